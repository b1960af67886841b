package replies_test

import (
	"testing"

	"github.com/emersion/go-message/mail"

	"ombud/replies"
	"ombud/store/casework"
)

// TestComposer_From holds who writes to one place: what a preview shows is
// what is sent and what is kept.
func TestComposer_From(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	tests := []struct {
		name    string
		kind    casework.LetterKind
		variant string
		lang    casework.Language
		stage   casework.Stage
		want    casework.Mailbox
	}{
		{"Acknowledgement", casework.LetterAcknowledgement, "complaint", "sv", casework.StageService,
			casework.Mailbox{Name: "Exempelbolaget kundservice", Address: "service@example.se"}},
		{"Escalation", casework.LetterAcknowledgement, "escalation", "sv", casework.StageOmbudsman,
			casework.Mailbox{Name: "Kundombudet, Exempelbolaget", Address: "kundombud@example.se"}},
		{"Notice", casework.LetterNotice, "", "en", casework.StageService,
			casework.Mailbox{Name: "Exempelbolaget customer service", Address: "service@example.se"}},
		{"Person", casework.LetterReply, "", "sv", casework.StageService,
			casework.Mailbox{Name: "Maria Lindqvist, Exempelbolaget", Address: "service@example.se"}},
		{"FirstDecision", casework.LetterFirstDecision, "partly", "en", casework.StageService,
			casework.Mailbox{Name: "Exempelbolaget customer service", Address: "service@example.se"}},
		{"FinalDecision", casework.LetterFinalDecision, "rejected", "en", casework.StageOmbudsman,
			casework.Mailbox{Name: "Kundombud, Exempelbolaget", Address: "kundombud@example.se"}},
		{"AfterTheLadder", casework.LetterFinalDecision, "upheld", "sv", casework.StageExternal,
			casework.Mailbox{Name: "Kundombudet, Exempelbolaget", Address: "kundombud@example.se"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := replies.Sample(tt.kind, tt.variant, tt.lang)
			d.Case.Stage, d.From = tt.stage, tt.want.Address
			composed, err := c.Compose(d)
			if err != nil {
				t.Fatal(err)
			}
			m := takeApart(t, composed.Raw)
			from, err := (&mail.Header{Header: m.header}).AddressList("From")
			if err != nil || len(from) != 1 {
				t.Fatalf("From %v, %v", from, err)
			}
			if got := (casework.Mailbox{Name: from[0].Name, Address: casework.Address(from[0].Address)}); got != tt.want {
				t.Errorf("sent from %+v, want %+v", got, tt.want)
			}
			if composed.From != tt.want {
				t.Errorf("kept as from %+v, want %+v", composed.From, tt.want)
			}
		})
	}
}
