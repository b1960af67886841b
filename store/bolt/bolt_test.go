package bolt_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	berrors "go.etcd.io/bbolt/errors"

	"ombud/store"
	"ombud/store/bolt"
	"ombud/store/storetest"
)

func open(t *testing.T, path string, o bolt.Options) *bolt.Engine {
	t.Helper()
	e, err := bolt.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEngine(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Engine {
		return open(t, filepath.Join(t.TempDir(), "ombud.db"), bolt.Options{})
	})
}

func TestOpen(t *testing.T) {
	t.Run("InUse", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "ombud.db")
		defer open(t, path, bolt.Options{}).Close()
		_, err := bolt.Open(path, bolt.Options{Wait: time.Millisecond})
		if !errors.Is(err, bolt.ErrInUse) || !strings.Contains(err.Error(), path) {
			t.Errorf("second open: %v, want ErrInUse with the path", err)
		}
	})
	t.Run("Mode", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "ombud.db")
		defer open(t, path, bolt.Options{}).Close()
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
	})
	t.Run("NotAStore", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "ombud.db")
		if err := os.WriteFile(path, bytes.Repeat([]byte("no store"), 4096), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := bolt.Open(path, bolt.Options{}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v, want one that names the file", err)
		}
	})
	t.Run("Again", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "ombud.db")
		e := open(t, path, bolt.Options{})
		put := func(w store.Writer) error { return w.Put("cases", []byte("k"), []byte("v")) }
		if err := errors.Join(e.Update(put), e.Close()); err != nil {
			t.Fatal(err)
		}
		e = open(t, path, bolt.Options{})
		defer e.Close()
		expect(t, e, "v")
	})
}

// expect compares the value of k in cases.
func expect(t *testing.T, e *bolt.Engine, want string) {
	t.Helper()
	err := e.View(func(r store.Reader) error {
		if v := r.Get("cases", []byte("k")); string(v) != want {
			t.Errorf("value %q, want %q", v, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestEngine_Update_Full fills a file up to its limit: the error says where
// and what to do, what was kept before is there, and smaller writes go on.
func TestEngine_Update_Full(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ombud.db")
	e := open(t, path, bolt.Options{MaxSize: 64 << 20})
	put := func(value []byte) error {
		return e.Update(func(w store.Writer) error {
			return errors.Join(w.Put("cases", []byte("k"), []byte("kept")), w.Put("letters", []byte("l"), value))
		})
	}
	if err := put([]byte("small")); err != nil {
		t.Fatal(err)
	}
	err := put(make([]byte, 80<<20))
	if !errors.Is(err, berrors.ErrMaxSizeReached) {
		t.Fatalf("error %v, want that the largest size is reached", err)
	}
	for _, part := range []string{path, "compact the store", "nothing already kept is harmed"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q lacks %q", err, part)
		}
	}
	expect(t, e, "kept")
	if err := put([]byte("small again")); err != nil {
		t.Errorf("writing after it was full: %v", err)
	}
	if err := errors.Join(e.Check(), e.Close()); err != nil {
		t.Error(err)
	}
	e = open(t, path, bolt.Options{})
	defer e.Close()
	expect(t, e, "kept")
}

func TestEngine_Backup(t *testing.T) {
	dir := t.TempDir()
	e := open(t, filepath.Join(dir, "ombud.db"), bolt.Options{})
	defer e.Close()
	if err := e.Update(func(w store.Writer) error { return w.Put("cases", []byte("k"), []byte("v")) }); err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	if err := e.Backup(&copied); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "copy.db")
	if err := os.WriteFile(path, copied.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	c := open(t, path, bolt.Options{})
	defer c.Close()
	expect(t, c, "v")
	if err := c.Check(); err != nil {
		t.Error(err)
	}
	if c.Size() == 0 {
		t.Error("the size is not known")
	}
}
