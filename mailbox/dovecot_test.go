package mailbox_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/mailbox"
	"ombud/mailbox/mailboxtest"
)

// dovecot starts a Dovecot with our user, and settings for it.
func dovecot(t testing.TB) (*mailboxtest.Dovecot, mailbox.Settings) {
	t.Helper()
	d := mailboxtest.StartDovecot(t)
	d.AddUser(user, password)
	set := settings()
	set.Host, set.Port, set.TLS, set.RootCAs = d.Host, d.IMAPSPort, mailbox.TLSImplicit, d.Pool
	return d, set
}

// holds returns how many mails lie in a folder, -1 when there is none.
func holds(d *mailboxtest.Dovecot, folder string) int {
	mails, err := d.Messages(user, password, folder)
	if err != nil {
		return -1
	}
	return len(mails)
}

func TestDovecot(t *testing.T) {
	d, set := dovecot(t)
	deliver := func(n int) {
		t.Helper()
		d.Deliver("customer@example.org", user, []byte(letter(n)))
	}
	t.Run("PassAndMove", func(t *testing.T) {
		for _, mode := range []mailbox.TLSMode{mailbox.TLSImplicit, mailbox.TLSStart} {
			s := set
			s.TLS = mode
			if mode == mailbox.TLSStart {
				s.Port = d.IMAPPort
			}
			before := max(holds(d, "Handled"), 0)
			for n := range 5 {
				deliver(n)
			}
			in := newIntake()
			p := poller(t, s, in)
			if c := mustPass(t, p); c.Settled != 5 || c.Moved != 5 || c.Fetched != 5 {
				t.Errorf("%s: counts %+v", mode, c)
			}
			for id, rec := range in.records {
				if rec.Moved.UID == 0 || rec.Moved.UIDValidity == 0 || rec.Moved.Folder != "Handled" {
					t.Errorf("%s: mail %d was moved to %+v", mode, id.UID, rec.Moved)
				}
			}
			if holds(d, "INBOX") != 0 || holds(d, "Handled") != before+5 {
				t.Errorf("%s: inbox %d, handled %d", mode, holds(d, "INBOX"), holds(d, "Handled"))
			}
			for n, raw := range in.raws() {
				if !strings.HasSuffix(raw, letter(n)) || !strings.Contains(raw, "Return-Path:") {
					t.Errorf("%s: mail %d is %q", mode, n, raw)
				}
			}
			if st := p.Status(); !st.Move || !st.Idle || !st.UIDPlus || !slices.Equal(st.Missing, []string{"Junk"}) {
				t.Errorf("%s: status %+v", mode, st)
			}
			p.Close()
		}
	})
	t.Run("WrongPassword", func(t *testing.T) {
		s := set
		s.Username = "nobody@example.se"
		_, err := poller(t, s, newIntake()).Pass(t.Context())
		if err == nil || !strings.Contains(mailbox.Hint(err), "wrong user name or password") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("Idle", func(t *testing.T) {
		s := set
		s.Poll = time.Hour
		in := newIntake()
		p := poller(t, s, in)
		deliver(0)
		stop := start(t, p)
		in.wait(t, "the first mail", movedCount(1))
		for n := 1; n <= 5; n++ {
			begun := time.Now()
			deliver(n)
			in.wait(t, "a mail", settledCount(n+1))
			t.Logf("mail %d settled %v after delivery began", n, time.Since(begun).Round(time.Millisecond/10))
		}
		in.wait(t, "the moves", movedCount(6))
		stop()
	})
	t.Run("FlagsChanged", func(t *testing.T) {
		in := newIntake()
		p := poller(t, set, in)
		mustPass(t, p)
		for n := range 3 {
			deliver(n)
		}
		if _, err := d.Doveadm("flags", "add", "-u", user, `\Deleted \Seen $Other`, "mailbox", "INBOX", "1:2"); err != nil {
			t.Fatal(err)
		}
		mustPass(t, p)
		if len(in.arrivals) != 3 || holds(d, "INBOX") != 0 {
			t.Errorf("%d settled, inbox holds %d", len(in.arrivals), holds(d, "INBOX"))
		}
	})
	t.Run("HandledRemoved", func(t *testing.T) {
		in := newIntake()
		p := poller(t, set, in)
		mustPass(t, p)
		if _, err := d.Doveadm("mailbox", "delete", "-s", "-u", user, "Handled"); err != nil {
			t.Fatal(err)
		}
		deliver(1)
		mustPass(t, p)
		if holds(d, "Handled") != 1 || in.owed() != 0 {
			t.Errorf("handled holds %d, owed %d", holds(d, "Handled"), in.owed())
		}
	})
	t.Run("InboxRemoved", func(t *testing.T) {
		if _, err := d.Doveadm("mailbox", "create", "-u", user, "Complaints"); err != nil {
			t.Fatal(err)
		}
		s := set
		s.Inbox = "Complaints"
		p := poller(t, s, newIntake())
		mustPass(t, p)
		if _, err := d.Doveadm("mailbox", "delete", "-u", user, "Complaints"); err != nil {
			t.Fatal(err)
		}
		var err error
		for range 3 { // the first passes may only learn that the connection ends
			if _, err = p.Pass(t.Context()); err != nil && strings.Contains(mailbox.Hint(err), "check inbox") {
				return
			}
		}
		t.Errorf("error %v", err)
	})
	t.Run("ConnectionCut", func(t *testing.T) {
		wire := &cutter{dial: toPort(d.IMAPSPort)}
		s := set
		s.Dial = wire.Dial
		in := newIntake()
		p := poller(t, s, in)
		var want []string
		for n := range 20 {
			raw := letter(n) + strings.Repeat("0123456789abcdef\r\n", 500)
			want = append(want, raw)
			d.Deliver("customer@example.org", user, []byte(raw))
		}
		for octets := 8000; holds(d, "INBOX") > 0 && octets < 1e6; octets += 30_000 {
			wire.limit(octets)
			p.Pass(t.Context())
			p.Close()
		}
		wire.limit(0)
		mustPass(t, p)
		got := in.raws()
		for i := range got {
			_, got[i], _ = strings.Cut(got[i], "From: ")
			got[i] = "From: " + got[i]
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || in.owed() != 0 {
			t.Errorf("%d of %d mails, %d moves owed", len(got), len(want), in.owed())
		}
	})
	t.Run("HandledKeep", func(t *testing.T) {
		in, now := newIntake(), time.Now()
		s := set
		s.HandledKeep, s.Now = 48*time.Hour, func() time.Time { return now }
		p := poller(t, s, in)
		mustPass(t, p)
		before := max(holds(d, "Handled"), 0)
		for n := range 3 {
			deliver(n)
		}
		mustPass(t, p)
		for id, rec := range in.records {
			rec.At = now
			in.records[id] = rec
		}
		now = now.Add(72 * time.Hour)
		if c := mustPass(t, p); c.Removed != 3 || holds(d, "Handled") != before {
			t.Errorf("counts %+v, %d left of %d", c, holds(d, "Handled"), before+3)
		}
		deliver(4)
		if c := mustPass(t, p); c.Settled != 1 {
			t.Errorf("after removing: counts %+v", c)
		}
	})
	t.Run("WithoutMove", func(t *testing.T) {
		in := newIntake()
		for _, hide := range []string{"MOVE", "MOVE UIDPLUS"} {
			s := set
			s.TLS, s.Port = mailbox.TLSNone, d.IMAPPort
			s.Dial = hiding(toPort(d.IMAPPort), strings.Fields(hide)...)
			before := holds(d, "Handled")
			deliver(1)
			p := poller(t, s, in)
			mustPass(t, p)
			p.Close()
			want, left := before+1, 0
			if hide != "MOVE" {
				want, left = before, 1
			}
			if holds(d, "Handled") != want || holds(d, "INBOX") != left {
				t.Errorf("without %s: handled %d, inbox %d", hide, holds(d, "Handled"), holds(d, "INBOX"))
			}
		}
	})
}

// waiting makes the mix of mails that the speed figures speak of.
func waiting(n int) [][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	text := func(octets int) string {
		var b strings.Builder
		for b.Len() < octets {
			fmt.Fprintf(&b, "%016x%016x%016x%016x\r\n", r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64())
		}
		return b.String()
	}
	var out [][]byte
	for i := range n {
		size := 2_000
		switch {
		case i%10 == 9:
			size = 300_000
		case i%10 >= 7:
			size = 20_000
		}
		out = append(out, []byte(letter(i)+text(size)))
	}
	return out
}

// BenchmarkPoller_Dovecot fetches 2,000 waiting mails (70 % 2 kB, 20 % 20 kB,
// 10 % 300 kB), settles them with an intake that keeps nothing, and moves
// them.
func BenchmarkPoller_Dovecot(b *testing.B) {
	const mails = 2000
	raws := waiting(mails)
	for _, mode := range []mailbox.TLSMode{mailbox.TLSNone, mailbox.TLSImplicit} {
		b.Run(string(mode), func(b *testing.B) {
			d := mailboxtest.StartDovecot(b)
			var took time.Duration
			for n := range b.N {
				b.StopTimer()
				name := fmt.Sprintf("u%d@example.se", n)
				d.AddUser(name, password)
				d.Preload(name, raws)
				set := settings()
				set.Username, set.AlsoWatch = name, nil
				set.Host, set.Port, set.TLS, set.RootCAs = d.Host, d.IMAPPort, mode, d.Pool
				if mode == mailbox.TLSImplicit {
					set.Port = d.IMAPSPort
				}
				in := newIntake()
				in.discard = true
				p := mailbox.NewPoller(set, in, slog.New(slog.DiscardHandler))
				b.StartTimer()
				begun := time.Now()
				c, err := p.Pass(b.Context())
				took += time.Since(begun)
				if err != nil || c.Moved != mails {
					b.Fatalf("counts %+v, error %v", c, err)
				}
				p.Close()
			}
			b.ReportMetric(float64(mails*b.N)/took.Seconds(), "mails/s")
		})
	}
}
