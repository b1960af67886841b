package storetest_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Engine { return storetest.Memory() })
}

func TestRestore(t *testing.T) {
	db, err := storetest.OpenMemory(new(storetest.Clock))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(context.Background(), func(tx *store.Tx) error {
		return tx.PutCase(casework.Case{Reference: "KB-0000-0000", Status: casework.StatusNew})
	})
	if err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	if err := db.Backup(&copied); err != nil {
		t.Fatal(err)
	}
	e, err := storetest.Restore(&copied)
	if err != nil {
		t.Fatal(err)
	}
	restored, err := store.Open(e, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	err = restored.View(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Case("KB-0000-0000")
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestTwice shows that an effect outside the transaction is seen, and that
// the error of a function is still its own.
func TestTwice(t *testing.T) {
	e := storetest.Twice(storetest.Memory())
	runs := 0
	if err := e.Update(func(store.Writer) error { runs++; return nil }); err != nil || runs != 2 {
		t.Errorf("%d runs, %v", runs, err)
	}
	refused := errors.New("refused")
	if err := e.Update(func(store.Writer) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("error %v", err)
	}
}
