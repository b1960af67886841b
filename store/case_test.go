package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

func TestTx_Case(t *testing.T) {
	db := storetest.Open(t)
	want := sampleFull()
	update(t, db, func(tx *store.Tx) error { return tx.PutCase(want) })
	view(t, db, func(tx *store.Tx) error {
		got, err := tx.Case(want.Reference)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("came back changed:\n%s", diff)
		}
		return err
	})
	t.Run("NotFound", func(t *testing.T) {
		view(t, db, func(tx *store.Tx) error {
			for _, ref := range []casework.Reference{"KB-0000-0000", ""} {
				if _, err := tx.Case(ref); !errors.Is(err, casework.ErrNotFound) {
					t.Errorf("case %q: %v", ref, err)
				}
			}
			return nil
		})
	})
	t.Run("NoReference", func(t *testing.T) {
		err := db.Update(context.Background(), func(tx *store.Tx) error { return tx.PutCase(casework.Case{}) })
		if !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("error %v", err)
		}
	})
}

func sampleFull() casework.Case {
	day := storetest.Start()
	return casework.Case{
		Reference: "KB-7F3K-9QXP", Register: "2026-000001", Kind: casework.KindComplaint, Stage: casework.StageService,
		Status: casework.StatusOpen, Department: "refunds", Subject: "Å\x00\u202e", ReceivedAt: day, Assignee: "maria",
		People: []casework.Person{{Role: casework.RoleCustomer, Name: "Åsa", Address: "Asa.Oberg@example.org"}},
		Deadlines: []casework.Deadline{
			{Kind: casework.DeadlineAcknowledge, Due: day.Add(time.Hour), Met: day},
			{Kind: casework.DeadlineAnswer, Due: day.AddDate(0, 0, 14)},
		},
		Decisions: []casework.Decision{{Stage: casework.StageService, Remedy: &casework.Remedy{
			Text: "x", By: casework.Date{Year: 2026, Month: 12, Day: 1}}}},
		Revision: 3,
	}
}

func TestTx_CasesOf(t *testing.T) {
	db := storetest.Open(t)
	c := sampleFull()
	update(t, db, func(tx *store.Tx) error {
		later := c
		later.Reference, later.Register, later.ReceivedAt = "KB-LATER", "2026-000002", c.ReceivedAt.Add(time.Hour)
		lawyer := casework.Person{Role: casework.RoleRepresentative, Address: "lawyer@example.org"}
		later.People = append(slices.Clone(c.People), lawyer)
		return errors.Join(tx.PutCase(c), tx.PutCase(later))
	})
	of := func(a casework.Address, want ...casework.Reference) {
		t.Helper()
		view(t, db, func(tx *store.Tx) error {
			got, err := tx.CasesOf(a)
			if !slices.Equal(got, want) {
				t.Errorf("cases of %s: %v, want %v", a, got, want)
			}
			return err
		})
	}
	of("asa.oberg@example.org", "KB-LATER", "KB-7F3K-9QXP")
	of("ASA.OBERG@EXAMPLE.ORG", "KB-LATER", "KB-7F3K-9QXP")
	of("lawyer@example.org", "KB-LATER")
	of("asa.oberg@example.or")
	of("oberg@example.org")
	update(t, db, func(tx *store.Tx) error {
		c.People[0].Address = "new@example.org"
		return tx.PutCase(c)
	})
	of("asa.oberg@example.org", "KB-LATER")
	of("new@example.org", "KB-7F3K-9QXP")
}

func TestTx_NextRegister(t *testing.T) {
	db := storetest.Open(t)
	for _, want := range []casework.Register{"2026-000001", "2026-000002", "2027-000001"} {
		year := 2026
		if want == "2027-000001" {
			year = 2027
		}
		var got casework.Register
		update(t, db, func(tx *store.Tx) (err error) {
			got, err = tx.NextRegister(year)
			return err
		})
		if got != want {
			t.Errorf("register number %s, want %s", got, want)
		}
	}
	c := sampleFull()
	update(t, db, func(tx *store.Tx) error { return tx.PutCase(c) })
	view(t, db, func(tx *store.Tx) error {
		if ref, err := tx.CaseByRegister(c.Register); err != nil || ref != c.Reference {
			t.Errorf("case %s, %v", ref, err)
		}
		if _, err := tx.CaseByRegister("2026-000009"); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("error %v", err)
		}
		return nil
	})
}

// TestTx_NewReference: a drawn reference is one, has the prefix, and is not
// taken.
func TestTx_NewReference(t *testing.T) {
	db := storetest.Open(t)
	seen := make(map[casework.Reference]bool)
	for range 50 {
		var ref casework.Reference
		update(t, db, func(tx *store.Tx) (err error) {
			ref, err = tx.NewReference()
			return errors.Join(err, tx.PutCase(casework.Case{Reference: ref}))
		})
		if parsed, err := casework.ParseReference("KB", string(ref)); err != nil || parsed != ref {
			t.Errorf("%s: %v", ref, err)
		}
		if seen[ref] {
			t.Errorf("%s was given out twice", ref)
		}
		seen[ref] = true
	}
	view(t, db, func(tx *store.Tx) error {
		n := 0
		for c, err := range tx.Cases("") {
			if err != nil || !seen[c.Reference] {
				t.Errorf("case %s, %v", c.Reference, err)
			}
			n++
		}
		if n != len(seen) {
			t.Errorf("%d cases, want %d", n, len(seen))
		}
		return nil
	})
}
