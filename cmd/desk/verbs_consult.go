package desk

import (
	"cmp"
	"context"
	"slices"

	"ombud/store/casework"
)

// consultDays is how many business days the owner of a product has to answer
// when nothing else is said.
const consultDays = 5

// ConsultRequest asks the owner of the product by mail what they think.
type ConsultRequest struct {
	On
	Text    string        `json:"text"`
	ReplyBy casework.Date `json:"reply_by,omitzero"` // empty: five business days
}

// Consult asks the owner of the product of a case by mail: somebody of the
// company, with or without an account. The answer is filed with the case as
// internal text; the customer learns of neither.
func (d *Desk) Consult(ctx context.Context, by casework.StaffName, r ConsultRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbConsult, func(e *deed) error {
		what, today := attempt(e.c.Reference, e.verb), e.Calendar.Date(e.tx.Now)
		if blank(r.Text) {
			return invalid(what, "say what to ask")
		}
		to, err := e.productOwner()
		if err != nil {
			return err
		}
		if r.ReplyBy.IsZero() {
			r.ReplyBy = e.Calendar.AddBusinessDays(today, consultDays)
		}
		if !r.ReplyBy.After(today) {
			return invalid(what, "the date to reply by, %s, is not in the future", r.ReplyBy)
		}
		e.c.Status = casework.After(e.c, e.verb)
		letter, err := e.draft(e.c, casework.LetterConsultation, casework.Message{})
		if err != nil {
			return err
		}
		letter.To, letter.Languages = to, e.Company.Languages[:min(1, len(e.Company.Languages))]
		letter.Body, letter.ReplyBy, letter.Signatory = r.Text, r.ReplyBy, fullName(e.Staff[by], by)
		if _, err := e.send(letter, posting{}); err != nil {
			return err
		}
		e.noted("product=%s reply_by=%s", e.c.Product, r.ReplyBy)
		e.say("Your question on %s to the owner of %s: the letter %s.", e.c.Reference, e.c.Product, e.leaves())
		return nil
	})
}

// productOwner is where the owner of the product of a case is written to.
func (e *deed) productOwner() (casework.Mailbox, error) {
	what := attempt(e.c.Reference, e.verb)
	product, known := e.Products[e.c.Product]
	if !known {
		return casework.Mailbox{}, notAllowed(what, "it is not known which product it is about",
			"ombud classify "+string(e.c.Reference)+" --product NAME")
	}
	to := casework.Mailbox{Address: product.OwnerEmail}
	if product.Owner != "" {
		person := e.Staff[product.Owner]
		to = casework.Mailbox{Name: fullName(person, product.Owner), Address: cmp.Or(person.Email, product.OwnerEmail)}
	}
	if to.Address == "" {
		return to, notAllowed(what, "the owner of "+e.c.Product+" has no address in the configuration", "")
	}
	return to, nil
}

// consulted says whether somebody was asked about a case by mail.
func (s *sitting) consulted(ref casework.Reference, a casework.Address) (bool, error) {
	letters, err := s.tx.Letters(ref)
	return slices.ContainsFunc(letters, func(l casework.Letter) bool {
		return l.Kind == casework.LetterConsultation && slices.ContainsFunc(l.To, a.Same)
	}), err
}

// owner says whether an address is that of somebody who owns a product and
// has no account.
func (t *tools) owner(a casework.Address) bool {
	for _, p := range t.Products {
		if p.OwnerEmail != "" && p.OwnerEmail.Same(a) {
			return true
		}
	}
	return false
}

// fromOwner files the answer of somebody who was asked about a case: internal
// text, which no letter to the customer answers or quotes.
func (s *sitting) fromOwner(p prepared, k key) (casework.ArrivalRecord, error) {
	c, err := s.tx.Case(k.ref)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	m, err := s.file(p, k.ref, casework.MessageInternal)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	m.Direction = casework.DirectionInternal
	if m, err = s.tx.PutMessage(m); err != nil {
		return casework.ArrivalRecord{}, err
	}
	s.affect(&c, casework.Arrive(c, m.Role, p.verdict.Kind, p.arrival.Stage), m)
	if err := s.tx.PutCase(c); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.took(m, casework.ResultAppend, k.how); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.notAcknowledged(k.ref, m.ID, casework.SilenceStranger); err != nil {
		return casework.ArrivalRecord{}, err
	}
	return s.arrived(p, casework.ResultAppend, m)
}
