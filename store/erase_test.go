package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// putMatter files a case with a message in and a letter out. All of it that
// tells of the customer holds mark.
func putMatter(t *testing.T, db *store.DB, ref casework.Reference, mark string) {
	t.Helper()
	raw := append([]byte("Subject: "+mark+"\r\n\r\n"), bytes.Repeat([]byte(mark), 10)...)
	large := append([]byte(mark), noise(100<<10)...)
	update(t, db, func(tx *store.Tx) error {
		in, err := tx.PutRaw(raw)
		if err != nil {
			return err
		}
		out, err := tx.PutRaw(large)
		if err != nil {
			return err
		}
		address := casework.Address(mark + "@example.org")
		_, err = tx.PutMessage(casework.Message{Case: ref, Direction: casework.DirectionIn, Raw: in, Content: "1:" + string(ref),
			MessageID: casework.MessageID(mark + "@id"), From: casework.Mailbox{Name: mark, Address: address},
			Subject: mark, Text: mark + " gemensamt", OwnText: mark})
		if err != nil {
			return err
		}
		_, err = tx.PutLetter(casework.Letter{Case: ref, Raw: out, To: []casework.Address{address}, Subject: mark,
			State: casework.LetterAccepted, MessageID: casework.MessageID("out." + mark + "@id")})
		if err != nil {
			return err
		}
		if err := tx.CountAck(address); err != nil {
			return err
		}
		if err := tx.PutUnsent(casework.Unsent{Case: ref, By: "maria", Verb: casework.VerbReply, Text: mark}); err != nil {
			return err
		}
		err = tx.AppendHistory(ref, casework.Entry{By: casework.SystemName, Verb: casework.VerbIntake, Note: "message=m1"})
		return errors.Join(err, tx.PutCase(casework.Case{Reference: ref, Register: casework.Register("2026-" + ref), Subject: mark,
			Kind: casework.KindFeedback, Status: casework.StatusClosed, Department: "product", ReceivedAt: tx.Now,
			People: []casework.Person{{Role: casework.RoleCustomer, Name: mark, Address: address}}}))
	})
}

// files are the octets of everything below a folder.
func files(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all = append(append(all, path...), data...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTx_EraseCase(t *testing.T) {
	dir, clock := t.TempDir(), new(storetest.Clock)
	db := storetest.OpenDir(t, dir, clock)
	putMatter(t, db, "KB-1", "hemlighet")
	putMatter(t, db, "KB-2", "kvarvarande")
	for n := 1; n > 0; {
		var err error
		if n, _, err = db.IndexStep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	putMatter(t, db, "KB-3", "oindexerad")
	seal, err := db.Seal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Hour)
	for _, ref := range []casework.Reference{"KB-1", "KB-3"} {
		update(t, db, func(tx *store.Tx) error {
			gone, err := tx.EraseCase(ref)
			if want := (store.Erased{Messages: 1, Letters: 1, Raw: 2}); gone != want {
				t.Errorf("%s: erased %+v, want %+v", ref, gone, want)
			}
			return err
		})
	}

	t.Run("Questions", func(t *testing.T) { view(t, db, func(tx *store.Tx) error { return asked(t, tx, clock.Now()) }) })
	t.Run("History", func(t *testing.T) {
		if r, err := db.Verify(t.Context(), seal.Hash); err != nil || len(r.Problems) > 0 || r.Entries != 3 {
			t.Errorf("%+v, %v", r, err)
		}
	})
	t.Run("Disk", func(t *testing.T) {
		if err := db.Compact(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		all := files(t, dir)
		for _, mark := range []string{"hemlighet", "oindexerad"} {
			if bytes.Contains(all, []byte(mark)) {
				t.Errorf("%q is still on the disk", mark)
			}
		}
		if !bytes.Contains(all, []byte("kvarvarande")) {
			t.Error("what was not erased is gone, or is kept in a form that this test cannot see")
		}
		if blobs, err := filepath.Glob(filepath.Join(dir, "blobs", "*", "*", "*.zst")); err != nil || len(blobs) != 1 {
			t.Errorf("files of large mail: %q, %v, want that of KB-2 alone", blobs, err)
		}
	})
}

// asked puts every question by which an erased case could be found.
func asked(t *testing.T, tx *store.Tx, at time.Time) error {
	c, err := tx.Case("KB-1")
	if c.Register != "2026-KB-1" || c.Kind != casework.KindFeedback || len(c.People) > 0 || !c.ErasedAt.Equal(at) {
		t.Errorf("left of the case: %+v, %v", c, err)
	}
	refs, err2 := tx.CasesOf("hemlighet@example.org")
	messages, err3 := tx.Messages("KB-1")
	byID, err4 := tx.MessagesByMessageID("hemlighet@id")
	letters, err5 := tx.Letters("KB-1")
	if len(refs)+len(messages)+len(byID)+len(letters) > 0 {
		t.Errorf("found: %v %v %v %v", refs, messages, byID, letters)
	}
	for word, want := range map[string]int{"hemlighet": 0, "gemensamt": 1, "kvarvarande": 1} {
		found, err := tx.Search(word, 0)
		if err != nil || len(found) != want {
			t.Errorf("search for %s: %v, %v", word, found, err)
		}
	}
	if !tx.WasErased("1:KB-1") || tx.WasErased("1:KB-2") || tx.WasErased("") {
		t.Error("the erased mail is not known by its content, or another is")
	}
	if today, _, err := tx.AckCounts("hemlighet@example.org"); today != 0 || err != nil {
		t.Errorf("%d acknowledgements counted, %v", today, err)
	}
	if !tx.LastErased().Equal(at) {
		t.Errorf("last erased at %v", tx.LastErased())
	}
	return errors.Join(err, err2, err3, err4, err5)
}

func TestTx_Backups(t *testing.T) {
	clock := new(storetest.Clock)
	db := storetest.OpenAt(t, clock)
	for _, to := range []string{"monday", "tuesday"} {
		update(t, db, func(tx *store.Tx) error {
			return tx.PutBackup(store.BackupRecord{At: tx.Now, By: "admin", To: to})
		})
		clock.Advance(24 * time.Hour)
	}
	view(t, db, func(tx *store.Tx) error {
		list, err := tx.Backups()
		if err != nil || len(list) != 2 || list[0].To != "monday" || list[1].To != "tuesday" {
			t.Errorf("%+v, %v", list, err)
		}
		return nil
	})
}

// TestTx_PutPacked_Gone: a mail packed before a compaction removed its file
// is refused, so that its caller packs it again.
func TestTx_PutPacked_Gone(t *testing.T) {
	db := storetest.OpenDir(t, t.TempDir(), new(storetest.Clock))
	p, err := db.Pack(noise(100 << 10))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.PutPacked(p) }); err == nil {
		t.Error("a record now refers to a file that is gone")
	}
}
