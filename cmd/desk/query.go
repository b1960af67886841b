package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// Queue returns open cases, the most urgent first. Without words it returns
// the caller's own and those of their departments; with words, all that they
// may see and that fit.
func (d *Desk) Queue(ctx context.Context, by casework.StaffName, r QueueRequest) ([]CaseRow, error) {
	rows := []CaseRow{}
	err := d.view(ctx, func(s *sitting) error {
		rows = rows[:0]
		person, err := s.staff(by, "queue")
		if err != nil {
			return err
		}
		q, err := s.query(r.Query, by)
		if err != nil {
			return err
		}
		if len(q.free) > 0 {
			rows, err = s.searched(q, by, r.Limit)
			return err
		}
		if !q.snoozed {
			today := s.Calendar.Date(s.tx.Now)
			q.match = append(q.match, func(c casework.Case) bool { return !c.Snoozed(today) })
		}
		if !q.named {
			q.match = append(q.match, func(c casework.Case) bool { return s.own(c, person) })
		}
		cases, err := s.queued(q, person, r.Limit)
		rows = s.rows(cases)
		return err
	})
	return rows, err
}

// rows are cases as a list shows them.
func (s *sitting) rows(cases []casework.Case) []CaseRow {
	rows := make([]CaseRow, 0, len(cases))
	for _, c := range cases {
		rows = append(rows, s.row(c))
	}
	return rows
}

// queued returns the cases of a query that somebody sees, in its order, all
// when limit is 0.
func (s *sitting) queued(q query, p casework.Staff, limit int) ([]casework.Case, error) {
	q.filter.Match = func(c casework.Case) bool { return s.sees(c, p.Name) && q.matches(c) }
	q.filter.Damaged = func(store.Damage) {} // Status names them
	if q.order == nil {
		q.filter.Limit = limit
	}
	filters := []store.QueueFilter{q.filter}
	if mine, few := s.ownIndex(q, p); few {
		filters = mine
	}
	var cases []casework.Case
	seen := map[casework.Reference]bool{}
	for _, f := range filters {
		found, err := s.tx.Queue(f)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			if !seen[c.Reference] {
				seen[c.Reference] = true
				cases = append(cases, c)
			}
		}
	}
	switch {
	case q.order != nil:
		slices.SortStableFunc(cases, q.order)
	case len(filters) > 1:
		slices.SortStableFunc(cases, byDue)
	}
	if limit > 0 && len(cases) > limit {
		cases = cases[:limit]
	}
	return cases, nil
}

// ownIndex are the parts of the index that hold the cases of a handler: those
// of their departments, and what they have taken. Others look through all.
func (s *sitting) ownIndex(q query, p casework.Staff) ([]store.QueueFilter, bool) {
	if q.named || len(p.Roles) != 1 || p.Roles[0] != casework.RoleHandler || s.ownsProduct(p.Name) {
		return nil, false
	}
	departments, taken := q.filter, q.filter
	departments.Departments = append(slices.Clone(p.Departments), casework.DepartmentTriage)
	taken.Assignee = p.Name
	return []store.QueueFilter{departments, taken}, true
}

// ownsProduct says whether somebody is responsible for any product: their
// cases lie in every department.
func (t *tools) ownsProduct(who casework.StaffName) bool {
	for _, p := range t.Products {
		if p.Owner == who {
			return true
		}
	}
	return false
}

// byDue orders cases as the queue does: by their next deadline, those without
// one last.
func byDue(a, b casework.Case) int {
	return cmp.Or(dueOf(a).Compare(dueOf(b)), cmp.Compare(a.Reference, b.Reference))
}

// dueOf is the next deadline of a case, an instant far away when it has none.
func dueOf(c casework.Case) time.Time {
	if d, ok := c.NextDue(); ok {
		return d.Due
	}
	return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
}

