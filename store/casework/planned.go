package casework

import (
	"slices"
	"strings"
)

// TaskPlanned is the task of a case whose planned change has its day: only
// evaluating anew ends it.
const TaskPlanned = "planned change: its day has come, evaluate it anew"

// KeptPlanned is the ground for keeping a case whose customer has been told
// of a change that is not made yet.
const KeptPlanned = "planned_change"

// PlannedFor is the day for which a change is planned, and whether one is.
// A new evaluation ends the plan before it.
func (c Case) PlannedFor() (Date, bool) {
	e := c.Evaluation
	if e == nil || e.Result != EvaluationPlanned || !c.ErasedAt.IsZero() {
		return Date{}, false
	}
	if _, gone := c.MergedInto(); gone && c.Status == StatusClosed {
		return Date{}, false
	}
	when, err := ParseDate(strings.TrimSpace(e.When))
	return when, err == nil
}

// PlanIsDue says whether the day of a planned change has come, and nobody has
// been told yet.
func (c Case) PlanIsDue(today Date) bool {
	when, planned := c.PlannedFor()
	return planned && !today.Before(when) && !slices.ContainsFunc(c.Tasks, func(t Task) bool {
		return t.Kind == TaskPlanned && t.Note == plannedNote(when)
	})
}

// plannedNote tells one plan from the next.
func plannedNote(when Date) string { return "planned=" + when.String() }

// ComeBack brings a case whose planned change has its day back to those who
// work on it: it is open, in the queue, and has a task. The answer that its
// customer has stands.
func (c *Case) ComeBack(t Task) {
	when, _ := c.PlannedFor()
	t.Kind, t.Note = TaskPlanned, plannedNote(when)
	c.Tasks = append(slices.Clone(c.Tasks), t)
	if c.Status == StatusClosed || c.Status == StatusAnswered {
		c.Status = StatusOpen
		c.Open()
	}
	c.Notice(false)
}

// planWaits says whether the day of a planned change has come and nobody has
// evaluated it anew.
func (c Case) planWaits() bool {
	return slices.ContainsFunc(c.Tasks, func(t Task) bool { return t.Kind == TaskPlanned && t.Done.IsZero() })
}
