package desk

import (
	"fmt"
	"slices"

	"ombud/store/casework"
)

// acknowledge writes the acknowledgement of a message, at most one (G5). A
// reason not to is an entry in the history; over a cap, and for old mail,
// the letter is held until a person releases it.
func (s *sitting) acknowledge(c *casework.Case, m casework.Message, p prepared) error {
	why, err := s.noAcknowledgement(c, m, p)
	if err != nil {
		return err
	}
	if why != "" {
		return s.notAcknowledged(c.Reference, m, why)
	}
	d, err := s.draft(*c, casework.LetterAcknowledgement, m)
	if err != nil {
		return err
	}
	d.Variant, d.Subject = s.variant(*c), ""
	d.To = casework.Mailbox{Address: p.sender.Address} // the one sender, and nothing that they wrote
	d.Received = s.Calendar.Date(m.At)
	text, err := s.compose(d)
	if err != nil {
		s.warn("acknowledgement not written", "case", c.Reference, "err", err)
		s.task(c, taskLetter, "message="+m.ID)
		return s.notAcknowledged(c.Reference, m, "it could not be written")
	}
	held, err := s.heldBack(d.To.Address, m, p)
	if err != nil {
		return err
	}
	l, err := s.post(d, text, posting{by: casework.SystemName, cause: m.ID, held: held})
	if err != nil {
		return err
	}
	if held == "" {
		err = s.tx.CountAck(d.To.Address)
	} else {
		s.warn("acknowledgement held", "case", c.Reference, "letter", l.ID, "reason", held)
	}
	if err != nil {
		return err
	}
	return s.record(c.Reference, casework.SystemName, casework.VerbAcknowledge,
		fmt.Sprintf("letter=%s message=%s variant=%s state=%s", l.ID, m.ID, d.Variant, l.State))
}

// notAcknowledged records why a message has no acknowledgement.
func (s *sitting) notAcknowledged(ref casework.Reference, m casework.Message, why string) error {
	return s.record(ref, casework.SystemName, casework.VerbAcknowledge, fmt.Sprintf("not sent: %s message=%s", why, m.ID))
}

// variant picks the acknowledgement for a case: neutral as long as nobody
// knows what it is about.
func (s *sitting) variant(c casework.Case) string {
	switch {
	case c.Stage == casework.StageOmbudsman && c.Accepted:
		return "escalation"
	case c.Stage == casework.StageOmbudsman:
		return "escalation_no_answer"
	case c.Department == casework.DepartmentTriage && !c.Sorted:
		return "neutral"
	}
	switch c.Kind {
	case casework.KindFeedback, casework.KindQuestion, casework.KindComplaint, casework.KindDataRequest:
		return string(c.Kind)
	}
	return "neutral"
}

// noAcknowledgement says why a message gets none; empty when it gets one.
func (s *sitting) noAcknowledgement(c *casework.Case, m casework.Message, p prepared) (string, error) {
	switch {
	case !p.mayAck:
		return p.ackReason, nil
	case c.Kind == casework.KindAuthority:
		c.Meet(casework.DeadlineAcknowledge, s.tx.Now)
		return "to an authority", nil
	case m.At.Before(s.Inboxes[p.arrival.Stage].BackfillBefore):
		c.Meet(casework.DeadlineAcknowledge, s.tx.Now)
		return "received before the backfill date", nil
	case p.verdict.Crisis || slices.Contains(c.Flags, casework.FlagCrisis):
		return "a crisis is answered by a person", nil
	case p.verdict.Threat || slices.Contains(c.Flags, casework.FlagThreat):
		return "a threat is answered by a person", nil
	}
	letters, err := s.tx.Letters(c.Reference)
	for _, l := range letters {
		if l.Cause == m.ID {
			return "acknowledged before, letter=" + string(l.ID), err
		}
	}
	return "", err
}

// heldBack says why an acknowledgement waits to be released; empty when it
// may leave.
func (s *sitting) heldBack(to casework.Address, m casework.Message, p prepared) (string, error) {
	today, hour, err := s.tx.AckCounts(to)
	if err != nil {
		return "", err
	}
	limit, age := s.Limits, s.Inboxes[p.arrival.Stage].MaxAckAge
	trusted := slices.ContainsFunc(limit.Trusted, to.Same)
	switch {
	case age > 0 && s.tx.Now.Sub(m.At) > age:
		return fmt.Sprintf("the mail is older than %s", age), nil
	case limit.AckPerSenderPerDay > 0 && today >= limit.AckPerSenderPerDay && !trusted:
		return fmt.Sprintf("over %d acknowledgements a day to one sender", limit.AckPerSenderPerDay), nil
	case limit.AckPerHour > 0 && hour >= limit.AckPerHour:
		return fmt.Sprintf("over %d acknowledgements an hour", limit.AckPerHour), nil
	}
	return "", nil
}
