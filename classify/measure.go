package classify

import "slices"

// Fold is one part of a cross-validation: what was learned from and what was
// tested on.
type Fold struct {
	Train, Test []Gold
}

// Folds parts rows in n parts, each tested on once and learned from
// otherwise. Which part a row is in depends on its place alone, and labels
// that lie together are spread.
func Folds(rows []Gold, n int) []Fold {
	folds := make([]Fold, n)
	for i, row := range rows {
		in := int((uint64(i) * 2654435761 >> 8) % uint64(n))
		for k := range folds {
			if k == in {
				folds[k].Test = append(folds[k].Test, row)
			} else {
				folds[k].Train = append(folds[k].Train, row)
			}
		}
	}
	return folds
}

// CrossValidate fits rules on each fold and evaluates them on what they did
// not see. The report is over all rows.
func CrossValidate(rows []Gold, n int, o FitOptions) (Report, error) {
	all := newEvaluation()
	for _, fold := range Folds(rows, n) {
		data, err := Fit(fold.Train, o)
		if err != nil {
			return Report{}, err
		}
		r, err := Parse("fitted.toml", data)
		if err != nil {
			return Report{}, err
		}
		for _, row := range fold.Test {
			all.add(row, r.verdictOn(row))
		}
	}
	return all.report(), nil
}

// KindRight reports whether a kind is the one that a row has. A row of
// department legal has the kind authority too: letters of authorities and
// lawyers are labelled with the nearest kind of a customer.
func KindRight(want, department, got string) bool {
	return want == got || department == "legal" && got == "authority"
}

// DepartmentRight reports whether a department is one that a row has.
func (g Gold) DepartmentRight(got string) bool {
	return triageName(got) == g.Department || slices.Contains(g.AlsoOK, got)
}
