package desk

import (
	"context"
	"fmt"

	"ombud/store/casework"
)

// Merge joins a case into another of the same customer's. It is to close it
// as merged: a complaint takes a second person.
func (d *Desk) Merge(ctx context.Context, by casework.StaffName, r MergeRequest) (Receipt, error) {
	return d.Close(ctx, by, CloseRequest{On: r.On, Reason: casework.CloseMerged, Into: r.Into, Text: r.Reason})
}

// target reads the case that the one in hand is to be joined into, and
// refuses what may not be joined.
func (e *deed) target(typed string) (casework.Case, error) {
	if blank(typed) {
		return casework.Case{}, invalid(attempt(e.c.Reference, e.verb), "say which case it is joined into: --into REFERENCE")
	}
	into, err := e.find(typed)
	if err != nil {
		return into, err
	}
	if err := casework.MayMerge(into, e.c); err != nil {
		return into, err
	}
	if e.c.Stage != into.Stage {
		return into, notAllowed(attempt(e.c.Reference, e.verb),
			fmt.Sprintf("it is at stage %s, and %s at stage %s", e.c.Stage, into.Reference, into.Stage),
			fmt.Sprintf("ombud escalate %s --with %s", into.Reference, e.c.Reference))
	}
	return into, e.May(into, casework.VerbMerge, e.by)
}

// joinInto joins the case in hand into another, which is stored; what
// remains of it is in hand.
func (e *deed) joinInto(into casework.Case) error {
	joined, rest := casework.Merge(into, e.c, e.tx.Now)
	if err := e.move(rest.Reference, joined.Reference); err != nil {
		return err
	}
	joined.Revision++
	e.clocks(&joined)
	e.c = rest
	e.c.Revision-- // the verb raises it
	e.noted("into=%s", joined.Reference)
	if err := e.tx.PutCase(joined); err != nil {
		return err
	}
	return e.record(joined.Reference, e.by, casework.VerbMerge, "with="+string(rest.Reference))
}

// joinWith joins another case into the one in hand: the one that the
// customer's mail to the ombudsman made. It gives the message that made it.
func (e *deed) joinWith(typed string) (casework.Message, error) {
	other, err := e.find(typed)
	if err != nil {
		return casework.Message{}, err
	}
	if err := casework.MayMerge(e.c, other); err != nil {
		return casework.Message{}, err
	}
	if err := e.May(other, casework.VerbShow, e.by); err != nil {
		return casework.Message{}, err
	}
	made, err := e.madeBy(other)
	if err != nil {
		return made, err
	}
	var rest casework.Case
	e.c, rest = casework.Merge(e.c, other, e.tx.Now)
	if err := e.move(rest.Reference, e.c.Reference); err != nil {
		return made, err
	}
	e.noted("with=%s", rest.Reference)
	if err := e.tx.PutCase(rest); err != nil {
		return made, err
	}
	return made, e.record(rest.Reference, e.by, casework.VerbClose,
		fmt.Sprintf("reason=%s into=%s", casework.CloseMerged, e.c.Reference))
}

// madeBy is the message that made a case, dated by when the case was
// received.
func (s *sitting) madeBy(c casework.Case) (casework.Message, error) {
	messages, err := s.tx.Messages(c.Reference)
	if err != nil {
		return casework.Message{}, err
	}
	made := fromCustomer(c)
	for _, m := range messages {
		if m.Role == casework.MessageNew {
			made = m
			break
		}
	}
	made.At = c.ReceivedAt
	return made, nil
}

// move files all messages and letters of a case with another.
func (s *sitting) move(from, to casework.Reference) error {
	messages, err := s.tx.Messages(from)
	if err != nil {
		return err
	}
	for _, m := range messages {
		m.Case = to
		if _, err := s.tx.PutMessage(m); err != nil {
			return err
		}
	}
	letters, err := s.tx.Letters(from)
	if err != nil {
		return err
	}
	for _, l := range letters {
		l.Case = to
		if _, err := s.tx.PutLetter(l); err != nil {
			return err
		}
	}
	return nil
}
