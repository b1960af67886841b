package casework

import (
	"slices"
	"time"
)

// Deadlines gives all clocks of a case as it stands, the nearest first. Of
// two clocks of one kind the earlier holds; every remedy and every answer to
// somebody outside has its own. What c.Deadlines says was met stays met,
// unless the clock has started anew since; clocks that the policy does not
// know stay as they are.
//
// A delay letter that was accepted in time moves our own target and the
// legal limit to the date it promised (Case.DelayedUntil), one that came
// too late moves only our own.
func (p Policy) Deadlines(c Case, cal Calendar) []Deadline {
	var out []Deadline
	for _, k := range p.Clocks {
		if k.applies(c) {
			out = earlier(out, k.deadline(c, cal))
		}
	}
	// A case that somebody has sorted without the instant being known is
	// still sorted.
	out = slices.DeleteFunc(out, func(d Deadline) bool {
		return d.Kind == DeadlineTriage && c.Sorted && d.Met.IsZero()
	})
	out = append(delayed(out, c, cal), promises(c, cal)...)
	for _, d := range c.Deadlines {
		known := d.Promise() ||
			slices.ContainsFunc(p.Clocks, func(k Clock) bool { return k.Deadline == d.Kind })
		if !known {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b Deadline) int { return a.Due.Compare(b.Due) })
	return out
}

// deadline gives the clock in a case, met as the case says.
func (k Clock) deadline(c Case, cal Calendar) Deadline {
	d := Deadline{Kind: k.Deadline, Due: k.due(c, cal)}
	for _, old := range c.Deadlines {
		// The answer of an earlier stage does not meet the clock of this one.
		if old.Kind == k.Deadline && !old.Met.Before(k.start(c)) {
			d.Met = old.Met
		}
	}
	return d
}

// earlier adds a deadline, or keeps the earlier of two of one kind.
func earlier(list []Deadline, d Deadline) []Deadline {
	i := slices.IndexFunc(list, func(o Deadline) bool { return o.Kind == d.Kind })
	if i < 0 {
		return append(list, d)
	}
	if d.Due.Before(list[i].Due) {
		list[i] = d
	}
	return list
}

// delayed moves the deadlines that a delay letter has moved.
func delayed(list []Deadline, c Case, cal Calendar) []Deadline {
	if c.DelayedUntil.IsZero() {
		return list
	}
	until := cal.EndOfDay(c.DelayedUntil)
	inTime := slices.ContainsFunc(list, func(d Deadline) bool {
		return d.Kind == DeadlineDelayLetter && !d.Met.IsZero() && !d.Met.After(d.Due)
	})
	for i, d := range list {
		if (d.Kind == DeadlineAnswer || d.Kind == DeadlineLegalAnswer && inTime) && d.Due.Before(until) {
			list[i].Due = until
		}
	}
	return list
}

// promises are the dates that we have given ourselves: the last day of each
// remedy that was decided and sent, the day of a planned change, and that of
// an answer to somebody outside.
func promises(c Case, cal Calendar) []Deadline {
	var out []Deadline
	for _, d := range c.Decisions {
		if d.State == DecisionSent && d.Remedy != nil && !d.Remedy.By.IsZero() {
			out = append(out, Deadline{Kind: DeadlineRemedy, Of: d.Name(), Due: cal.EndOfDay(d.Remedy.By),
				Met: d.Remedy.DoneAt})
		}
	}
	if when, planned := c.PlannedFor(); planned {
		d := Deadline{Kind: DeadlinePlanned, Due: cal.EndOfDay(when)}
		for _, old := range c.Deadlines {
			if old.Kind == DeadlinePlanned && old.Due.Equal(d.Due) {
				d.Met = old.Met
			}
		}
		out = append(out, d)
	}
	return append(out, answersOutside(c, cal)...)
}

// AnswerBy gives the date by which the customer has an answer: what the
// acknowledgement promises. It is the date of the deadline answer, or of
// feedback and data_request for these kinds; zero when there is none.
func (p Policy) AnswerBy(c Case, cal Calendar) Date {
	kind := DeadlineAnswer
	if !doubtful(c) {
		switch c.Kind {
		case KindFeedback:
			kind = DeadlineFeedback
		case KindDataRequest:
			kind = DeadlineDataRequest
		}
	}
	return p.dateOf(kind, c, cal)
}

