package casework

// Effect is what a message does to the case that it has joined.
type Effect struct {
	Status      Status // after it
	Revise      bool   // it is of substance: the revision rises, and an approval given before does not hold
	Unread      bool   // a person must look at it
	Acknowledge bool   // it may have an acknowledgement (MayAcknowledge and the caps still count)
	Escalate    bool   // the case goes to the ombudsman, dated by the message
	Candidate   bool   // it may be an escalation: dated, for a person to confirm
	Task        string // what a person must do; empty when nothing
}

// The tasks that mail gives.
const (
	TaskWithdrawal  = "withdrawal to confirm in writing"
	TaskSomeoneElse = "message from somebody who is not of the case"
	TaskComplaint   = "the customer is not content: classify as a complaint?"
)

// arrival is one row of the table of what comes in: the status that a
// message leads to from each status, in the order of statuses(), and what
// else it does.
type arrival struct {
	name   string
	to     [6]Status
	effect Effect
	// reopens is true when a closed case is opened: that is acknowledged.
	reopens bool
}

// The last four rows of the table of what comes in; those before are named
// by the role of the message.
const (
	// Anything of substance to the ombudsman's inbox, about a complaint that
	// is at stage service.
	rowEscalation = "to the ombudsman"
	// After a decision of customer service.
	rowCandidate = "dissatisfied, decided"
	// Before it, or after the final decision.
	rowNotYet = "dissatisfied, not yet"
	rowTurned = "dissatisfied, no complaint"
)

// arrivals is the table of what comes in, drawn in the package comment.
func arrivals() []arrival {
	const open = StatusOpen
	stays := [6]Status{same, same, same, same, same, same}
	lively := [6]Status{same, same, same, same, open, open}
	wakes := [6]Status{same, same, open, same, open, open}
	substance := Effect{Revise: true, Unread: true}
	return []arrival{
		{name: string(MessageNew), to: lively, effect: substance, reopens: true},
		{name: string(MessageAnswer), to: wakes, effect: substance, reopens: true},
		{name: string(MessageSupplement), to: lively, effect: substance, reopens: true},
		{name: string(MessageThanks), to: stays, effect: Effect{Unread: true}},
		{name: string(MessageWithdrawal), to: [6]Status{same, same, open, same, same, same},
			effect: Effect{Revise: true, Unread: true, Task: TaskWithdrawal}},
		{name: string(MessageSomeoneElse), to: stays, effect: Effect{Task: TaskSomeoneElse}},
		{name: string(MessageAutomatic), to: stays},
		{name: string(MessageBounce), to: stays},
		{name: string(MessageInternal), to: stays, effect: Effect{Unread: true}},
		{name: rowEscalation, to: [6]Status{open, open, open, open, open, open},
			effect: Effect{Revise: true, Unread: true, Escalate: true, Acknowledge: true}},
		{name: rowCandidate, to: wakes, effect: Effect{Revise: true, Unread: true, Candidate: true}, reopens: true},
		{name: rowNotYet, to: wakes, effect: substance, reopens: true},
		{name: rowTurned, to: wakes, effect: Effect{Revise: true, Unread: true, Task: TaskComplaint}, reopens: true},
	}
}

// Arrive gives what a message does to the case that it has joined: a
// message in a role, that was read as a kind, at the inbox of a stage. A
// case that nobody knows yet is not its matter: there the message makes
// the case.
func Arrive(c Case, role MessageRole, kind Kind, inbox Stage) Effect {
	row := arrivalRow(c, role, kind, inbox)
	for _, a := range arrivals() {
		if a.name != row {
			continue
		}
		e := a.effect
		e.Status = move{to: a.to}.cell(c.Status)
		e.Acknowledge = e.Acknowledge || a.reopens && c.Status == StatusClosed
		return e
	}
	// A role that the table does not know must not be lost.
	return Effect{Status: c.Status, Unread: true}
}

// arrivalRow names the row for a message.
func arrivalRow(c Case, role MessageRole, kind Kind, inbox Stage) string {
	switch role {
	case MessageNew, MessageAnswer, MessageSupplement, MessageDissatisfied:
	default:
		return string(role)
	}
	complains := kind == KindComplaint || kind == KindEscalation
	if inbox == StageOmbudsman && c.BelowOmbudsman() && (complains || c.Is(KindComplaint)) {
		return rowEscalation
	}
	if role != MessageDissatisfied && kind != KindEscalation {
		return string(role)
	}
	switch {
	case !c.Is(KindComplaint):
		return rowTurned
	case c.Stage == StageService && c.FirstAnswered():
		return rowCandidate
	}
	return rowNotYet
}
