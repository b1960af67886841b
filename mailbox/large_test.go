package mailbox_test

import (
	"errors"
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

// TestPoller_Large_Kept breaks off what is written to a file as it comes.
func TestPoller_Large_Kept(t *testing.T) {
	big := "Subject: big\r\n\r\n" + strings.Repeat("0123456789abcde\n", 3<<17)
	setUp := func(hook func(c *talk, tag, verb, args string) bool) (*scripted, *intake, *mailbox.Poller) {
		srv := newScripted(t, hook)
		srv.mails[1], srv.mails[2], srv.mails[3] = big, letter(2), big+"more"
		set := srv.settings()
		set.MaxSize = 1 << 20
		in := newIntake()
		return srv, in, poller(t, set, in)
	}
	t.Run("Whole", func(t *testing.T) {
		_, in, p := setUp(nil)
		mustPass(t, p)
		if len(in.arrivals) != 3 || in.dropped != 0 {
			t.Fatalf("%d settled, %d given up", len(in.arrivals), in.dropped)
		}
		for i, want := range []string{big, "", big + "more"} {
			if got := in.kept[in.arrivals[i].Whole.Key]; got != want {
				t.Errorf("mail %d: %d octets are kept, want %d", i, len(got), len(want))
			}
		}
	})
	t.Run("CutInALaterPiece", func(t *testing.T) {
		// The second piece of 8 MiB; a mail of more than that is needed.
		srv, in, p := setUp(nil)
		long := "Subject: long\r\n\r\n" + strings.Repeat("0123456789abcde\n", 10<<16)
		srv.mails[1] = long
		srv.hook = func(c *talk, tag, verb, args string) bool {
			if !strings.Contains(args, "BODY.PEEK[]<8388608.") || in.dropped > 0 {
				return false
			}
			c.say("* 1 FETCH (UID 1 BODY[]<8388608> {100}\r\n0123")
			c.conn.Close()
			return true
		}
		if _, err := p.Pass(t.Context()); err == nil || in.dropped != 1 {
			t.Errorf("error %v, %d given up", err, in.dropped)
		}
		mustPass(t, p)
		if len(in.kept) != 2 || len(srv.mails) != 0 || len(in.arrivals) != 3 {
			t.Fatalf("%d kept, %d left on the server, %d settled", len(in.kept), len(srv.mails), len(in.arrivals))
		}
		for _, a := range in.arrivals {
			if a.ID.UID == 1 && in.kept[a.Whole.Key] != long[:10<<20] {
				t.Errorf("%d octets of the cut mail are kept", len(in.kept[a.Whole.Key]))
			}
		}
	})
	t.Run("NoRoom", func(t *testing.T) {
		srv, in, p := setUp(nil)
		in.keep = func(octets int64) error {
			if octets > int64(len(big)) {
				return errors.New("only 3 MB left")
			}
			return nil
		}
		_, err := p.Pass(t.Context())
		if e, _ := errors.AsType[*mailbox.Error](err); e == nil || e.Kind != mailbox.KindSettle || !strings.Contains(e.Error(), "3 MB left") {
			t.Errorf("error %v", err)
		}
		if len(in.arrivals) != 2 || len(srv.mails) != 1 || p.Status().Stuck != 0 {
			t.Errorf("%d settled, %d on the server: others must not wait for room for one", len(in.arrivals), len(srv.mails))
		}
		in.keep = nil
		mustPass(t, p)
		if len(in.arrivals) != 3 || len(srv.mails) != 0 {
			t.Errorf("%d settled, %d on the server", len(in.arrivals), len(srv.mails))
		}
	})
}
