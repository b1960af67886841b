package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

func TestTx_Registered(t *testing.T) {
	clock := new(storetest.Clock)
	db := storetest.OpenAt(t, clock)
	put := func(change func(*casework.Case)) {
		t.Helper()
		update(t, db, func(tx *store.Tx) error {
			c, err := tx.Case("KB-2")
			if err != nil {
				return err
			}
			change(&c)
			return tx.PutCase(c)
		})
		clock.Advance(24 * time.Hour)
	}
	for n := range 3 {
		update(t, db, func(tx *store.Tx) error {
			return tx.PutCase(casework.Case{Reference: casework.Reference(fmt.Sprintf("KB-%d", n+1)), Kind: casework.KindFeedback,
				Register: casework.NewRegister(2026, n+1), Status: casework.StatusNew, ReceivedAt: tx.Now,
				People: []casework.Person{{Role: casework.RoleCustomer, Name: "Asa", Type: casework.TypeBusiness}}})
		})
		clock.Advance(24 * time.Hour)
	}
	put(func(c *casework.Case) { c.Kind = casework.KindComplaint })
	put(func(c *casework.Case) { c.Unread = true }) // no fact of the register
	put(func(c *casework.Case) { c.Status, c.Cause = casework.StatusClosed, "refund_missing" })
	asOf := func(days int) (rows []casework.RegisterRow) {
		t.Helper()
		view(t, db, func(tx *store.Tx) (err error) {
			rows, err = tx.Registered(2026, storetest.Start().AddDate(0, 0, days), "", 10)
			return err
		})
		return rows
	}
	told := func(days int) (s string) {
		for _, r := range asOf(days) {
			s += fmt.Sprintf("%s %s %s %s;", r.Register, r.Kind, r.Status, r.Cause)
		}
		return s
	}
	for days, want := range map[int]string{
		-1: "",
		0:  "2026-000001 feedback new ;",
		1:  "2026-000001 feedback new ;2026-000002 feedback new ;",
		2:  "2026-000001 feedback new ;2026-000002 feedback new ;2026-000003 feedback new ;",
		3:  "2026-000001 feedback new ;2026-000002 complaint new ;2026-000003 feedback new ;",
		5:  "2026-000001 feedback new ;2026-000002 complaint closed refund_missing;2026-000003 feedback new ;",
	} {
		if got := told(days); got != want {
			t.Errorf("after %d days:\n%s\nwant\n%s", days, got, want)
		}
	}
	before := asOf(5)
	update(t, db, func(tx *store.Tx) error {
		_, err := tx.EraseCase("KB-2")
		return err
	})
	if diff := cmp.Diff(before, asOf(5)); diff != "" {
		t.Errorf("erasure changed a past register:\n%s", diff)
	}
	if diff := cmp.Diff(before, asOf(50)); diff != "" {
		t.Errorf("erasure changed the register of today:\n%s", diff)
	}
	view(t, db, func(tx *store.Tx) error {
		first, err := tx.Registered(2026, clock.Now(), "", 2)
		if err != nil || len(first) != 2 {
			t.Fatalf("%v, %v", first, err)
		}
		rest, err := tx.Registered(2026, clock.Now(), first[1].Register, 2)
		other, err2 := tx.Registered(2027, clock.Now(), "", 2)
		if len(rest) != 1 || rest[0].Register != "2026-000003" || len(other) != 0 || err2 != nil {
			t.Errorf("in chunks: %v, of another year: %v, %v", rest, other, err2)
		}
		return err
	})
}
