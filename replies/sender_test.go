package replies_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/replies"
	"ombud/replies/repliestest"
	"ombud/store/casework"
)

func TestSender_SendDue(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	box := &outbox{letters: letterTo("a@example.org", "b@example.org", "A@example.org")}
	want := slices.Clone(box.letters)
	set := settings(sink)
	set.Batch = 2 // more than one batch over the same connection
	sent, err := replies.NewSender(set, box, quiet()).SendDue(t.Context())
	if sent != 3 || err != nil {
		t.Fatalf("sent %d, %v", sent, err)
	}
	got := sink.Messages()
	if len(got) != 3 || sink.Connections() != 1 {
		t.Fatalf("%d messages over %d connections", len(got), sink.Connections())
	}
	for i, m := range got {
		if string(m.Data) != string(want[i].Raw) {
			t.Errorf("message %d came as %q", i, m.Data)
		}
		if m.From != "service@example.se" || m.To[0] != string(want[i].Letter.To[0]) ||
			m.EnvelopeID != string(want[i].Letter.MessageID) || !slices.Equal(m.Notify, []string{"FAILURE", "DELAY"}) {
			t.Errorf("envelope %d: %+v", i, m)
		}
		r := box.result(t, want[i].Letter.ID)
		if r.State != casework.LetterAccepted || r.Attempt.Code != 250 || r.Attempt.Enhanced != "2.0.0" ||
			!r.Attempt.At.Equal(testNow) || r.RetryAfter != 0 {
			t.Errorf("result %d: %+v", i, r)
		}
	}
}

// TestSender_Faults plays each thing that a server can do to one letter and
// sends a second letter after it, which must go through.
func TestSender_Faults(t *testing.T) {
	const bad, good = casework.Address("bad@example.org"), casework.Address("good@example.org")
	tests := []struct {
		name      string
		fault     repliestest.Fault
		state     casework.LetterState
		code      int
		enhanced  string
		text      string
		connected int
		kept      int
	}{
		{"Greylisted", repliestest.Fault{At: repliestest.StepRcpt, Code: 451, Text: "4.7.1 try later"},
			casework.LetterDeferred, 451, "4.7.1", "try later", 1, 1},
		{"NoMailbox", repliestest.Fault{At: repliestest.StepRcpt, Code: 550, Text: "5.1.1 no such mailbox"},
			casework.LetterFailed, 550, "5.1.1", "no such mailbox", 1, 1},
		{"SenderRefused", repliestest.Fault{At: repliestest.StepMail, Code: 553, Text: "not yours", Times: 1},
			casework.LetterFailed, 553, "", "not yours", 1, 1},
		{"ContentDeferred", repliestest.Fault{At: repliestest.StepDot, Code: 452, Text: "4.3.1 disk full"},
			casework.LetterDeferred, 452, "4.3.1", "disk full", 1, 1},
		{"ContentRefused", repliestest.Fault{At: repliestest.StepDot, Code: 554, Text: "5.7.1 spam"},
			casework.LetterFailed, 554, "5.7.1", "spam", 1, 1},
		{"DroppedInData", repliestest.Fault{At: repliestest.StepData, Drop: true},
			"", 0, "", "", 2, 1},
		{"DroppedAfterDot", repliestest.Fault{At: repliestest.StepDot, Drop: true},
			casework.LetterUnknown, 0, "", "no answer to the final dot", 2, 1},
		{"DroppedWhenKept", repliestest.Fault{At: repliestest.StepAccepted, Drop: true},
			casework.LetterUnknown, 0, "", "no answer to the final dot", 2, 2},
		{"ClosingAfterDot", repliestest.Fault{At: repliestest.StepDot, Code: 421, Text: "4.3.2 closing"},
			casework.LetterDeferred, 421, "4.3.2", "closing", 2, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink := startSink(t, repliestest.Options{})
			if tt.fault.At != repliestest.StepMail {
				tt.fault.Recipient = string(bad)
			}
			sink.Script(tt.fault)
			box := &outbox{letters: letterTo(bad, good)}
			sent, err := replies.NewSender(settings(sink), box, quiet()).SendDue(t.Context())
			if sent != 1 || err != nil {
				t.Fatalf("sent %d, %v", sent, err)
			}
			first, second := box.result(t, "l0000000000"), box.result(t, "l0000000001")
			if tt.state == "" { // in time or too late for our last octets: both are right
				if first.State != casework.LetterDeferred && first.State != casework.LetterUnknown {
					t.Errorf("result %+v", first)
				}
			} else if first.State != tt.state || first.Attempt.Code != tt.code ||
				first.Attempt.Enhanced != tt.enhanced || !strings.Contains(first.Attempt.Text, tt.text) {
				t.Errorf("result %+v", first)
			}
			if retry := first.State != casework.LetterFailed; retry != (first.RetryAfter == time.Minute) {
				t.Errorf("state %s is tried again after %v", first.State, first.RetryAfter)
			}
			if second.State != casework.LetterAccepted {
				t.Errorf("the letter after it: %+v", second)
			}
			if n := sink.Connections(); n != tt.connected {
				t.Errorf("%d connections, want %d", n, tt.connected)
			}
			if n := len(sink.Messages()); n != tt.kept {
				t.Errorf("%d messages kept, want %d", n, tt.kept)
			}
		})
	}
}

