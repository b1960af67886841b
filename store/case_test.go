package store_test

import (
	"context"
	"testing"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

func TestTx_PutCase(t *testing.T) {
	db := storetest.Open(t)
	var ref casework.Reference
	err := db.Update(context.Background(), func(tx *store.Tx) (err error) {
		if ref, err = tx.NewReference(); err != nil {
			return err
		}
		c := casework.Case{Reference: ref, Department: "refunds", Stage: casework.StageService, Status: casework.StatusNew}
		if err := tx.AppendHistory(ref, casework.Entry{By: casework.SystemName, Verb: casework.VerbIntake}); err != nil {
			return err
		}
		return tx.PutCase(c)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(context.Background(), func(tx *store.Tx) error {
		q, err := tx.Queue(store.QueueFilter{})
		if err != nil {
			return err
		}
		if len(q) != 1 || q[0].Reference != ref {
			t.Errorf("queue has %v, want %s", q, ref)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := db.Verify(context.Background())
	if err != nil || len(r.Problems) != 0 || r.Entries != 1 || r.Seals != 1 {
		t.Errorf("verify: %+v, %v", r, err)
	}
}
