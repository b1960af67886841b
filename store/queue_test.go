package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// model is the simplest store of cases there is.
type model map[casework.Reference]casework.Case

func due(c casework.Case) time.Time {
	if d, ok := c.NextDue(); ok {
		return d.Due
	}
	return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
}

// queue is Queue, read off every case.
func (m model) queue(f store.QueueFilter) []casework.Reference {
	var list []casework.Case
	for _, c := range m {
		_, promised := c.NextDue()
		wanted := slices.Contains(f.Statuses, c.Status) ||
			len(f.Statuses) == 0 && (c.Status != casework.StatusClosed || promised)
		if wanted &&
			(len(f.Departments) == 0 || slices.Contains(f.Departments, c.Department)) &&
			(f.Stage == "" || f.Stage == c.Stage) &&
			(f.Assignee == "" || f.Assignee == c.Assignee) &&
			(!f.Unassigned || c.Assignee == "") &&
			(f.Before.IsZero() || due(c).Before(f.Before)) &&
			(f.Match == nil || f.Match(c)) {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b casework.Case) int {
		return cmp.Or(due(a).Compare(due(b)), cmp.Compare(a.Reference, b.Reference))
	})
	var refs []casework.Reference
	for _, c := range list {
		if refs = append(refs, c.Reference); len(refs) == f.Limit {
			break
		}
	}
	return refs
}

func (m model) casesOf(a casework.Address) []casework.Reference {
	var list []casework.Case
	for _, c := range m {
		if slices.ContainsFunc(c.People, func(p casework.Person) bool { return p.Address == a }) {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b casework.Case) int {
		return cmp.Or(b.ReceivedAt.Compare(a.ReceivedAt), cmp.Compare(a.Reference, b.Reference))
	})
	var refs []casework.Reference
	for _, c := range list {
		refs = append(refs, c.Reference)
	}
	return refs
}

func departments() []casework.Department {
	return []casework.Department{"", "a", "a\x00", "b", "triage"}
}
func stages() []casework.Stage {
	return []casework.Stage{casework.StageService, casework.StageOmbudsman}
}
func staff() []casework.StaffName { return []casework.StaffName{"", "maria", "mariann"} }
func statuses() []casework.Status {
	return []casework.Status{casework.StatusNew, casework.StatusOpen, casework.StatusReview, casework.StatusClosed}
}

func drawCase(t *rapid.T) casework.Case {
	at := storetest.Start()
	c := casework.Case{
		Reference:  casework.Reference(fmt.Sprint("KB-", rapid.IntRange(0, 30).Draw(t, "reference"))),
		Department: rapid.SampledFrom(departments()).Draw(t, "department"),
		Stage:      rapid.SampledFrom(stages()).Draw(t, "stage"),
		Status:     rapid.SampledFrom(statuses()).Draw(t, "status"),
		Assignee:   rapid.SampledFrom(staff()).Draw(t, "assignee"),
		ReceivedAt: at.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "received")) * time.Hour),
	}
	for range rapid.IntRange(0, 2).Draw(t, "people") {
		a := rapid.SampledFrom([]casework.Address{"a@x.se", "b@x.se", "ab@x.se"}).Draw(t, "address")
		c.People = append(c.People, casework.Person{Role: casework.RoleCustomer, Address: a})
	}
	for range rapid.IntRange(0, 2).Draw(t, "deadlines") {
		kind := rapid.SampledFrom([]casework.DeadlineKind{casework.DeadlineAnswer, casework.DeadlineRemedy}).Draw(t, "kind")
		d := casework.Deadline{Kind: kind, Due: at.AddDate(0, 0, rapid.IntRange(0, 5).Draw(t, "due"))}
		if rapid.Bool().Draw(t, "met") {
			d.Met = at
		}
		c.Deadlines = append(c.Deadlines, d)
	}
	return c
}

func drawFilter(t *rapid.T) store.QueueFilter {
	f := store.QueueFilter{
		Departments: rapid.SliceOfN(rapid.SampledFrom(departments()), 0, 2).Draw(t, "departments"),
		Statuses:    rapid.SliceOfN(rapid.SampledFrom(statuses()), 0, 2).Draw(t, "statuses"),
		Assignee:    rapid.SampledFrom(staff()).Draw(t, "of"),
		Unassigned:  rapid.IntRange(0, 3).Draw(t, "unassigned") == 0,
		Limit:       rapid.IntRange(0, 5).Draw(t, "limit"),
	}
	if rapid.Bool().Draw(t, "by stage") {
		f.Stage = rapid.SampledFrom(stages()).Draw(t, "at stage")
	}
	if rapid.Bool().Draw(t, "by due") {
		f.Before = storetest.Start().AddDate(0, 0, rapid.IntRange(0, 5).Draw(t, "before"))
	}
	if rapid.Bool().Draw(t, "by match") {
		f.Match = func(c casework.Case) bool { return len(c.People) == 1 }
	}
	return f
}

// TestTx_PutCase_Model writes cases over and over and compares every index
// with a look at all cases.
func TestTx_PutCase_Model(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		db, err := storetest.OpenMemory(new(storetest.Clock))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		m := make(model)
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				c := drawCase(t)
				m[c.Reference] = c
				update(t, db, func(tx *store.Tx) error { return tx.PutCase(c) })
			},
			"": func(t *rapid.T) { m.compare(t, db) },
		})
	})
}

func (m model) compare(t *rapid.T, db *store.DB) {
	f := drawFilter(t)
	view(t, db, func(tx *store.Tx) error {
		list, err := tx.Queue(f)
		var got []casework.Reference
		for _, c := range list {
			got = append(got, c.Reference)
		}
		if want := m.queue(f); !slices.Equal(got, want) {
			t.Errorf("queue %+v: %v, want %v", f, got, want)
		}
		for _, a := range []casework.Address{"a@x.se", "ab@x.se"} {
			got, err := tx.CasesOf(a)
			if want := m.casesOf(a); err != nil || !slices.Equal(got, want) {
				t.Errorf("cases of %s: %v, want %v, %v", a, got, want, err)
			}
		}
		return err
	})
	counts := make(map[casework.Status]int)
	for _, c := range m {
		counts[c.Status]++
	}
	s, err := db.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range statuses() {
		if s.Cases[status] != counts[status] {
			t.Errorf("%d cases are %s, want %d", s.Cases[status], status, counts[status])
		}
	}
}