// TestSender_LargeLetterDropped drops the connection while most of the
// letter has yet to be written: the server cannot have it.
func TestSender_LargeLetterDropped(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	sink.Script(repliestest.Fault{At: repliestest.StepData, Drop: true})
	out := letter(1, "a@example.org")
	out.Raw = append(out.Raw, strings.Repeat("one line of a very large letter\r\n", 1<<20)...)
	box := &outbox{letters: []casework.Outgoing{out}}
	if sent, err := replies.NewSender(settings(sink), box, quiet()).SendDue(t.Context()); sent != 0 || err != nil {
		t.Fatalf("sent %d, %v", sent, err)
	}
	if r := box.result(t, out.Letter.ID); r.State != casework.LetterDeferred {
		t.Errorf("result %+v", r)
	}
}

func TestSender_StaleConnection(t *testing.T) {
	for name, fault := range map[string]repliestest.Fault{
		"Closing": {At: repliestest.StepMail, Code: 421, Text: "4.4.2 idle too long", Times: 1},
		"Dropped": {At: repliestest.StepMail, Drop: true, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			first := true
			var sink *repliestest.Sink
			sink = startSink(t, repliestest.Options{Deliver: func(repliestest.Message) error {
				if first {
					sink.Script(fault) // hits the second letter, on a connection used before
				}
				first = false
				return nil
			}})
			box := &outbox{letters: letterTo("a@example.org", "b@example.org")}
			sent, err := replies.NewSender(settings(sink), box, quiet()).SendDue(t.Context())
			if sent != 2 || err != nil || sink.Connections() != 2 {
				t.Errorf("sent %d, %v, %d connections", sent, err, sink.Connections())
			}
		})
	}
}

func TestSender_ServerDown(t *testing.T) {
	refuse := func(t *testing.T, set replies.Settings, text string) {
		t.Helper()
		box := &outbox{letters: letterTo("a@example.org", "b@example.org", "a@example.org")}
		set.Connections = 4
		sender := replies.NewSender(set, box, quiet())
		sent, err := sender.SendDue(t.Context())
		if sent != 0 || !errors.Is(err, replies.ErrUnreachable) {
			t.Fatalf("sent %d, %v", sent, err)
		}
		for i := range 3 {
			r := box.result(t, casework.LetterID(fmt.Sprintf("l%010d", i)))
			if r.State != casework.LetterQueued {
				t.Errorf("result %d: %+v, want it given back untried", i, r)
			}
		}
		if st := sender.Status(); !strings.Contains(st.Error, text) || !st.FailedAt.Equal(testNow) {
			t.Errorf("status %+v", st)
		}
	}
	t.Run("NothingListens", func(t *testing.T) {
		sink := startSink(t, repliestest.Options{})
		set := settings(sink)
		sink.Close()
		refuse(t, set, "refused")
	})
	t.Run("TurnedAway", func(t *testing.T) {
		sink := startSink(t, repliestest.Options{})
		sink.Script(repliestest.Fault{At: repliestest.StepConnect, Code: 554, Text: "5.7.1 not you"})
		refuse(t, settings(sink), "not you")
	})
	t.Run("LoginNeeded", func(t *testing.T) {
		sink := startSink(t, repliestest.Options{TLS: "starttls", Username: "u", Password: "p"})
		set := settings(sink)
		set.TLS = replies.TLSStartTLS
		refuse(t, set, "authenticate")
	})
	t.Run("WrongPassword", func(t *testing.T) {
		sink := startSink(t, repliestest.Options{TLS: "starttls", Username: "u", Password: "p"})
		set := settings(sink)
		set.TLS, set.Username = replies.TLSStartTLS, "u"
		set.Password = func(context.Context) (string, error) { return "wrong", nil }
		refuse(t, set, "logging in")
	})
	t.Run("UntrustedCertificate", func(t *testing.T) {
		sink := startSink(t, repliestest.Options{TLS: "starttls"})
		set := settings(sink)
		set.TLS, set.RootCAs = replies.TLSStartTLS, nil
		refuse(t, set, "certificate")
	})
	t.Run("NoSTARTTLS", func(t *testing.T) {
		set := settings(startSink(t, repliestest.Options{}))
		set.TLS = replies.TLSStartTLS
		refuse(t, set, "STARTTLS")
	})
	t.Run("PasswordInTheClear", func(t *testing.T) {
		set := settings(startSink(t, repliestest.Options{}))
		set.Username, set.Password = "u", func(context.Context) (string, error) { return "p", nil }
		refuse(t, set, "over TLS only")
	})
}

