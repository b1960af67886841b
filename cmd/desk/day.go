package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"ombud/store/casework"
)

// DayRequest asks how the caller's day stands.
type DayRequest struct{}

// DayView is how somebody's day stands: who they are and what waits for them.
// The numbers are of cases in their queue.
type DayView struct {
	Staff       casework.StaffName    `json:"staff"`
	Name        string                `json:"name"`
	Roles       []casework.Role       `json:"roles"`
	Departments []casework.Department `json:"departments"`
	Company     []casework.Department `json:"company"` // every department there is
	Open        int                   `json:"open"`
	Overdue     int                   `json:"overdue"`
	Today       int                   `json:"due_today"`
	Mine        int                   `json:"mine"`
	Unread      int                   `json:"unread"` // of mine, with mail that nobody has looked at
	Free        int                   `json:"unassigned"`
	Approvals   int                   `json:"approvals"` // decisions that wait for the caller
	First       *CaseRow              `json:"first"`     // the most urgent
	// Held is the caller's letters that have not left and may be recalled.
	Held int `json:"held"`
	// Try are commands that make sense now, at most three.
	Try []string `json:"try"`
}

// Day says how the caller's day stands.
func (d *Desk) Day(ctx context.Context, by casework.StaffName, _ DayRequest) (DayView, error) {
	var v DayView
	err := d.view(ctx, func(s *sitting) error {
		person, err := s.staff(by, "day")
		if err != nil {
			return err
		}
		v = DayView{Staff: by, Name: fullName(person, by), Roles: full(person.Roles), Departments: full(person.Departments)}
		v.Company = slices.Sorted(maps.Keys(s.Departments))
		q, err := s.query("", by)
		if err != nil {
			return err
		}
		today := s.Calendar.Date(s.tx.Now)
		q.match = append(q.match, func(c casework.Case) bool { return !c.Snoozed(today) && s.own(c, person) })
		cases, err := s.queued(q, person, 0)
		if err != nil {
			return err
		}
		for _, c := range cases {
			s.countDay(&v, c)
		}
		if len(cases) > 0 {
			row := s.row(cases[0])
			v.First = &row
		}
		v.Held = s.held(by)
		v.Try = s.tryDay(v, cases)
		return nil
	})
	return v, err
}

// countDay counts one case of the day.
func (s *sitting) countDay(v *DayView, c casework.Case) {
	v.Open++
	if due, ok := c.NextDue(); ok {
		switch {
		case due.Due.Before(s.tx.Now):
			v.Overdue++
		case s.Calendar.Date(due.Due) == s.Calendar.Date(s.tx.Now):
			v.Today++
		}
	}
	switch c.Assignee {
	case v.Staff:
		v.Mine++
		if c.Unread {
			v.Unread++
		}
	case "":
		v.Free++
	}
	if c.Status == casework.StatusReview && s.May(c, casework.VerbApprove, v.Staff) == nil {
		v.Approvals++
	}
}

// held counts the letters of somebody that undo recalls.
func (s *sitting) held(by casework.StaffName) int {
	letters, _ := s.tx.LettersIn(casework.LetterQueued) // Status names what cannot be read
	n := 0
	for _, l := range letters {
		if l.By == by && len(l.Attempts) == 0 && l.DueAt.After(s.tx.Now) {
			n++
		}
	}
	return n
}

// tryDay are the commands that a day suggests.
func (s *sitting) tryDay(v DayView, cases []casework.Case) []string {
	try := []string{}
	if v.Approvals > 0 {
		try = append(try, "ombud queue is:approval")
	}
	takes := func(c casework.Case) bool { return c.Assignee == "" && s.May(c, casework.VerbTake, v.Staff) == nil }
	if slices.ContainsFunc(cases, takes) {
		try = append(try, "ombud next")
	}
	if v.First != nil {
		try = append(try, fmt.Sprintf("ombud show %s", v.First.Reference))
	}
	try = append(try, "ombud queue")
	if slices.Contains(v.Roles, casework.RoleAdmin) {
		try = append(try, "ombud status")
	}
	if v.Open == 0 {
		try = append(try, "ombud help queries")
	}
	return try[:min(3, len(try))]
}

// NextRequest takes the most urgent case that is nobody's.
type NextRequest struct {
	Query string `json:"query,omitempty"` // among these; empty: the caller's queue
}

// maxNext is how often Next looks again when somebody else was faster.
const maxNext = 8

// Next takes the most urgent case of the caller's queue that nobody has and
// that they may take.
func (d *Desk) Next(ctx context.Context, by casework.StaffName, r NextRequest) (Receipt, error) {
	for range maxNext {
		on, err := d.free(ctx, by, r.Query)
		if err != nil {
			return Receipt{}, err
		}
		receipt, err := d.Take(ctx, by, TakeRequest{On: on})
		if !errors.Is(err, casework.ErrConflict) {
			return receipt, err
		}
	}
	return Receipt{}, &casework.Refusal{Kind: casework.ErrConflict, What: "next", Why: "others took each case first",
		Do: "ombud next"}
}

// free finds the most urgent case that is nobody's and that somebody may
// take, at its revision.
func (d *Desk) free(ctx context.Context, by casework.StaffName, text string) (On, error) {
	var on On
	err := d.view(ctx, func(s *sitting) error {
		person, err := s.staff(by, "next")
		if err != nil {
			return err
		}
		q, err := s.query(text, by)
		if err != nil {
			return err
		}
		if len(q.free) > 0 {
			return invalid("next", "it takes a case by its facts; search for words")
		}
		today := s.Calendar.Date(s.tx.Now)
		mine := q.named
		q.match = append(q.match, func(c casework.Case) bool {
			return c.Assignee == "" && c.Status != casework.StatusAnswered && c.Status != casework.StatusClosed &&
				!c.Snoozed(today) && (mine || s.own(c, person)) && s.May(c, casework.VerbTake, by) == nil
		})
		cases, err := s.queued(q, person, 1)
		if err != nil {
			return err
		}
		if len(cases) == 0 {
			return missing("next", "nobody has left a case that you may take")
		}
		on = On{Reference: string(cases[0].Reference), Revision: cases[0].Revision}
		return nil
	})
	return on, err
}
