package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// TakeDue returns letters to be sent now, at most limit; fewer only when no
// more are due. That they are being sent is committed before it returns
// (G7). A decision that no longer stands as it was approved is stopped
// instead, and a letter that cannot be looked at keeps none of the others.
func (d *Desk) TakeDue(ctx context.Context, limit int) ([]casework.Outgoing, error) {
	for {
		out, err := d.takeDue(ctx, limit)
		var bad *unfit
		if !errors.As(err, &bad) {
			return out, err
		}
		if err := d.holdUnfit(ctx, bad); err != nil {
			return nil, err
		}
	}
}

func (d *Desk) takeDue(ctx context.Context, limit int) ([]casework.Outgoing, error) {
	var out []casework.Outgoing
	err := d.update(ctx, func(s *sitting) error {
		out = nil
		for limit == 0 || len(out) < limit {
			due, damaged := s.tx.LettersDue(s.tx.Now, max(limit-len(out), 0))
			if err := s.setAside(damaged); err != nil {
				return err
			}
			if len(due) == 0 {
				return nil
			}
			for _, l := range due {
				o, ok, err := s.take(l)
				if err != nil {
					return unfitted(l, err)
				}
				if ok {
					out = append(out, o)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// unfit is a letter that could not be dealt with for a reason of its own or
// of its case.
type unfit struct {
	letter casework.Letter
	cause  error
}

func (u *unfit) Error() string { return fmt.Sprintf("letter %s: %v", u.letter.ID, u.cause) }
func (u *unfit) Unwrap() error { return u.cause }

// unfitted says that an error is for a letter, unless it is the machine's.
func unfitted(l casework.Letter, err error) error {
	if infrastructure(err) {
		return err
	}
	return &unfit{l, err}
}

// holdUnfit keeps back a letter whose case or filed copy cannot be used: a
// person releases it once they can.
func (d *Desk) holdUnfit(ctx context.Context, bad *unfit) error {
	return d.update(ctx, func(s *sitting) error {
		l, err := s.tx.Letter(bad.letter.ID)
		if absent(err) || err == nil && l.State != bad.letter.State {
			return nil
		}
		if err != nil {
			return err
		}
		l.State, l.HeldReason = casework.LetterHeld, bad.cause.Error()
		if _, err := s.tx.PutLetter(l); err != nil {
			return err
		}
		return s.setAside([]store.Damage{store.DamagedCase(l.Case, bad.cause)})
	})
}

// setAside takes records that cannot be read out of the way, and says so.
func (s *sitting) setAside(damaged []store.Damage) error {
	for _, d := range damaged {
		first, err := s.tx.SetAside(d)
		if err != nil {
			return err
		}
		if first {
			s.trouble("record set aside", "record", d.What, "err", d.Why)
		}
	}
	return nil
}

// take marks a letter as being sent and gives its octets; ok is false when
// it cannot or must not leave.
func (s *sitting) take(l casework.Letter) (o casework.Outgoing, ok bool, err error) {
	stopped, err := s.stop(l)
	if err != nil || stopped {
		return o, false, err
	}
	raw, err := s.tx.Raw(l.Raw)
	if err != nil {
		// The others must not wait for it.
		s.warn("letter without octets", "letter", l.ID, "err", err)
		return o, false, s.tried(l, casework.SendResult{State: casework.LetterFailed,
			Attempt: casework.Attempt{At: s.tx.Now, Text: "its octets cannot be read"}})
	}
	o = casework.Outgoing{Letter: l, Raw: raw}
	return o, true, s.setState(&o.Letter, casework.LetterSending)
}

// stop holds back a decision when the case has moved on since it was
// approved, or before its first try when the day that it is dated by is
// over; through later tries the date stays. It is then written and approved
// anew. One that may have arrived already, and that a person has told to try
// again, is not stopped.
func (s *sitting) stop(l casework.Letter) (bool, error) {
	decision := l.Kind.Decides()
	if !decision || l.Insisted {
		return false, nil
	}
	c, err := s.tx.Case(l.Case)
	if absent(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(c.Decisions, func(d casework.Decision) bool { return d.Letter == l.ID })
	if i < 0 {
		return false, nil
	}
	why := s.overtaken(c, c.Decisions[i], l)
	if why == "" {
		return false, nil
	}
	was := c
	if err := s.cancel(&c, &l); err != nil {
		return false, err
	}
	dec := c.Decisions[i]
	draft := i == len(c.Decisions)-1 && dec.State == casework.DecisionDraft
	if draft && dec.Revision == c.Revision {
		if redated, err := s.redate(&was, l); redated || err != nil {
			return true, err
		}
	}
	s.task(&c, taskChanged, fmt.Sprintf("letter=%s: %s", l.ID, why))
	c.Notice(false)
	if err := s.tx.PutCase(c); err != nil {
		return false, err
	}
	s.warn("letter stopped", "case", c.Reference, "letter", l.ID, "reason", why)
	return true, s.record(c.Reference, casework.SystemName, casework.VerbFailed,
		fmt.Sprintf("stopped letter=%s: %s", l.ID, why))
}

// overtaken says why the letter of a decision may not leave as it is; empty
// when it may.
func (s *sitting) overtaken(c casework.Case, d casework.Decision, l casework.Letter) string {
	if d.Revision != c.Revision {
		return fmt.Sprintf("the case is at revision %d, the decision at %d", c.Revision, d.Revision)
	}
	dated := l.Day(s.Calendar)
	if len(l.Attempts) == 0 && dated != s.Calendar.Date(s.tx.Now) {
		return fmt.Sprintf("it is dated %s", dated)
	}
	return ""
}

// cancel takes back a letter that will not leave, and what it had done in a
// case in hand, unless that is done or another letter has taken its place.
func (s *sitting) cancel(c *casework.Case, l *casework.Letter) error {
	done := l.State == casework.LetterFailed
	if !done {
		var err error
		if done, err = s.replaced(*c, *l); err != nil {
			return err
		}
	}
	if err := s.setState(l, casework.LetterCancelled); err != nil {
		return err
	}
	if done {
		c.Forget(l.ID)
		return nil
	}
	return s.takeBack(c, *l)
}

// replaced says whether a later letter of the same kind has taken the place
// of one.
func (s *sitting) replaced(c casework.Case, l casework.Letter) (bool, error) {
	if c.Reference == "" {
		return false, nil
	}
	letters, err := s.tx.Letters(c.Reference)
	return slices.ContainsFunc(letters, func(other casework.Letter) bool {
		later := other.ID > l.ID && other.Kind == l.Kind
		return later && other.State != casework.LetterCancelled
	}), err
}

// redate writes the letter of a decision that needs no approval anew, dated
// by the day on which it will leave.
func (s *sitting) redate(c *casework.Case, old casework.Letter) (bool, error) {
	draft, text, err := s.decisionLetter(*c)
	if err != nil {
		return false, nil // a person gets the task
	}
	l, err := s.post(draft, text, posting{by: old.By})
	if err != nil {
		return false, err
	}
	c.Replace(old.ID, l.ID)
	c.Decisions = slices.Clone(c.Decisions)
	last := &c.Decisions[len(c.Decisions)-1]
	last.State, last.Letter, last.SHA256 = casework.DecisionApproved, l.ID, text.SHA256
	if err := s.tx.PutCase(*c); err != nil {
		return false, err
	}
	return true, s.record(c.Reference, casework.SystemName, casework.VerbDecide,
		fmt.Sprintf("dated anew letter=%s sha256=%s instead_of=%s", l.ID, text.SHA256, old.ID))
}

// NextDue says when the next letter may be tried, and whether one waits.
func (d *Desk) NextDue(ctx context.Context) (time.Time, bool, error) {
	var at time.Time
	var ok bool
	err := d.view(ctx, func(s *sitting) error {
		at, ok = s.tx.NextLetterDue()
		return nil
	})
	return at, ok, err
}