// TestSender_Breaking has the server go at each first letter of a connection:
// that was a try, for it may be the letter at which it breaks off, and the
// others were not tried.
func TestSender_Breaking(t *testing.T) {
	for name, fault := range map[string]repliestest.Fault{
		"Closing": {At: repliestest.StepMail, Code: 421, Text: "4.3.2 shutting down"},
		"Dropped": {At: repliestest.StepRcpt, Drop: true},
	} {
		t.Run(name, func(t *testing.T) {
			sink := startSink(t, repliestest.Options{})
			sink.Script(fault)
			box := &outbox{letters: letterTo("a@example.org", "b@example.org", "c@example.org")}
			sender := replies.NewSender(settings(sink), box, quiet())
			if sent, err := sender.SendDue(t.Context()); sent != 0 || !errors.Is(err, replies.ErrUnreachable) {
				t.Fatalf("sent %d, %v", sent, err)
			}
			r := box.result(t, "l0000000000")
			if r.State != casework.LetterDeferred || !r.Attempt.Temporary || r.RetryAfter != time.Minute {
				t.Errorf("the letter in hand: %+v", r)
			}
			for _, id := range []casework.LetterID{"l0000000001", "l0000000002"} {
				if r := box.result(t, id); r.State != casework.LetterQueued {
					t.Errorf("letter %s: %+v, want it given back untried", id, r)
				}
			}
		})
	}
}

// TestSender_AfterOutage: while the server is away no letter is touched, and
// once it answers they leave at the next look.
func TestSender_AfterOutage(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	sink.Script(repliestest.Fault{At: repliestest.StepConnect, Code: 421, Text: "4.3.2 later", Times: 3})
	box := &outbox{letters: letterTo("a@example.org", "b@example.org")}
	sender := replies.NewSender(settings(sink), box, quiet())
	for range 3 {
		if _, err := sender.SendDue(t.Context()); !errors.Is(err, replies.ErrUnreachable) {
			t.Fatal(err)
		}
		if len(box.results) > 0 { // the first time they were in hand
			for _, r := range box.results {
				if r.State != casework.LetterQueued {
					t.Errorf("%+v", r)
				}
			}
			box.letters, box.results = letterTo("a@example.org", "b@example.org"), nil
		} else if len(box.letters) != 2 {
			t.Error("letters are taken from the outbox while the server is away")
		}
	}
	if sent, err := sender.SendDue(t.Context()); sent != 2 || err != nil {
		t.Errorf("sent %d, %v once the server answers", sent, err)
	}
	if st := sender.Status(); st.Error != "" || !st.FailedAt.IsZero() {
		t.Errorf("status %+v", st)
	}
}

