package replies

import (
	"strings"
	"testing"

	"ombud/store/casework"
)

func TestSentence(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  ", ""},
		{"vi betalar tillbaka 60 kr", "Vi betalar tillbaka 60 kr."},
		{"åtgärden är klar.", "Åtgärden är klar."},
		{"Är det rätt?", "Är det rätt?"},
		{"60 kr (sextio)", "60 kr (sextio)"},
	} {
		if got := sentence(c.in); got != c.want {
			t.Errorf("sentence(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if got, want := ended("pengarna tillbaka"), "pengarna tillbaka."; got != want {
		t.Errorf("ended = %q, want %q", got, want)
	}
}

// TestCompose_Sentences makes a sentence of what staff typed in passing.
func TestCompose_Sentences(t *testing.T) {
	c, err := NewComposer(SampleOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	feedback := Sample(casework.LetterFeedbackReply, "no", casework.Swedish)
	feedback.Evaluation.Reasons = "det kostar mer än det ger"
	decision := Sample(casework.LetterFirstDecision, "rejected", casework.Swedish)
	decision.Decision.Findings, decision.Decision.Reasons = "paketet kom aldrig fram", "avtalet säger det"
	for want, draft := range map[string]casework.Draft{
		"\nDet kostar mer än det ger.\n": feedback, "\nPaketet kom aldrig fram.\n": decision, "\nAvtalet säger det.\n": decision,
	} {
		p, err := c.Preview(draft)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(p.Text, want) {
			t.Errorf("no %q in\n%s", want, p.Text)
		}
	}
}
