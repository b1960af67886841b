package mailbox_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestPoller_Silent is about servers that stop talking; the bubble's clock
// runs by itself.
func TestPoller_Silent(t *testing.T) {
	for _, verb := range []string{"CAPABILITY", "LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID MOVE"} {
		t.Run(verb, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := newScripted(t, once(verb, func(c *talk) { c.hang() }))
				if verb == "CAPABILITY" {
					srv.caps = ""
				}
				srv.mails[1] = letter(1)
				p := poller(t, srv.settings(), newIntake())
				begun := time.Now()
				_, err := p.Pass(t.Context())
				if err == nil || !strings.Contains(err.Error(), "silent") && verb != "CAPABILITY" {
					t.Errorf("error %v", err)
				}
				if took := time.Since(begun); took < 30*time.Second || took > 2*time.Minute {
					t.Errorf("gave up after %v", took)
				}
				p.Close()
			})
		})
	}
	t.Run("MidLiteral", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			srv := newScripted(t, once("UID FETCH", func(c *talk) {
				c.say("* 1 FETCH (UID 1 BODY[] {300}\r\nabc")
				c.hang()
			}))
			srv.mails[1] = letter(1)
			p := poller(t, srv.settings(), newIntake())
			if _, err := p.Pass(t.Context()); err == nil || !strings.Contains(err.Error(), "silent") {
				t.Errorf("error %v", err)
			}
			p.Close()
		})
	})
	t.Run("Slow", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			body := strings.Repeat("x", 100)
			srv := newScripted(t, func(c *talk, tag, verb, args string) bool {
				if !bodies(verb, args, "1") {
					return false
				}
				c.say("* 1 FETCH (UID 1 BODY[] {100}")
				for i := range body {
					<-time.After(50 * time.Second)
					io.WriteString(c.conn, body[i:i+1])
				}
				c.say(")")
				c.ok(tag)
				return true
			})
			srv.mails[1] = body
			in := newIntake()
			p := poller(t, srv.settings(), in)
			mustPass(t, p)
			if got := in.raws(); !slices.Equal(got, []string{body}) {
				t.Errorf("settled %q", got)
			}
			p.Close()
		})
	})
	t.Run("Canceled", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			srv := newScripted(t, once("UID FETCH", func(c *talk) {
				c.say("* 1 FETCH (UID 1 BODY[] {300}\r\nabc")
				cancel()
				c.hang()
			}))
			srv.mails[1] = letter(1)
			p := poller(t, srv.settings(), newIntake())
			begun := time.Now()
			if _, err := p.Pass(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			if took := time.Since(begun); took > 0 {
				t.Errorf("took %v", took)
			}
			p.Close()
		})
	})
}
