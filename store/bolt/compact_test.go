package bolt_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ombud/store"
	"ombud/store/bolt"
)

// fill writes n values of one kibioctet each, with their number in front.
func fill(t *testing.T, e *bolt.Engine, n int) {
	t.Helper()
	err := e.Update(func(w store.Writer) error {
		for i := range n {
			value := append(fmt.Appendf(nil, "value %06d ", i), bytes.Repeat([]byte{'x'}, 1024)...)
			if err := w.Put("cases", fmt.Appendf(nil, "%06d", i), value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEngine_Compact(t *testing.T) {
	t.Run("GoneFromTheFile", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "ombud.db")
		e := open(t, path, bolt.Options{})
		defer e.Close()
		fill(t, e, 40000)
		err := e.Update(func(w store.Writer) error {
			for i := 10; i < 40000; i++ {
				if err := w.Delete("cases", fmt.Appendf(nil, "%06d", i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		erased := []byte("value 001234 ")
		if before, err := os.ReadFile(path); err != nil || !bytes.Contains(before, erased) {
			t.Fatalf("the deleted octets are not in the file (%v): the test shows nothing", err)
		}
		size := e.Size()
		if err := e.Compact(); err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(path)
		if err != nil || bytes.Contains(after, erased) || !bytes.Contains(after, []byte("value 000009 ")) {
			t.Errorf("after compaction the file holds what was deleted, or not what was kept (%v)", err)
		}
		if e.Size() >= size {
			t.Errorf("%d octets after, %d before", e.Size(), size)
		}
		if err := e.Check(); err != nil {
			t.Error(err)
		}
		if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
	})
	t.Run("WhileInUse", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "ombud.db")
		e := open(t, path, bolt.Options{})
		fill(t, e, 500)
		var work sync.WaitGroup
		for w := range 4 {
			work.Go(func() {
				for i := range 50 {
					k := fmt.Appendf(nil, "w%d-%d", w, i)
					if err := e.Update(func(w store.Writer) error { return w.Put("cases", k, k) }); err != nil {
						t.Error(err)
					}
					err := e.View(func(r store.Reader) error {
						if string(r.Get("cases", k)) != string(k) {
							t.Errorf("%s was written and is gone", k)
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 5 {
			if err := e.Compact(); err != nil {
				t.Error(err)
			}
		}
		work.Wait()
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		e = open(t, path, bolt.Options{})
		defer e.Close()
		n := 0
		err := e.View(func(r store.Reader) error {
			for range r.Range("cases", nil, nil) {
				n++
			}
			return nil
		})
		if err != nil || n != 700 {
			t.Errorf("%d keys after opening again (%v), want 700", n, err)
		}
	})
	// A process that waits for the lock meanwhile must not get the file that
	// lost its name: what it wrote there would be gone.
	t.Run("SomebodyWaits", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "ombud.db")
		e := open(t, path, bolt.Options{})
		waiting := make(chan error, 1)
		go func() {
			second, err := bolt.Open(path, bolt.Options{Wait: time.Minute})
			if err == nil {
				expect(t, second, "new")
				err = second.Close()
			}
			waiting <- err
		}()
		for range 20 {
			if err := e.Compact(); err != nil {
				t.Fatal(err)
			}
		}
		if err := e.Update(func(w store.Writer) error { return w.Put("cases", []byte("k"), []byte("new")) }); err != nil {
			t.Fatal(err)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-waiting; err != nil {
			t.Error(err)
		}
	})
}
