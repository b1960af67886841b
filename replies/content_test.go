package replies_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/replies"
	"ombud/store/casework"
)

// TestComposer_Acknowledgement repeats nothing of what the sender wrote.
func TestComposer_Acknowledgement(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	for name, d := range everyLetter(t) {
		if d.Kind != casework.LetterAcknowledgement {
			continue
		}
		d.To.Name, d.Subject, d.Case.Subject, d.Case.Department = "Zebulon Quark", "Zyzzyva", "Zyzzyva", "fraud"
		d.Case.People[0].Name, d.Case.Demand.Text = "Zebulon Quark", "Zyzzyva"
		composed, err := c.Compose(d)
		if err != nil {
			t.Fatal(err)
		}
		m := takeApart(t, composed.Raw)
		all := strings.ToLower(string(composed.Raw) + composed.Text + m.plain + m.html)
		for _, word := range []string{"zebulon", "quark", "zyzzyva", "fraud", "bedräg", "inkasso", "collection"} {
			if strings.Contains(all, word) {
				t.Errorf("%s: has %q", name, word)
			}
		}
		if strings.Contains(composed.Text, "!") {
			t.Errorf("%s: exclaims", name)
		}
	}
}

// TestComposer_Onward is contract.md §5: who can read the way onward, and
// that every fact of it stands unbroken in the plain text as it is sent.
func TestComposer_Onward(t *testing.T) {
	facts := []string{"ARN", "Allmänna reklamationsnämnden", "www.arn.se", "Box 174, 101 23 Stockholm",
		"allmän domstol", "Konsumenternas Bank- och finansbyrå", "www.konsumenternas.se", "konsumentvägledare"}
	for _, participates := range []bool{true, false} {
		o := replies.SampleOptions("")
		o.Company.ADRParticipates = participates
		c := newComposer(t, o)
		for name, d := range everyLetter(t) {
			if d.Decision == nil {
				continue
			}
			composed, err := c.Compose(d)
			if err != nil {
				t.Fatal(err)
			}
			plain := takeApart(t, composed.Raw).plain
			upheld := d.Variant == "upheld"
			date, yes, no := "den 2 november 2027", "Vi medverkar om ARN", "Vi kommer inte att medverka om ARN"
			if d.Languages[0] == casework.English {
				date, yes, no = "2 November 2027", "We will take part if ARN", "We will not take part if ARN"
			}
			for _, fact := range append(facts, date) {
				if strings.Contains(plain, fact) == upheld {
					t.Errorf("%s: %q: %v", name, fact, !upheld)
				}
			}
			said := strings.Contains(composed.Text, yes)
			denied := strings.Contains(composed.Text, no)
			if said != (participates && !upheld) || denied != (!participates && !upheld) {
				t.Errorf("%s: takes part %v, said %v, denied %v", name, participates, said, denied)
			}
			if n := strings.Count(composed.Text, date); !upheld && n != 1 {
				t.Errorf("%s: the last date stands there %d times", name, n)
			}
			for _, bad := range []string{"kostnadsfri", "ec.europa.eu", "odr"} {
				if strings.Contains(strings.ToLower(composed.Text), bad) {
					t.Errorf("%s: has %q", name, bad)
				}
			}
			first := d.Kind == casework.LetterFirstDecision
			final := strings.Contains(plain, "slutliga ställningstagande och beslut") || strings.Contains(plain, "final view and decision")
			if invites := strings.Contains(plain, "kundombud@example.se"); invites != first || final == first {
				t.Errorf("%s: invites %v, final %v", name, invites, final)
			}
			if d.Languages[0] == casework.English && !strings.Contains(plain, "Kundombud (our internal customer ombudsman)") {
				t.Errorf("%s: does not say who the Kundombud is", name)
			}
		}
	}
}

