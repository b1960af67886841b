package classify

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"ombud/store/casework"
)

// Coverage is what one phrase or certain rule did on a collection.
type Coverage struct {
	Source string `json:"source"`
	Phrase string `json:"phrase"`
	Target string `json:"target"`
	// Fired is in how many rows it counted.
	Fired int `json:"fired"`
	// Sole is in how many rows the verdict rests on it alone.
	Sole int `json:"sole"`
	// Labelled is in how many of the rows it counted in what is right is
	// known, and Right in how many of those it speaks for what is right.
	Labelled int `json:"labelled"`
	Right    int `json:"right"`
	// AtLeast is the lower bound of its precision with a confidence of 95 %
	// (Wilson), 0 when nothing is known.
	AtLeast float64 `json:"at_least"`
}

// Coverage counts what every phrase for a department or a kind did on rows,
// the dead ones, which never counted, too. The most frequent come first.
func (r *Rules) Coverage(rows []Gold) []Coverage {
	type key struct{ source, phrase, target string }
	all := make(map[key]*Coverage)
	for i := range r.phrases {
		p := &r.phrases[i]
		t := &r.targets[p.target]
		if p.points > 0 && (t.class == classDepartment || t.class == classKind) {
			all[key{p.source, p.text, t.label}] = &Coverage{Source: p.source, Phrase: p.text, Target: t.label}
		}
	}
	for _, row := range rows {
		v := r.verdictOn(row)
		speaking := make(map[string]int)
		for _, reason := range v.Reasons {
			speaking[reason.Target]++
		}
		for _, reason := range v.Reasons {
			c := all[key{reason.Source, strings.TrimPrefix(reason.Phrase, "≈"), reason.Target}]
			if c != nil && reason.Points > 0 {
				c.count(row, speaking[reason.Target] == 1 && decided(v, reason.Target))
			}
		}
	}
	list := make([]Coverage, 0, len(all))
	for _, c := range all {
		c.AtLeast = wilson(c.Right, c.Labelled)
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Coverage) int {
		return cmp.Or(cmp.Compare(b.Fired, a.Fired), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Phrase, b.Phrase),
			cmp.Compare(a.Target, b.Target))
	})
	return list
}

// count adds a row in which the phrase counted.
func (c *Coverage) count(row Gold, sole bool) {
	c.Fired++
	c.Sole += countTrue(sole)
	class, name, _ := strings.Cut(c.Target, " ")
	switch {
	case class == "department" && row.Department != "":
		c.Labelled++
		c.Right += countTrue(row.DepartmentRight(name))
	case class == "kind" && row.Kind != "":
		c.Labelled++
		c.Right += countTrue(KindRight(row.Kind, row.Department, name))
	}
}

// decided reports whether a verdict is what a target stands for.
func decided(v casework.Verdict, target string) bool {
	return target == "department "+string(v.Department) || target == "kind "+string(v.Kind)
}

// wilson is the lower bound of a share, 95 % of the time.
func wilson(right, all int) float64 {
	if all == 0 {
		return 0
	}
	const z = 1.96
	n, p := float64(all), float64(right)/float64(all)
	bound := (p + z*z/(2*n) - z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))) / (1 + z*z/n)
	return max(0, math.Round(bound*10000)/10000)
}

// Change is a row whose verdict two sets of rules differ on.
type Change struct {
	Row  int    `json:"row"`
	File string `json:"file,omitempty"`
	What string `json:"what"` // department or kind
	Old  string `json:"old"`
	New  string `json:"new"`
	Want string `json:"want,omitempty"` // when it is known
}

// Diff returns what changes when rows are sorted by newer rules instead of r.
func (r *Rules) Diff(newer *Rules, rows []Gold) []Change {
	var changes []Change
	for i, row := range rows {
		a, b := r.verdictOn(row), newer.verdictOn(row)
		if a.Department != b.Department {
			changes = append(changes, Change{i, row.File, "department", string(a.Department), string(b.Department), row.Department})
		}
		if a.Kind != b.Kind {
			changes = append(changes, Change{i, row.File, "kind", string(a.Kind), string(b.Kind), row.Kind})
		}
	}
	return changes
}

// Proposal is a phrase that would help, for a person to accept: nothing
// changes before it is written into a rule file.
type Proposal struct {
	Department string   `json:"department"`
	Phrase     string   `json:"phrase"`
	Language   string   `json:"language"`
	Points     int      `json:"points"`
	Fixed      int      `json:"fixed"`  // rows that become right
	Broken     int      `json:"broken"` // rows that become wrong
	Hits       []string `json:"hits"`   // some of the texts it stands in, shortened
}

// TOML returns the lines that accept the proposal.
func (p Proposal) TOML() string {
	return fmt.Sprintf("[department.%s.phrases.%s]\n%q = %d\n", p.Department, p.Language, p.Phrase, p.Points)
}
