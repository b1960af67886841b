package classify

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"ombud/store/casework"
)

// Report is how the rules do on texts whose right verdict is known.
type Report struct {
	Rows            int                `json:"rows"`
	Accuracy        float64            `json:"accuracy"` // of the department; an unrouted row is wrong unless triage is right
	MacroF1         float64            `json:"macro_f1"`
	Coverage        float64            `json:"coverage"`         // share of rows that were routed
	PrecisionRouted float64            `json:"precision_routed"` // of those, the share that was right
	Classes         map[string]Measure `json:"classes"`
	Confusion       []Confusion        `json:"confusion"` // most frequent first
	Kind            KindReport         `json:"kind"`
}

// KindReport is the part of a [Report] about kinds.
type KindReport struct {
	Rows      int                `json:"rows"`
	Accuracy  float64            `json:"accuracy"`
	MacroF1   float64            `json:"macro_f1"`
	Classes   map[string]Measure `json:"classes"`
	Confusion []Confusion        `json:"confusion"`
}

// Measure is how well one class is found.
type Measure struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	Rows      int     `json:"rows"`
}

// Confusion counts the rows of Want that came out as Got. In JSON it is a
// list: ["refunds", "payments", 3].
type Confusion struct {
	Want, Got string
	Rows      int
}

// MarshalJSON writes the confusion as a list of three.
func (c Confusion) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{c.Want, c.Got, c.Rows})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Confusion) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &[]any{&c.Want, &c.Got, &c.Rows}); err != nil {
		return fmt.Errorf("reading a confusion: %w", err)
	}
	return nil
}

// Evaluate classifies every row and counts. Rows without a department, or
// without a kind, do not count for it.
func (r *Rules) Evaluate(rows []Gold) Report {
	e := newEvaluation()
	for _, row := range rows {
		e.add(row, r.verdictOn(row))
	}
	return e.report()
}

func (r *Rules) verdictOn(row Gold) casework.Verdict {
	return r.Classify(casework.Text{Inbox: row.stage(), Subject: row.Subject, OwnText: row.Text})
}

// evaluation is a report in the making.
type evaluation struct {
	rows, routed, right int
	departments, kinds  *tally
}

func newEvaluation() *evaluation {
	return &evaluation{departments: newTally(), kinds: newTally()}
}

func (e *evaluation) add(row Gold, v casework.Verdict) {
	e.rows++
	if row.Department != "" {
		got := string(v.Department)
		ok := e.departments.add(row.Department, triageName(got), row.DepartmentRight(got))
		if v.Department != casework.DepartmentTriage {
			e.routed++
			e.right += countTrue(ok)
		}
	}
	if row.Kind != "" {
		e.kinds.add(row.Kind, string(v.Kind), KindRight(row.Kind, row.Department, string(v.Kind)))
	}
}

func (e *evaluation) report() Report {
	d, k := e.departments, e.kinds
	report := Report{Rows: e.rows, Accuracy: d.accuracy(), Classes: d.measures(), Confusion: d.confusions(),
		Coverage: share(e.routed, d.rows), PrecisionRouted: share(e.right, e.routed),
		Kind: KindReport{Rows: k.rows, Accuracy: k.accuracy(), Classes: k.measures(), Confusion: k.confusions()}}
	report.MacroF1, report.Kind.MacroF1 = macroF1(report.Classes), macroF1(report.Kind.Classes)
	return report
}

func triageName(department string) string {
	if department == string(casework.DepartmentTriage) {
		return NoDepartment
	}
	return department
}

// tally counts what came out for what was wanted.
type tally struct {
	rows  int
	right int
	pairs map[[2]string]int
}

func newTally() *tally { return &tally{pairs: make(map[[2]string]int)} }

// add counts one row; one that is right by also counts as what was wanted.
func (t *tally) add(want, got string, also bool) bool {
	if also {
		got = want
	}
	t.rows++
	t.pairs[[2]string{want, got}]++
	if want == got {
		t.right++
	}
	return want == got
}

func (t *tally) accuracy() float64 { return share(t.right, t.rows) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// measures returns the figures of every class that a row has.
func (t *tally) measures() map[string]Measure {
	wanted, got := make(map[string]int), make(map[string]int)
	for pair, n := range t.pairs {
		wanted[pair[0]] += n
		got[pair[1]] += n
	}
	all := make(map[string]Measure)
	for class, n := range wanted {
		hit := t.pairs[[2]string{class, class}]
		all[class] = Measure{Precision: share(hit, got[class]), Recall: share(hit, n), Rows: n}
	}
	return all
}

func (t *tally) confusions() []Confusion {
	all := []Confusion{}
	for pair, n := range t.pairs {
		if pair[0] != pair[1] {
			all = append(all, Confusion{pair[0], pair[1], n})
		}
	}
	slices.SortFunc(all, func(a, b Confusion) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Want, b.Want), cmp.Compare(a.Got, b.Got))
	})
	return all
}

// macroF1 is the mean over the classes of the harmonic mean of precision and
// recall, summed in the order of their names.
func macroF1(classes map[string]Measure) float64 {
	sum := 0.0
	for _, name := range slices.Sorted(maps.Keys(classes)) {
		if m := classes[name]; m.Precision+m.Recall > 0 {
			sum += 2 * m.Precision * m.Recall / (m.Precision + m.Recall)
		}
	}
	if len(classes) == 0 {
		return 0
	}
	return sum / float64(len(classes))
}
