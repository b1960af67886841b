package casework

import "slices"

// right is what somebody must be to use a verb on a case.
type right string

// The rights. Where a case stands decides who has one: see rights.go.
const (
	rightHandle   right = "handle"   // work on the case
	rightOwn      right = "own"      // be its assignee, or give out work in it
	rightSort     right = "sort"     // give out work: handle, head, admin
	rightEvaluate right = "evaluate" // handle, or own the product
	rightApprove  right = "approve"  // be the second person
	rightEscalate right = "escalate" // handle, or belong to the ombudsman's office
	rightAppoint  right = "appoint"  // be head
	rightRecuse   right = "recuse"   // anybody who could handle or approve
	rightRun      right = "run"      // handle, or run the service: admin
)

// same in a cell keeps the status.
const same Status = "="

// move is one row of the table of what staff do: the status that a verb
// leads to from each status, in the order of statuses(); empty means that
// the verb is not allowed there.
type move struct {
	verb   Verb
	to     [6]Status
	right  right
	stages []Stage // empty = service and ombudsman
	kinds  []Kind  // the case must be of one; empty = any
	// judges is true for what only an eligible reviewer may do at stage
	// ombudsman: everything that forms or expresses a view of the matter.
	judges bool
	// revises is true for what changes the substance: an approval given
	// before does not hold. The revision is raised by every verb.
	revises bool
}

// statuses gives the columns of both tables.
func statuses() [6]Status {
	return [6]Status{StatusNew, StatusOpen, StatusWaiting, StatusReview, StatusAnswered, StatusClosed}
}

// moves is the whole workflow of staff, drawn in the package comment.
// Nothing else decides whether a move is allowed.
func moves() []move {
	const (
		open, wait, rev, shut = StatusOpen, StatusWaiting, StatusReview, StatusClosed
		no                    = Status("")
	)
	service, ombudsman := []Stage{StageService}, []Stage{StageOmbudsman}
	any3 := []Stage{StageService, StageOmbudsman, StageExternal}
	complaint := []Kind{KindComplaint}
	return []move{
		{verb: VerbTake, to: [6]Status{open, same, same, same, same, no}, right: rightHandle, stages: any3, judges: true},
		{verb: VerbRelease, to: [6]Status{same, same, same, no, same, no}, right: rightOwn, stages: any3},
		{verb: VerbAssign, to: [6]Status{open, same, same, same, same, no}, right: rightSort, stages: any3},
		{verb: VerbRoute, to: [6]Status{same, same, same, no, same, no}, right: rightSort, revises: true},
		{verb: VerbClassify, to: [6]Status{same, same, same, no, same, no}, right: rightHandle, revises: true},
		{verb: VerbNote, to: [6]Status{same, same, same, same, same, no}, right: rightHandle, stages: any3, judges: true},
		{verb: VerbAsk, to: [6]Status{wait, wait, wait, no, no, no}, right: rightHandle, judges: true, revises: true},
		{verb: VerbReply, to: [6]Status{open, same, same, same, same, no}, right: rightHandle, judges: true, revises: true},
		{verb: VerbDelay, to: [6]Status{open, same, same, same, no, no}, right: rightHandle, judges: true, revises: true,
			kinds: []Kind{KindComplaint, KindDataRequest}},
		{verb: VerbEvaluate, to: [6]Status{open, same, same, no, same, no}, right: rightEvaluate, judges: true, revises: true,
			kinds: []Kind{KindFeedback}},
		{verb: VerbConsult, to: [6]Status{open, same, same, no, same, no}, right: rightHandle, judges: true},
		{verb: VerbDecide, to: [6]Status{open, open, open, no, open, no}, right: rightHandle, judges: true, revises: true,
			stages: service, kinds: complaint},
		{verb: VerbDecide, to: [6]Status{rev, rev, rev, no, rev, no}, right: rightHandle, judges: true, revises: true,
			stages: ombudsman, kinds: complaint},
		{verb: VerbApprove, to: [6]Status{no, no, no, open, no, no}, right: rightApprove, judges: true},
		{verb: VerbReturn, to: [6]Status{no, no, no, open, no, no}, right: rightApprove, judges: true, revises: true},
		{verb: VerbEscalate, to: [6]Status{open, open, open, no, open, open}, right: rightEscalate, revises: true,
			stages: service, kinds: complaint},
		{verb: VerbEscalate, to: [6]Status{open, open, open, no, open, open}, right: rightEscalate, revises: true,
			stages: []Stage{StageExternal}, kinds: complaint},
		{verb: VerbRefer, to: [6]Status{StatusNew, StatusNew, StatusNew, no, no, no}, right: rightHandle, revises: true,
			stages: ombudsman},
		{verb: VerbAccept, to: [6]Status{open, same, same, no, no, no}, right: rightHandle, revises: true, stages: ombudsman},
		{verb: VerbRecuse, to: [6]Status{same, same, same, same, same, no}, right: rightRecuse, stages: any3},
		{verb: VerbAppoint, to: [6]Status{same, same, same, same, same, no}, right: rightAppoint, stages: ombudsman},
		{verb: VerbClose, to: [6]Status{shut, shut, shut, no, shut, no}, right: rightHandle, stages: any3, judges: true,
			revises: true},
		{verb: VerbReopen, to: [6]Status{no, same, open, no, open, open}, right: rightHandle, stages: any3, revises: true},
		{verb: VerbRecord, to: [6]Status{same, same, same, no, same, no}, right: rightHandle, revises: true, kinds: complaint},
		{verb: VerbConfirm, to: [6]Status{same, same, same, same, same, no}, right: rightHandle, stages: any3},
		{verb: VerbDemand, to: [6]Status{same, same, same, no, no, no}, right: rightHandle, judges: true, revises: true},
		{verb: VerbRemedy, to: [6]Status{same, same, same, same, same, same}, right: rightHandle, stages: any3},
		{verb: VerbExternal, to: [6]Status{open, same, same, same, open, open}, right: rightEscalate, stages: any3,
			kinds: []Kind{KindComplaint, KindAuthority}, revises: true},
		{verb: VerbDelivered, to: [6]Status{same, same, same, same, same, same}, right: rightHandle, stages: any3},
		{verb: VerbCustomer, to: [6]Status{same, same, same, same, same, no}, right: rightHandle, stages: any3, revises: true},
		{verb: VerbLink, to: [6]Status{same, same, same, same, same, same}, right: rightHandle, stages: any3},
		{verb: VerbTag, to: [6]Status{same, same, same, same, same, same}, right: rightHandle, stages: any3},
		{verb: VerbSnooze, to: [6]Status{same, same, same, no, no, no}, right: rightHandle, stages: any3},
		{verb: VerbSplit, to: [6]Status{same, same, same, same, same, no}, right: rightHandle, revises: true},
		{verb: VerbMerge, to: [6]Status{same, same, open, same, open, no}, right: rightHandle, stages: any3, revises: true},
		{verb: VerbUndo, to: [6]Status{same, same, same, same, same, same}, right: rightHandle, stages: any3, judges: true},
		{verb: VerbOutbox, to: [6]Status{same, same, same, same, same, same}, right: rightRun, stages: any3},
	}
}

