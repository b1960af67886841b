package replies

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ombud/store/casework"
)

// needsOnward says whether a letter must carry the way onward: every
// decision but one that gives all that was demanded, at either stage, and
// every correction of one.
func needsOnward(d casework.Draft) bool {
	switch d.Kind {
	case casework.LetterFirstDecision, casework.LetterFinalDecision, casework.LetterCorrection:
		return d.Decision != nil && d.Decision.Outcome != casework.OutcomeUpheld
	}
	return false
}

// decision returns the draft's decision, noting when there is none.
func (v *view) decision() casework.Decision {
	if v.d.Decision == nil {
		v.note("the decision")
		return casework.Decision{}
	}
	return *v.d.Decision
}

// pointView is one thing raised, as a letter reads it.
type pointView struct {
	No      int
	Raised  markup
	Answer  markup
	Outcome string // a sentence
}

// Points is what the customer raised and our answer to each.
func (v *view) Points() []pointView {
	d := v.decision()
	var points []pointView
	for i, p := range d.Points {
		outcome := p.Outcome
		if outcome == "" {
			outcome = d.Outcome
		}
		points = append(points, pointView{
			No:      i + 1,
			Raised:  escapeText(v.need("what a point raised", p.Raised)),
			Answer:  v.prose(v.need("the answer to a point", p.Answer)),
			Outcome: v.need("the outcome of a point", outcomeName(outcome, v.lang)),
		})
	}
	if len(points) == 0 {
		v.note("the points that the customer raised")
	}
	return points
}

// ManyPoints says whether more than one thing was raised.
func (v *view) ManyPoints() bool { return len(v.decision().Points) > 1 }

// Evidence is what was examined, one thing a line.
func (v *view) Evidence() []string {
	d := v.decision()
	var evidence []string
	for _, e := range d.Evidence {
		if strings.TrimSpace(e) != "" {
			evidence = append(evidence, e)
		}
	}
	if len(evidence) == 0 {
		v.note("what was examined")
	}
	return evidence
}

// Findings is what was found.
func (v *view) Findings() markup {
	return v.prose(sentence(v.need("what was found", v.decision().Findings)))
}

// Reasons is why it was decided so.
func (v *view) Reasons() markup {
	return v.prose(sentence(v.need("the reasons", v.decision().Reasons)))
}

// HasDemand says whether it is known what the customer wants.
func (v *view) HasDemand() bool {
	return v.d.Case.Demand != nil && strings.TrimSpace(v.d.Case.Demand.Text) != ""
}

// Demand is what the customer wants, in words that end as a sentence does.
func (v *view) Demand() string {
	if v.d.Case.Demand == nil {
		return v.need("what the customer demands", "")
	}
	return ended(v.need("what the customer demands", v.d.Case.Demand.Text))
}

// HasDemandAmount says whether the customer demands an amount.
func (v *view) HasDemandAmount() bool {
	return v.d.Case.Demand != nil && v.d.Case.Demand.Amount != ""
}

// DemandAmount is the amount demanded.
func (v *view) DemandAmount() moneyValue {
	if v.d.Case.Demand == nil {
		v.note("the amount demanded")
		return moneyValue{}
	}
	return moneyValue{v.d.Case.Demand.Amount, v.currency(), v.lang}
}

func (v *view) currency() string {
	if v.d.Case.Demand == nil {
		return ""
	}
	return v.d.Case.Demand.Currency
}

// HasAward says whether an amount is awarded.
func (v *view) HasAward() bool {
	return strings.Trim(string(v.decision().Awarded), "0.") != ""
}

// Award is the amount awarded.
func (v *view) Award() moneyValue {
	return moneyValue{casework.Amount(v.need("the amount awarded", string(v.decision().Awarded))),
		v.currency(), v.lang}
}

// HasRemedy says whether we do something for the customer.
func (v *view) HasRemedy() bool { return v.d.Decision != nil && v.d.Decision.Remedy != nil }

// Remedy is what we do.
func (v *view) Remedy() markup {
	if !v.HasRemedy() {
		v.note("the remedy")
		return ""
	}
	return v.prose(sentence(v.need("what the remedy is", v.d.Decision.Remedy.Text)))
}

// RemedyBy is the last date of the remedy.
func (v *view) RemedyBy() dateValue {
	if !v.HasRemedy() {
		v.note("the last date of the remedy")
		return dateValue{}
	}
	return v.date("the last date of the remedy", v.d.Decision.Remedy.By)
}

// EvaluationReasons is why feedback was evaluated as it was.
func (v *view) EvaluationReasons() markup {
	if v.d.Evaluation == nil {
		v.note("the evaluation")
		return ""
	}
	return v.prose(sentence(v.need("the reasons of the evaluation", v.d.Evaluation.Reasons)))
}

// HasEvaluationWhen says whether there is a date of the change.
func (v *view) HasEvaluationWhen() bool {
	return v.d.Evaluation != nil && v.d.Evaluation.When != ""
}

// EvaluationWhen is when a planned change comes.
func (v *view) EvaluationWhen() dateValue {
	when := ""
	if v.d.Evaluation != nil {
		when = v.d.Evaluation.When
	}
	t, err := time.Parse(time.DateOnly, when)
	if err != nil {
		v.note("the date of the planned change")
		return dateValue{}
	}
	return dateValue{dateOf(t, time.UTC), v.lang}
}

// ended gives a text a full stop when it ends without a mark; a snippet has
// its own.
func ended(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsRune(".!?:…)\"”}", lastRune(s)) {
		return s
	}
	return s + "."
}

// sentence is ended, with a capital at the start.
func sentence(s string) string {
	s = ended(s)
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}
