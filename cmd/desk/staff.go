package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"ombud/store"
	"ombud/store/casework"
)

// StaffRequest asks who there is.
type StaffRequest struct{}

// StaffView is one of the staff, with how much they have in hand.
type StaffView struct {
	Staff       casework.StaffName    `json:"staff"`
	Name        string                `json:"name"`
	Roles       []casework.Role       `json:"roles"`
	Departments []casework.Department `json:"departments"`
	AwayUntil   string                `json:"away_until,omitempty"`
	Open        int                   `json:"open"` // cases that they have taken
}

// StaffList returns everybody, by name.
func (d *Desk) StaffList(ctx context.Context, by casework.StaffName, _ StaffRequest) ([]StaffView, error) {
	list := []StaffView{}
	err := d.view(ctx, func(s *sitting) error {
		list = list[:0]
		if _, err := s.staff(by, "staff"); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(s.Staff)) {
			p := s.Staff[name]
			n, err := s.count(store.QueueFilter{Assignee: name})
			if err != nil {
				return err
			}
			v := StaffView{Staff: name, Name: fullName(p, name), Roles: full(p.Roles), Departments: full(p.Departments), Open: n}
			if s.away(p) {
				v.AwayUntil = p.AwayUntil.String()
			}
			list = append(list, v)
		}
		return nil
	})
	return list, err
}

// away says whether somebody is away today, by the configuration.
func (s *sitting) away(p casework.Staff) bool { return p.AwayUntil.After(s.Calendar.Date(s.tx.Now)) }

// AwayRequest hands the cases of somebody who is away to others: to To, or
// where it is empty to a deputy at the Kundombud and else back to the
// department.
type AwayRequest struct {
	Staff casework.StaffName `json:"staff"`
	To    casework.StaffName `json:"to,omitempty"`
}

// Handed is what became of one case of somebody who is away.
type Handed struct {
	Reference casework.Reference `json:"reference"`
	To        casework.StaffName `json:"to"`            // empty: nobody's, the department sees to it
	Why       string             `json:"why,omitempty"` // it stays with them; empty when it does not
}

// StaffAway hands over the open cases of somebody who is away. What the caller
// may not hand over, and what the other may not have, stays and is said.
func (d *Desk) StaffAway(ctx context.Context, by casework.StaffName, r AwayRequest) ([]Handed, error) {
	cases, err := d.inHand(ctx, by, r)
	if err != nil {
		return nil, err
	}
	handed := []Handed{}
	for _, c := range cases {
		h := Handed{Reference: c.ref, To: c.to}
		on := On{Reference: string(c.ref)}
		if c.to == "" {
			_, err = d.Release(ctx, by, ReleaseRequest{On: on})
		} else {
			_, err = d.Assign(ctx, by, AssignRequest{On: on, To: c.to})
		}
		var refusal *casework.Refusal
		switch {
		case errors.As(err, &refusal):
			h.To, h.Why = r.Staff, refusal.Why
		case err != nil:
			return handed, err
		}
		handed = append(handed, h)
	}
	return handed, nil
}

// handover is a case with who is to have it.
type handover struct {
	ref casework.Reference
	to  casework.StaffName
}

// inHand are the open cases of somebody, with who is to have each.
func (d *Desk) inHand(ctx context.Context, by casework.StaffName, r AwayRequest) ([]handover, error) {
	var list []handover
	err := d.view(ctx, func(s *sitting) error {
		list = list[:0]
		if _, err := s.staff(by, "staff away"); err != nil {
			return err
		}
		for _, name := range []casework.StaffName{r.Staff, r.To} {
			if _, known := s.Staff[name]; !known && (name != "" || name == r.Staff) {
				return invalid("staff away", "there is nobody called %q in the list of staff", name)
			}
		}
		if r.To == r.Staff {
			return invalid("staff away", "%s cannot stand in for themselves", r.To)
		}
		cases, err := s.tx.Queue(store.QueueFilter{Assignee: r.Staff, Damaged: func(store.Damage) {}})
		for _, c := range cases {
			list = append(list, handover{c.Reference, s.standIn(c, r)})
		}
		return err
	})
	return list, err
}

// standIn says who is to have a case of somebody who is away.
func (s *sitting) standIn(c casework.Case, r AwayRequest) casework.StaffName {
	if r.To != "" || c.Stage == casework.StageService {
		return r.To
	}
	for _, name := range casework.Reviewers(c, s.tools.Directory) {
		if name != r.Staff && !s.away(s.Staff[name]) {
			return name
		}
	}
	return ""
}

// warnAway tells who gives out a case that the other is away.
func (e *deed) warnAway(to casework.StaffName) {
	if p := e.Staff[to]; e.away(p) {
		e.receipt.Warnings = append(e.receipt.Warnings, fmt.Sprintf("%s is away until %s", to, p.AwayUntil))
	}
}
