package replies_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/mailbox/mailboxtest"
	"ombud/replies"
	"ombud/replies/repliestest"
	"ombud/store/casework"
)

// TestSender_Postfix hands letters to a real Postfix by submission, which
// relays them to a sink: what arrives is what was composed.
func TestSender_Postfix(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	sink.Script(repliestest.Fault{Recipient: "grey@example.org", At: repliestest.StepRcpt,
		Code: 451, Text: "4.7.1 try later", Times: 1})
	postfix := repliestest.StartPostfix(t, repliestest.PostfixOptions{SMTP: sink.Port()})
	composer, err := replies.NewComposer(replies.SampleOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	box := &outbox{}
	raw := map[string][]byte{}
	for i, to := range []casework.Address{"asa@example.org", "grey@example.org", "bo@example.org"} {
		d := replies.Sample(casework.LetterFinalDecision, "partly", casework.Swedish)
		d.To.Address, d.Case.People[0].Address = to, to
		c, err := composer.Compose(d)
		if err != nil {
			t.Fatal(err)
		}
		out := letter(i, to)
		out.Raw = c.Raw
		raw[string(to)] = c.Raw
		box.letters = append(box.letters, out)
	}
	// One that Postfix itself refuses: its domain has one label.
	box.letters = append(box.letters, letter(9, "nobody@single"))
	set := replies.Settings{Host: "localhost", Port: postfix.Submission, TLS: replies.TLSStartTLS,
		RootCAs: postfix.RootCAs, Helo: "mail.example.se", CommandTimeout: 20 * time.Second}
	sent, err := replies.NewSender(set, box, quiet()).SendDue(t.Context())
	if sent != 3 || err != nil {
		t.Fatalf("sent %d, %v\n%s", sent, err, postfix.Log())
	}
	for _, r := range box.results {
		if r.State == casework.LetterAccepted && !strings.Contains(r.Attempt.Text, "queued as") {
			t.Errorf("the queue id is lost: %+v", r)
		}
	}
	if r := box.result(t, "l0000000009"); r.State != casework.LetterFailed || r.Attempt.Code != 504 {
		t.Errorf("a recipient that cannot be: %+v", r)
	}
	got, err := sink.Wait(t.Context(), 3)
	if err != nil {
		t.Fatalf("%v\n%s", err, postfix.Log())
	}
	for _, m := range got {
		// Postfix writes fields before ours and leaves the rest alone.
		if want := string(raw[m.To[0]]); !strings.HasSuffix(string(m.Data), want) {
			t.Errorf("to %s came\n%s", m.To[0], m.Data)
		}
	}
}

// submission are the settings of a Postfix's submission port.
func submission(p *repliestest.Postfix) replies.Settings {
	return replies.Settings{Host: "localhost", Port: p.Submission, TLS: replies.TLSStartTLS, RootCAs: p.RootCAs,
		Helo: "mail.example.se", Connections: 1, CommandTimeout: 20 * time.Second, SubmissionTimeout: 20 * time.Second,
		Rand: func() float64 { return 0.5 }}
}

// TestSender_Postfix_Dovecot sends signed letters by an authenticated
// submission into a real mailbox and reads them back by IMAP: the fields and
// both parts are what was composed, and the signature holds.
func TestSender_Postfix_Dovecot(t *testing.T) {
	dovecot := mailboxtest.StartDovecot(t)
	dovecot.AddUser("asa@example.org", "secret")
	dovecot.AddUser("service@example.se", "password")
	postfix := repliestest.StartPostfix(t, repliestest.PostfixOptions{LMTP: dovecot.LMTPPort, Auth: dovecot.AuthPort})
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	edPublic, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set := submission(postfix)
	set.Username = "service@example.se"
	password := "wrong"
	set.Password = func(context.Context) (string, error) { return password, nil }
	box := &outbox{letters: letterTo("asa@example.org")}
	if sent, err := replies.NewSender(set, box, quiet()).SendDue(t.Context()); sent != 0 || !errors.Is(err, replies.ErrUnreachable) {
		t.Fatalf("with a wrong password: sent %d, %v", sent, err)
	}
	password = "password"
	composer := newComposer(t, replies.SampleOptions(""))
	var want []casework.Composed
	for i, key := range []any{rsaKey, edKey} {
		set.DKIM, err = replies.NewSigner("example.se", "ombud", keyPEM(t, key))
		if err != nil {
			t.Fatal(err)
		}
		d := replies.Sample(casework.LetterFinalDecision, "partly", casework.Swedish)
		d.To.Address, d.Case.People[0].Address = "asa@example.org", "asa@example.org"
		c, err := composer.Compose(d)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, c)
		out := letter(i, "asa@example.org")
		out.Raw = c.Raw
		box = &outbox{letters: []casework.Outgoing{out}}
		if sent, err := replies.NewSender(set, box, quiet()).SendDue(t.Context()); sent != 1 || err != nil {
			t.Fatalf("sent %d, %v\n%s", sent, err, postfix.Log())
		}
		r := box.result(t, out.Letter.ID)
		if r.Attempt.Queue == "" || !strings.Contains(postfix.Log(), r.Attempt.Queue) {
			t.Errorf("queue id %q is not in the log of Postfix", r.Attempt.Queue)
		}
	}
	got := arrived(t, dovecot, "asa@example.org", 2)
	if bytes.Contains(got[0], []byte("a=ed25519")) {
		got[0], got[1] = got[1], got[0] // LMTP may deliver the later one first
	}
	for i, raw := range got {
		if replies.Digest(ours(raw)) != want[i].SHA256 {
			t.Errorf("letter %d is not what was composed:\n%s", i, raw)
		}
		a, b := takeApart(t, ours(raw)), takeApart(t, want[i].Raw)
		if a.plain != b.plain || a.html != b.html {
			t.Errorf("letter %d: a part has changed", i)
		}
	}
	if err := verify(t, got[0], rsaKey.Public()); err != nil {
		t.Errorf("RSA: %v", err)
	}
	if err := verify(t, got[1], edPublic); err != nil {
		t.Errorf("Ed25519: %v", err)
	}
}

