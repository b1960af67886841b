package desk

import (
	"slices"

	"ombud/store"
	"ombud/store/casework"
)

// wordIs reads is:value.
func (s *sitting) wordIs(value string, by casework.StaffName) (clause, error) {
	if st := casework.Status(value); slices.Contains(allStatuses(), st) {
		return clause{closed: st == casework.StatusClosed, fits: func(c casework.Case) bool { return c.Status == st },
			narrow: func(f *store.QueueFilter) { f.Statuses = append(f.Statuses, st) }}, nil
	}
	flag := func(f casework.Flag) (clause, error) {
		return clause{fits: func(c casework.Case) bool { return slices.Contains(c.Flags, f) }}, nil
	}
	now := s.tx.Now
	switch value {
	case "mine":
		return owner("me", by), nil
	case "unassigned":
		c := owner("none", by)
		c.named = false
		return c, nil
	case "overdue":
		return clause{fits: func(c casework.Case) bool { d, ok := c.NextDue(); return ok && d.Due.Before(now) },
			narrow: before(now)}, nil
	case "snoozed":
		today := s.Calendar.Date(now)
		return clause{snoozed: true, fits: func(c casework.Case) bool { return c.Snoozed(today) }}, nil
	case "unread":
		return clause{fits: func(c casework.Case) bool { return c.Unread }}, nil
	case "urgent":
		return flag(casework.FlagUrgent)
	case "vulnerable":
		return flag(casework.FlagVulnerable)
	case "crisis":
		return flag(casework.FlagCrisis)
	case "threat":
		return flag(casework.FlagThreat)
	case "candidate":
		return clause{fits: func(c casework.Case) bool { return c.Candidate != nil }}, nil
	case "approval":
		return clause{named: true, fits: func(c casework.Case) bool {
			return c.Status == casework.StatusReview && s.May(c, casework.VerbApprove, by) == nil
		}}, nil
	}
	return clause{}, invalid("query is:"+value,
		"known are new, open, waiting, review, answered, closed, mine, unassigned, overdue, unread, urgent, "+
			"vulnerable, crisis, threat, candidate, snoozed and approval")
}
