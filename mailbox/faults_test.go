package mailbox_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/mailbox"
)

// bodies reports whether a command asks for bodies of the set.
func bodies(verb, args, set string) bool {
	return verb == "UID FETCH" && strings.HasPrefix(args, set+" ") && strings.Contains(args, "BODY.PEEK[]")
}

// TestFaults goes through what servers were seen doing wrong, one pass each:
// in all of them every mail is settled whole, or stays for the next pass.
func TestFaults(t *testing.T) {
	tests := []struct {
		name string
		caps string
		hook func(c *talk, tag, verb, args string) bool
		// says is in the error of the first pass, empty for none; settled is
		// how many mails came in with it, and after the second pass all three.
		says    string
		settled int
	}{
		{name: "Good", settled: 3},
		{name: "TruncatedLiteral", says: "cut", settled: 1,
			hook: func(c *talk, tag, verb, args string) bool {
				if !bodies(verb, args, "1:3") {
					return false
				}
				c.fetch(1, 1, args)
				c.say("* 2 FETCH (UID 2 BODY[] {300}\r\nabc")
				c.conn.Close()
				return true
			}},
		{name: "UIDAfterLiteral", settled: 3,
			hook: func(c *talk, tag, verb, args string) bool {
				if !strings.Contains(args, "BODY.PEEK[]") {
					return false
				}
				for seq, uid := range c.uids() {
					if verb == "UID FETCH" || in(strings.Fields(args)[0], uint32(seq+1)) {
						c.say("* %d FETCH (BODY[] {%d}\r\n%s UID %d)", seq+1, len(c.mails[uid]), c.mails[uid], uid)
					}
				}
				c.ok(tag)
				return true
			}},
		{name: "UnsolicitedFetch", settled: 3,
			hook: func(c *talk, tag, verb, args string) bool {
				if verb == "UID FETCH" {
					c.say(`* 2 FETCH (UID 2 FLAGS (\Seen))`)
				}
				return false
			}},
		{name: "MissingFromBatch", settled: 3,
			hook: func(c *talk, tag, verb, args string) bool {
				if !bodies(verb, args, "1:3") {
					return false
				}
				c.fetch(3, 3, args)
				c.ok(tag)
				return true
			}},
		{name: "BatchRefused", settled: 3,
			hook: func(c *talk, tag, verb, args string) bool {
				if !bodies(verb, args, "1:3") {
					return false
				}
				c.fetch(1, 1, args)
				c.say("%s NO [SERVERBUG] some messages could not be fetched", tag)
				return true
			}},
		{name: "BrokenDate", says: "fetch", settled: 1,
			hook: func(c *talk, tag, verb, args string) bool {
				if strings.HasPrefix(args, "1:3 ") && strings.Contains(args, "INTERNALDATE") {
					c.fetch(1, 1, args)
					c.say(`* 2 FETCH (UID 2 INTERNALDATE "sometime" BODY[] {2}%s`, "\r\nab)")
					return true
				}
				return false
			}},
		{name: "UnknownResponse", says: "VANISHED", settled: 0,
			hook: once("UID SEARCH", func(c *talk) { c.say("* VANISHED 1:2") })},
		{name: "Bye", says: "server is shutting down", settled: 0,
			hook: once("UID SEARCH", func(c *talk) { c.say("* BYE server is shutting down for …"); c.conn.Close() })},
		{name: "Cut", says: "cut", settled: 0,
			hook: once("UID SEARCH", func(c *talk) { c.conn.Close() })},
		{name: "CutWhileMoving", says: "cut", settled: 3,
			hook: once("UID MOVE", func(c *talk) { c.conn.Close() })},
		{name: "ImpossibleSet", caps: "IMAP4rev1 MOVE UIDPLUS ESEARCH", says: "4294967295", settled: 0,
			hook: firstAnswer("UID SEARCH", func(c *talk, tag string) { c.say(`* ESEARCH (TAG "%s") UID ALL 1:4294967295`, tag) })},
		{name: "ESearchRefused", caps: "IMAP4rev1 MOVE UIDPLUS ESEARCH", settled: 3,
			hook: func(c *talk, tag, verb, args string) bool {
				if verb != "UID SEARCH" || !strings.Contains(args, "RETURN") {
					return false
				}
				c.say("%s BAD expected search-key instead of RETURN", tag)
				return true
			}},
		{name: "SearchTellsMore", settled: 3,
			// As "UID SEARCH 4:*" past the end, which gives the last mail.
			hook: func(c *talk, tag, verb, args string) bool {
				if verb != "UID SEARCH" || args != "ALL" {
					return false
				}
				c.say("* SEARCH 3 2 1 3 900")
				c.ok(tag)
				return true
			}},
		{name: "MoveTellsNothing", settled: 3,
			hook: func(c *talk, tag, verb, args string) bool {
				if verb == "UID MOVE" {
					c.say("* OK [COPYUID 9 1:3 7] one for three")
				}
				return false
			}},
		{name: "MoveRefusedForGone", settled: 3,
			// Office 365 of a mail that somebody else has moved (zammad#1662).
			hook: func(c *talk, tag, verb, args string) bool {
				set, _, _ := strings.Cut(args, " ")
				c.mu.Lock()
				_, there := c.mails[2]
				gone := verb == "UID MOVE" && in(set, 2)
				if gone {
					delete(c.mails, 2)
				}
				c.mu.Unlock()
				if gone && there {
					c.say("%s NO requested messages no longer exist", tag)
				}
				return gone && there
			}},
		{name: "ManyConnections", says: "LIMIT", settled: 0,
			hook: firstRefused("LOGIN", "NO [LIMIT] too many connections")},
		{name: "EndlessLiteral", says: "cut", settled: 0,
			hook: once("UID FETCH", func(c *talk) { c.say("* 1 FETCH (UID 1 BODY[] {9000000000}\r\nabc"); c.conn.Close() })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			broken := true
			srv := newScripted(t, func(c *talk, tag, verb, args string) bool {
				return broken && tt.hook != nil && tt.hook(c, tag, verb, args)
			})
			if tt.caps != "" {
				srv.caps = tt.caps
			}
			for n := range 3 {
				srv.mails[uint32(n+1)] = letter(n)
			}
			in := newIntake()
			p := poller(t, srv.settings(), in)
			_, err := p.Pass(t.Context())
			if (tt.says == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want one with %q", err, tt.says)
			}
			if got := in.raws(); len(got) != tt.settled {
				t.Errorf("settled %q, want %d", got, tt.settled)
			}
			broken = false
			if tt.caps != "" {
				srv.caps = "IMAP4rev1 MOVE UIDPLUS"
			}
			mustPass(t, p)
			got := in.raws()
			slices.Sort(got)
			if !slices.Equal(got, []string{letter(0), letter(1), letter(2)}) {
				t.Errorf("settled %q", got)
			}
			if len(srv.mails) != 0 || in.owed() != 0 {
				t.Errorf("%d mails left, %d moves owed", len(srv.mails), in.owed())
			}
			if st := p.Status(); st.Stuck != 0 || st.LastError != "" {
				t.Errorf("status %+v", st)
			}
		})
	}
}

