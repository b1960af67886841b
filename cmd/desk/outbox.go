package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ombud/store/casework"
)

// TakeDue returns letters to be sent now, at most limit. That they are being
// sent is committed before it returns (G7). A decision that no longer stands
// as it was approved is stopped instead.
func (d *Desk) TakeDue(ctx context.Context, limit int) ([]casework.Outgoing, error) {
	var out []casework.Outgoing
	err := d.update(ctx, func(s *sitting) error {
		out = nil
		due, err := s.tx.LettersDue(s.tx.Now, limit)
		if err != nil {
			return err
		}
		for _, l := range due {
			o, ok, err := s.take(l)
			if err != nil {
				return err
			}
			if ok {
				out = append(out, o)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
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
		return o, false, s.failed(l, casework.Attempt{At: s.tx.Now, Text: "its octets cannot be read"})
	}
	if err := s.setState(&l, casework.LetterSending); err != nil {
		return o, false, err
	}
	return casework.Outgoing{Letter: l, Raw: raw}, true, nil
}

// stop holds back a decision when the case has moved on since it was
// approved, or before its first try when the day that it is dated by is
// over; through later tries the date stays. It is then written and approved
// anew. A decision that may have arrived already, and that a person has told
// to try again, is not stopped.
func (s *sitting) stop(l casework.Letter) (bool, error) {
	decision := l.Kind == casework.LetterFirstDecision || l.Kind == casework.LetterFinalDecision
	tried := len(l.Attempts) > 0
	if !decision || tried && l.State != casework.LetterDeferred {
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
	today, dated := s.Calendar.Date(s.tx.Now), s.Calendar.Date(l.DueAt)
	var why string
	switch {
	case c.Decisions[i].Revision != c.Revision:
		why = fmt.Sprintf("the case is at revision %d, the decision at %d", c.Revision, c.Decisions[i].Revision)
	case !tried && today != dated:
		why = fmt.Sprintf("it is dated %s", dated)
	default:
		return false, nil
	}
	if err := s.setState(&l, casework.LetterCancelled); err != nil {
		return false, err
	}
	was := c
	if err := s.takeBack(&c, l); err != nil {
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

// Report records what became of letters that TakeDue gave out. A result for
// a letter that is not being sent has been reported before and changes
// nothing.
func (d *Desk) Report(ctx context.Context, results []casework.SendResult) error {
	return d.update(ctx, func(s *sitting) error {
		for _, r := range results {
			l, err := s.tx.Letter(r.Letter)
			if absent(err) || err == nil && l.State != casework.LetterSending {
				s.warn("result for a letter that is not being sent", "letter", r.Letter)
				continue
			}
			if err != nil {
				return err
			}
			if err := s.result(l, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// result records what became of one try at one letter.
func (s *sitting) result(l casework.Letter, r casework.SendResult) error {
	if r.Attempt.At.IsZero() {
		r.Attempt.At = s.tx.Now
	}
	switch r.State {
	case casework.LetterAccepted:
		return s.accepted(l, r.Attempt)
	case casework.LetterQueued:
		// Not a try: a decision is still held to its case and its day.
		return s.setState(&l, casework.LetterQueued)
	case casework.LetterDeferred:
		l.Attempts = append(slices.Clone(l.Attempts), r.Attempt)
		l.DueAt = r.Attempt.At.Add(max(r.RetryAfter, shortestRetry))
		return s.setState(&l, casework.LetterDeferred)
	case casework.LetterFailed:
		return s.failed(l, r.Attempt)
	case casework.LetterUnknown:
		return s.unknown(l, r.Attempt, pause(len(l.Attempts)+1))
	default:
		return invalid("letter "+string(l.ID), "no try ends as %q", r.State)
	}
}

// shortestRetry is how long a letter waits at least for its next try.
const shortestRetry = time.Minute

// accepted records that a letter has left: only now is the customer
// answered, the decision sent and the clock met.
func (s *sitting) accepted(l casework.Letter, a casework.Attempt) error {
	l.Attempts = append(slices.Clone(l.Attempts), a)
	l.AcceptedAt = a.At.UTC()
	if err := s.setState(&l, casework.LetterAccepted); err != nil {
		return err
	}
	c, err := s.tx.Case(l.Case)
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	s.deliver(&c, l)
	if err := s.tx.PutCase(c); err != nil {
		return err
	}
	return s.record(c.Reference, casework.SystemName, casework.VerbAccepted,
		fmt.Sprintf("letter=%s kind=%s", l.ID, l.Kind))
}

// failed records that a letter will not arrive.
func (s *sitting) failed(l casework.Letter, a casework.Attempt) error {
	l.Attempts = append(slices.Clone(l.Attempts), a)
	if err := s.setState(&l, casework.LetterFailed); err != nil {
		return err
	}
	return s.miscarried(l, taskUndelivered)
}

// unknown records that nobody knows what became of a try. What the program
// wrote is tried again with the same Message-ID; what a person wrote is not,
// and a person looks. Wait is the pause before the next try.
func (s *sitting) unknown(l casework.Letter, a casework.Attempt, wait time.Duration) error {
	l.Attempts = append(slices.Clone(l.Attempts), a)
	if l.Automatic() {
		l.DueAt = a.At.Add(wait)
		return s.setState(&l, casework.LetterQueued)
	}
	if err := s.setState(&l, casework.LetterUnknown); err != nil {
		return err
	}
	return s.miscarried(l, taskUnknown)
}

// pause is how long a letter waits after the nth try of which nobody knows
// what became.
func pause(n int) time.Duration { return shortestRetry << min(n-1, 8) }

// miscarried raises a task for a letter that did not arrive, and takes back
// what it had done. Of one that may have arrived nothing is taken back.
func (s *sitting) miscarried(l casework.Letter, task string) error {
	c, err := s.tx.Case(l.Case)
	if absent(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if l.State != casework.LetterUnknown {
		if err := s.takeBack(&c, l); err != nil {
			return err
		}
	}
	s.task(&c, task, fmt.Sprintf("letter=%s kind=%s", l.ID, l.Kind))
	c.Notice(false)
	if err := s.tx.PutCase(c); err != nil {
		return err
	}
	return s.record(c.Reference, casework.SystemName, casework.VerbFailed,
		fmt.Sprintf("letter=%s kind=%s state=%s", l.ID, l.Kind, l.State))
}

// Recover is called at start: of the letters left as being sent nobody knows
// what became.
func (d *Desk) Recover(ctx context.Context) error {
	return d.update(ctx, func(s *sitting) error {
		left, err := s.tx.LettersIn(casework.LetterSending)
		if err != nil {
			return err
		}
		for _, l := range left {
			a := casework.Attempt{At: s.tx.Now, Text: "the program ended while it was being sent", Temporary: true}
			var wait time.Duration // none the first time: the customer has waited while we were down
			if n := len(l.Attempts); n > 0 {
				wait = pause(n)
			}
			if err := s.unknown(l, a, wait); err != nil {
				return err
			}
		}
		return nil
	})
}