func TestComposer_Refusals(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	tests := []struct {
		name    string
		kind    casework.LetterKind
		variant string
		spoil   func(*casework.Draft)
		missing []string
	}{
		{"EmptyDecision", casework.LetterFinalDecision, "rejected", func(d *casework.Draft) {
			d.Decision = &casework.Decision{Outcome: casework.OutcomeRejected}
			d.Onward, d.Signatory = casework.Date{}, ""
		}, []string{"the points that the customer raised", "what was examined", "what was found", "the reasons",
			"who signs", "the last date for ARN"}},
		{"NoDecision", casework.LetterFirstDecision, "upheld", func(d *casework.Draft) { d.Decision = nil }, []string{"the decision"}},
		{"UnansweredPoint", casework.LetterFirstDecision, "partly", func(d *casework.Draft) { d.Decision.Points[1].Answer = " " },
			[]string{"the answer to a point"}},
		{"OtherOutcome", casework.LetterFirstDecision, "upheld", func(d *casework.Draft) { d.Decision.Outcome = casework.OutcomeRejected },
			[]string{"a decision with the outcome of the letter, upheld"}},
		{"AwardWithoutRemedy", casework.LetterFinalDecision, "partly", func(d *casework.Draft) { d.Decision.Remedy = nil },
			[]string{"the remedy", "the last date of the remedy"}},
		{"RemedyWithoutDate", casework.LetterFinalDecision, "upheld", func(d *casework.Draft) { d.Decision.Remedy.By = casework.Date{} },
			[]string{"the last date of the remedy"}},
		{"OnwardInThePast", casework.LetterFinalDecision, "settled", func(d *casework.Draft) {
			d.Onward = casework.Date{Year: 2026, Month: time.November, Day: 22}
		}, []string{"a last date for ARN that is not in the past"}},
		{"NoPromisedDate", casework.LetterAcknowledgement, "complaint", func(d *casework.Draft) { d.Answer = casework.Date{} },
			[]string{"the date of the answer"}},
		{"NoReference", casework.LetterAcknowledgement, "neutral", func(d *casework.Draft) { d.Case.Reference = "" }, []string{"the reference"}},
		{"BusyIsNoReason", casework.LetterDelay, "", func(d *casework.Draft) { d.Reason = "high workload" },
			[]string{"a reason beyond our control"}},
		{"NothingAskedFor", casework.LetterInformationRequest, "", func(d *casework.Draft) { d.Items = nil }, []string{"what we ask for"}},
		{"PlannedWithoutDate", casework.LetterFeedbackReply, "planned", func(d *casework.Draft) { d.Evaluation.When = "" },
			[]string{"the date of the planned change"}},
		{"EmptyReply", casework.LetterReply, "", func(d *casework.Draft) { d.Body = "\n" }, []string{"the text"}},
		{"PlaceLeftOpen", casework.LetterReply, "", func(d *casework.Draft) { d.Body = "Hej {{.Name}}" }, []string{`a text without "{{"`}},
		{"ClosedPlatform", casework.LetterReply, "", func(d *casework.Draft) { d.Body = "https://ec.europa.eu/odr" },
			[]string{`a text without "ec.europa.eu/odr"`}},
		{"BadRecipient", casework.LetterReply, "", func(d *casework.Draft) { d.To.Address = "a@b> X=<x" }, []string{"a usable address to send to"}},
		{"NoMessageID", casework.LetterReply, "", func(d *casework.Draft) { d.MessageID = "" }, []string{"a usable Message-ID"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := replies.Sample(tt.kind, tt.variant, casework.Swedish)
			tt.spoil(&d)
			_, err := c.Compose(d)
			var refusal *casework.Refusal
			if !errors.As(err, &refusal) || !errors.Is(err, casework.ErrInvalid) {
				t.Fatalf("error %v", err)
			}
			for _, m := range tt.missing {
				if !strings.Contains(refusal.Why, m) {
					t.Errorf("%q is not named in: %s", m, refusal.Why)
				}
			}
		})
	}
	t.Run("NoSuchLetter", func(t *testing.T) {
		d := replies.Sample(casework.LetterReply, "", casework.Swedish)
		d.Variant = "angry"
		if _, err := c.Compose(d); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("TooLong", func(t *testing.T) {
		d := replies.Sample(casework.LetterReply, "", casework.Swedish)
		d.Body = strings.Repeat("mycket text ", 10_000)
		if _, err := c.Compose(d); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("error %v", err)
		}
	})
}

// TestComposer_ForeignText puts what looks like markup, HTML and header
// fields into every value that comes from outside.
func TestComposer_ForeignText(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	const evil = "**x** <script>alert(1)</script> {#} \\** \u202eesrever\x02next\x00"
	d := replies.Sample(casework.LetterFinalDecision, "rejected", casework.Swedish)
	d.Case.Demand.Text, d.Decision.Findings, d.Decision.Evidence = evil, "# "+evil+"\n\n- "+evil, []string{"- " + evil}
	d.Decision.Points[0].Raised = evil
	d.To.Name = "Åsa\r\nBcc: x@example.org"
	composed, err := c.Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	m := takeApart(t, composed.Raw)
	if m.header.Has("Bcc") {
		t.Error("a name became a field")
	}
	if strings.Contains(m.html, "<script") || strings.Contains(m.html, "\u202e") {
		t.Error("foreign text became HTML")
	}
	if n := strings.Count(composed.Text, "**x** <script>alert(1)</script> {#} \\** esrevernext"); n != 5 {
		t.Errorf("foreign text stands there %d times:\n%s", n, composed.Text)
	}
	if a, b := words(composed.Text), words(htmlText(t, m.html)); a != b {
		t.Errorf("the parts differ (-plain +html):\n%s", cmp.Diff(a, b))
	}
}
