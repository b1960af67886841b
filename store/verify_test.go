package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

func TestTx_AppendHistory(t *testing.T) {
	clock := new(storetest.Clock)
	db := storetest.OpenAt(t, clock)
	for _, verb := range []casework.Verb{casework.VerbIntake, casework.VerbTake, casework.VerbReply} {
		update(t, db, func(tx *store.Tx) error {
			return tx.AppendHistory("KB-1", casework.Entry{By: "maria", Verb: verb, Seq: 99, Hash: "ignored"})
		})
	}
	view(t, db, func(tx *store.Tx) error {
		list, err := tx.History("KB-1")
		if len(list) != 3 || list[2].Verb != casework.VerbReply {
			t.Errorf("history %+v", list)
		}
		prev := ""
		for i, e := range list {
			if e.Seq != i+1 || !e.At.Equal(clock.Now()) || e.Hash != casework.ChainHash(prev, "KB-1", e) {
				t.Errorf("entry %d: %+v does not follow from the one before", i+1, e)
			}
			prev = e.Hash
		}
		none, err2 := tx.History("KB-")
		if len(none) != 0 || err2 != nil {
			t.Errorf("history of no case: %v, %v", none, err2)
		}
		return err
	})
}

// tampered is a store in memory with three cases and five transactions,
// whose records a test can reach past the program.
type tampered struct {
	engine store.Engine
	seal   string // the newest
}

func newTampered(t *testing.T) *tampered {
	t.Helper()
	e := &tampered{engine: storetest.Memory()}
	e.open(t, func(db *store.DB) {
		for i, refs := range [][]casework.Reference{{"KB-1", "KB-2"}, {"KB-1"}, {"KB-3"}, {"KB-1"}, {"KB-2"}} {
			update(t, db, func(tx *store.Tx) error {
				for _, ref := range refs {
					e := casework.Entry{By: "maria", Verb: casework.VerbNote, Note: fmt.Sprint("step=", i)}
					if err := tx.AppendHistory(ref, e); err != nil {
						return err
					}
				}
				return nil
			})
		}
		s, err := db.Seal(context.Background())
		if err != nil || s.Number != 5 {
			t.Fatalf("seal %+v, %v", s, err)
		}
		e.seal = s.Hash
	})
	return e
}

