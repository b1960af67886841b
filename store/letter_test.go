package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	bbolt "go.etcd.io/bbolt"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

func putLetters(t *testing.T, db *store.DB, list ...casework.Letter) []casework.Letter {
	t.Helper()
	out := make([]casework.Letter, len(list))
	update(t, db, func(tx *store.Tx) (err error) {
		for i, l := range list {
			if out[i], err = tx.PutLetter(l); err != nil {
				return err
			}
		}
		return nil
	})
	return out
}

// expectLetters compares IDs with those of a list of letters.
func expectLetters(t *testing.T, what string, got []casework.Letter, err error, want ...casework.LetterID) {
	t.Helper()
	var have []casework.LetterID
	for _, l := range got {
		have = append(have, l.ID)
	}
	if err != nil || !slices.Equal(have, want) {
		t.Errorf("%s: %v, want %v, %v", what, have, want, err)
	}
}

// readable gives a list of which every record must be readable.
func readable(list []casework.Letter, damaged []store.Damage) ([]casework.Letter, error) {
	if len(damaged) > 0 {
		return list, errors.New(damaged[0].String())
	}
	return list, nil
}

func TestTx_PutLetter(t *testing.T) {
	db := storetest.Open(t)
	now := storetest.Start()
	l := putLetters(t, db,
		casework.Letter{Case: "KB-1", State: casework.LetterQueued, DueAt: now.Add(time.Minute), MessageID: "a@example.org"},
		casework.Letter{Case: "KB-1", State: casework.LetterDeferred, DueAt: now,
			Attempts: []casework.Attempt{{At: now, Code: 451}}},
		casework.Letter{Case: "KB-2", State: casework.LetterHeld, DueAt: now},
		casework.Letter{Case: "KB-2", State: casework.LetterQueued, DueAt: now.Add(-time.Hour)},
	)
	a, b, c, d := l[0].ID, l[1].ID, l[2].ID, l[3].ID
	view(t, db, func(tx *store.Tx) error {
		got, err := tx.Letter(b)
		if diff := cmp.Diff(l[1], got); diff != "" || err != nil {
			t.Errorf("came back changed: %v\n%s", err, diff)
		}
		list, err := readable(tx.LettersDue(now.Add(-time.Nanosecond), 0))
		expectLetters(t, "due before", list, err, d)
		list, err = readable(tx.LettersDue(now, 0))
		expectLetters(t, "due at the instant", list, err, d, b)
		list, err = readable(tx.LettersDue(now.Add(time.Hour), 2))
		expectLetters(t, "the first two due", list, err, d, b)
		list, err = readable(tx.LettersDue(now.Add(time.Hour), 0))
		expectLetters(t, "due later", list, err, d, b, a)
		list, err = tx.Letters("KB-2")
		expectLetters(t, "of a case", list, err, c, d)
		list, err = readable(tx.LettersIn(casework.LetterQueued))
		expectLetters(t, "queued", list, err, a, d)
		one, err := tx.LetterByMessageID("a@example.org")
		expectLetters(t, "with the Message-ID", []casework.Letter{one}, err, a)
		if _, err := tx.LetterByMessageID("b@example.org"); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("unknown Message-ID: %v", err)
		}
		if _, err := tx.Letter("l0000000009"); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("unknown letter: %v", err)
		}
		if at, ok := tx.NextLetterDue(); !ok || !at.Equal(now.Add(-time.Hour)) {
			t.Errorf("next due %s, %t", at, ok)
		}
		return nil
	})
	l[3].State, l[1].State = casework.LetterSending, casework.LetterFailed
	putLetters(t, db, l[3], l[1])
	view(t, db, func(tx *store.Tx) error {
		list, err := readable(tx.LettersDue(now, 0))
		expectLetters(t, "due once they are on their way", list, err)
		list, err = readable(tx.LettersIn(casework.LetterSending))
		expectLetters(t, "sending", list, err, d)
		if at, ok := tx.NextLetterDue(); !ok || !at.Equal(now.Add(time.Minute)) {
			t.Errorf("next due %s, %t", at, ok)
		}
		return nil
	})
	l[0].State = casework.LetterAccepted
	putLetters(t, db, l[0])
	view(t, db, func(tx *store.Tx) error {
		if at, ok := tx.NextLetterDue(); ok {
			t.Errorf("next due %s, want none", at)
		}
		return nil
	})
	err := db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.PutLetter(casework.Letter{ID: "7"})
		return err
	})
	if !errors.Is(err, casework.ErrInvalid) {
		t.Errorf("an ID that is none: %v", err)
	}
}