// once does something instead of answering the first command of its kind.
func once(verb string, do func(c *talk)) func(*talk, string, string, string) bool {
	done := false
	return func(c *talk, _, v, _ string) bool {
		if v != verb || done {
			return false
		}
		done = true
		do(c)
		return true
	}
}

// firstRefused refuses the first command of its kind.
func firstRefused(verb, answer string) func(*talk, string, string, string) bool {
	done := false
	return func(c *talk, tag, v, _ string) bool {
		if v != verb || done {
			return false
		}
		done = true
		c.say("%s %s", tag, answer)
		return true
	}
}

// firstAnswer answers the first command of its kind.
func firstAnswer(verb string, do func(c *talk, tag string)) func(*talk, string, string, string) bool {
	done := false
	return func(c *talk, tag, v, _ string) bool {
		if v != verb || done {
			return false
		}
		done = true
		do(c, tag)
		c.ok(tag)
		return true
	}
}

func TestPoller_CopyRefused(t *testing.T) {
	srv := newScripted(t, func(c *talk, tag, verb, args string) bool {
		if verb != "UID COPY" {
			return false
		}
		c.say("%s NO [OVERQUOTA] mailbox is full", tag)
		return true
	})
	srv.caps = "IMAP4rev1 UIDPLUS"
	srv.mails[1] = letter(1)
	in := newIntake()
	p := poller(t, srv.settings(), in)
	for range 2 {
		_, err := p.Pass(t.Context())
		if e, _ := errors.AsType[*mailbox.Error](err); e == nil || e.Kind != mailbox.KindMove || !strings.Contains(e.Error(), "OVERQUOTA") {
			t.Errorf("error %v", err)
		}
	}
	if len(in.arrivals) != 1 || in.owed() != 1 || len(srv.mails) != 1 {
		t.Errorf("%d settled, %d owed, %d on the server", len(in.arrivals), in.owed(), len(srv.mails))
	}
	for _, c := range []string{"UID STORE", "UID EXPUNGE", "EXPUNGE"} {
		if got := srv.commands(c); len(got) > 0 {
			t.Errorf("after a refused copy came %q", got)
		}
	}
	if st := p.Status(); st.State != mailbox.StateIdle || st.Hint == "" {
		t.Errorf("status %+v", st)
	}
}

