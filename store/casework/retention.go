package casework

import (
	"slices"
	"time"
)

// Period is a span of the calendar: years, months and days, added in that
// order.
type Period struct{ Years, Months, Days int }

// After returns the date a period after another.
func (p Period) After(d Date) Date { return d.AddYears(p.Years).AddMonths(p.Months).AddDays(p.Days) }

// Retention is how long cases are kept after they were closed (GDPR art. 5.1
// e: no longer than needed; domain.md §8.2 for what the law asks to keep).
type Retention struct {
	Kinds map[Kind]Period
	// Claim is for a complaint whose claim was not wholly upheld, and for one
	// that ARN or a court had: the customer may still go to law.
	Claim Period
}

// Kept says how long a case is kept.
type Kept struct {
	// Until is the first day on which the case may be erased; zero while
	// there is none.
	Until Date
	// Why is the ground: open, legal_hold, planned_change, claim, or the kind that keeps it
	// longest.
	Why string
}

// The grounds for keeping a case that are no kind.
const (
	KeptOpen  = "open"
	KeptHold  = "legal_hold"
	KeptClaim = "claim"
)

// Keep says how long a case is kept: as long as it is open or held, and a
// change that its customer was told of is not made or given up. One raised in several kinds is kept for
// the longest.
func (r Retention) Keep(c Case, cal Calendar) Kept {
	_, planned := c.PlannedFor()
	switch {
	case c.Status != StatusClosed:
		return Kept{Why: KeptOpen}
	case slices.Contains(c.Flags, FlagLegalHold):
		return Kept{Why: KeptHold}
	case planned:
		return Kept{Why: KeptPlanned}
	}
	closed := cal.Date(c.ClosedAt)
	kept := Kept{Until: r.Kinds[c.Kind].After(closed), Why: string(c.Kind)}
	for _, k := range c.Also {
		if until := r.Kinds[k].After(closed); kept.Until.Before(until) {
			kept = Kept{Until: until, Why: string(k)}
		}
	}
	if until := r.Claim.After(closed); c.claimOpen() && kept.Until.Before(until) {
		kept = Kept{Until: until, Why: KeptClaim}
	}
	return kept
}

// claimOpen says whether the customer may still go to law over a complaint.
func (c Case) claimOpen() bool {
	if c.Kind != KindComplaint && !slices.Contains(c.Also, KindComplaint) {
		return false
	}
	if c.Stage == StageExternal || len(c.Externals) > 0 {
		return true
	}
	for i, d := range c.Decisions {
		latest := i == len(c.Decisions)-1
		if latest && d.State == DecisionSent && d.Outcome != OutcomeUpheld {
			return true
		}
	}
	return false
}

// Erasable says whether a case may be erased today, and if not, why. A
// customer who asks for it (GDPR art. 17) need not wait where nothing but our
// own interest keeps the case: with feedback and questions. What the law or a
// claim keeps stays until its day (art. 17.3 b and e).
func (r Retention) Erasable(c Case, today Date, cal Calendar, asked bool) (Kept, bool) {
	kept := r.Keep(c, cal)
	if kept.Until.IsZero() {
		return kept, false
	}
	ours := kept.Why == string(KindFeedback) || kept.Why == string(KindQuestion)
	return kept, !today.Before(kept.Until) || asked && ours
}

// Erased returns what is left of a case after erasure: what kind of matter
// it was, when, at which department and how it ended, so that the register
// and the figures stay whole. Nothing of it tells of a person outside the
// company, and no free text is left.
func (c Case) Erased(at time.Time) Case {
	e := Case{
		Reference: c.Reference, Register: c.Register, Kind: c.Kind, Also: c.Also, Stage: c.Stage,
		Status: StatusClosed, Department: c.Department, Product: c.Product, Cause: c.Cause, RootCause: c.RootCause,
		Language:   c.Language,
		ReceivedAt: c.ReceivedAt, FirstComplaintAt: c.FirstComplaintAt, EscalatedAt: c.EscalatedAt,
		FirstAnswerAt: c.FirstAnswerAt, AnsweredAt: c.AnsweredAt, ClosedAt: c.ClosedAt, ErasedAt: at,
		Handlers: c.Handlers, Deadlines: c.Deadlines, Links: c.Links, Flags: c.Flags, Sorted: c.Sorted,
		Accepted: c.Accepted, CloseReason: c.CloseReason, Revision: c.Revision + 1,
		Verdict: Verdict{Kind: c.Verdict.Kind, Department: c.Verdict.Department, Language: c.Verdict.Language,
			RunnerUp: c.Verdict.RunnerUp, Points: c.Verdict.Points, Margin: c.Verdict.Margin, RulesHash: c.Verdict.RulesHash},
	}
	if t := c.Customer().Type; t != "" {
		e.People = []Person{{Role: RoleCustomer, Type: t}}
	}
	for _, r := range c.Recused {
		e.Recused = append(e.Recused, Recusal{Staff: r.Staff, At: r.At})
	}
	if c.Demand != nil {
		e.Demand = &Demand{Amount: c.Demand.Amount, Currency: c.Demand.Currency}
	}
	if v := c.Evaluation; v != nil {
		e.Evaluation = &Evaluation{Result: v.Result, When: v.When, By: v.By, At: v.At}
	}
	for _, x := range c.Externals {
		e.Externals = append(e.Externals, x.erased())
	}
	for _, d := range c.Decisions {
		e.Decisions = append(e.Decisions, d.erased())
	}
	return e
}

// erased is what is left of a decision: that it was made, how and by whom.
func (d Decision) erased() Decision {
	e := Decision{Stage: d.Stage, Version: d.Version, Outcome: d.Outcome, State: d.State, Awarded: d.Awarded,
		By: d.By, At: d.At, ApprovedBy: d.ApprovedBy, ApprovedAt: d.ApprovedAt, SHA256: d.SHA256,
		Revision: d.Revision, SentAt: d.SentAt}
	for _, p := range d.Points {
		e.Points = append(e.Points, Point{Outcome: p.Outcome})
	}
	if d.Remedy != nil {
		e.Remedy = &Remedy{By: d.Remedy.By, DoneAt: d.Remedy.DoneAt}
	}
	return e
}
