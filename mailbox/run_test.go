package mailbox_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"ombud/mailbox"
	"ombud/mailbox/mailboxtest"
	"ombud/store/casework"
)

// bubble runs a test on a simulated clock with a server in the same process.
func bubble(t *testing.T, o mailboxtest.Options, fn func(*testing.T, *mailboxtest.Server, mailbox.Settings)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.Pipe = true
		srv, set := memory(t, o, "Junk")
		fn(t, srv, set)
	})
}

func TestPoller_Run(t *testing.T) {
	t.Run("Idle", func(t *testing.T) {
		bubble(t, mailboxtest.Options{}, func(t *testing.T, srv *mailboxtest.Server, set mailbox.Settings) {
			set.Poll = 24 * time.Hour
			in := newIntake()
			p := poller(t, set, in)
			stop := start(t, p)
			<-time.After(10 * time.Hour)
			if st := p.Status(); st.State != mailbox.StateIdle || st.Attempts != 0 {
				t.Errorf("status %+v", st)
			}
			begun := time.Now()
			mustAppend(t, srv, "INBOX", letter(1))
			in.wait(t, "the mail", movedCount(1))
			if took := time.Since(begun); took > 10*time.Millisecond {
				t.Errorf("mail was noticed after %v", took)
			}
			stop()
			if st := p.Status(); st.State != mailbox.StateClosed {
				t.Errorf("status %+v", st)
			}
		})
	})
	t.Run("Burst", func(t *testing.T) {
		bubble(t, mailboxtest.Options{Without: []string{"IDLE"}}, func(t *testing.T, srv *mailboxtest.Server, set mailbox.Settings) {
			set.Poll = time.Hour
			in := newIntake()
			mustAppend(t, srv, "INBOX", letter(0))
			start(t, poller(t, set, in))
			in.wait(t, "the first mail", movedCount(1))
			for n := 1; n < 20; n++ {
				<-time.After(300 * time.Millisecond)
				begun := time.Now()
				mustAppend(t, srv, "INBOX", letter(n))
				in.wait(t, "a mail", movedCount(n+1))
				if took := time.Since(begun); took > 100*time.Millisecond {
					t.Errorf("mail %d was noticed after %v", n, took)
				}
			}
		})
	})
	t.Run("Poll", func(t *testing.T) {
		bubble(t, mailboxtest.Options{Without: []string{"IDLE"}}, func(t *testing.T, srv *mailboxtest.Server, set mailbox.Settings) {
			in := newIntake()
			p := poller(t, set, in)
			start(t, p)
			<-time.After(10 * time.Minute)
			begun := time.Now()
			mustAppend(t, srv, "INBOX", letter(1))
			in.wait(t, "the mail", movedCount(1))
			if took := time.Since(begun); took > time.Minute {
				t.Errorf("mail was noticed after %v", took)
			}
			if p.Status().Idle {
				t.Error("IDLE counts as offered")
			}
		})
	})
	t.Run("Watched", func(t *testing.T) {
		bubble(t, mailboxtest.Options{}, func(t *testing.T, srv *mailboxtest.Server, set mailbox.Settings) {
			in := newIntake()
			start(t, poller(t, set, in))
			<-time.After(10 * time.Minute)
			begun := time.Now()
			mustAppend(t, srv, "Junk", letter(1))
			in.wait(t, "the mail", movedCount(1))
			if took := time.Since(begun); took > time.Minute {
				t.Errorf("mail was noticed after %v", took)
			}
			mustAppend(t, srv, "INBOX", letter(2))
			in.wait(t, "the next mail", movedCount(2))
		})
	})
	t.Run("Wake", func(t *testing.T) {
		bubble(t, mailboxtest.Options{Without: []string{"IDLE"}}, func(t *testing.T, srv *mailboxtest.Server, set mailbox.Settings) {
			set.Poll = 24 * time.Hour
			in := newIntake()
			p := poller(t, set, in)
			start(t, p)
			<-time.After(time.Hour)
			begun := time.Now()
			mustAppend(t, srv, "INBOX", letter(1))
			p.Wake()
			in.wait(t, "the mail", movedCount(1))
			if took := time.Since(begun); took > 0 {
				t.Errorf("mail was noticed after %v", took)
			}
		})
	})
}

