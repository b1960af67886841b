package mailbox_test

import (
	"slices"
	"strings"
	"testing"

	"ombud/mailbox"
)

// TestPoller_Large is about mail above MaxSize that comes otherwise than it
// was announced.
func TestPoller_Large(t *testing.T) {
	large := letter(2) + strings.Repeat("0123456789abcdef", 200)
	tests := []struct {
		name string
		hook func(c *talk, tag, verb, args string) bool
		want mailbox.Counts
		left int // mails that stay stuck
	}{
		{"Good", nil, mailbox.Counts{Found: 2, Fetched: 2, Settled: 2, Moved: 2}, 0},
		{"SizeTooSmall", func(c *talk, tag, verb, args string) bool {
			if verb != "UID FETCH" || strings.Contains(args, "BODY") {
				return false
			}
			c.say("* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n* 2 FETCH (UID 2 RFC822.SIZE 5)")
			c.ok(tag)
			return true
		}, mailbox.Counts{Found: 2, Fetched: 2, Settled: 2, Moved: 2}, 0},
		{"NoSize", func(c *talk, tag, verb, args string) bool {
			if verb != "UID FETCH" || strings.Contains(args, "BODY") {
				return false
			}
			c.ok(tag)
			return true
		}, mailbox.Counts{Found: 2, Fetched: 2, Settled: 2, Moved: 2}, 0},
		{"Gone", func(c *talk, tag, verb, args string) bool {
			if strings.Contains(args, "BODY.PEEK[]<") {
				c.mu.Lock()
				defer c.mu.Unlock()
				delete(c.mails, 2)
			}
			return false
		}, mailbox.Counts{Found: 2, Fetched: 1, Settled: 1, Moved: 1, Gone: 1}, 0},
		{"Withheld", func(c *talk, tag, verb, args string) bool {
			if !strings.Contains(args, "BODY.PEEK[]<") {
				return false
			}
			c.ok(tag)
			return true
		}, mailbox.Counts{Found: 2, Fetched: 1, Settled: 1, Moved: 1}, 1},
		{"Refused", func(c *talk, tag, verb, args string) bool {
			if !strings.Contains(args, "BODY.PEEK[]<") {
				return false
			}
			c.say("%s NO [LIMIT] too large", tag)
			return true
		}, mailbox.Counts{Found: 2, Fetched: 1, Settled: 1, Moved: 1}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			srv := newScripted(t, tt.hook)
			srv.mails[1], srv.mails[2] = letter(1), large
			set := srv.settings()
			set.MaxSize = 1000
			in := newIntake()
			p := poller(t, set, in)
			if got := mustPass(t, p); got != tt.want {
				t.Errorf("counts %+v, want %+v", got, tt.want)
			}
			if st := p.Status(); st.Stuck != tt.left {
				t.Errorf("%d stuck, want %d", st.Stuck, tt.left)
			}
			if got := in.raws(); len(got) == 2 && !slices.Equal(got, []string{letter(1), large}) {
				t.Errorf("settled %q", got)
			}
		})
	}
}