// TestSender_PerMinute: what is over the limit stays in the outbox, not in
// hand.
func TestSender_PerMinute(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	set := settings(sink)
	set.PerMinute = 30 // three at once, then one each two seconds
	box := &outbox{letters: letterTo("a@example.org", "b@example.org", "c@example.org", "d@example.org")}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sender := replies.NewSender(set, box, quiet())
	done := make(chan int)
	go func() {
		sent, _ := sender.SendDue(ctx)
		done <- sent
	}()
	if _, err := sink.Wait(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	cancel()
	if sent := <-done; sent != 3 || len(box.letters) != 1 {
		t.Errorf("sent %d, %d left in the outbox", sent, len(box.letters))
	}
}

// TestSender_BounceAddress: reports go where the configuration says.
func TestSender_BounceAddress(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	set := settings(sink)
	set.BounceAddress = "bounces@example.se"
	box := &outbox{letters: letterTo("a@example.org")}
	if sent, err := replies.NewSender(set, box, quiet()).SendDue(t.Context()); sent != 1 || err != nil {
		t.Fatalf("sent %d, %v", sent, err)
	}
	m := sink.Messages()[0]
	if m.From != "bounces@example.se" || !strings.Contains(string(m.Data), "From: <service@example.se>") {
		t.Errorf("envelope sender %q", m.From)
	}
}

// TestSender_Transcript: what the server said, how far it got and about whom
// is kept, and reports are asked for where they are offered.
func TestSender_Transcript(t *testing.T) {
	for _, noDSN := range []bool{false, true} {
		sink := startSink(t, repliestest.Options{NoDSN: noDSN})
		sink.Script(
			repliestest.Fault{At: repliestest.StepRcpt, Recipient: "no@example.org", Code: 550, Text: "5.1.1 no such"},
			repliestest.Fault{At: repliestest.StepDot, Recipient: "later@example.org", Code: 451, Text: "4.7.1 greylisted"})
		box := &outbox{letters: letterTo("a@example.org", "no@example.org", "later@example.org")}
		if sent, err := replies.NewSender(settings(sink), box, quiet()).SendDue(t.Context()); sent != 1 || err != nil {
			t.Fatalf("sent %d, %v", sent, err)
		}
		server := fmt.Sprintf("%s:%d", sink.Host(), sink.Port())
		for id, want := range map[casework.LetterID]casework.Attempt{
			"l0000000000": {Code: 250, Enhanced: "2.0.0", Text: "OK: queued", Step: casework.StepDot},
			"l0000000001": {Code: 550, Enhanced: "5.1.1", Text: "no such", Step: casework.StepRecipient, Recipient: "no@example.org"},
			"l0000000002": {Code: 451, Enhanced: "4.7.1", Text: "greylisted", Step: casework.StepDot, Temporary: true},
		} {
			want.At, want.Server = testNow, server
			if diff := cmp.Diff(want, box.result(t, id).Attempt); diff != "" {
				t.Errorf("%s: %s", id, diff)
			}
		}
		m := sink.Messages()[0]
		if asked := m.EnvelopeID != "" && len(m.Notify) == 2; asked == noDSN {
			t.Errorf("DSN not offered %v; envelope id %q, notify %v", noDSN, m.EnvelopeID, m.Notify)
		}
	}
}

func TestSender_TLS(t *testing.T) {
	for _, mode := range []replies.TLSMode{replies.TLSStartTLS, replies.TLSImplicit} {
		t.Run(string(mode), func(t *testing.T) {
			sink := startSink(t, repliestest.Options{TLS: string(mode), Username: "service", Password: "secret"})
			set := settings(sink)
			set.TLS, set.Username = mode, "service"
			set.Password = func(context.Context) (string, error) { return "secret", nil }
			box := &outbox{letters: letterTo("a@example.org")}
			if sent, err := replies.NewSender(set, box, quiet()).SendDue(t.Context()); sent != 1 || err != nil {
				t.Fatalf("sent %d, %v", sent, err)
			}
			if m := sink.Messages()[0]; !m.TLS || m.User != "service" {
				t.Errorf("TLS %v, user %q", m.TLS, m.User)
			}
		})
	}
}

// elsewhere is a connection that says it leads off this machine.
type elsewhere struct{ net.Conn }

func (elsewhere) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25} }

func TestSender_NoTLSOffLoopback(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	set := settings(sink)
	set.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		return elsewhere{c}, err
	}
	box := &outbox{letters: letterTo("a@example.org")}
	_, err := replies.NewSender(set, box, quiet()).SendDue(t.Context())
	if !errors.Is(err, replies.ErrUnreachable) || len(sink.Messages()) > 0 {
		t.Errorf("%v, %d messages", err, len(sink.Messages()))
	}
}

func TestSender_Address(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	injection := casework.Address("a@b.org> NOTIFY=NEVER X=<x")
	box := &outbox{letters: letterTo(injection, "åsa@example.org", "good@example.org")}
	sent, err := replies.NewSender(settings(sink), box, quiet()).SendDue(t.Context())
	if sent != 1 || err != nil || len(sink.Messages()) != 1 {
		t.Fatalf("sent %d, %v", sent, err)
	}
	if r := box.result(t, "l0000000000"); r.State != casework.LetterFailed {
		t.Errorf("injection: %+v", r)
	}
	if r := box.result(t, "l0000000001"); r.State != casework.LetterFailed || r.Attempt.Enhanced != "5.6.7" {
		t.Errorf("address outside ASCII: %+v", r)
	}

	// A domain can always be written in ASCII; SMTPUTF8 is for the rest.
	for address, want := range map[casework.Address]string{
		"åsa@example.org": "åsa@example.org", "asa@exämple.org": "asa@xn--exmple-cua.org", "asa@example.org": "asa@example.org",
	} {
		sink = startSink(t, repliestest.Options{UTF8: !ascii(want)})
		box = &outbox{letters: letterTo(address)}
		if sent, err := replies.NewSender(settings(sink), box, quiet()).SendDue(t.Context()); sent != 1 || err != nil {
			t.Fatalf("%s: sent %d, %v", address, sent, err)
		}
		if m := sink.Messages()[0]; m.To[0] != want || m.UTF8 == ascii(want) {
			t.Errorf("%s: to %v, SMTPUTF8 %v", address, m.To, m.UTF8)
		}
	}
}

