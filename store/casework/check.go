package casework

import (
	"fmt"
	"slices"
	"strings"
)

// Check lists what is missing in a decision or contradicts itself, one
// sentence each without a capital and without a period; none when it is
// complete. Every point that the customer raised has an answer (PSD2 art.
// 101(2)), the outcome has reasons, and upheld means all that was demanded, so
// that what was demanded is known.
func (d Decision) Check(c Case) []string {
	var wrong []string
	miss := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	miss(!d.Outcome.known(), "the outcome must be upheld, partly, rejected or settled, not %q", string(d.Outcome))
	miss(len(d.Points) == 0, "no point of the customer's is named")
	for i, p := range d.Points {
		miss(blank(p.Raised), "point %d does not say what the customer raised", i+1)
		miss(blank(p.Answer), "point %d has no answer", i+1)
		miss(p.Outcome != "" && !p.Outcome.known(), "point %d has no known outcome: %q", i+1, string(p.Outcome))
	}
	miss(!anyText(d.Evidence), "the evidence that was examined is missing")
	miss(blank(d.Findings), "the findings are missing")
	miss(blank(d.Reasons), "the reasons are missing")
	miss(!d.Awarded.Valid(), "the amount awarded is no amount: %q", string(d.Awarded))
	return append(wrong, d.contradictions(c)...)
}

// contradictions lists where the outcome does not fit the rest.
func (d Decision) contradictions(c Case) []string {
	var wrong []string
	money := Amount("0").Less(d.Awarded)
	switch d.Outcome {
	case OutcomeUpheld:
		if c.Demand == nil {
			wrong = append(wrong, "upheld gives all that was demanded, and no demand is recorded; "+
				"one without an amount says that no money was demanded")
		}
		if c.Demand != nil && d.Awarded.Valid() && d.Awarded.Less(c.Demand.Amount) {
			wrong = append(wrong, fmt.Sprintf("upheld awards %s of the %s demanded; that is partly",
				orNothing(d.Awarded), c.Demand.Amount))
		}
		for i, p := range d.Points {
			if p.Outcome == OutcomeRejected || p.Outcome == OutcomePartly {
				wrong = append(wrong, fmt.Sprintf("upheld, but point %d is %s; that is partly", i+1, p.Outcome))
			}
		}
	case OutcomePartly:
		wrong = append(wrong, d.wholly(c)...)
	case OutcomeRejected:
		if money {
			wrong = append(wrong, "rejected, but an amount is awarded; that is partly or settled")
		}
		for i, p := range d.Points {
			if p.Outcome == OutcomeUpheld || p.Outcome == OutcomePartly {
				wrong = append(wrong, fmt.Sprintf("rejected, but point %d is %s; that is partly", i+1, p.Outcome))
			}
		}
	}
	if money && (d.Remedy == nil || blank(d.Remedy.Text)) {
		wrong = append(wrong, "an amount is awarded, but the remedy is missing: how it is paid")
	}
	if d.Remedy != nil && d.Remedy.By.IsZero() {
		wrong = append(wrong, "the remedy has no last date")
	}
	return wrong
}

// wholly lists where a decision that says partly gives all or nothing. All the
// money may go with a point that is not upheld, part of the money with any
// points; a point without an outcome of its own takes the decision's.
func (d Decision) wholly(c Case) []string {
	var wrong []string
	all := func(o Outcome) bool {
		return len(d.Points) > 0 && !slices.ContainsFunc(d.Points, func(p Point) bool { return p.Outcome != o })
	}
	short := slices.ContainsFunc(d.Points, func(p Point) bool {
		return p.Outcome == OutcomeRejected || p.Outcome == OutcomePartly
	})
	less := c.Demand != nil && d.Awarded.Valid() && d.Awarded.Less(c.Demand.Amount)
	if all(OutcomeUpheld) && !less {
		wrong = append(wrong, "partly, but every point is upheld; that is upheld or settled")
	}
	if all(OutcomeRejected) && !Amount("0").Less(d.Awarded) {
		wrong = append(wrong, "partly, but every point is rejected; that is rejected or settled")
	}
	if c.Demand == nil || !d.Awarded.Valid() || !Amount("0").Less(c.Demand.Amount) {
		return wrong
	}
	switch {
	case c.Demand.Amount.Less(d.Awarded):
		wrong = append(wrong, fmt.Sprintf("partly awards %s, more than the %s demanded; that is upheld or settled",
			d.Awarded, c.Demand.Amount))
	case !less && !short && !all(OutcomeUpheld):
		wrong = append(wrong, fmt.Sprintf("partly awards all of the %s demanded, and no point is rejected or partly; "+
			"that is upheld", c.Demand.Amount))
	}
	return wrong
}

// known says whether an outcome is one of the four.
func (o Outcome) known() bool {
	switch o {
	case OutcomeUpheld, OutcomePartly, OutcomeRejected, OutcomeSettled:
		return true
	}
	return false
}

// blank says whether a text says nothing.
func blank(s string) bool { return strings.TrimSpace(s) == "" }

// anyText says whether one of several texts says something.
func anyText(list []string) bool { return !blank(strings.Join(list, "")) }

// orNothing writes an amount, 0 when there is none.
func orNothing(a Amount) Amount {
	if a == "" {
		return "0"
	}
	return a
}
