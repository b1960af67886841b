package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ombud/store"
	"ombud/store/casework"
)

// query is what a list of cases is asked for.
type query struct {
	filter store.QueueFilter
	match  []func(casework.Case) bool
	free   []string // words to search for
	named  bool     // it says whose cases it means
	// snoozed is set when it asks for cases that are out of the queue.
	snoozed bool
}

// query reads the words of a query.
func (s *sitting) query(text string, by casework.StaffName) (query, error) {
	var q query
	for _, w := range strings.Fields(text) {
		name, value, found := strings.Cut(w, ":")
		if !found || value == "" {
			q.free = append(q.free, w)
			continue
		}
		if err := s.readWord(&q, strings.ToLower(name), value, by); err != nil {
			return q, err
		}
	}
	return q, nil
}

// readWord reads one name:value of a query.
func (s *sitting) readWord(q *query, name, value string, by casework.StaffName) error {
	what := fmt.Sprintf("query %s:%s", name, value)
	switch name {
	case "is":
		return s.readIs(q, strings.ToLower(value), by)
	case "dept", "department":
		d := casework.Department(strings.ToLower(value))
		if _, known := s.Departments[d]; !known && d != casework.DepartmentTriage {
			return invalid(what, "there is no department %q", d)
		}
		q.filter.Departments, q.named = append(q.filter.Departments, d), true
	case "owner":
		q.named = true
		switch value {
		case "none":
			q.filter.Unassigned = true
		case "@me", "me":
			q.filter.Assignee = by
		default:
			q.filter.Assignee = casework.StaffName(value)
		}
	case "kind":
		kind := casework.Kind(strings.ToLower(value))
		if !slices.Contains(caseKinds(), kind) {
			return invalid(what, "a case is %s", list(caseKinds()))
		}
		q.match = append(q.match, func(c casework.Case) bool { return c.Is(kind) })
	case "stage":
		stages := []casework.Stage{casework.StageService, casework.StageOmbudsman, casework.StageExternal}
		q.filter.Stage = casework.Stage(strings.ToLower(value))
		if !slices.Contains(stages, q.filter.Stage) {
			return invalid(what, "a stage is %s", list(stages))
		}
	case "tag":
		q.match = append(q.match, func(c casework.Case) bool { return slices.Contains(c.Tags, strings.ToLower(value)) })
	case "from":
		q.match = append(q.match, func(c casework.Case) bool {
			return slices.ContainsFunc(c.People, func(p casework.Person) bool {
				return strings.HasPrefix(strings.ToLower(string(p.Address)), strings.ToLower(value))
			})
		})
	default:
		return invalid(what, "known are is, dept, owner, kind, stage, tag and from; other words are searched for without a colon")
	}
	return nil
}

// readIs reads is:value.
func (s *sitting) readIs(q *query, value string, by casework.StaffName) error {
	switch value {
	case "new", "open", "waiting", "review", "answered", "closed":
		q.filter.Statuses = append(q.filter.Statuses, casework.Status(value))
	case "mine":
		q.filter.Assignee, q.named = by, true
	case "unassigned":
		q.filter.Unassigned = true
	case "overdue":
		q.filter.Before = s.tx.Now
	case "snoozed":
		q.snoozed = true
		q.match = append(q.match, func(c casework.Case) bool { return c.Snoozed(s.Calendar.Date(s.tx.Now)) })
	case "unread":
		q.match = append(q.match, func(c casework.Case) bool { return c.Unread })
	case "urgent":
		q.match = append(q.match, func(c casework.Case) bool { return slices.Contains(c.Flags, casework.FlagUrgent) })
	case "crisis":
		q.match = append(q.match, func(c casework.Case) bool { return slices.Contains(c.Flags, casework.FlagCrisis) })
	case "threat":
		q.match = append(q.match, func(c casework.Case) bool { return slices.Contains(c.Flags, casework.FlagThreat) })
	case "candidate":
		q.match = append(q.match, func(c casework.Case) bool { return c.Candidate != nil })
	case "approval":
		q.filter.Statuses, q.named = append(q.filter.Statuses, casework.StatusReview), true
		q.match = append(q.match, func(c casework.Case) bool { return s.May(c, casework.VerbApprove, by) == nil })
	default:
		return invalid("query is:"+value,
			"known are new, open, waiting, review, answered, closed, mine, unassigned, overdue, unread, urgent, "+
				"crisis, threat, candidate, snoozed and approval")
	}
	return nil
}

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
		q.filter.Limit = r.Limit
		q.filter.Match = func(c casework.Case) bool { return s.sees(c, by) && q.matches(c) }
		q.filter.Damaged = func(store.Damage) {} // Status names them
		cases, err := s.tx.Queue(q.filter)
		if err != nil {
			return err
		}
		for _, c := range cases {
			rows = append(rows, s.row(c))
		}
		return nil
	})
	return rows, err
}

// own says whether a case is one of somebody's own or of their departments.
// The ombudsman's office has the cases of its stage, the head all others.
func (s *sitting) own(c casework.Case, p casework.Staff) bool {
	switch {
	case c.Assignee == p.Name:
		return true
	case c.Stage != casework.StageService:
		return s.office(p.Name) || c.Status == casework.StatusReview && s.May(c, casework.VerbApprove, p.Name) == nil
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
	rows := []CaseRow{}
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
			rows = append(rows, s.row(c))
		}
		if limit > 0 && len(rows) == limit {
			break
		}
	}
	return rows, nil
}

// Search returns cases by words, references and addresses, closed ones too.
func (d *Desk) Search(ctx context.Context, by casework.StaffName, r SearchRequest) ([]CaseRow, error) {
	rows := []CaseRow{}
	err := d.view(ctx, func(s *sitting) error {
		rows = rows[:0]
		if _, err := s.staff(by, "search"); err != nil {
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
		if len(q.free) == 0 {
			return invalid("search", "say what to search for: words, an address or a reference")
		}
		rows, err = s.searched(q, by, r.Limit)
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
