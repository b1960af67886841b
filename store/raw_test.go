package store_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// noise is what does not pack.
func noise(n int) []byte {
	b := make([]byte, n)
	for i, r := 0, rand.New(rand.NewPCG(1, 2)); i < n; i++ {
		b[i] = byte(r.Uint32())
	}
	return b
}

func TestTx_PutRaw(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenDir(t, dir, new(storetest.Clock))
	for name, c := range map[string]struct {
		raw    []byte
		inFile bool
	}{
		"Empty":     {nil, false},
		"Small":     {[]byte("Subject: x\r\n\r\nå\x00\xff"), false},
		"Noise":     {noise(1000), false},
		"Edge":      {bytes.Repeat([]byte("x"), 64<<10), false},
		"Large":     {bytes.Repeat([]byte("line\r\n"), 20_000), true},
		"LargeNois": {noise(300_000), true},
	} {
		t.Run(name, func(t *testing.T) {
			var key string
			for range 2 { // the second time it is known
				update(t, db, func(tx *store.Tx) (err error) {
					key, err = tx.PutRaw(c.raw)
					return err
				})
			}
			view(t, db, func(tx *store.Tx) error {
				got, err := tx.Raw(key)
				if !bytes.Equal(got, c.raw) {
					t.Errorf("%d octets came back, want %d", len(got), len(c.raw))
				}
				return err
			})
			_, err := os.Stat(filepath.Join(dir, "blobs", key[:2], key[2:4], key+".zst"))
			if (err == nil) != c.inFile {
				t.Errorf("file: %v, want one: %t", err, c.inFile)
			}
		})
	}
	view(t, db, func(tx *store.Tx) error {
		for _, key := range []string{"", "xyz", strings.Repeat("00", 32)} {
			if _, err := tx.Raw(key); !errors.Is(err, casework.ErrNotFound) {
				t.Errorf("raw mail %q: %v", key, err)
			}
		}
		return nil
	})
}

// TestDB_Pack: packing the same mails from many goroutines at once is safe,
// and what is packed is found by the transaction.
func TestDB_Pack(t *testing.T) {
	db := storetest.Open(t)
	mails := [][]byte{[]byte("small"), noise(100_000), bytes.Repeat([]byte("large "), 50_000)}
	packed := make([]store.Packed, 30)
	var wg sync.WaitGroup
	for i := range packed {
		wg.Go(func() {
			var err error
			if packed[i], err = db.Pack(mails[i%3]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	update(t, db, func(tx *store.Tx) error {
		var all error
		for _, p := range packed {
			all = errors.Join(all, tx.PutPacked(p))
		}
		return all
	})
	view(t, db, func(tx *store.Tx) error {
		for i, p := range packed {
			if got, err := tx.Raw(p.Key); err != nil || !bytes.Equal(got, mails[i%3]) {
				t.Errorf("mail %d: %d octets, %v", i, len(got), err)
			}
		}
		return nil
	})
}

// TestTx_Raw_Damage: a file that was cut, changed, swapped or removed is an
// error that names the mail, never other octets.
func TestTx_Raw_Damage(t *testing.T) {
	for name, damage := range map[string]func(path, other string) error{
		"Removed": func(path, _ string) error { return os.Remove(path) },
		"Cut":     func(path, _ string) error { return os.Truncate(path, 100) },
		"Empty":   func(path, _ string) error { return os.Truncate(path, 0) },
		"Changed": func(path, _ string) error { return os.WriteFile(path, noise(1000), 0o600) },
		"Swapped": func(path, other string) error { return os.Rename(other, path) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			db := storetest.OpenDir(t, dir, new(storetest.Clock))
			var keys [2]string
			update(t, db, func(tx *store.Tx) (err error) {
				if keys[0], err = tx.PutRaw(noise(100_000)); err != nil {
					return err
				}
				keys[1], err = tx.PutRaw(noise(100_001))
				return err
			})
			path := func(key string) string {
				return filepath.Join(dir, "blobs", key[:2], key[2:4], key+".zst")
			}
			if err := damage(path(keys[0]), path(keys[1])); err != nil {
				t.Fatal(err)
			}
			view(t, db, func(tx *store.Tx) error {
				raw, err := tx.Raw(keys[0])
				if err == nil || raw != nil || !strings.Contains(err.Error(), keys[0]) {
					t.Errorf("%d octets, error %v", len(raw), err)
				}
				return nil
			})
		})
	}
}

// TestOpen_Blobs: what a crash left half written is removed, and an unusable
// folder is found when the store is opened.
func TestOpen_Blobs(t *testing.T) {
	dir := t.TempDir()
	tmp := filepath.Join(dir, "blobs", "tmp")
	if err := os.MkdirAll(tmp, 0o700); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(tmp, "0123456789abcdef-1")
	if err := os.WriteFile(left, noise(10), 0o600); err != nil {
		t.Fatal(err)
	}
	storetest.OpenDir(t, dir, new(storetest.Clock))
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the half-written file is still there: %v", err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(storetest.Memory(), store.Options{Blobs: file}); err == nil {
		t.Error("a file was taken for the folder of blobs")
	}
}

// TestDB_Pack_Fails: where the file cannot be written, nothing is referred to.
func TestDB_Pack_Fails(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenDir(t, dir, new(storetest.Clock))
	if err := os.RemoveAll(filepath.Join(dir, "blobs", "tmp")); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Pack(noise(100_000)); err == nil {
		t.Error("packed without a place for the file")
	}
	err := db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.PutRaw(noise(100_000))
		return err
	})
	if err == nil {
		t.Error("written without a place for the file")
	}
}

// TestDB_Pack_NoFolder: without a folder everything is in the engine.
func TestDB_Pack_NoFolder(t *testing.T) {
	db, err := storetest.OpenMemory(new(storetest.Clock))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var key string
	update(t, db, func(tx *store.Tx) (err error) {
		key, err = tx.PutRaw(noise(100_000))
		return err
	})
	view(t, db, func(tx *store.Tx) error {
		raw, err := tx.Raw(key)
		if len(raw) != 100_000 {
			t.Errorf("%d octets", len(raw))
		}
		return err
	})
}
