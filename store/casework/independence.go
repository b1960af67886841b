package casework

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// BarredStaff is somebody who may not judge a case at its stage, and why:
// "decided at stage service 2026-10-12".
type BarredStaff struct {
	Staff StaffName
	Why   string
}

// stageRank orders the stages.
func stageRank(s Stage) int {
	return slices.Index([]Stage{StageService, StageOmbudsman, StageExternal}, s)
}

// EligibleReviewer says whether somebody of ours may judge a case at its
// stage, and why not: nobody who was assigned to it, answered, noted,
// closed, decided or approved at an earlier stage, nobody who recused themselves,
// not the manager of who decided before, and nobody with a configured conflict
// of interest with who had a part before. The customer's other complaints
// that the case is tied to (Case.Kin) count as the same matter: a fresh mail
// makes a case of its own. What only sorts, refers,
// releases, joins or records who the customer is does not count. Whether they
// belong to the ombudsman's office is another question (Reviewers).
func EligibleReviewer(c Case, s StaffName, d *Directory) (ok bool, why string) {
	if _, known := d.Staff[s]; !known {
		return false, "is not in the list of staff"
	}
	if why := involvement(c, s, d.Calendar); why != "" {
		return false, why
	}
	for _, r := range c.Recused {
		if r.Staff == s {
			return false, "stood aside " + d.Calendar.Date(r.At).String()
		}
	}
	for _, decider := range deciders(c) {
		if d.Staff[decider].ReportsTo == s {
			return false, fmt.Sprintf("is the manager of %s, who decided before", decider)
		}
	}
	for _, part := range matter(c) {
		for _, other := range d.Ombudsman.Conflicts[s] {
			if part.took(other, func(at Stage) bool { return earlierStage(c, at) }) {
				return false, fmt.Sprintf("has a conflict of interest with %s, who had a part before", other)
			}
		}
	}
	return true, ""
}

// Barred lists all staff who may not judge a case at its stage, by name.
func Barred(c Case, d *Directory) []BarredStaff {
	var out []BarredStaff
	for _, s := range slices.Sorted(maps.Keys(d.Staff)) {
		if ok, why := EligibleReviewer(c, s, d); !ok {
			out = append(out, BarredStaff{Staff: s, Why: why})
		}
	}
	return out
}