func TestPoller_Recovers(t *testing.T) {
	t.Run("ConnectionCut", func(t *testing.T) {
		bubble(t, mailboxtest.Options{}, func(t *testing.T, srv *mailboxtest.Server, set mailbox.Settings) {
			wire := &cutter{dial: srv.Dial}
			set.Dial = wire.Dial
			in := newIntake()
			p := poller(t, set, in)
			start(t, p)
			<-time.After(time.Hour)
			wire.cut()
			begun := time.Now()
			mustAppend(t, srv, "INBOX", letter(1))
			in.wait(t, "the mail", movedCount(1))
			if took := time.Since(begun); took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
			synctest.Wait()
			if st := p.Status(); st.Attempts != 0 || st.LastError != "" {
				t.Errorf("status %+v", st)
			}
		})
	})
	t.Run("CutAnywhere", func(t *testing.T) {
		bubble(t, mailboxtest.Options{}, func(t *testing.T, srv *mailboxtest.Server, set mailbox.Settings) {
			wire := &cutter{dial: srv.Dial}
			set.Dial = wire.Dial
			in := newIntake()
			for n := range 30 {
				mustAppend(t, srv, "INBOX", letter(n))
			}
			p := poller(t, set, in)
			for octets := 1; srv.Count(user, "Handled") < 30 && octets < 1e5; octets += 97 {
				wire.limit(octets)
				p.Pass(t.Context())
				p.Close()
			}
			if len(in.arrivals) != 30 || srv.Count(user, "INBOX") != 0 {
				t.Errorf("%d settled, %d left", len(in.arrivals), srv.Count(user, "INBOX"))
			}
			for _, a := range in.arrivals {
				if want := letter(int(a.ID.UID) - 1); string(a.Raw) != want || a.Defect != "" {
					t.Errorf("mail %d is %q", a.ID.UID, a.Raw)
				}
			}
		})
	})
	t.Run("Unreachable", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			set := settings()
			var tries []time.Duration
			begun := time.Now()
			set.Dial = func(context.Context, string, string) (net.Conn, error) {
				tries = append(tries, time.Since(begun))
				return nil, errors.New("connection refused")
			}
			p := mailbox.NewPoller(set, newIntake(), slog.New(slog.DiscardHandler))
			stop := start(t, p)
			<-time.After(24 * time.Hour)
			synctest.Wait()
			if len(tries) < 280 || len(tries) > 300 || tries[1] != time.Second || tries[2] != 3*time.Second {
				t.Errorf("%d tries a day, the first after %v", len(tries), tries[:4])
			}
			if st := p.Status(); st.State != mailbox.StateWaiting || st.Attempts != len(tries) || !st.NextTry.After(time.Now()) {
				t.Errorf("status %+v", st)
			}
			stop()
		})
	})
	t.Run("WrongPassword", func(t *testing.T) {
		bubble(t, mailboxtest.Options{}, func(t *testing.T, srv *mailboxtest.Server, set mailbox.Settings) {
			asked := 0
			set.Password = func(context.Context) (string, error) { asked++; return "wrong", nil }
			p := mailbox.NewPoller(set, newIntake(), slog.New(slog.DiscardHandler))
			stop := start(t, p)
			<-time.After(24 * time.Hour)
			synctest.Wait()
			if asked < 20 || asked > 30 {
				t.Errorf("%d tries a day", asked)
			}
			before := asked
			p.Wake()
			synctest.Wait()
			if asked != before+1 {
				t.Error("Wake does not try again")
			}
			stop()
		})
	})
	t.Run("HalfOpen", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var idle string
			hangs := true
			srv := newScripted(t, nil)
			srv.caps += " IDLE"
			srv.hook = func(c *talk, tag, verb, args string) bool {
				switch {
				case verb == "IDLE":
					c.say("+ idling")
					if idle = tag; hangs {
						hangs = false
						c.hang()
					}
				case tag == "DONE":
					c.ok(idle)
				default:
					return false
				}
				return true
			}
			set := srv.settings()
			set.Poll = 24 * time.Hour
			in := newIntake()
			stop := start(t, poller(t, set, in))
			<-time.After(time.Minute)
			begun := time.Now()
			srv.put(1, letter(1))
			in.wait(t, "the mail", movedCount(1))
			if took := time.Since(begun); took > 7*time.Minute {
				t.Errorf("the dead connection was noticed after %v", took)
			}
			stop()
		})
	})
	t.Run("ChattyServer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			srv := newScripted(t, nil)
			srv.hook = func(c *talk, tag, verb, args string) bool {
				c.say("* 5 EXISTS")
				return false
			}
			stop := start(t, poller(t, srv.settings(), newIntake()))
			<-time.After(time.Hour)
			if n := len(srv.commands("UID SEARCH")); n > 2000 {
				t.Errorf("%d searches an hour", n)
			}
			stop()
		})
	})
	t.Run("FullDisk", func(t *testing.T) {
		bubble(t, mailboxtest.Options{}, func(t *testing.T, srv *mailboxtest.Server, set mailbox.Settings) {
			mustAppend(t, srv, "INBOX", letter(1))
			in := newIntake()
			failures := 0
			in.settle = func([]casework.Arrival) error {
				if failures++; failures < 6 {
					return errors.New("no space left on device")
				}
				return nil
			}
			begun := time.Now()
			start(t, poller(t, set, in))
			in.wait(t, "the mail", movedCount(1))
			if took := time.Since(begun); took != 31*time.Second {
				t.Errorf("it took %v, want 1+2+4+8+16 seconds", took)
			}
		})
	})
}
