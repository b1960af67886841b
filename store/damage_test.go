package store_test

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// spoilt is a store over an engine whose records a test can spoil.
type spoilt struct {
	*store.DB
	engine store.Engine
}

func openSpoilt(t *testing.T) spoilt {
	t.Helper()
	e := storetest.Memory()
	db, err := store.Open(storetest.Twice(e), store.Options{Now: new(storetest.Clock).Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return spoilt{db, e}
}

// put writes a record as it stands, under the number that its key is, and
// returns what stood there.
func (s spoilt) put(t *testing.T, bucket string, n uint64, value []byte) (before []byte) {
	t.Helper()
	key := binary.BigEndian.AppendUint64(nil, n)
	err := s.engine.Update(func(w store.Writer) error {
		before = slices.Clone(w.Get(bucket, key))
		return w.Put(bucket, key, value)
	})
	if err != nil {
		t.Fatal(err)
	}
	return before
}

// indexAll indexes until nothing waits.
func (s spoilt) indexAll(t *testing.T) (n int, damaged []store.Damage) {
	t.Helper()
	for {
		k, bad, err := s.IndexStep(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if k == 0 {
			return n, damaged
		}
		n, damaged = n+k, append(damaged, bad...)
	}
}

// found says how many messages have a word.
func (s spoilt) found(t *testing.T, word string) int {
	t.Helper()
	var refs []casework.Reference
	view(t, s.DB, func(tx *store.Tx) (err error) {
		refs, err = tx.Search(word, 0)
		return err
	})
	return len(refs)
}

// TestDB_IndexStep_Damaged has one message of three spoilt: the others are
// found, it is set aside, and taken up again when it can be read.
func TestDB_IndexStep_Damaged(t *testing.T) {
	s := openSpoilt(t)
	update(t, s.DB, func(tx *store.Tx) error {
		for _, ref := range []casework.Reference{"KB-0000-0001", "KB-0000-0002", "KB-0000-0003"} {
			if _, err := tx.PutMessage(casework.Message{Case: ref, Text: "Avgiften är fel"}); err != nil {
				return err
			}
		}
		return nil
	})
	whole := s.put(t, "messages", 2, []byte{1, '{'})
	n, damaged := s.indexAll(t)
	if n != 3 || len(damaged) != 1 || damaged[0].What != "message m0000000002" || damaged[0].Why == "" {
		t.Fatalf("%d taken, damaged %+v", n, damaged)
	}
	if n := s.found(t, "avgiften"); n != 2 {
		t.Errorf("%d cases found, want the two that can be read", n)
	}
	stats, err := s.Stats(context.Background())
	if err != nil || stats.Unindexed != 0 {
		t.Errorf("%d not indexed, %v", stats.Unindexed, err)
	}
	mended := func() (left []store.Damage) {
		update(t, s.DB, func(tx *store.Tx) (err error) {
			left, err = tx.Mended()
			return err
		})
		return left
	}
	if left := mended(); len(left) != 1 || left[0].At.IsZero() {
		t.Errorf("set aside %+v, want the one message", left)
	}
	s.put(t, "messages", 2, whole)
	if left := mended(); len(left) != 0 {
		t.Errorf("readable again, and set aside %+v", left)
	}
	if n, damaged := s.indexAll(t); n != 1 || len(damaged) != 0 {
		t.Errorf("%d taken, damaged %+v, want the message that is mended", n, damaged)
	}
	if n := s.found(t, "avgiften"); n != 3 {
		t.Errorf("%d cases found, want all", n)
	}
}

// TestTx_LettersDue_Damaged: one letter that cannot be read keeps none of the
// others from leaving, and leaves when it can be read again.
func TestTx_LettersDue_Damaged(t *testing.T) {
	s := openSpoilt(t)
	now := storetest.Start()
	l := putLetters(t, s.DB, casework.Letter{State: casework.LetterQueued, DueAt: now},
		casework.Letter{State: casework.LetterQueued, DueAt: now})
	whole := s.put(t, "letters", 1, []byte{9})
	due := func() (list []casework.Letter, damaged []store.Damage) {
		update(t, s.DB, func(tx *store.Tx) error {
			list, damaged = tx.LettersDue(now, 1)
			for _, d := range damaged {
				if _, err := tx.SetAside(d); err != nil {
					return err
				}
			}
			return nil
		})
		return list, damaged
	}
	list, damaged := due()
	if len(damaged) != 1 || damaged[0].What != "letter "+string(l[0].ID) {
		t.Errorf("damaged %+v", damaged)
	}
	expectLetters(t, "due beside the damaged one", list, nil, l[1].ID)
	list, damaged = due()
	if len(damaged) != 0 {
		t.Errorf("damaged again: %+v", damaged)
	}
	expectLetters(t, "due", list, nil, l[1].ID)
	s.put(t, "letters", 1, whole)
	update(t, s.DB, func(tx *store.Tx) error {
		left, err := tx.Mended()
		return errors.Join(err, errWhen(len(left) != 0))
	})
	list, _ = due()
	expectLetters(t, "due once it can be read", list, nil, l[0].ID)
}

// errWhen is an error when something is so that must not be.
func errWhen(bad bool) error {
	if bad {
		return errors.New("something is left set aside")
	}
	return nil
}
