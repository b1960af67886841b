package classify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity says whether a [Problem] refuses the rules.
type Severity string

// The severities: an error refuses the whole set, a warning is for its
// author.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Problem is a fault in a rule file and where it stands. Line and Column
// count from 1; they are 0 when the file could not be read at all.
type Problem struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Severity Severity `json:"severity"`
	Text     string   `json:"text"`
}

// String returns the problem as FILE:LINE:COL: text.
func (p Problem) String() string {
	if p.Severity == SeverityWarning {
		return fmt.Sprintf("%s:%d:%d: warning: %s", p.File, p.Line, p.Column, p.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
}

// Problems is the error of a set of rules that was refused.
type Problems []Problem

// Error returns all problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// errors returns those that refuse the set, nil when there are none.
func (p Problems) errors() Problems {
	var bad Problems
	for _, one := range p {
		if one.Severity == SeverityError {
			bad = append(bad, one)
		}
	}
	return bad
}

func (p Problems) sort() {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column), cmp.Compare(a.Text, b.Text))
	})
}