// TestPoller_Unfetchable is about a mail that the server never gives.
func TestPoller_Unfetchable(t *testing.T) {
	withheld := func(c *talk, tag, verb, args string) bool {
		set, _, _ := strings.Cut(args, " ")
		if !strings.Contains(args, "BODY.PEEK[]") || !in(set, 2) {
			return false
		}
		if verb == "UID FETCH" {
			c.fetch(1, 1, args)
		}
		c.ok(tag)
		return true
	}
	t.Run("Defect", func(t *testing.T) {
		srv := newScripted(t, withheld)
		srv.mails[1], srv.mails[2] = letter(1), letter(2)
		srv.hook = func(c *talk, tag, verb, args string) bool {
			if verb == "FETCH" && strings.Contains(args, "BODY.PEEK[]") {
				c.ok(tag)
				return true
			}
			return withheld(c, tag, verb, args)
		}
		in := newIntake()
		p := poller(t, srv.settings(), in)
		for range 3 {
			mustPass(t, p)
			if len(in.arrivals) != 1 || p.Status().Stuck != 1 {
				t.Fatalf("%d arrivals, status %+v", len(in.arrivals), p.Status())
			}
		}
		if c := mustPass(t, p); c.Defects != 1 || len(in.arrivals) != 2 || in.arrivals[1].Defect == "" || in.arrivals[1].Raw != nil {
			t.Errorf("counts %+v, arrivals %+v", c, in.arrivals)
		}
		if p.Status().Stuck != 0 {
			t.Error("the mail still counts as stuck")
		}
	})
	t.Run("Gone", func(t *testing.T) {
		srv := newScripted(t, nil)
		srv.mails[1], srv.mails[2] = letter(1), letter(2)
		srv.hook = func(c *talk, tag, verb, args string) bool {
			if bodies(verb, args, "1:2") {
				c.mu.Lock()
				delete(c.mails, 2)
				c.mu.Unlock()
			}
			return false
		}
		in := newIntake()
		p := poller(t, srv.settings(), in)
		if c := mustPass(t, p); c.Gone != 1 || c.Settled != 1 || c.Defects != 0 {
			t.Errorf("counts %+v", c)
		}
	})
	t.Run("KillsTheConnection", func(t *testing.T) {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		srv := newScripted(t, nil)
		srv.mails[1], srv.mails[2], srv.mails[3] = letter(1), letter(2), letter(3)
		srv.hook = func(c *talk, tag, verb, args string) bool {
			if !strings.Contains(args, "BODY.PEEK[]") {
				return false
			}
			set, _, _ := strings.Cut(args, " ")
			c.mu.Lock()
			defer c.mu.Unlock()
			for seq, uid := range c.uids() {
				if verb == "FETCH" && !in(set, uint32(seq+1)) || verb == "UID FETCH" && !in(set, uid) {
					continue
				}
				if uid == 2 {
					c.say("* %d FETCH (UID 2 X-BROKEN yes)", seq+1)
					return true
				}
				c.fetch(seq+1, uid, args)
			}
			c.ok(tag)
			return true
		}
		in := newIntake()
		set := srv.settings()
		set.Now = func() time.Time { return now }
		p := poller(t, set, in)
		for range 3 {
			if _, err := p.Pass(t.Context()); err == nil {
				t.Fatal("a pass went well")
			}
			now = now.Add(time.Second)
		}
		if got := in.raws(); !slices.Equal(got, []string{letter(1), letter(3)}) {
			t.Errorf("settled %q: the others must not wait for the bad one", got)
		}
		now = now.Add(16 * time.Minute)
		mustPass(t, p)
		if last := in.arrivals[len(in.arrivals)-1]; last.ID.UID != 2 || !strings.Contains(last.Defect, "X-BROKEN") {
			t.Errorf("last arrival %+v", last)
		}
	})
}