// own says whether a case is one of somebody's own or of their departments.
// The owner of a product has the feedback on it, the ombudsman's office the
// cases of its stage, the head all others.
func (s *sitting) own(c casework.Case, p casework.Staff) bool {
	switch {
	case c.Assignee == p.Name, s.Owns(c, p.Name):
		return true
	case c.Stage != casework.StageService:
		return s.sits(c, p.Name) || c.Status == casework.StatusReview && s.May(c, casework.VerbApprove, p.Name) == nil
	case slices.Contains(p.Roles, casework.RoleHead), slices.Contains(p.Roles, casework.RoleAuditor):
		return true
	case c.Department == casework.DepartmentTriage:
		return slices.Contains(p.Roles, casework.RoleHandler)
	}
	return slices.Contains(p.Departments, c.Department) ||
		slices.Contains(p.Roles, casework.RoleAdmin) && !s.Attended(c.Department)
}

// matches says whether a case is what a query asks for beyond its filter.
func (q query) matches(c casework.Case) bool {
	for _, fits := range q.match {
		if !fits(c) {
			return false
		}
	}
	return true
}

// fits says whether a case found by words is what the rest of a query asks
// for; s.tx.Queue does the same by index.
func (q query) fits(c casework.Case) bool {
	f := q.filter
	due, has := c.NextDue()
	switch {
	case len(f.Departments) > 0 && !slices.Contains(f.Departments, c.Department):
		return false
	case len(f.Statuses) > 0 && !slices.Contains(f.Statuses, c.Status):
		return false
	case f.Stage != "" && f.Stage != c.Stage, f.Assignee != "" && f.Assignee != c.Assignee:
		return false
	case f.Unassigned && c.Assignee != "":
		return false
	case !f.Before.IsZero() && (!has || !due.Due.Before(f.Before)):
		return false
	}
	return q.matches(c)
}

// searched returns the cases that hold the words of a query, all when limit
// is 0.
func (s *sitting) searched(q query, by casework.StaffName, limit int) ([]CaseRow, error) {
	var cases []casework.Case
	found, err := s.tx.Search(strings.Join(q.free, " "), 0)
	if err != nil {
		return nil, err
	}
	for _, ref := range found {
		c, err := s.tx.Case(ref)
		if absent(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if s.sees(c, by) && q.fits(c) {
			cases = append(cases, c)
		}
		if limit > 0 && len(cases) == limit && q.order == nil {
			break
		}
	}
	if q.order != nil {
		slices.SortStableFunc(cases, q.order)
	}
	if limit > 0 && len(cases) > limit {
		cases = cases[:limit]
	}
	return s.rows(cases), nil
}

// Search returns cases by words, references and addresses, closed ones too.
func (d *Desk) Search(ctx context.Context, by casework.StaffName, r SearchRequest) ([]CaseRow, error) {
	rows := []CaseRow{}
	err := d.view(ctx, func(s *sitting) error {
		rows = rows[:0]
		person, err := s.staff(by, "search")
		if err != nil {
			return err
		}
		if blank(r.Query) {
			return invalid("search", "say what to search for")
		}
		direct, err := s.named(r.Query)
		if err != nil {
			return err
		}
		for _, c := range direct {
			if s.sees(c, by) {
				rows = append(rows, s.row(c))
			}
		}
		if len(direct) > 0 {
			return nil
		}
		q, err := s.query(r.Query, by)
		if err != nil {
			return err
		}
		if len(q.free) > 0 {
			rows, err = s.searched(q, by, r.Limit)
			return err
		}
		// By its facts alone a case is found through the queue, closed or not.
		if len(q.filter.Statuses) == 0 {
			q.filter.Statuses = allStatuses()
		}
		q.named = true
		cases, err := s.queued(q, person, r.Limit)
		rows = s.rows(cases)
		return err
	})
	return rows, err
}

// named finds cases by a reference, a register number or an address.
func (s *sitting) named(text string) ([]casework.Case, error) {
	text = strings.TrimSpace(text)
	var refs []casework.Reference
	if ref, err := casework.ParseReference(s.Company.Prefix, text); err == nil {
		refs = append(refs, ref)
	} else if r, ok := register(text); ok {
		ref, err := s.tx.CaseByRegister(r)
		if err != nil && !absent(err) {
			return nil, err
		}
		if err == nil {
			refs = append(refs, ref)
		}
	} else if a, err := casework.ParseAddress(text); err == nil {
		if refs, err = s.tx.CasesOf(a); err != nil {
			return nil, err
		}
	}
	var cases []casework.Case
	for _, ref := range refs {
		c, err := s.tx.Case(ref)
		if absent(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}