// findMove gives the row for a verb at the stage of a case. When the verb
// has rows, but none for that stage, the first of them comes back with ok
// false.
func findMove(c Case, v Verb) (m move, ok bool) {
	for _, row := range moves() {
		if row.verb != v {
			continue
		}
		if slices.Contains(row.atStages(), c.Stage) {
			return row, true
		}
		if m.verb == "" {
			m = row
		}
	}
	return m, false
}

// atStages are the stages of a row.
func (m move) atStages() []Stage {
	if m.stages == nil {
		return []Stage{StageService, StageOmbudsman}
	}
	return m.stages
}

// cell is the status after the verb from s; empty when it is not allowed.
func (m move) cell(s Status) Status {
	for i, col := range statuses() {
		if col == s {
			if m.to[i] == same {
				return s
			}
			return m.to[i]
		}
	}
	return ""
}

// After gives the status of a case after a verb. It is the status before
// when the verb changes none or is not allowed; May says which. Where no
// second person is needed, a decision at stage ombudsman is approved in the
// same step.
func After(c Case, v Verb) Status {
	m, ok := findMove(c, v)
	if to := m.cell(c.Status); ok && to != "" {
		return to
	}
	return c.Status
}

// Revises says whether a verb changes the substance of a case, so that an
// approval given before does not hold.
func Revises(v Verb) bool {
	return slices.ContainsFunc(moves(), func(m move) bool { return m.verb == v && m.revises })
}

// NeedsApproval says whether a decision at the stage of the case must be
// approved by a second person before it leaves.
func (d *Directory) NeedsApproval(c Case) bool {
	return c.Stage == StageOmbudsman && d.Ombudsman.FourEyes
}