// ours is a message from its DKIM-Signature on: without what mail servers
// have written before it.
func ours(raw []byte) []byte {
	if i := bytes.Index(raw, []byte("DKIM-Signature:")); i > 0 {
		return raw[i:]
	}
	return raw
}

// arrived waits until so many mails lie in an INBOX.
func arrived(t *testing.T, d *mailboxtest.Dovecot, user string, n int) [][]byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		mails, err := d.Messages(user, "secret", "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		if len(mails) >= n {
			var raws [][]byte
			for _, m := range mails {
				raws = append(raws, m.Raw)
			}
			return raws
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%d of %d letters have arrived\n%s", len(mails), n, d.Log())
		}
	}
}

// breaking is a connection that breaks after so many octets have been
// written, or when it is told to.
type breaking struct {
	net.Conn
	mu   sync.Mutex
	left int // octets; 0 stands for no limit
}

func (b *breaking) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left > 0 && len(p) >= b.left {
		n, err := b.Conn.Write(p[:b.left])
		return n, errors.Join(err, b.Conn.Close(), errors.New("the line is dead"))
	}
	if b.left > 0 {
		b.left -= len(p)
	}
	return b.Conn.Write(p)
}

// TestSender_Postfix_Faults has a real Postfix refuse, put off, stall and
// lose letters.
func TestSender_Postfix_Faults(t *testing.T) {
	sink := startSink(t, repliestest.Options{})
	var mu sync.Mutex
	greylisted := map[string]bool{}
	var line *breaking // the latest connection
	hang := make(chan struct{})
	policy := repliestest.StartPolicy(t, func(a map[string]string) string {
		mu.Lock()
		defer mu.Unlock()
		to, last := a["recipient"], a["protocol_state"] == "END-OF-MESSAGE"
		switch {
		case strings.HasPrefix(to, "grey@") && !greylisted[to]:
			greylisted[to] = true
			return "451 4.7.1 Greylisted, come back"
		case strings.HasPrefix(to, "gone@"):
			return "550 5.1.1 No such person"
		case strings.HasPrefix(to, "late@") && last:
			return "452 4.3.1 No room"
		case strings.HasPrefix(to, "dot@") && last:
			// The letter is taken, and nobody learns of it.
			line.Conn.Close()
		case strings.HasPrefix(to, "slow@"):
			mu.Unlock()
			<-hang
			mu.Lock()
		}
		return "DUNNO"
	})
	postfix := repliestest.StartPostfix(t, repliestest.PostfixOptions{SMTP: sink.Port(), Policy: policy, MaxSize: 400_000})
	defer close(hang)
	big := func(n int) []byte { return bytes.Repeat([]byte("a line of the letter\r\n"), n/22) }
	for name, tt := range map[string]struct {
		to     casework.Address
		size   int
		breaks int // octets after which the line breaks
		wait   time.Duration
		want   casework.SendResult
	}{
		"Greylisted": {to: "grey@example.org", want: casework.SendResult{State: casework.LetterDeferred,
			Attempt: casework.Attempt{Code: 451, Enhanced: "4.7.1", Step: casework.StepRecipient, Recipient: "grey@example.org"}}},
		"Refused": {to: "gone@example.org", want: casework.SendResult{State: casework.LetterFailed,
			Attempt: casework.Attempt{Code: 550, Enhanced: "5.1.1", Step: casework.StepRecipient, Recipient: "gone@example.org"}}},
		"PutOffAtTheEnd": {to: "late@example.org", want: casework.SendResult{State: casework.LetterDeferred,
			Attempt: casework.Attempt{Code: 452, Enhanced: "4.3.1", Step: casework.StepDot}}},
		"TooLarge": {to: "asa@example.org", size: 500_000, want: casework.SendResult{State: casework.LetterFailed,
			Attempt: casework.Attempt{Code: 552, Enhanced: "5.3.4", Step: casework.StepSender}}},
		"LostWithin": {to: "asa@example.org", size: 300_000, breaks: 100_000, want: casework.SendResult{
			State: casework.LetterDeferred, Attempt: casework.Attempt{Step: casework.StepData}}},
		"LostAfterTheDot": {to: "dot@example.org", want: casework.SendResult{
			State: casework.LetterUnknown, Attempt: casework.Attempt{Step: casework.StepDot}}},
		"Slow": {to: "slow@example.org", wait: time.Second, want: casework.SendResult{State: casework.LetterDeferred,
			Attempt: casework.Attempt{Step: casework.StepRecipient, Recipient: "slow@example.org"}}},
	} {
		t.Run(name, func(t *testing.T) {
			out := letter(1, tt.to)
			out.Raw = append(out.Raw, big(tt.size)...)
			box := &outbox{letters: []casework.Outgoing{out}}
			set := submission(postfix)
			if tt.wait > 0 {
				set.CommandTimeout = tt.wait
			}
			set.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				c, err := (&net.Dialer{}).DialContext(ctx, network, address)
				mu.Lock()
				defer mu.Unlock()
				line = &breaking{Conn: c, left: tt.breaks}
				return line, err
			}
			sent, _ := replies.NewSender(set, box, quiet()).SendDue(t.Context())
			got := box.result(t, out.Letter.ID)
			a, b := got.Attempt, tt.want.Attempt
			if sent != 0 || got.State != tt.want.State || a.Code != b.Code || a.Enhanced != b.Enhanced || a.Step != b.Step ||
				a.Recipient != b.Recipient || a.Text == "" {
				t.Errorf("sent %d, %+v, want %+v\n%s", sent, got, tt.want, postfix.Log())
			}
		})
	}
	t.Run("GreylistedThenAccepted", func(t *testing.T) {
		box := &outbox{letters: letterTo("grey@example.org")}
		if sent, err := replies.NewSender(submission(postfix), box, quiet()).SendDue(t.Context()); sent != 1 || err != nil {
			t.Errorf("sent %d, %v", sent, err)
		}
	})
	// What was lost after the dot has arrived, and what was accepted: no more.
	got, err := sink.Wait(t.Context(), 2)
	if err != nil {
		t.Fatalf("%v\n%s", err, postfix.Log())
	}
	to := map[string]int{}
	for _, m := range got {
		to[m.To[0]]++
	}
	if len(got) != 2 || to["dot@example.org"] != 1 || to["grey@example.org"] != 1 {
		t.Errorf("arrived: %v", to)
	}
}