func (e *tampered) open(t *testing.T, fn func(*store.DB)) {
	t.Helper()
	db, err := store.Open(e.engine, store.Options{Now: new(storetest.Clock).Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	fn(db)
}

// edit changes the JSON of a record in place.
func edit(w store.Writer, bucket string, key []byte, from, to string) error {
	old := string(w.Get(bucket, key))
	if !strings.Contains(old, from) {
		return fmt.Errorf("%s: %q has no %q", bucket, old, from)
	}
	return w.Put(bucket, key, []byte(strings.Replace(old, from, to, 1)))
}

func entryKey(ref string, seq byte) []byte {
	return append([]byte(ref), 0, 1, 0, 0, 0, 0, 0, 0, 0, seq)
}

func sealKey(n byte) []byte { return []byte{0, 0, 0, 0, 0, 0, 0, n} }

// tampering is one way to change the history past the program.
type tampering struct {
	name   string
	tamper func(w store.Writer) error
	want   string // in a problem; empty when there is none
}

func tamperings() []tampering {
	return []tampering{
		{"Untouched", func(store.Writer) error { return nil }, ""},
		{"Changed", func(w store.Writer) error {
			return edit(w, "history", entryKey("KB-1", 2), "step=1", "step=8")
		}, "case KB-1, entry 2: changed"},
		{"OtherPerson", func(w store.Writer) error {
			return edit(w, "history", entryKey("KB-2", 1), "maria", "petra")
		}, "case KB-2, entry 1: changed"},
		{"MissingMiddle", func(w store.Writer) error {
			return w.Delete("history", entryKey("KB-1", 2))
		}, "case KB-1, entry 2: missing"},
		{"MissingLast", func(w store.Writer) error {
			return w.Delete("history", entryKey("KB-1", 3))
		}, "case KB-1, entry 3"},
		{"MissingCase", func(w store.Writer) error {
			if err := w.Delete("heads", []byte("KB-3")); err != nil {
				return err
			}
			return w.Delete("history", entryKey("KB-3", 1))
		}, "case KB-3, entry 1, seal 3: missing"},
		{"MissingEnd", func(w store.Writer) error {
			return w.Delete("heads", []byte("KB-3"))
		}, "case KB-3"},
		{"Reordered", func(w store.Writer) error {
			if err := move(w, entryKey("KB-1", 2), entryKey("KB-1", 9)); err != nil {
				return err
			}
			if err := move(w, entryKey("KB-1", 3), entryKey("KB-1", 2)); err != nil {
				return err
			}
			return move(w, entryKey("KB-1", 9), entryKey("KB-1", 3))
		}, "case KB-1, entry 2: it is entry 3, moved here"},
		{"OtherCase", func(w store.Writer) error {
			return move(w, entryKey("KB-3", 1), entryKey("KB-4", 1))
		}, "case KB-4, entry 1: changed"},
		{"Forged", forge, "case KB-3, entry 2: not sealed"},
		{"Rewritten", rewrite, "case KB-3, entry 1, seal 3: not the entry that was sealed"},
		{"Unreadable", func(w store.Writer) error {
			return w.Put("history", entryKey("KB-1", 1), []byte{1, '{'})
		}, "case KB-1, entry 1: unreadable"},
		{"SealChanged", func(w store.Writer) error {
			return edit(w, "seals", sealKey(2), `"seq":2`, `"seq":1`)
		}, "seal 2: changed"},
		{"SealMissing", func(w store.Writer) error { return w.Delete("seals", sealKey(2)) }, "seal 2: missing"},
		{"FirstSealMissing", func(w store.Writer) error { return w.Delete("seals", sealKey(1)) }, "seal 1: missing"},
		{"LastSealMissing", func(w store.Writer) error {
			return w.Delete("seals", sealKey(5))
		}, "case KB-2, entry 2: not sealed"},
		{"TailCut", cutTail, "the noted seal"},
	}
}

// move gives an entry another key.
func move(w store.Writer, from, to []byte) error {
	v := append([]byte{}, w.Get("history", from)...)
	if err := w.Delete("history", from); err != nil {
		return err
	}
	return w.Put("history", to, v)
}

// TestDB_Verify changes the history past the program in every way there is
// and looks whether it is found.
func TestDB_Verify(t *testing.T) {
	for _, c := range tamperings() {
		t.Run(c.name, func(t *testing.T) {
			e := newTampered(t)
			if err := e.engine.Update(c.tamper); err != nil {
				t.Fatal(err)
			}
			e.open(t, func(db *store.DB) {
				r, err := db.Verify(context.Background(), e.seal)
				if err != nil {
					t.Fatal(err)
				}
				if c.want == "" && (len(r.Problems) != 0 || r.Cases != 3 || r.Entries != 6 || r.Seals != 5) {
					t.Errorf("report %+v, want nothing found in 3 cases, 6 entries, 5 seals", r)
				}
				if all := fmt.Sprintf("%v\n", r.Problems); !strings.Contains(all, c.want) {
					t.Errorf("found %s, want %q", all, c.want)
				}
			})
		})
	}
}

// forge appends an entry with a right hash, but no seal.
func forge(w store.Writer) error {
	var first, e casework.Entry
	if err := json.Unmarshal(w.Get("history", entryKey("KB-3", 1))[1:], &first); err != nil {
		return err
	}
	e = casework.Entry{Seq: 2, At: first.At, By: "petra", Verb: casework.VerbApprove}
	e.Hash = casework.ChainHash(first.Hash, "KB-3", e)
	return putEntry(w, "KB-3", e)
}

// rewrite replaces the whole chain of a case with one that is right in itself.
func rewrite(w store.Writer) error {
	e := casework.Entry{Seq: 1, At: storetest.Start(), By: "petra", Verb: casework.VerbApprove}
	e.Hash = casework.ChainHash("", "KB-3", e)
	return putEntry(w, "KB-3", e)
}

func putEntry(w store.Writer, ref string, e casework.Entry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if err := w.Put("history", entryKey(ref, byte(e.Seq)), append([]byte{1}, data...)); err != nil {
		return err
	}
	head, err := json.Marshal(store.Head{Seq: e.Seq, Hash: e.Hash})
	if err != nil {
		return err
	}
	return w.Put("heads", []byte(ref), append([]byte{1}, head...))
}

// cutTail takes back the last transaction with everything that belongs to
// it: only a seal that was noted elsewhere tells.
func cutTail(w store.Writer) error {
	var first casework.Entry
	if err := json.Unmarshal(w.Get("history", entryKey("KB-2", 1))[1:], &first); err != nil {
		return err
	}
	if err := w.Delete("history", entryKey("KB-2", 2)); err != nil {
		return err
	}
	if err := w.Delete("seals", sealKey(5)); err != nil {
		return err
	}
	return putEntry(w, "KB-2", first)
}

// TestDB_Verify_Chunks: a history longer than one view is walked whole.
func TestDB_Verify_Chunks(t *testing.T) {
	db, err := storetest.OpenMemory(new(storetest.Clock))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const n = 4500
	update(t, db, func(tx *store.Tx) error {
		for i := range n {
			ref := casework.Reference(fmt.Sprintf("KB-%d", i/3))
			if err := tx.AppendHistory(ref, casework.Entry{Verb: casework.VerbNote}); err != nil {
				return err
			}
		}
		return nil
	})
	r, err := db.Verify(context.Background())
	if err != nil || len(r.Problems) != 0 || r.Entries != n || r.Cases != n/3 {
		t.Errorf("%d entries of %d cases, problems %v, %v", r.Entries, r.Cases, r.Problems, err)
	}
}
