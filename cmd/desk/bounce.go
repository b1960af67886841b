package desk

import (
	"fmt"
	"slices"

	"ombud/store/casework"
)

// bounce files a report that a letter of ours did not arrive, and takes back
// what the letter had done when it says so for good.
func (s *sitting) bounce(p prepared) (casework.ArrivalRecord, error) {
	l, found, err := s.bounced(p.message)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	k := key{ref: l.Case, how: "bounce"}
	if !found {
		if k, err = s.key(p); err != nil {
			return casework.ArrivalRecord{}, err
		}
	}
	m, err := s.file(p, k.ref, casework.MessageBounce)
	if err != nil {
		return casework.ArrivalRecord{}, err
	}
	if k.ref != "" {
		if err := s.took(m, casework.ResultBounce, k.how); err != nil {
			return casework.ArrivalRecord{}, err
		}
	}
	if found {
		if err := s.undeliver(l, m); err != nil {
			return casework.ArrivalRecord{}, err
		}
	}
	return s.arrived(p, casework.ResultBounce, m)
}

// bounced finds the letter that a report is about: by the Message-ID that it
// names, else by what it answers.
func (s *sitting) bounced(m casework.Message) (casework.Letter, bool, error) {
	ids := m.Answers()
	if m.Bounce != nil && m.Bounce.OriginalMessageID != "" {
		ids = append([]casework.MessageID{m.Bounce.OriginalMessageID}, ids...)
	}
	for _, id := range ids {
		l, err := s.tx.LetterByMessageID(id)
		if err == nil {
			return l, true, nil
		}
		if !absent(err) {
			return casework.Letter{}, false, err
		}
	}
	return casework.Letter{}, false, nil
}

// final says whether a report is that the mail will not be delivered: the
// server has given it up, if only for want of time (RFC 3464 §2.3.3).
func final(m casework.Message) bool {
	return m.Bounce != nil && slices.ContainsFunc(m.Bounce.Recipients, func(r casework.BounceRecipient) bool {
		return r.Action == "failed" || r.Action == "" && r.Permanent
	})
}

// undeliver takes back what a letter had done, and raises a task. A report
// of a delay changes nothing; one that cannot be read gives the task only.
func (s *sitting) undeliver(l casework.Letter, m casework.Message) error {
	if m.Bounce != nil && !final(m) && len(m.Bounce.Recipients) > 0 {
		return nil
	}
	c, err := s.tx.Case(l.Case)
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	note := fmt.Sprintf("letter=%s kind=%s message=%s", l.ID, l.Kind, m.ID)
	if m.Machine.Class == casework.MachineFeedbackReport {
		s.task(&c, taskReport, note)
		return s.tx.PutCase(c)
	}
	if l.ByPost {
		return nil // it came back before that
	}
	s.task(&c, taskUndelivered, note)
	c.Notice(false)
	switch l.State {
	case casework.LetterBounced, casework.LetterCancelled:
		return s.tx.PutCase(c)
	}
	if final(m) {
		if err := s.setState(&l, casework.LetterBounced); err != nil {
			return err
		}
		if err := s.takeBack(&c, l); err != nil {
			return err
		}
		if err := s.record(c.Reference, casework.SystemName, casework.VerbBounced, note); err != nil {
			return err
		}
	}
	return s.tx.PutCase(c)
}
