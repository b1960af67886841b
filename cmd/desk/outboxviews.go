package desk

import (
	"context"
	"fmt"
	"slices"

	"ombud/store/casework"
)

// unsettled are the states of letters that are not where they should be.
func unsettled() []casework.LetterState {
	return []casework.LetterState{casework.LetterHeld, casework.LetterQueued, casework.LetterSending,
		casework.LetterDeferred, casework.LetterUnknown, casework.LetterFailed, casework.LetterBounced}
}

// Outbox returns the letters that have not been accepted, those in one
// state, or those of one case, as far as the caller may see them.
func (d *Desk) Outbox(ctx context.Context, by casework.StaffName, r OutboxRequest) ([]LetterView, error) {
	views := []LetterView{}
	err := d.view(ctx, func(s *sitting) error {
		views = views[:0]
		if _, err := s.staff(by, "outbox"); err != nil {
			return err
		}
		letters, err := s.lettersOf(r)
		if err != nil {
			return err
		}
		for _, l := range letters {
			if s.seesLetter(l, by) && (r.State == "" || l.State == r.State) {
				views = append(views, LetterView{Letter: l})
			}
		}
		return nil
	})
	return views, err
}

// lettersOf reads the letters that a request asks for.
func (s *sitting) lettersOf(r OutboxRequest) ([]casework.Letter, error) {
	if r.Case != "" {
		c, err := s.find(r.Case)
		if err != nil {
			return nil, err
		}
		return s.tx.Letters(c.Reference)
	}
	states := unsettled()
	if r.State != "" {
		states = []casework.LetterState{r.State}
	}
	var letters []casework.Letter
	for _, state := range states {
		in, _ := s.tx.LettersIn(state)
		for _, l := range in {
			if r.State != "" || !s.over(l) {
				letters = append(letters, l)
			}
		}
	}
	slices.SortStableFunc(letters, func(a, b casework.Letter) int { return a.DueAt.Compare(b.DueAt) })
	return letters, nil
}

// over says whether nobody need look at a letter any more: it was lost, and
// its case has come to an end all the same.
func (s *sitting) over(l casework.Letter) bool {
	if l.State != casework.LetterBounced && l.State != casework.LetterFailed {
		return false
	}
	c, err := s.tx.Case(l.Case)
	return err == nil && c.Status == casework.StatusClosed
}

// seesLetter says whether somebody may know of a letter: who may see its
// case, and who runs the service, who does not read it by that.
func (s *sitting) seesLetter(l casework.Letter, by casework.StaffName) bool {
	if slices.Contains(s.Staff[by].Roles, casework.RoleAdmin) {
		return true
	}
	c, err := s.tx.Case(l.Case)
	if err != nil {
		return slices.Contains(s.Staff[by].Roles, casework.RoleHead)
	}
	return s.sees(c, by)
}

// letter reads the letter that somebody named and may see.
func (s *sitting) letter(id casework.LetterID, by casework.StaffName) (casework.Letter, error) {
	what := fmt.Sprintf("letter %q", id)
	if _, err := s.staff(by, what); err != nil {
		return casework.Letter{}, err
	}
	l, err := s.tx.Letter(id)
	if absent(err) || err == nil && !s.seesLetter(l, by) {
		return l, missing(what, "there is no such letter")
	}
	return l, err
}

// OutboxShow returns one letter with its text, which only those read who may
// see its case; to read it is to read the case.
func (d *Desk) OutboxShow(ctx context.Context, by casework.StaffName, r OutboxRequest) (LetterView, error) {
	var v LetterView
	err := d.view(ctx, func(s *sitting) error {
		l, err := s.letter(r.Letter, by)
		if err != nil {
			return err
		}
		v = LetterView{Letter: l}
		m, err := s.tx.Message(l.Message)
		if absent(err) {
			return nil
		}
		if err != nil {
			return err
		}
		c, err := s.tx.Case(l.Case)
		draft := l.State != casework.LetterAccepted && l.By != casework.SystemName
		if err == nil && s.sees(c, by) && !(draft && s.confidential(c, m.Stage, by)) {
			v.Text = m.Text
		}
		return nil
	})
	if err != nil || v.Text == "" {
		return v, err
	}
	read := ShowRequest{On: On{Reference: string(v.Case)}}
	return v, d.read(ctx, by, read, casework.VerbOutbox, func(*sitting, casework.Case) error { return nil })
}

// OutboxRelease lets a held letter leave now.
func (d *Desk) OutboxRelease(ctx context.Context, by casework.StaffName, r OutboxRequest) (LetterView, error) {
	return d.onLetter(ctx, by, r, "release", func(s *sitting, l *casework.Letter, _ *casework.Case) error {
		if l.State != casework.LetterHeld {
			return stands("letter "+string(l.ID), fmt.Sprintf("it is not held, it is %s", l.State), "")
		}
		l.HeldReason, l.DueAt = "", s.tx.Now
		if err := s.countAck(*l); err != nil {
			return err
		}
		return s.setState(l, l.Waiting())
	})
}

