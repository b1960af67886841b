package desk

import (
	"context"
	"fmt"
	"slices"

	"ombud/store/casework"
)

// Escalate raises a complaint to the ombudsman: dated by the customer's
// message when one asked for it, else by now. Somebody new must take it. As
// long as no first answer is known, the customer is told no more than that
// it has come, and a person of the office chooses between refer and accept.
func (d *Desk) Escalate(ctx context.Context, by casework.StaffName, r EscalateRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbEscalate, func(e *deed) error {
		if !e.c.FirstAnswered() && blank(r.Reason) && r.With == "" {
			return notAllowed(attempt(e.c.Reference, e.verb), "customer service has given no answer yet", fmt.Sprintf(
				"ombud decide %[1]s, ombud record %[1]s an earlier answer, or ombud escalate %[1]s --reason WHY", e.c.Reference))
		}
		if err := e.reason(r.Reason); err != nil {
			return err
		}
		e.handled(by) // at the stage where they stood
		status := casework.After(e.c, e.verb)
		o, err := e.asked(r.With)
		if err != nil {
			return err
		}
		e.c.Status = status
		e.raise(&e.c, o.message)
		if err := e.tellRaised(o); err != nil {
			return err
		}
		e.say("%s is with the Kundombud; nobody who handled it before may take it.", e.c.Reference)
		if !e.c.Assessable() {
			e.say("%s is with the Kundombud, who chooses between refer and accept: no first answer is known.", e.c.Reference)
		}
		return e.alert(e.c)
	})
}

// asked finds what the escalation of the case in hand goes by: the mail that
// made the case it is joined with, else the message of a customer who is not
// content, else this person's word, in answer to the customer's latest.
func (e *deed) asked(with string) (occasion, error) {
	if with != "" {
		m, err := e.joinWith(with)
		return occasion{message: m, cause: m.ID, at: e.tx.Now}, err
	}
	if e.c.Candidate != nil {
		m, err := e.tx.Message(e.c.Candidate.Message)
		if err == nil {
			m.At = e.c.Candidate.At
			return occasion{message: m, cause: m.ID, at: e.tx.Now}, nil
		}
		if !absent(err) {
			return occasion{}, err
		}
	}
	m, err := e.latest(e.c.Reference)
	if err != nil {
		return occasion{}, err
	}
	if m.ID == "" {
		m = fromCustomer(e.c)
	}
	m.At = e.tx.Now
	return occasion{message: m, at: e.tx.Now}, nil
}

// fromCustomer stands for what the customer of a case said otherwise than by
// mail.
func fromCustomer(c casework.Case) casework.Message {
	customer := c.Customer()
	return casework.Message{From: casework.Mailbox{Name: customer.Name, Address: customer.Address}, Stage: c.Stage}
}

// tellRaised acknowledges to the customer that the case is with the
// ombudsman, as any message is acknowledged. Who acts is told when it is not.
func (e *deed) tellRaised(o occasion) error {
	why, err := e.acknowledgeFor(&e.c, o)
	if err != nil {
		return err
	}
	if why != "" && why != casework.SilenceBefore {
		e.receipt.Warnings = append(e.receipt.Warnings,
			fmt.Sprintf("the customer has not been told (%s): write to them", why))
	}
	return nil
}

// Refer sends a case that came to the ombudsman before any answer to
// customer service. Its dates are kept, and the customer is told. The reason
// stays with us; what the customer reads besides the letter's own words is the
// text.
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
		letter.Reason, letter.Case = r.Text, e.c
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
		left, err := e.reviewers(e.c)
		if err != nil {
			return err
		}
		if e.c.Stage == casework.StageOmbudsman && len(left) == 0 {
			e.receipt.Warnings = append(e.receipt.Warnings,
				"nobody of the Kundombud's office is left who may judge it: the head must appoint an outside deputy, ombud assign "+
					string(e.c.Reference)+" NAME --outside-deputy --reason WHY")
		}
		e.say("You have stood aside from %s.", e.c.Reference)
		return nil
	})
}
