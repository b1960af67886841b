package desk

import (
	"slices"
	"time"

	"ombud/store/casework"
)

// append files a message with the case that its sender belongs to, and does
// to the case what such a message does.
func (s *sitting) append(p prepared, k key) (casework.ArrivalRecord, error) {
	c, err := s.tx.Case(k.ref)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	was, role := c, roleIn(c, p)
	turned := turn(&c, p, s)
	m, err := s.file(p, k.ref, role)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	s.flag(&c, p.verdict)
	e := casework.Arrive(c, m.Role, p.verdict.Kind, p.arrival.Stage)
	s.affect(&c, e, m)
	if turned {
		s.clocks(&c)
	}
	if err := s.took(m, casework.ResultAppend, k.how); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if e.Acknowledge || turned {
		err = s.acknowledge(&c, m)
	} else {
		err = s.notAcknowledged(k.ref, m.ID, casework.SilenceOpenCase)
	}
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.tx.PutCase(c); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.hook(was, c); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if e.Escalate || c.Urgent() && !was.Urgent() {
		if err := s.alert(c); err != nil {
			return casework.ArrivalRecord{}, err
		}
	}
	return s.arrived(p, casework.ResultAppend, m)
}

// turn makes a complaint of feedback or a question whose customer says in a
// reply that it is one. It counts from that message.
func turn(c *casework.Case, p prepared, s *sitting) bool {
	complains := p.verdict.Kind == casework.KindComplaint || p.verdict.Kind == casework.KindEscalation
	if !complains || c.Is(casework.KindComplaint) {
		return false
	}
	switch c.Kind {
	case casework.KindFeedback, casework.KindQuestion:
		c.Also = append(slices.Clone(c.Also), c.Kind)
		c.Kind = casework.KindComplaint
	case casework.KindDataRequest:
		c.Also = append(slices.Clone(c.Also), casework.KindComplaint)
	default:
		return false
	}
	c.Complain(receivedAt(p, s.tx.Now))
	return true
}

// roleIn is what a message is within a case that its sender belongs to.
func roleIn(c casework.Case, p prepared) casework.MessageRole {
	decided := !c.AnsweredAt.IsZero() || !c.FirstAnswerAt.IsZero()
	switch role := p.verdict.Role; {
	case role == casework.MessageWithdrawal:
		return role
	case c.Status == casework.StatusWaiting:
		return casework.MessageAnswer
	case role == casework.MessageThanks && len(p.message.Attachments) == 0:
		return role
	case role == casework.MessageDissatisfied && decided:
		return role
	case p.verdict.Kind == casework.KindEscalation && decided:
		return casework.MessageDissatisfied
	}
	return casework.MessageSupplement
}

// affect does to a case in hand what a message of its customer's does.
func (s *sitting) affect(c *casework.Case, e casework.Effect, m casework.Message) {
	finished := c.Status == casework.StatusAnswered || c.Status == casework.StatusClosed
	if e.Status != "" {
		c.Status = e.Status
	}
	if finished && c.Status == casework.StatusOpen {
		c.Open()
		if !c.Decided() {
			c.Renew(m.At) // what has been asked since has no answer yet
			s.clocks(c)
		}
	}
	if e.Revise {
		c.Revision++
	}
	if e.Unread {
		c.Notice(e.Revise)
	}
	if e.Task != "" {
		s.task(c, e.Task, "message="+m.ID)
	}
	if e.Candidate {
		c.Candidate = &casework.Candidate{Message: m.ID, At: m.At}
	}
	if e.Escalate {
		s.raise(c, m)
	}
}

// raise takes a case in hand to the ombudsman, dated by a message: without
// its earlier assignee and with new clocks. Where customer service has given
// no answer, a person chooses between refer and accept.
func (s *sitting) raise(c *casework.Case, m casework.Message) {
	c.Stage, c.EscalatedAt = casework.StageOmbudsman, m.At
	c.Assignee, c.Candidate, c.DelayedUntil = "", nil, casework.Date{}
	c.AnsweredAt = time.Time{}
	if c.FirstComplaintAt.IsZero() && c.Is(casework.KindComplaint) {
		c.FirstComplaintAt = m.At
	}
	s.clocks(c)
}

// duplicate records the arrival of a message that is known. At the
// ombudsman's inbox the same message still raises the case, in whichever
// order the two arrive, and is acknowledged only if it was not before.
func (s *sitting) duplicate(p prepared, m casework.Message) (casework.ArrivalRecord, error) {
	first := m.Direction == casework.DirectionIn && m.Stage != casework.StageOmbudsman
	if p.arrival.Stage != casework.StageOmbudsman || m.Case == "" || !first {
		return s.known(p, m)
	}
	switch m.Role {
	case casework.MessageAutomatic, casework.MessageBounce, casework.MessageSomeoneElse, casework.MessageThanks,
		casework.MessageWithdrawal:
		return s.known(p, m)
	}
	c, err := s.tx.Case(m.Case)
	if absent(err) {
		return s.known(p, m)
	}
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	if !c.BelowOmbudsman() || c.Kind == casework.KindAuthority {
		return s.known(p, m)
	}
	m.Stage = casework.StageOmbudsman
	if m, err = s.tx.PutMessage(m); err != nil {
		return casework.ArrivalRecord{}, err
	}
	turn(&c, p, s)
	was := c.Status
	e := casework.Arrive(c, m.Role, casework.KindComplaint, casework.StageOmbudsman)
	s.affect(&c, e, m)
	if was == casework.StatusNew {
		c.Status = was // nobody has touched it yet, wherever it came to first
	}
	if err := s.took(m, casework.ResultDuplicate, "the ombudsman's inbox"); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.acknowledge(&c, m); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.tx.PutCase(c); err != nil {
		return casework.ArrivalRecord{}, err
	}
	if err := s.alert(c); err != nil {
		return casework.ArrivalRecord{}, err
	}
	return s.arrived(p, casework.ResultDuplicate, m)
}

// known records the arrival of a message that changes nothing.
func (s *sitting) known(p prepared, m casework.Message) (casework.ArrivalRecord, error) {
	if m.Case != "" {
		if err := s.took(m, casework.ResultDuplicate, ""); err != nil && !absent(err) {
			return casework.ArrivalRecord{}, err
		}
	}
	return s.arrived(p, casework.ResultDuplicate, m)
}
