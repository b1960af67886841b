package desk

import (
	"context"
	"fmt"
	"slices"

	"ombud/store/casework"
)

// Escalate raises a complaint to the ombudsman: dated by the customer's
// message when one asked for it, else by now. Somebody new must take it.
func (d *Desk) Escalate(ctx context.Context, by casework.StaffName, r EscalateRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbEscalate, func(e *deed) error {
		if !firstAnswered(e.c) && blank(r.Reason) {
			return notAllowed(attempt(e.c.Reference, e.verb), "customer service has given no answer yet", fmt.Sprintf(
				"ombud decide %[1]s, ombud record %[1]s an earlier answer, or ombud escalate %[1]s --reason WHY", e.c.Reference))
		}
		if err := e.reason(r.Reason); err != nil {
			return err
		}
		e.handled(by) // at the stage where they stood
		raised := casework.Message{At: e.tx.Now}
		if e.c.Candidate != nil {
			m, err := e.tx.Message(e.c.Candidate.Message)
			if err != nil && !absent(err) {
				return err
			}
			raised = m
			raised.At = e.c.Candidate.At
		}
		if r.With != "" {
			other, err := e.merge(r.With)
			if err != nil {
				return err
			}
			raised = other
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.raise(&e.c, raised)
		e.c.Accepted = true // a person has said so
		if err := e.tellRaised(raised); err != nil {
			return err
		}
		e.say("%s is with the Kundombud; nobody who handled it before may take it.", e.c.Reference)
		return nil
	})
}

// tellRaised acknowledges to the customer that the case is with the
// ombudsman, unless the message that asked for it was acknowledged.
func (e *deed) tellRaised(m casework.Message) error {
	letters, err := e.tx.Letters(e.c.Reference)
	if err != nil {
		return err
	}
	told := m.ID != "" && slices.ContainsFunc(letters, func(l casework.Letter) bool { return l.Cause == m.ID })
	if told || slices.Contains(e.c.Flags, casework.FlagCrisis) || slices.Contains(e.c.Flags, casework.FlagThreat) {
		return nil
	}
	letter, err := e.letter(casework.LetterAcknowledgement)
	if err != nil {
		return err
	}
	letter.Variant, letter.Subject, letter.Signatory, letter.To.Name = "escalation", "", "", ""
	letter.Received = e.Calendar.Date(e.c.EscalatedAt)
	text, err := e.compose(letter)
	if err != nil {
		return err
	}
	l, err := e.post(letter, text, posting{by: casework.SystemName, cause: m.ID})
	if err == nil {
		e.noted("letter=%s", l.ID)
	}
	return err
}

// merge joins another case of the same customer into the one in hand: the
// one that the mail to the ombudsman made. It gives the message that made
// it.
func (e *deed) merge(typed string) (casework.Message, error) {
	what := attempt(e.c.Reference, e.verb)
	other, err := e.find(typed)
	if err != nil {
		return casework.Message{}, err
	}
	switch {
	case other.Reference == e.c.Reference:
		return casework.Message{}, invalid(what, "it cannot be joined with itself")
	case !belongs(e.c, other.Customer().Address):
		return casework.Message{}, notAllowed(what, fmt.Sprintf("%s is another customer's", other.Reference), "")
	case other.Status == casework.StatusClosed || len(other.Decisions) > 0:
		return casework.Message{}, notAllowed(what, fmt.Sprintf("%s has been decided or closed", other.Reference), "")
	}
	if err := e.May(other, casework.VerbShow, e.by); err != nil {
		return casework.Message{}, err
	}
	raised := casework.Message{At: other.ReceivedAt}
	messages, err := e.tx.Messages(other.Reference)
	if err != nil {
		return raised, err
	}
	for _, m := range messages {
		m.Case = e.c.Reference
		if m, err = e.tx.PutMessage(m); err != nil {
			return raised, err
		}
		if m.Role == casework.MessageNew && raised.ID == "" {
			raised = m
		}
	}
	letters, err := e.tx.Letters(other.Reference)
	if err != nil {
		return raised, err
	}
	for _, l := range letters {
		l.Case = e.c.Reference
		if _, err := e.tx.PutLetter(l); err != nil {
			return raised, err
		}
	}
	other.Status, other.ClosedAt, other.CloseReason = casework.StatusClosed, e.tx.Now, casework.CloseMerged
	other.Links = append(slices.Clone(other.Links), casework.Link{Kind: casework.LinkRelated, To: e.c.Reference})
	other.Revision++
	e.c.Links = append(slices.Clone(e.c.Links), casework.Link{Kind: casework.LinkRelated, To: other.Reference})
	e.noted("with=%s", other.Reference)
	if err := e.tx.PutCase(other); err != nil {
		return raised, err
	}
	return raised, e.record(other.Reference, e.by, casework.VerbClose, "reason=merged into="+string(e.c.Reference))
}

// Refer sends a case that came to the ombudsman before any answer to
// customer service. Its dates are kept, and the customer is told why.
func (d *Desk) Refer(ctx context.Context, by casework.StaffName, r ReferRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbRefer, func(e *deed) error {
		e.handled(by)
		letter, err := e.letter(casework.LetterReferral)
		if err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Stage, e.c.Assignee = casework.StageService, ""
		e.clocks(&e.c)
		letter.Reason, letter.Case = r.Reason, e.c
		letter.Answer = e.Policy.AnswerBy(e.c, e.Calendar)
		if _, err := e.send(letter, posting{}); err != nil {
			return err
		}
		if err := e.reason(r.Reason); err != nil {
			return err
		}
		e.say("%s is with customer service, with its dates; the letter to the customer %s.", e.c.Reference, e.leaves())
		return nil
	})
}

// Accept keeps a case that came to the ombudsman before any answer.
func (d *Desk) Accept(ctx context.Context, by casework.StaffName, r AcceptRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbAccept, func(e *deed) error {
		if err := e.reason(r.Reason); err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Accepted = true
		if !e.c.Is(casework.KindComplaint) {
			e.c.Also = append(slices.Clone(e.c.Also), e.c.Kind)
			e.c.Kind = casework.KindComplaint
			e.c.FirstComplaintAt = e.c.EscalatedAt
		}
		e.sorted()
		e.say("%s stays with the Kundombud.", e.c.Reference)
		return nil
	})
}

// Recuse is the caller's word that they may not judge the case.
func (d *Desk) Recuse(ctx context.Context, by casework.StaffName, r RecuseRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbRecuse, func(e *deed) error {
		if blank(r.Reason) {
			return invalid(attempt(e.c.Reference, e.verb), "say why you may not judge it")
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Recused = append(slices.Clone(e.c.Recused), casework.Recusal{Staff: by, Reason: r.Reason, At: e.tx.Now})
		if e.c.Assignee == by {
			e.c.Assignee = ""
		}
		if e.c.Stage == casework.StageOmbudsman && len(casework.Reviewers(e.c, e.tools.Directory)) == 0 {
			e.receipt.Warnings = append(e.receipt.Warnings,
				"nobody of the Kundombud's office is left who may judge it: the head must appoint an outside deputy")
		}
		e.say("You have stood aside from %s.", e.c.Reference)
		return nil
	})
}
