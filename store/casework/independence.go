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
// and not the manager of who decided before. What only sorts, refers,
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
// holder first, then the deputies in their order.
func Reviewers(c Case, d *Directory) []StaffName {
	var out []StaffName
	for _, s := range append([]StaffName{d.Ombudsman.Holder}, d.Ombudsman.Deputies...) {
		if ok, _ := EligibleReviewer(c, s, d); ok && d.Office(d.Staff[s]) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// involvement says what somebody did to a case at an earlier stage, the
// weightiest first; empty when nothing that counts.
func involvement(c Case, s StaffName, cal Calendar) string {
	best, why := 0, ""
	note := func(weight int, what string, stage Stage, at time.Time) {
		if weight > best {
			best, why = weight, fmt.Sprintf("%s at stage %s %s", what, stage, cal.Date(at))
		}
	}
	for _, h := range c.Handlers {
		if h.Staff == s && earlierStage(c, h.Stage) {
			weight, what := involved(h.Verb)
			note(weight, what, h.Stage, h.At)
		}
	}
	for _, dec := range c.Decisions {
		if !earlierStage(c, dec.Stage) {
			continue
		}
		if dec.By == s {
			note(decidedWeight, "decided", dec.Stage, dec.At)
		}
		if dec.ApprovedBy == s {
			note(approvedWeight, "approved the decision", dec.Stage, dec.ApprovedAt)
		}
	}
	return why
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
	case VerbReply, VerbAsk, VerbDelay, VerbEvaluate, VerbRecord:
		return answeredWeight, "answered the customer"
	case VerbClose:
		// With a letter to the customer, or on the view that there is nothing
		// to answer.
		return answeredWeight, "closed the case"
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

// deciders are those who decided a case at earlier stages, each once.
func deciders(c Case) []StaffName {
	var out []StaffName
	add := func(s StaffName) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, dec := range c.Decisions {
		if earlierStage(c, dec.Stage) {
			add(dec.By)
		}
	}
	for _, h := range c.Handlers {
		if h.Verb == VerbDecide && earlierStage(c, h.Stage) {
			add(h.Staff)
		}
	}
	return out
}