func TestTx_PutArrival(t *testing.T) {
	db := storetest.Open(t)
	inbox := casework.FolderID{Mailbox: "service", Folder: "INBOX", UIDValidity: 7}
	renewed := casework.FolderID{Mailbox: "service", Folder: "INBOX", UIDValidity: 8}
	record := func(f casework.FolderID, uid uint32, owed bool) casework.ArrivalRecord {
		return casework.ArrivalRecord{
			ID: casework.ArrivalID{FolderID: f, UID: uid}, At: storetest.Start(), Outcome: casework.ResultCase,
			Case: "KB-1", MoveTo: casework.PlaceHandled, MoveOwed: owed,
		}
	}
	put := func(list ...casework.ArrivalRecord) {
		t.Helper()
		update(t, db, func(tx *store.Tx) error {
			var all error
			for _, r := range list {
				all = errors.Join(all, tx.PutArrival(r))
			}
			return all
		})
	}
	owed := func(f casework.FolderID, want ...uint32) {
		t.Helper()
		view(t, db, func(tx *store.Tx) error {
			list, err := tx.Owed(f)
			var got []uint32
			for _, r := range list {
				got = append(got, r.ID.UID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("owed in %v: %v, want %v", f, got, want)
			}
			return err
		})
	}
	put(record(inbox, 300, true), record(inbox, 2, true), record(inbox, 5, false), record(renewed, 1, true))
	owed(inbox, 2, 300)
	owed(renewed, 1)
	owed(casework.FolderID{Mailbox: "service", Folder: "INBO", UIDValidity: 7})
	put(record(inbox, 2, false), record(inbox, 300, true))
	owed(inbox, 300)
	view(t, db, func(tx *store.Tx) error {
		want := record(inbox, 5, false)
		got, err := tx.Arrival(want.ID)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("came back changed:\n%s", diff)
		}
		absent := casework.ArrivalID{FolderID: renewed, UID: 5}
		if tx.HasArrival(absent) || !tx.HasArrival(want.ID) {
			t.Error("an arrival is taken for another")
		}
		if _, err := tx.Arrival(absent); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("unknown arrival: %v", err)
		}
		return err
	})
	s, err := db.Stats(t.Context())
	if err != nil || s.Arrivals != 4 || s.ArrivalsOwed != 2 {
		t.Errorf("%d arrivals, %d owed, want 4 and 2, %v", s.Arrivals, s.ArrivalsOwed, err)
	}
}

func TestTx_PutQuarantined(t *testing.T) {
	db := storetest.Open(t)
	var list [2]casework.Quarantined
	update(t, db, func(tx *store.Tx) (err error) {
		for i := range list {
			list[i], err = tx.PutQuarantined(casework.Quarantined{State: "waiting", Reason: "unreadable"})
			if err != nil {
				return err
			}
		}
		list[0].State = "released"
		_, err = tx.PutQuarantined(list[0])
		return err
	})
	view(t, db, func(tx *store.Tx) error {
		waiting, err := tx.QuarantinedIn("waiting")
		if diff := cmp.Diff(list[1:], waiting); diff != "" {
			t.Errorf("waiting:\n%s", diff)
		}
		all, err2 := tx.AllQuarantined()
		if diff := cmp.Diff(list[:], all); diff != "" {
			t.Errorf("all:\n%s", diff)
		}
		if _, err := tx.Quarantined("q0000000003"); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("unknown: %v", err)
		}
		return errors.Join(err, err2)
	})
	err := db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.PutQuarantined(casework.Quarantined{ID: "m0000000001"})
		return err
	})
	if !errors.Is(err, casework.ErrInvalid) {
		t.Errorf("an ID that is none: %v", err)
	}
}

// TestTx_AckCounts: the counts slide, per sender over a day and for all over
// an hour, and what they no longer need is removed.
func TestTx_AckCounts(t *testing.T) {
	clock := new(storetest.Clock)
	db := storetest.OpenAt(t, clock)
	count := func(a casework.Address) {
		t.Helper()
		update(t, db, func(tx *store.Tx) error { return tx.CountAck(a) })
	}
	expect := func(a casework.Address, today, lastHour int) {
		t.Helper()
		view(t, db, func(tx *store.Tx) error {
			d, h, err := tx.AckCounts(a)
			if d != today || h != lastHour {
				t.Errorf("%s at %s: %d in a day, %d in the hour, want %d and %d", a, tx.Now, d, h, today, lastHour)
			}
			return err
		})
	}
	expect("a@example.org", 0, 0)
	count("a@example.org")
	count("A@example.org")
	count("b@example.org")
	expect("a@example.org", 2, 3)
	expect("c@example.org", 0, 3)
	clock.Advance(59 * time.Minute)
	expect("b@example.org", 1, 3)
	clock.Advance(time.Minute)
	expect("b@example.org", 1, 0)
	count("b@example.org")
	clock.Advance(22*time.Hour + 59*time.Minute)
	expect("b@example.org", 2, 0)
	clock.Advance(time.Minute)
	expect("b@example.org", 1, 0)
	clock.Advance(time.Hour)
	expect("b@example.org", 0, 0)
	count("b@example.org")
	expect("b@example.org", 1, 1)
	clock.Advance(-3 * time.Hour) // the clock is set back
	expect("b@example.org", 1, 1)
}

// TestTx_AckCounts_Damaged: a count that cannot be read is no small number.
func TestTx_AckCounts_Damaged(t *testing.T) {
	for _, bucket := range []string{"acks_by_sender", "acks_by_minute"} {
		dir, clock := t.TempDir(), new(storetest.Clock)
		db := storetest.OpenDir(t, dir, clock)
		update(t, db, func(tx *store.Tx) error { return tx.CountAck("a@example.org") })
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		damage(t, dir, bucket)
		view(t, storetest.OpenDir(t, dir, clock), func(tx *store.Tx) error {
			if today, hour, err := tx.AckCounts("a@example.org"); err == nil {
				t.Errorf("%s: counts %d and %d", bucket, today, hour)
			}
			return nil
		})
	}
}

// damage cuts every value of a bucket short.
func damage(t *testing.T, dir, bucket string) {
	t.Helper()
	file, err := bbolt.Open(filepath.Join(dir, "ombud.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = file.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte(bucket))
		return b.ForEach(func(k, v []byte) error { return b.Put(k, v[:len(v)-1]) })
	})
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
}