// OutboxRetry tries a letter again, with the same Message-ID, whose outcome
// is bad or not known, or which waits for its next try.
func (d *Desk) OutboxRetry(ctx context.Context, by casework.StaffName, r OutboxRequest) (LetterView, error) {
	return d.onLetter(ctx, by, r, "retry", func(s *sitting, l *casework.Letter, c *casework.Case) error {
		again, ok := l.Retried(s.tx.Now)
		if !ok {
			return stands("letter "+string(l.ID), fmt.Sprintf("it is %s", l.State), instead(*l))
		}
		*l = again
		if err := s.standsYet(c, again); err != nil {
			return err
		}
		return s.setState(l, l.State)
	})
}

// instead is what to do about a letter that cannot be tried again: what came
// back is written anew, with a new number and new dates, or posted.
func instead(l casework.Letter) string {
	if l.State != casework.LetterBounced {
		return ""
	}
	return fmt.Sprintf("write it anew, or ombud delivered %s --by post", l.Case)
}

// standsYet puts the decision in a case in hand that a letter carries on its
// way again, and refuses where it no longer stands as it was approved.
func (s *sitting) standsYet(c *casework.Case, l casework.Letter) error {
	i := slices.IndexFunc(c.Decisions, func(d casework.Decision) bool { return d.Letter == l.ID })
	if i < 0 {
		return nil
	}
	what, do := "letter "+string(l.ID), "ombud show "+string(c.Reference)
	if last, _ := c.Decision(c.Decisions[i].Stage); last.Version != c.Decisions[i].Version {
		return stands(what, "a newer version of the decision has taken its place", do)
	}
	if !l.Insisted && c.Decisions[i].Revision != c.Revision {
		return stands(what, "the case has moved on since the decision was approved", do)
	}
	c.Decisions = slices.Clone(c.Decisions)
	c.Decisions[i].State = casework.DecisionApproved
	return nil
}

// countAck counts an acknowledgement that is let go.
func (s *sitting) countAck(l casework.Letter) error {
	if l.Kind != casework.LetterAcknowledgement {
		return nil
	}
	for _, to := range l.To {
		if err := s.tx.CountAck(to); err != nil {
			return err
		}
	}
	return nil
}

// OutboxCancel takes back a letter that has not left, or of which it is not
// known.
func (d *Desk) OutboxCancel(ctx context.Context, by casework.StaffName, r OutboxRequest) (LetterView, error) {
	return d.onLetter(ctx, by, r, "cancel", func(s *sitting, l *casework.Letter, c *casework.Case) error {
		switch l.State {
		case casework.LetterHeld, casework.LetterQueued, casework.LetterDeferred, casework.LetterFailed,
			casework.LetterUnknown:
		default:
			return stands("letter "+string(l.ID), fmt.Sprintf("it cannot be taken back: it is %s", l.State), "")
		}
		return s.cancel(c, l)
	})
}

// onLetter changes one letter and its case, by somebody who may.
func (d *Desk) onLetter(ctx context.Context, by casework.StaffName, r OutboxRequest, what string,
	fn func(*sitting, *casework.Letter, *casework.Case) error,
) (LetterView, error) {
	var v LetterView
	err := d.update(ctx, func(s *sitting) error {
		l, err := s.letter(r.Letter, by)
		if err != nil {
			return err
		}
		c, err := s.tx.Case(l.Case)
		if err != nil && !absent(err) {
			return err
		}
		if err := s.mayHandle(l, c, what, by); err != nil {
			return err
		}
		if err := fn(s, &l, &c); err != nil {
			return err
		}
		v = LetterView{Letter: l}
		if c.Reference == "" {
			return nil
		}
		if err := s.tx.PutCase(c); err != nil {
			return err
		}
		return s.record(c.Reference, by, casework.VerbOutbox, fmt.Sprintf("%s letter=%s state=%s", what, l.ID, l.State))
	})
	return v, err
}

// mayHandle says whether somebody may do something with a letter in the
// outbox. Who runs the service may, but above customer service the line
// overrides nobody: to take back what a person wrote there is to undo it. Of
// a case that is erased only an admin touches what is left.
func (s *sitting) mayHandle(l casework.Letter, c casework.Case, what string, by casework.StaffName) error {
	if c.Reference == "" {
		if slices.Contains(s.Staff[by].Roles, casework.RoleAdmin) {
			return nil
		}
		return notAllowed("letter "+string(l.ID), "its case is erased, and only an admin handles what is left", "")
	}
	if what == "cancel" && !l.Automatic() && c.Stage != casework.StageService {
		return s.May(c, casework.VerbUndo, by)
	}
	return s.May(c, casework.VerbOutbox, by)
}