func ascii(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0 }

func TestSender_GivesUp(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	sink.Script(repliestest.Fault{At: repliestest.StepRcpt, Code: 451, Text: "4.7.1 try later"})
	old, young := letter(1, "old@example.org"), letter(2, "young@example.org")
	for i := range 40 {
		at := testNow.Add(-casework.GiveUpAfter + time.Hour + time.Duration(i)*time.Minute)
		old.Letter.Attempts = append(old.Letter.Attempts, casework.Attempt{At: at})
	}
	young.Letter.CreatedAt = testNow.AddDate(0, 0, -30) // held for long, tried now
	young.Letter.Attempts = []casework.Attempt{{At: testNow.Add(-time.Minute)}}
	box := &outbox{letters: []casework.Outgoing{old, young}}
	if _, err := replies.NewSender(settings(sink), box, quiet()).SendDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := box.result(t, old.Letter.ID); r.State != casework.LetterFailed || !strings.Contains(r.Attempt.Text, "try later") {
		t.Errorf("after five days: %+v", r)
	}
	if r := box.result(t, young.Letter.ID); r.State != casework.LetterDeferred || r.RetryAfter != 2*time.Minute {
		t.Errorf("after a minute: %+v", r)
	}
}

func TestSender_Parallel(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	set := settings(sink)
	set.Connections, set.Batch = 4, 50
	box := &outbox{}
	for i := range 230 {
		box.letters = append(box.letters, letter(i, casework.Address(fmt.Sprintf("c%d@example.org", i%70))))
	}
	sent, err := replies.NewSender(set, box, quiet()).SendDue(t.Context())
	if sent != 230 || err != nil || len(box.results) != 230 || sink.Connections() > 4 {
		t.Errorf("sent %d, %v, %d results, %d connections", sent, err, len(box.results), sink.Connections())
	}
}

func TestSender_ReportFails(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	box := &outbox{letters: letterTo("a@example.org"), fail: errors.New("disk full")}
	sender := replies.NewSender(settings(sink), box, quiet())
	sent, err := sender.SendDue(t.Context())
	if sent != 1 || err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("sent %d, %v", sent, err)
	}
	// Nothing more is sent before the outbox knows what became of the first.
	box.letters = letterTo("b@example.org")
	if sent, err := sender.SendDue(t.Context()); sent != 0 || err == nil {
		t.Errorf("sent %d while nothing can be recorded, %v", sent, err)
	}
	box.fail, box.results = nil, nil
	if sent, err := sender.SendDue(t.Context()); sent != 1 || err != nil || len(box.results) != 2 {
		t.Errorf("sent %d, %d results, %v; want the old result and the new", sent, len(box.results), err)
	}
}

func TestNextTry(t *testing.T) {
	before := time.Duration(0)
	for attempts := 1; attempts < 80; attempts++ {
		low, middle, high := replies.NextTry(attempts, 0), replies.NextTry(attempts, 0.5), replies.NextTry(attempts, 0.999999)
		if middle < before || middle > 4*time.Hour || low >= middle || high <= middle || low < 45*time.Second {
			t.Errorf("after %d tries: %v, %v, %v", attempts, low, middle, high)
		}
		before = middle
	}
	if before != 4*time.Hour {
		t.Errorf("grows to %v", before)
	}
}

// BenchmarkSender_SendDue sends letters of 10 kB to a sink over TLS.
func BenchmarkSender_SendDue(b *testing.B) {
	sink, err := repliestest.StartSink(repliestest.Options{TLS: "starttls"})
	if err != nil {
		b.Fatal(err)
	}
	defer sink.Close()
	set := settings(sink)
	set.TLS, set.Connections = replies.TLSStartTLS, 4
	box := &outbox{}
	for i := range b.N {
		box.letters = append(box.letters, letter(i, casework.Address(fmt.Sprintf("c%d@example.org", i))))
	}
	b.ResetTimer()
	if sent, err := replies.NewSender(set, box, quiet()).SendDue(b.Context()); sent != b.N || err != nil {
		b.Fatalf("sent %d, %v", sent, err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}