// Reviewers lists those of the ombudsman's office who may judge a case: the
// holder first, then the deputies in their order, then who was appointed to
// it from outside.
func Reviewers(c Case, d *Directory) []StaffName {
	var out []StaffName
	pool := append([]StaffName{d.Ombudsman.Holder}, d.Ombudsman.Deputies...)
	for _, o := range c.Deputised {
		pool = append(pool, o.Staff)
	}
	for _, s := range pool {
		if ok, _ := EligibleReviewer(c, s, d); ok && d.Sits(c, d.Staff[s]) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// involvement says what somebody did in the matter at an earlier stage, the
// weightiest first; empty when nothing that counts.
func involvement(c Case, s StaffName, cal Calendar) string {
	best, why := 0, ""
	for _, part := range matter(c) {
		note := func(weight int, what string, stage Stage, at time.Time) {
			if weight <= best || !earlierStage(c, stage) {
				return
			}
			best, why = weight, fmt.Sprintf("%s at stage %s %s", what, stage, cal.Date(at))
			if part.Case != c.Reference {
				why += " in " + string(part.Case)
			}
		}
		for _, h := range part.Handlers {
			if h.Staff == s {
				weight, what := involved(h.Verb)
				note(weight, what, h.Stage, h.At)
			}
		}
		for _, dec := range part.Decisions {
			if dec.By == s {
				note(decidedWeight, "decided", dec.Stage, dec.At)
			}
			if dec.ApprovedBy == s {
				note(approvedWeight, "approved the decision", dec.Stage, dec.ApprovedAt)
			}
		}
	}
	return why
}

// Part is who did what in one case of a matter.
type Part struct {
	Case      Reference
	Handlers  []Handling
	Decisions []Decision
}

// part is the case's own.
func (c Case) part() Part { return Part{c.Reference, c.Handlers, c.Decisions} }

// matter is who did what in a case and in those it is tied to.
func matter(c Case) []Part { return append([]Part{c.part()}, c.Kin...) }

// Tied gives who had a part in those complaints of the customer of a case, of
// several cases, that links tie to it, whichever way they point, and one
// after the other. It is never nil.
func Tied(c Case, others []Case) []Part {
	found, rest, parts := []Case{c}, slices.Clone(others), []Part{}
	for i := 0; i < len(found); i++ {
		rest = slices.DeleteFunc(rest, func(o Case) bool {
			if !o.SameCustomer(c) || !linked(found[i], o) && !linked(o, found[i]) {
				return false
			}
			found = append(found, o)
			if o.WasComplaint() {
				parts = append(parts, o.part())
			}
			return true
		})
	}
	return parts
}

// linked says whether a link leads from one case to another.
func linked(from, to Case) bool {
	return slices.ContainsFunc(from.Links, func(l Link) bool { return l.To == to.Reference })
}

// TookPart says whether somebody has formed or expressed a view of a matter,
// at whatever stage.
func TookPart(c Case, s StaffName) bool {
	return slices.ContainsFunc(matter(c), func(p Part) bool {
		return p.took(s, func(Stage) bool { return true })
	})
}

// took says whether somebody has formed or expressed a view in a case at a
// stage that counts.
func (p Part) took(s StaffName, counts func(Stage) bool) bool {
	acted := func(h Handling) bool {
		weight, _ := involved(h.Verb)
		return h.Staff == s && weight > 0 && counts(h.Stage)
	}
	decided := func(d Decision) bool { return (d.By == s || d.ApprovedBy == s) && counts(d.Stage) }
	return slices.ContainsFunc(p.Handlers, acted) || slices.ContainsFunc(p.Decisions, decided)
}

// How much each part in a case weighs, for the reason that is given.
const (
	decidedWeight  = 5
	approvedWeight = 4
	answeredWeight = 3
	notedWeight    = 2
	assignedWeight = 1
)

// involved tells in words what somebody did by a verb, and its weight; 0
// when it forms no view of the matter.
func involved(v Verb) (weight int, what string) {
	switch v {
	case VerbDecide:
		return decidedWeight, "decided"
	case VerbApprove:
		return approvedWeight, "approved the decision"
	case VerbReturn:
		return approvedWeight, "examined the decision"
	case VerbReply, VerbEvaluate, VerbRecord:
		return answeredWeight, "answered the customer"
	case VerbAsk, VerbDelay:
		// Neither is an answer, and both rest on a view of the matter.
		return answeredWeight, "wrote to the customer"
	case VerbClose:
		// With a letter to the customer, or on the view that there is nothing
		// to answer.
		return answeredWeight, "closed the case"
	case VerbConsult:
		return notedWeight, "asked the owner of the product"
	case VerbNote:
		return notedWeight, "wrote a note"
	case VerbTake, VerbAssign:
		return assignedWeight, "had the case"
	default:
		return 0, ""
	}
}

// earlierStage says whether a stage lies before the one the case is at.
func earlierStage(c Case, s Stage) bool { return stageRank(s) < stageRank(c.Stage) }

// deciders are those who decided the matter at earlier stages, each once.
func deciders(c Case) []StaffName {
	var out []StaffName
	add := func(s StaffName) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, part := range matter(c) {
		for _, dec := range part.Decisions {
			if earlierStage(c, dec.Stage) {
				add(dec.By)
			}
		}
		for _, h := range part.Handlers {
			if h.Verb == VerbDecide && earlierStage(c, h.Stage) {
				add(h.Staff)
			}
		}
	}
	return out
}
