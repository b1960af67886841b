package store_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ombud/store"
	"ombud/store/bolt"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// copied is a copy of a store in a folder, opened to be read alone.
func copied(t *testing.T, db *store.DB) (copyOf *store.DB, dir string) {
	t.Helper()
	dir = t.TempDir()
	file := filepath.Join(dir, "copy.db")
	var b bytes.Buffer
	if err := db.Backup(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	err := db.Blobs(t.Context(), func(name string, r io.Reader) error {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		path := filepath.Join(dir, "blobs", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	e, err := bolt.Open(file, bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	copyOf, err = store.Open(e, store.Options{Blobs: filepath.Join(dir, "blobs"), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { copyOf.Close() })
	return copyOf, dir
}

func TestDB_Backup(t *testing.T) {
	small, large := []byte("small mail"), noise(100<<10)
	db := storetest.OpenDir(t, t.TempDir(), new(storetest.Clock))
	var keys []string
	update(t, db, func(tx *store.Tx) error {
		keys = nil
		for _, raw := range [][]byte{small, large} {
			k, err := tx.PutRaw(raw)
			if err != nil {
				return err
			}
			keys = append(keys, k)
		}
		return tx.AppendHistory("KB-1", casework.Entry{By: "maria", Verb: casework.VerbNote})
	})
	c, dir := copied(t, db)
	view(t, c, func(tx *store.Tx) error {
		for i, want := range [][]byte{small, large} {
			if got, err := tx.Raw(keys[i]); err != nil || !bytes.Equal(got, want) {
				t.Errorf("raw mail %d: %d octets, %v", i, len(got), err)
			}
		}
		return nil
	})
	seal, err := db.Seal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Verify(t.Context(), seal.Hash)
	if err == nil {
		err = c.VerifyRaw(t.Context(), &r)
	}
	if err != nil || len(r.Problems) > 0 || r.Entries != 1 || r.Raw != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	if err := c.Update(t.Context(), func(*store.Tx) error { return nil }); err == nil {
		t.Error("a copy to be read was written")
	}

	// One octet of the large mail is turned.
	files, err := filepath.Glob(filepath.Join(dir, "blobs", "*", "*", "*.zst"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %q, %v", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(files[0], data, 0o600); err != nil {
		t.Fatal(err)
	}
	r = store.Report{}
	if err := c.VerifyRaw(t.Context(), &r); err != nil || len(r.Problems) != 1 || r.Problems[0].Raw != keys[1] ||
		!strings.HasPrefix(r.Problems[0].String(), "raw mail "+keys[1]) {
		t.Errorf("after damage: %+v, %v", r, err)
	}
}

func TestDB_Compact(t *testing.T) {
	clock := new(storetest.Clock)
	db := storetest.OpenDir(t, t.TempDir(), clock)
	compacted := func() (at string) {
		view(t, db, func(tx *store.Tx) error {
			at = tx.Compacted().Format("2006-01-02T15:04:05Z07:00")
			return nil
		})
		return at
	}
	if at := compacted(); at != "0001-01-01T00:00:00Z" {
		t.Errorf("never compacted, but at %s", at)
	}
	want := clock.Now().Format("2006-01-02T15:04:05Z07:00")
	if err := db.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	if at := compacted(); at != want {
		t.Errorf("compacted at %s, want %s", at, want)
	}
	memory, err := storetest.OpenMemory(clock)
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	if err := memory.Compact(t.Context()); err == nil {
		t.Error("an engine that cannot compact did")
	}
}