// HardStop gives the last date that a delay letter may promise (PSD2 art.
// 101(2)); zero when the policy sets none for the case.
func (p Policy) HardStop(c Case, cal Calendar) Date { return p.dateOf(DeadlineHardStop, c, cal) }

// dateOf gives the day of a deadline of a case, zero when it has none.
func (p Policy) dateOf(kind DeadlineKind, c Case, cal Calendar) Date {
	for _, d := range p.Deadlines(c, cal) {
		if d.Kind == kind {
			return cal.Date(d.Due)
		}
	}
	return Date{}
}

// NextDue gives the nearest unmet deadline of the case, passed ones first;
// of two at the same instant the one that stands first in c.Deadlines. A
// closed case has only its promises left: a remedy, a planned change, an
// answer to somebody outside.
func (c Case) NextDue() (Deadline, bool) {
	var next Deadline
	found := false
	for _, d := range c.Deadlines {
		if !d.Met.IsZero() || c.Status == StatusClosed && !d.Promise() {
			continue
		}
		if !found || d.Due.Before(next.Due) {
			next, found = d, true
		}
	}
	return next, found
}

// Meet records that a deadline of the case was met, unless it was before.
func (c *Case) Meet(kind DeadlineKind, at time.Time) {
	c.setMet(kind, func(d *Deadline) {
		if d.Met.IsZero() {
			d.Met = at
		}
	})
}

// Unmeet takes back that a deadline was met: its letter came back.
func (c *Case) Unmeet(kind DeadlineKind) {
	c.setMet(kind, func(d *Deadline) { d.Met = time.Time{} })
}

// setMet changes the deadlines of a kind on a copy: a Case is passed by
// value, and its copies share the list.
func (c *Case) setMet(kind DeadlineKind, change func(*Deadline)) {
	c.Deadlines = slices.Clone(c.Deadlines)
	for i := range c.Deadlines {
		if c.Deadlines[i].Kind == kind {
			change(&c.Deadlines[i])
		}
	}
}

// Meets lists the deadlines of a case that a letter meets once the
// customer's mail system has accepted it. A free reply is no answer to a
// complaint; only a decision at the case's own stage, or the end of the
// matter, is.
func (c Case) Meets(k LetterKind) []DeadlineKind {
	decided := []DeadlineKind{DeadlineAnswer, DeadlineLegalAnswer, DeadlineDelayLetter, DeadlineHardStop, DeadlineUnauthorised}
	switch k {
	case LetterAcknowledgement:
		return []DeadlineKind{DeadlineAcknowledge}
	case LetterDelay:
		return []DeadlineKind{DeadlineDelayLetter}
	case LetterNotOurs, LetterWithdrawal:
		return append(decided, DeadlineFeedback, DeadlineDataRequest)
	}
	complaint := c.Is(KindComplaint)
	switch {
	case k == decisionLetter(c.Stage):
		return decided
	case k == LetterFeedbackReply && complaint:
		return []DeadlineKind{DeadlineFeedback}
	case k == LetterFeedbackReply:
		return []DeadlineKind{DeadlineFeedback, DeadlineAnswer}
	case k == LetterReply && complaint:
		return []DeadlineKind{DeadlineUnauthorised}
	case k == LetterReply:
		return []DeadlineKind{DeadlineAnswer, DeadlineFeedback, DeadlineDataRequest, DeadlineUnauthorised}
	}
	return nil
}

// decisionLetter is the letter that a decision at a stage goes out in.
func decisionLetter(s Stage) LetterKind {
	if s == StageService {
		return LetterFirstDecision
	}
	return LetterFinalDecision
}

// Is says whether the case is of a kind, be it besides another.
func (c Case) Is(k Kind) bool { return c.Kind == k || slices.Contains(c.Also, k) }

// adrMonths is how long after the decision of a Kundombud ARN takes up a
// bank matter although the year has passed (arn.se).
const adrMonths = 2

// LastADRDate gives the customer's last date to apply to ARN, as far as we
// know: one year from the first complaint (förordning 2015:739 7 §), or two
// months from a final decision written at now when that is later. It is
// not rolled to a business day, and never in the past: when the year is
// over, it is the two months.
func LastADRDate(c Case, now time.Time, cal Calendar) Date {
	first := c.FirstComplaintAt
	if first.IsZero() {
		first = c.ReceivedAt
	}
	today := cal.Date(now)
	year, months := cal.Date(first).AddYears(1), today.AddMonths(adrMonths)
	final := c.Stage != StageService
	if final && months.After(year) || !year.After(today) {
		return months
	}
	return year
}
