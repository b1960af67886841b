package desk

import (
	"context"
	"errors"
	"fmt"

	"ombud/store"
	"ombud/store/casework"
)

// Report records what became of letters that TakeDue gave out. A result for
// a letter that is not being sent has been reported before and changes
// nothing. Where a case cannot be read, the fate of its letter is recorded
// all the same.
func (d *Desk) Report(ctx context.Context, results []casework.SendResult) error {
	err := d.report(ctx, results, (*sitting).tried)
	var bad *unfit
	if !errors.As(err, &bad) {
		return err
	}
	for _, r := range results {
		one := []casework.SendResult{r}
		err := d.report(ctx, one, (*sitting).tried)
		if errors.As(err, &bad) {
			err = d.report(ctx, one, func(s *sitting, l casework.Letter, r casework.SendResult) error {
				return s.triedAlone(l, r, bad.cause)
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// report records results in one transaction.
func (d *Desk) report(ctx context.Context, results []casework.SendResult,
	record func(*sitting, casework.Letter, casework.SendResult) error,
) error {
	return d.update(ctx, func(s *sitting) error {
		for _, r := range results {
			l, err := s.tx.Letter(r.Letter)
			switch {
			case absent(err) || err == nil && l.State != casework.LetterSending:
				s.warn("result for a letter that is not being sent", "letter", r.Letter)
				continue
			case err != nil:
				if err := s.setAside([]store.Damage{store.DamagedLetter(r.Letter, err)}); err != nil {
					return err
				}
				continue
			}
			if err := record(s, l, r); err != nil {
				return unfitted(l, err)
			}
		}
		return nil
	})
}

// tried records what became of one try at one letter.
func (s *sitting) tried(l casework.Letter, r casework.SendResult) error {
	next, err := s.after(l, r)
	if err != nil {
		return err
	}
	if err := s.setState(&next, next.State); err != nil {
		return err
	}
	switch next.State {
	case casework.LetterAccepted:
		return s.accepted(next)
	case casework.LetterFailed:
		return s.miscarried(next, taskUndelivered)
	case casework.LetterUnknown:
		return s.miscarried(next, taskUnknown)
	}
	return nil
}

// triedAlone records what became of a letter without its case or its filed
// copy, which cannot be used for a cause.
func (s *sitting) triedAlone(l casework.Letter, r casework.SendResult, cause error) error {
	next, err := s.after(l, r)
	if err != nil {
		return err
	}
	if _, err := s.tx.PutLetter(next); err != nil {
		return err
	}
	return s.setAside([]store.Damage{store.DamagedCase(l.Case, cause)})
}

// after is a letter after a try.
func (s *sitting) after(l casework.Letter, r casework.SendResult) (casework.Letter, error) {
	if r.Attempt.At.IsZero() {
		r.Attempt.At = s.tx.Now
	}
	next, ok := l.Tried(r)
	if !ok {
		return next, invalid("letter "+string(l.ID), "no try ends as %q", r.State)
	}
	return next, nil
}

// accepted does what the acceptance of a letter does: only now is the
// customer answered, the decision sent and the clock met.
func (s *sitting) accepted(l casework.Letter) error {
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
// what became. What was set aside and can be read again is taken up.
func (d *Desk) Recover(ctx context.Context) error {
	var left []casework.Letter
	err := d.update(ctx, func(s *sitting) error {
		if _, err := s.tx.Mended(); err != nil {
			return err
		}
		var damaged []store.Damage
		left, damaged = s.tx.LettersIn(casework.LetterSending)
		return s.setAside(damaged)
	})
	if err != nil {
		return err
	}
	var results []casework.SendResult
	for _, l := range left {
		results = append(results, casework.SendResult{Letter: l.ID, Case: l.Case, State: casework.LetterUnknown,
			Attempt:    casework.Attempt{Text: "the program ended while it was being sent", Temporary: true},
			RetryAfter: casework.ShortestRetry << min(len(l.Attempts), 8)})
	}
	return d.Report(ctx, results)
}
