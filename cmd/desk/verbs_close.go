package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/store/casework"
)

// Close ends a case: with an answer that the customer has, or for a reason
// with the letter that belongs to it.
func (d *Desk) Close(ctx context.Context, by casework.StaffName, r CloseRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbClose, func(e *deed) error {
		if r.Reason == "" {
			r.Reason = casework.CloseAnswered
		}
		withdrew, err := e.withdrew()
		if err != nil {
			return err
		}
		if err := e.mayClose(r, withdrew); err != nil {
			return err
		}
		var into casework.Case
		subject := "reason=" + r.Reason
		if r.Reason == casework.CloseMerged {
			e.part = casework.VerbMerge
			if into, err = e.target(r.Into); err != nil {
				return err
			}
			subject += " into=" + string(into.Reference)
		}
		if casework.NeedsSecond(e.c, r.Reason, withdrew) {
			done, err := e.second(r.Reason, subject)
			if err != nil || !done {
				return err
			}
		}
		if err := e.closingLetter(r); err != nil {
			return err
		}
		if r.Reason != casework.CloseNotOurs {
			if err := e.reason(r.Text); err != nil {
				return err
			}
		}
		e.noted("reason=%s", r.Reason)
		if r.Reason == casework.CloseMerged {
			e.say("%s is joined into %s, with all that belongs to it.", e.c.Reference, into.Reference)
			return e.joinInto(into)
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.ClosedAt, e.c.CloseReason, e.c.Candidate = e.tx.Now, r.Reason, nil
		e.say("%s is closed: %s.", e.c.Reference, r.Reason)
		return nil
	})
}

// withdrew says whether the customer has withdrawn the matter in writing,
// and has not come back to it since.
func (e *deed) withdrew() (bool, error) {
	messages, err := e.tx.Messages(e.c.Reference)
	if err != nil {
		return false, err
	}
	for _, m := range slices.Backward(messages) {
		switch m.Role {
		case casework.MessageWithdrawal:
			return true, nil
		case casework.MessageNew, casework.MessageAnswer, casework.MessageSupplement, casework.MessageDissatisfied:
			return false, nil
		}
	}
	return false, nil
}

// mayClose says what stands against closing for a reason.
func (e *deed) mayClose(r CloseRequest, withdrew bool) error {
	if err := casework.MayClose(e.c, r.Reason); err != nil {
		return err
	}
	if err := e.onTheWay(r.Reason); err != nil {
		return err
	}
	what := attempt(e.c.Reference, e.verb)
	switch r.Reason {
	case casework.CloseAnswered:
		if e.c.Candidate != nil && blank(r.Text) {
			return notAllowed(what, "the customer is not content and may want the Kundombud to look at it",
				fmt.Sprintf("ombud escalate %[1]s, or ombud close %[1]s --text WHY", e.c.Reference))
		}
	case casework.CloseWithdrawn:
		if !withdrew && blank(r.Text) {
			return invalid(what, "say how the customer has withdrawn it: --text TEXT")
		}
	case casework.CloseNotOurs:
		if blank(r.Text) {
			return invalid(what, "say whose matter it is: --text TEXT; the letter to the customer says it")
		}
		if word := refuses(r.Text); word != "" && e.c.WasComplaint() {
			return notAllowed(what, fmt.Sprintf(
				"the text seems to refuse the complaint (%q), and a refusal is a decision that tells the way onward", word),
				e.onward()+", or another --text")
		}
	default:
		if blank(r.Text) {
			return invalid(what, "say why: --text TEXT")
		}
	}
	return nil
}

// onTheWay refuses to close a case while a decision, or the answer that it
// is closed by, has not been accepted.
func (e *deed) onTheWay(reason string) error {
	letters, err := e.tx.Letters(e.c.Reference)
	if err != nil {
		return err
	}
	for _, l := range letters {
		switch l.State {
		case casework.LetterHeld, casework.LetterQueued, casework.LetterSending, casework.LetterDeferred,
			casework.LetterUnknown:
			decision := l.Kind.Decides()
			if decision || reason == casework.CloseAnswered && l.Kind.Answers() {
				return stands(attempt(e.c.Reference, e.verb),
					fmt.Sprintf("letter %s has not been accepted yet: it is %s", l.ID, l.State),
					"ombud outbox show "+string(l.ID))
			}
		}
	}
	return nil
}

// second lets the first of two people ask and the second one close; both
// mean the same: the reason and, of a case that is joined into another,
// which.
func (e *deed) second(reason, subject string) (bool, error) {
	for i, t := range e.c.Tasks {
		who, same := strings.CutPrefix(t.Note, subject+" by=")
		if !same || t.Kind != taskSecond || !t.Done.IsZero() {
			continue
		}
		if casework.StaffName(who) == e.by {
			return false, notAllowed(attempt(e.c.Reference, e.verb), "a second person must close it too", "")
		}
		e.c.Tasks = slices.Clone(e.c.Tasks)
		e.c.Tasks[i].Done = e.tx.Now
		e.noted("first=%s", who)
		return true, nil
	}
	e.task(&e.c, taskSecond, fmt.Sprintf("%s by=%s", subject, e.by))
	e.noted("%s first of two", subject)
	e.say("%s is open until a second person closes it as %s too.", e.c.Reference, reason)
	return false, nil
}

// closingLetter writes the letter that belongs to a reason.
func (e *deed) closingLetter(r CloseRequest) error {
	var kind casework.LetterKind
	switch r.Reason {
	case casework.CloseWithdrawn:
		kind = casework.LetterWithdrawal
	case casework.CloseNotOurs:
		kind = casework.LetterNotOurs
	default:
		return nil
	}
	letter, err := e.letter(kind)
	if err != nil {
		return err
	}
	if kind == casework.LetterNotOurs {
		letter.Body = r.Text
	}
	_, err = e.send(letter, posting{})
	return err
}

// Reopen opens an answered or closed case again, and one that is open for a
// new decision: the clocks for its answer start anew.
func (d *Desk) Reopen(ctx context.Context, by casework.StaffName, r ReopenRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbReopen, func(e *deed) error {
		if blank(r.Reason) {
			return invalid(attempt(e.c.Reference, e.verb), "say why: --reason TEXT")
		}
		since, err := e.askedAgain()
		if err != nil {
			return err
		}
		if err := e.reason(r.Reason); err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Open()
		e.c.Renew(since)
		e.say("%s is open again.", e.c.Reference)
		return nil
	})
}

// askedAgain is when the customer asked for more than the answer they have:
// their first message of substance since, else now.
func (e *deed) askedAgain() (time.Time, error) {
	messages, err := e.tx.Messages(e.c.Reference)
	if err != nil {
		return time.Time{}, err
	}
	at := e.tx.Now
	for _, m := range messages {
		switch m.Role {
		case casework.MessageAnswer, casework.MessageSupplement, casework.MessageDissatisfied, casework.MessageNew:
			if m.At.After(e.c.AnsweredAt) && m.At.Before(at) && !e.c.AnsweredAt.IsZero() {
				at = m.At
			}
		}
	}
	return at, nil
}
