package replies_test

import (
	"strings"
	"testing"
	"time"

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
