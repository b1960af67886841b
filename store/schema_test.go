package store_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	bbolt "go.etcd.io/bbolt"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// everything writes at least one record into every bucket.
func everything(tx *store.Tx) error {
	ref, err := tx.NewReference()
	if err != nil {
		return err
	}
	register, err := tx.NextRegister(2026)
	if err != nil {
		return err
	}
	err = tx.PutCase(casework.Case{
		Reference: ref, Register: register, Stage: casework.StageService, Status: casework.StatusOpen,
		Department: "refunds", Assignee: "maria", ReceivedAt: tx.Now,
		People:    []casework.Person{{Role: casework.RoleCustomer, Address: "asa@example.org"}},
		Deadlines: []casework.Deadline{{Kind: casework.DeadlineAnswer, Due: tx.Now.AddDate(0, 0, 14)}},
	})
	if err != nil {
		return err
	}
	name, err := tx.PutRaw([]byte("Subject: x\r\n\r\ny"))
	if err != nil {
		return err
	}
	for range 2 { // one is indexed, one waits
		_, err = tx.PutMessage(casework.Message{
			From: casework.Mailbox{Address: "anna@example.org"}, InReplyTo: []casework.MessageID{"asked@example.org"},
			Case: ref, MessageID: "a@example.org", Content: "1:00", Raw: name, Text: "Avgiften är fel",
		})
		if err != nil {
			return err
		}
	}
	if _, err := tx.SetAside(store.DamagedCase("KB-0000-0000", errors.New("not JSON"))); err != nil {
		return err
	}
	for _, s := range []casework.LetterState{casework.LetterQueued, casework.LetterHeld} {
		l := casework.Letter{Case: ref, State: s, MessageID: "b@example.org", DueAt: tx.Now}
		if _, err := tx.PutLetter(l); err != nil {
			return err
		}
	}
	id := casework.ArrivalID{FolderID: casework.FolderID{Mailbox: "service", Folder: "INBOX", UIDValidity: 7}, UID: 9}
	moved := casework.ArrivalID{FolderID: casework.FolderID{Mailbox: "service", Folder: "Handled", UIDValidity: 8}, UID: 1}
	for _, r := range []casework.ArrivalRecord{{ID: id, MoveOwed: true}, {ID: moved, Moved: moved}} {
		if err := tx.PutArrival(r); err != nil {
			return err
		}
	}
	if _, err := tx.PutQuarantined(casework.Quarantined{State: "waiting", Arrival: id}); err != nil {
		return err
	}
	if err := errors.Join(tx.CountAck("asa@example.org"), tx.PutBackup(store.BackupRecord{At: tx.Now})); err != nil {
		return err
	}
	if _, err := tx.PutHook(casework.Hook{Event: casework.HookUrgent, Case: ref}); err != nil {
		return err
	}
	gone := casework.Case{Reference: "KB-GONE", Status: casework.StatusClosed}
	if err := tx.PutCase(gone); err != nil {
		return err
	}
	if _, err := tx.PutMessage(casework.Message{Case: gone.Reference, Content: "1:01"}); err != nil {
		return err
	}
	if _, err := tx.EraseCase(gone.Reference); err != nil {
		return err
	}
	if err := tx.PutUnsent(casework.Unsent{Case: ref, By: "maria", Verb: casework.VerbReply, Text: "Hej"}); err != nil {
		return err
	}
	if err := tx.LogAccess(casework.Access{Case: ref, By: "maria", Verb: casework.VerbShow}); err != nil {
		return err
	}
	return tx.AppendHistory(ref, casework.Entry{By: "maria", Verb: casework.VerbTake})
}

// TestTree compares the drawing of the schema with a file: the buckets are
// those drawn, each has a key, and each key has the fields drawn.
func TestTree(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenDir(t, dir, new(storetest.Clock))
	update(t, db, everything)
	if _, _, err := db.IndexStep(context.Background()); err != nil {
		t.Fatal(err)
	}
	update(t, db, everything)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := bbolt.Open(filepath.Join(dir, "ombud.db"), 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	drawn := drawing()
	err = file.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			layout, ok := drawn[string(name)]
			if !ok {
				t.Errorf("bucket %s is not drawn", name)
			}
			delete(drawn, string(name))
			keys := 0
			err := b.ForEach(func(k, _ []byte) error {
				keys++
				if why := follow(layout, k); why != "" {
					t.Errorf("%s: key %q is not %v: %s", name, k, layout, why)
				}
				return nil
			})
			if keys == 0 {
				t.Errorf("bucket %s is empty: the sample leaves it out", name)
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range drawn {
		t.Errorf("bucket %s is drawn but not in the file", name)
	}
}

// drawing reads the fields of the keys from the drawing.
func drawing() map[string][]string {
	m := make(map[string][]string)
	for line := range strings.Lines(store.Tree) {
		left, _, _ := strings.Cut(line, "→")
		fields := strings.Fields(strings.Replace(left, " + ", " ", 1))
		if len(fields) > 0 {
			m[fields[0]] = fields[1:]
		}
	}
	return m
}

// follow reads a key field by field and says where it leaves the layout.
func follow(layout []string, k []byte) string {
	width := map[string]int{"u32": 4, "u64": 8, "time": 8, "newest": 8, "hash": 32}
	for _, field := range layout {
		kind, _, _ := strings.Cut(field, ":")
		n := width[kind]
		switch kind {
		case "text":
			n = len(k)
		case "str":
			n = bytes.Index(k, []byte{0, 1}) + 2
			if n < 2 {
				return field + " has no end"
			}
		}
		if n == 0 {
			return field + " is empty or unknown"
		}
		if n > len(k) {
			return field + " is cut"
		}
		k = k[n:]
	}
	if len(k) > 0 {
		return "there is more behind"
	}
	return ""
}

func TestBuckets(t *testing.T) {
	list := store.Buckets()
	if len(list) != len(drawing()) {
		t.Errorf("%d buckets, %d drawn", len(list), len(drawing()))
	}
	for _, b := range list {
		if b.Name == "seals" && !b.Appends || b.Name == "raw" && b.Appends {
			t.Errorf("%+v: the mark for growing at the end is misread", b)
		}
	}
}

// TestOpen_Again: opening again finds everything where it was.
func TestOpen_Again(t *testing.T) {
	dir, clock := t.TempDir(), new(storetest.Clock)
	db := storetest.OpenDir(t, dir, clock)
	update(t, db, everything)
	before, err := db.Stats(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = storetest.OpenDir(t, dir, clock)
	after, err := db.Stats(context.Background())
	if err != nil || after.Messages != before.Messages || after.Seal.Hash != before.Seal.Hash {
		t.Errorf("before %+v, after %+v, %v", before, after, err)
	}
	if after.Size == 0 || after.Cases[casework.StatusOpen] != 1 || after.Letters[casework.LetterHeld] != 1 ||
		after.Quarantined["waiting"] != 1 || after.ArrivalsOwed != 1 || after.Unindexed != 2 || after.Entries != 1 {
		t.Errorf("stats %+v", after)
	}
}
