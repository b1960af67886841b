package casework

import (
	"strings"
	"testing"
	"time"
)

func TestDecision_Check(t *testing.T) {
	c := complaint(t)
	c.Demand = &Demand{Text: "pengarna tillbaka", Amount: "1250.50", Currency: "SEK"}
	whole := Decision{
		Stage: StageService, Outcome: OutcomeUpheld, Awarded: "1250.50", Findings: "found", Reasons: "because",
		Points: []Point{{Raised: "fee", Answer: "paid back"}}, Evidence: []string{"the invoice"},
		Remedy: &Remedy{Text: "paid to the account", By: Date{2026, time.June, 1}},
	}
	for name, tc := range map[string]struct {
		change func(*Decision)
		want   string // the one complaint, in part; empty = complete
	}{
		"complete":            {func(*Decision) {}, ""},
		"partly":              {func(d *Decision) { d.Outcome, d.Awarded = OutcomePartly, "500" }, ""},
		"rejected":            {func(d *Decision) { d.Outcome, d.Awarded, d.Remedy = OutcomeRejected, "0", nil }, ""},
		"settled, an excuse":  {func(d *Decision) { d.Outcome, d.Awarded, d.Remedy = OutcomeSettled, "", nil }, ""},
		"upheld, a point too": {func(d *Decision) { d.Points[0].Outcome = OutcomeUpheld }, ""},
		"no outcome":          {func(d *Decision) { d.Outcome = "" }, "the outcome must be"},
		"no point":            {func(d *Decision) { d.Points = nil }, "no point of the customer's"},
		"a point not raised":  {func(d *Decision) { d.Points[0].Raised = " " }, "point 1 does not say"},
		"no answer":           {func(d *Decision) { d.Points = append(d.Points, Point{Raised: "tone"}) }, "point 2 has no answer"},
		"a point, outcome":    {func(d *Decision) { d.Points[0].Outcome = "maybe" }, "point 1 has no known outcome"},
		"no evidence":         {func(d *Decision) { d.Evidence = []string{" "} }, "the evidence that was examined"},
		"no findings":         {func(d *Decision) { d.Findings = "\n" }, "the findings are missing"},
		"no reasons":          {func(d *Decision) { d.Reasons = "" }, "the reasons are missing"},
		"no amount":           {func(d *Decision) { d.Awarded = "plenty" }, "is no amount"},
		"upheld for less":     {func(d *Decision) { d.Awarded = "1250" }, "upheld awards 1250 of the 1250.50 demanded"},
		"upheld for nothing":  {func(d *Decision) { d.Awarded, d.Remedy = "", nil }, "upheld awards 0 of the 1250.50 demanded"},
		"upheld in part":      {func(d *Decision) { d.Points[0].Outcome = OutcomeRejected }, "upheld, but point 1 is rejected"},
		"rejected, paid":      {func(d *Decision) { d.Outcome = OutcomeRejected }, "rejected, but an amount is awarded"},
		"rejected in part": {func(d *Decision) {
			d.Outcome, d.Awarded, d.Remedy, d.Points[0].Outcome = OutcomeRejected, "0", nil, OutcomeUpheld
		}, "rejected, but point 1 is upheld"},
		"partly, all upheld": {func(d *Decision) {
			d.Outcome, d.Points[0].Outcome = OutcomePartly, OutcomeUpheld
		}, "partly, but every point is upheld"},
		"partly, all rejected": {func(d *Decision) {
			d.Outcome, d.Awarded, d.Remedy, d.Points[0].Outcome = OutcomePartly, "0", nil, OutcomeRejected
		}, "partly, but every point is rejected"},
		"partly, upheld for less": {func(d *Decision) {
			d.Outcome, d.Awarded, d.Points[0].Outcome = OutcomePartly, "500", OutcomeUpheld
		}, ""},
		"partly, rejected, some paid": {func(d *Decision) {
			d.Outcome, d.Awarded, d.Points[0].Outcome = OutcomePartly, "500", OutcomeRejected
		}, ""},
		"partly, all paid":  {func(d *Decision) { d.Outcome = OutcomePartly }, "partly awards all of the 1250.50"},
		"partly, more paid": {func(d *Decision) { d.Outcome, d.Awarded = OutcomePartly, "1251" }, "more than the 1250.50"},
		"partly, all paid, a point not": {func(d *Decision) {
			d.Outcome, d.Points = OutcomePartly, append(d.Points, Point{"tone", "no", OutcomeRejected})
		}, ""},
		"settled, more paid": {func(d *Decision) { d.Outcome, d.Awarded = OutcomeSettled, "2000" }, ""},
		"no remedy":          {func(d *Decision) { d.Remedy = nil }, "the remedy is missing"},
		"no date":            {func(d *Decision) { d.Remedy = &Remedy{Text: "paid"} }, "the remedy has no last date"},
		"no wording":         {func(d *Decision) { d.Remedy = &Remedy{By: d.Remedy.By} }, "the remedy is missing"},
		"amicably, no date": {func(d *Decision) { d.Outcome, d.Awarded, d.Remedy = OutcomeSettled, "", &Remedy{Text: "an apology"} },
			"the remedy has no last date"},
	} {
		d := whole
		d.Points = append([]Point(nil), whole.Points...)
		tc.change(&d)
		got := d.Check(c)
		switch {
		case tc.want == "" && len(got) > 0:
			t.Errorf("%s: %q", name, got)
		case tc.want != "" && (len(got) != 1 || !strings.Contains(got[0], tc.want)):
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
	unknown := c
	unknown.Demand = nil
	if got := whole.Check(unknown); len(got) != 1 || !strings.Contains(got[0], "no demand is recorded") {
		t.Errorf("upheld, whatever was demanded: %q", got)
	}
	unknown.Demand = &Demand{Text: "an apology"}
	if got := whole.Check(unknown); len(got) != 0 {
		t.Errorf("upheld, no money demanded: %q", got)
	}
	if got := (Decision{}).Check(Case{}); len(got) != 5 {
		t.Errorf("an empty decision: %q", got)
	}
}
