package casework

import (
	"fmt"
	"slices"
)

// conditions are the rules beside the tables: what a single verb asks of
// the case.
func (d *Directory) conditions(c Case, v Verb, s Staff) error {
	switch v {
	case VerbRelease:
		if c.Assignee == "" {
			return stands(c, v, "nobody has taken the case", command(c, VerbTake))
		}
	case VerbDecide:
		return mayDecide(c)
	case VerbApprove, VerbReturn:
		return d.mayApprove(c, v, s)
	case VerbEscalate:
		if !c.BelowOmbudsman() {
			return stands(c, v, "the Kundombud has had it, and it is at stage external", "")
		}
		if pending(c) {
			return stands(c, v, "the first decision has not left yet", command(c, VerbUndo))
		}
	case VerbRefer, VerbAccept:
		if c.Assessable() {
			return stands(c, v, "a first answer is known, or the case was accepted without one", command(c, VerbDecide))
		}
	case VerbAppoint:
		need := 1
		if d.NeedsApproval(c) {
			need = 2
		}
		if left := Reviewers(c, d); len(left) >= need {
			return refuse(c, v, "the Kundombud's office can judge it", left, "")
		}
	case VerbRemedy:
		if len(c.PendingRemedies("")) == 0 {
			return stands(c, v, "no remedy that was promised to the customer is pending", "")
		}
	case VerbReopen:
		if (c.Status == StatusOpen || c.Status == StatusWaiting) && !c.Decided() {
			return stands(c, v, "it is open, and no decision stands against a new one", "")
		}
		if into, ok := c.MergedInto(); ok {
			return stands(c, v, fmt.Sprintf("it was joined into %s, with all that belonged to it", into),
				fmt.Sprintf("ombud show %s", into))
		}
	}
	return nil
}

// mayDecide says whether a complaint can be decided at its stage now: not
// twice, and at stage ombudsman only once it has been accepted there.
func mayDecide(c Case) error {
	if c.Stage == StageOmbudsman && !c.Assessable() {
		return refuse(c, VerbDecide, "customer service has given no answer yet, and nobody has accepted the case without one",
			nil, command(c, VerbRefer)+" or "+command(c, VerbAccept))
	}
	last, ok := c.Decision(c.Stage)
	if !ok {
		return nil
	}
	switch last.State {
	case DecisionSent:
		if !c.Decided() {
			return nil
		}
		do := command(c, VerbReopen) + " --reason WHY"
		if c.Stage == StageService {
			do = command(c, VerbEscalate) + ", or " + do
		}
		return stands(c, VerbDecide, "the matter is decided at stage "+string(c.Stage), do)
	case DecisionApproved:
		return stands(c, VerbDecide, "a decision is on its way to the customer", command(c, VerbUndo))
	case DecisionReview:
		return stands(c, VerbDecide, "a decision waits for approval", command(c, VerbReturn))
	}
	return nil
}

// pending says whether a decision at the stage of the case is on its way.
func pending(c Case) bool {
	last, ok := c.Decision(c.Stage)
	return ok && last.State == DecisionApproved
}

// mayApprove says whether somebody may be the second person on the decision
// in review: not who wrote it.
func (d *Directory) mayApprove(c Case, v Verb, s Staff) error {
	last, ok := c.Decision(c.Stage)
	if !ok || last.State != DecisionReview {
		return stands(c, v, "no decision waits for approval", command(c, VerbDecide))
	}
	if !wroteReview(c, s.Name) {
		return nil
	}
	m, _ := findMove(c, v)
	return refuse(c, v, fmt.Sprintf("%s wrote the decision, and a second person must approve it", s.Name), d.whoHas(m, c), "")
}

// wroteReview says whether somebody wrote the decision that is in review.
func wroteReview(c Case, by StaffName) bool {
	last, ok := c.Decision(c.Stage)
	return ok && last.State == DecisionReview && last.By == by
}

// The reasons to close a case.
const (
	CloseAnswered  = "answered"
	CloseWithdrawn = "withdrawn"
	CloseNotOurs   = "not_ours"
	CloseSpam      = "spam"
	CloseMerged    = "merged"
)

// MayClose says whether a case can be closed for a reason; empty stands for
// answered. A case closes as answered when its customer has an answer that
// their mail system has accepted, a complaint when that answer is a
// decision at its stage. The other reasons need no answer: their letters
// are part of closing; but what was answered as ours is not another's. It
// returns nil or a *Refusal, of kind ErrInvalid for
// an unknown reason.
func MayClose(c Case, reason string) error {
	switch reason {
	case "", CloseAnswered:
	case CloseNotOurs:
		return mayDisown(c)
	case CloseWithdrawn, CloseSpam, CloseMerged:
		return nil
	default:
		r := refuse(c, VerbClose, fmt.Sprintf("%q is no reason; known are answered, withdrawn, not_ours, spam and merged",
			reason), nil, "")
		r.Kind = ErrInvalid
		return r
	}
	if err := mayCloseOutside(c); err != nil {
		return err
	}
	if c.Is(KindComplaint) {
		return mayCloseComplaint(c)
	}
	if c.planWaits() {
		return refuse(c, VerbClose, "the day of the change that the customer was told of has come", nil, command(c, VerbEvaluate))
	}
	if c.AnsweredAt.IsZero() {
		verb := VerbReply
		if c.Is(KindFeedback) {
			verb = VerbEvaluate
		}
		return refuse(c, VerbClose, "the customer has no answer, or the letter has not been accepted yet", nil,
			command(c, verb))
	}
	return nil
}

// mayDisown says whether a case may still be said to be another's: not once
// it was answered as ours.
func mayDisown(c Case) error {
	sent := func(d Decision) bool { return d.State == DecisionSent }
	if !c.FirstAnswered() && !slices.ContainsFunc(c.Decisions, sent) {
		return nil
	}
	return stands(c, VerbClose, "it was answered as our matter already", command(c, VerbDecide))
}

// NeedsSecond says whether two people must close a case for a reason: all
// by which a complaint could vanish without a decision. It goes by what the
// case has ever been, so that nobody classifies their way around it: as
// answered one person closes a complaint by its decision, and two what is
// said to be none. One person closes as withdrawn only what the customer has
// withdrawn in writing, which withdrew says.
func NeedsSecond(c Case, reason string, withdrew bool) bool {
	switch {
	case !c.WasComplaint():
		return false
	case reason == "" || reason == CloseAnswered:
		return !c.Is(KindComplaint)
	case reason == CloseWithdrawn:
		return !withdrew
	}
	return true
}

// mayCloseComplaint says whether a complaint has its decision.
func mayCloseComplaint(c Case) error {
	last, ok := c.Decision(c.Stage)
	switch {
	case c.Decided():
		return nil
	case ok && last.State == DecisionApproved:
		return refuse(c, VerbClose, "the letter with the decision has not been accepted yet", nil,
			"ombud outbox list --case "+string(c.Reference))
	case ok && last.State == DecisionUndelivered:
		return refuse(c, VerbClose, "the letter with the decision did not reach the customer", nil,
			"ombud outbox list --case "+string(c.Reference))
	case c.Stage == StageExternal:
		return nil
	}
	return refuse(c, VerbClose, "a complaint is closed by a decision", nil, command(c, VerbDecide))
}
