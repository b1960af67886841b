package casework

import "slices"

// Fate is how a letter ended, for its case.
type Fate string

// The fates of a letter.
const (
	FateAccepted Fate = "accepted" // by the customer's mail system
	FateLost     Fate = "lost"     // it failed, or came back
	FateRecalled Fate = "recalled" // it never left
)

// fateOf is the fate of a letter in a state; empty while it is not known.
func fateOf(s LetterState) Fate {
	switch s {
	case LetterAccepted:
		return FateAccepted
	case LetterFailed, LetterBounced:
		return FateLost
	case LetterCancelled:
		return FateRecalled
	}
	return ""
}

// Consequence is what the fate of a letter does to its case.
type Consequence struct {
	Status  Status // after it
	Promise bool   // the date that it promises holds, or holds no more
	Restore bool   // what the verb behind it changed is taken back: see [Case.Restore]
}

// The rows of the table of letters, in the order in which they are asked.
const (
	rowAnswer      = "answer"              // answers the case as a whole: see answeredBy
	rowRequest     = "information_request" // the customer is asked
	rowDelayLetter = "delay"
	rowProgram     = "by the program"
	rowOther       = "other"
)

// dispatch is one row of the table of letters: the status that a fate leads
// to from each status, in the order of statuses(), and what else it does.
type dispatch struct {
	name   string
	fate   Fate
	to     [6]Status
	effect Consequence
}

// dispatches is the table of what becomes of letters, drawn in the package
// comment. What is not in it changes nothing.
func dispatches() []dispatch {
	const open, answered = StatusOpen, StatusAnswered
	stays := [6]Status{same, same, same, same, same, same}
	reopens := [6]Status{same, same, same, same, same, open}
	return []dispatch{
		{rowAnswer, FateAccepted, [6]Status{answered, answered, answered, same, same, same}, Consequence{}},
		{rowAnswer, FateLost, [6]Status{same, same, same, same, open, open}, Consequence{}},
		{rowAnswer, FateRecalled, stays, Consequence{Restore: true}},
		{rowRequest, FateLost, [6]Status{same, same, open, same, same, open}, Consequence{}},
		{rowRequest, FateRecalled, stays, Consequence{Restore: true}},
		{rowDelayLetter, FateAccepted, stays, Consequence{Promise: true}},
		{rowDelayLetter, FateLost, reopens, Consequence{Promise: true}},
		{rowDelayLetter, FateRecalled, stays, Consequence{Restore: true}},
		{rowOther, FateLost, reopens, Consequence{}},
		{rowOther, FateRecalled, stays, Consequence{Restore: true}},
	}
}

// AfterLetter gives what the fate of one of its letters does to a case: an
// accepted answer makes it answered, one that failed or came back opens it
// again, a closed case too. What came after the letter was written does not
// wait behind it: while it is unread the case stays as it is. A case that was closed as
// spam or is joined into another stays closed.
func AfterLetter(c Case, l Letter) Consequence {
	out := Consequence{Status: c.Status}
	row, fate := c.letterRow(l.Kind), fateOf(l.State)
	i := slices.IndexFunc(dispatches(), func(d dispatch) bool { return d.name == row && d.fate == fate })
	if i < 0 {
		return out
	}
	d := dispatches()[i]
	out = d.effect
	out.Status = move{to: d.to}.cell(c.Status)
	gone := c.Status == StatusClosed && (c.CloseReason == CloseSpam || c.CloseReason == CloseMerged)
	overtaken := c.Unread && c.News > l.News && fate == FateAccepted
	if gone || overtaken {
		out.Status = c.Status
	}
	return out
}

// letterRow names the row of the table of letters for a letter of a kind.
func (c Case) letterRow(k LetterKind) string {
	switch {
	case c.answeredBy(k):
		return rowAnswer
	case k == LetterInformationRequest:
		return rowRequest
	case k == LetterDelay:
		return rowDelayLetter
	case k == LetterAcknowledgement || k == LetterNotice:
		return rowProgram
	}
	return rowOther
}

// answeredBy says whether a letter answers the case as a whole.
func (c Case) answeredBy(k LetterKind) bool {
	if !k.Answers() {
		return false
	}
	if c.Is(KindComplaint) && (k == LetterReply || k == LetterFeedbackReply) {
		return false
	}
	if k.Decides() {
		return k == decisionLetter(c.Stage)
	}
	return true
}

// AnsweredWith says whether a letter was accepted and answers what the case
// is asked now: not what answered it before it was opened again.
func (c Case) AnsweredWith(l Letter) bool {
	outdated := slices.ContainsFunc(c.Renewed, func(r Renewal) bool { return l.AcceptedAt.Before(r.At) })
	return l.State == LetterAccepted && c.answeredBy(l.Kind) && !outdated
}
