package desk

import (
	"slices"
	"time"

	"ombud/store/casework"
)

// deliver does to a case in hand what the acceptance of a letter of its does.
func (s *sitting) deliver(c *casework.Case, l casework.Letter) {
	at := l.AcceptedAt
	if l.Kind.Inside() {
		c.Forget(l.ID)
		return
	}
	c.Meet(casework.DeadlineAcknowledge, at) // whatever reaches the customer says that we have it
	for _, kind := range c.Meets(l.Kind) {
		c.Meet(kind, at)
	}
	if l.Kind.Answers() && at.After(c.AnsweredAt) {
		c.AnsweredAt = at
	}
	for i, d := range c.Decisions {
		if d.Letter != l.ID {
			continue
		}
		c.Decisions = slices.Clone(c.Decisions)
		c.Decisions[i].State, c.Decisions[i].SentAt = casework.DecisionSent, at
		if d.Stage == casework.StageService && c.FirstAnswerAt.IsZero() {
			c.FirstAnswerAt = at
		}
	}
	s.befell(c, l)
	s.clocks(c)
}

// takeBack undoes in a case in hand what a letter of its had done or was to
// do; the state of the letter says how it ended: cancelled before it left,
// failed or bounced.
func (s *sitting) takeBack(c *casework.Case, l casework.Letter) error {
	others, err := s.otherAnswers(*c, l)
	if err != nil {
		return err
	}
	was := *c
	for _, kind := range was.Meets(l.Kind) {
		if metBy(was, kind, l) {
			c.Unmeet(kind)
		}
	}
	if metBy(was, casework.DeadlineAcknowledge, l) {
		c.Unmeet(casework.DeadlineAcknowledge)
	}
	if !l.AcceptedAt.IsZero() && c.AnsweredAt.Equal(l.AcceptedAt) {
		c.AnsweredAt = time.Time{}
	}
	for _, o := range others {
		for _, kind := range was.Meets(o.Kind) {
			c.Meet(kind, o.AcceptedAt)
		}
		if o.AcceptedAt.After(c.AnsweredAt) {
			c.AnsweredAt = o.AcceptedAt
		}
	}
	s.befell(c, l)
	revertDecision(c, l)
	s.clocks(c)
	return nil
}

// befell does to a case in hand what the table of letters says of the fate
// of one of its.
func (s *sitting) befell(c *casework.Case, l casework.Letter) {
	after, closed := casework.AfterLetter(*c, l), c.Status == casework.StatusClosed
	c.Status = after.Status
	if closed && c.Status != casework.StatusClosed {
		c.Open()
	}
	switch {
	case after.Promise && l.State == casework.LetterAccepted:
		c.DelayedUntil = l.Until
	case after.Promise && c.DelayedUntil == l.Until:
		c.DelayedUntil = casework.Date{}
	}
	if after.Restore {
		c.Restore(l.ID)
	}
	c.Forget(l.ID)
}

// metBy says whether a deadline of a case was met by a letter.
func metBy(c casework.Case, kind casework.DeadlineKind, l casework.Letter) bool {
	return !l.AcceptedAt.IsZero() && slices.ContainsFunc(c.Deadlines, func(d casework.Deadline) bool {
		return d.Kind == kind && d.Met.Equal(l.AcceptedAt)
	})
}

// otherAnswers are the letters beside one that answer a case as it is asked
// now.
func (s *sitting) otherAnswers(c casework.Case, but casework.Letter) ([]casework.Letter, error) {
	letters, err := s.tx.Letters(c.Reference)
	return slices.DeleteFunc(letters, func(l casework.Letter) bool { return l.ID == but.ID || !c.AnsweredWith(l) }), err
}

// revertDecision takes back that a decision was sent or on its way.
func revertDecision(c *casework.Case, l casework.Letter) {
	i := slices.IndexFunc(c.Decisions, func(d casework.Decision) bool { return d.Letter == l.ID })
	if i < 0 {
		return
	}
	c.Decisions = slices.Clone(c.Decisions)
	d := &c.Decisions[i]
	if d.Stage == casework.StageService && !d.SentAt.IsZero() && c.FirstAnswerAt.Equal(d.SentAt) {
		c.FirstAnswerAt = time.Time{}
	}
	d.SentAt = time.Time{}
	if l.State != casework.LetterCancelled {
		d.State = casework.DecisionUndelivered
		return
	}
	d.Letter = ""
	if d.ApprovedBy == "" {
		d.State = casework.DecisionDraft
		return
	}
	d.State, d.ApprovedBy, d.ApprovedAt = casework.DecisionReview, "", time.Time{}
	if c.Stage == d.Stage {
		c.Status = casework.StatusReview
	}
}
