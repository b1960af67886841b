package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"ombud/store"
)

// Run tests that an engine keeps what store.Engine promises. open opens a
// new, empty one that is closed by Run.
func Run(t *testing.T, open func(t *testing.T) store.Engine) {
	for _, c := range []struct {
		name string
		test func(*testing.T, store.Engine)
	}{
		{"PutGet", testPutGet},
		{"Empty", testEmpty},
		{"Delete", testDelete},
		{"Order", testOrder},
		{"Limits", testLimits},
		{"Buckets", testBuckets},
		{"ReadsOwnWrites", testReadsOwnWrites},
		{"Rollback", testRollback},
		{"Panic", testPanic},
		{"Snapshot", testSnapshot},
		{"BreakOff", testBreakOff},
		{"CallersBuffers", testCallersBuffers},
		{"Large", testLarge},
		{"Random", testRandom},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := open(t)
			t.Cleanup(func() {
				if err := e.Close(); err != nil {
					t.Error(err)
				}
			})
			c.test(t, e)
		})
	}
}

// bucket and other are of the schema, so that every engine has them.
const (
	bucket = "cases"
	other  = "letters"
)

func write(t *testing.T, e store.Engine, fn func(store.Writer) error) {
	t.Helper()
	if err := e.Update(fn); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, e store.Engine, fn func(store.Reader)) {
	t.Helper()
	err := e.View(func(r store.Reader) error { fn(r); return nil })
	if err != nil {
		t.Fatal(err)
	}
}

// put writes keys, each with itself as the value.
func put(t *testing.T, e store.Engine, keys ...string) {
	t.Helper()
	write(t, e, func(w store.Writer) error {
		for _, k := range keys {
			if err := w.Put(bucket, []byte(k), []byte(k)); err != nil {
				return err
			}
		}
		return nil
	})
}

// keys returns the keys of a range, forwards and backwards.
func keys(r store.Reader, from, to []byte) (forth, back []string) {
	for k := range r.Range(bucket, from, to) {
		forth = append(forth, string(k))
	}
	for k := range r.RangeBack(bucket, from, to) {
		back = append(back, string(k))
	}
	return forth, back
}

func want(t *testing.T, r store.Reader, from, to []byte, list ...string) {
	t.Helper()
	forth, back := keys(r, from, to)
	slices.Reverse(back)
	if !slices.Equal(forth, list) || !slices.Equal(back, list) {
		t.Errorf("range %q to %q: forwards %q, backwards reversed %q, want %q", from, to, forth, back, list)
	}
}

func testPutGet(t *testing.T, e store.Engine) {
	put(t, e, "a")
	write(t, e, func(w store.Writer) error { return w.Put(bucket, []byte("a"), []byte("new")) })
	read(t, e, func(r store.Reader) {
		if v := r.Get(bucket, []byte("a")); string(v) != "new" {
			t.Errorf("get: %q", v)
		}
		if v := r.Get(bucket, []byte("b")); v != nil {
			t.Errorf("absent key: %q", v)
		}
	})
}

func testEmpty(t *testing.T, e store.Engine) {
	read(t, e, func(r store.Reader) { want(t, r, nil, nil) })
	write(t, e, func(w store.Writer) error {
		err := w.Put(bucket, []byte("k"), nil)
		if w.Get(bucket, []byte("k")) == nil {
			t.Error("an empty value is nil in the transaction that wrote it")
		}
		return err
	})
	read(t, e, func(r store.Reader) {
		if v := r.Get(bucket, []byte("k")); v == nil || len(v) != 0 {
			t.Errorf("empty value: %#v, want one that is empty and not nil", v)
		}
	})
	if err := e.Update(func(w store.Writer) error { return w.Put(bucket, nil, nil) }); err == nil {
		t.Error("an empty key was taken")
	}
}

func testDelete(t *testing.T, e store.Engine) {
	put(t, e, "a", "b")
	write(t, e, func(w store.Writer) error {
		return errors.Join(w.Delete(bucket, []byte("a")), w.Delete(bucket, []byte("absent")))
	})
	read(t, e, func(r store.Reader) { want(t, r, nil, nil, "b") })
}

func testOrder(t *testing.T, e store.Engine) {
	put(t, e, "b", "\xff", "a\x00", "a", "\x00", "aa")
	read(t, e, func(r store.Reader) { want(t, r, nil, nil, "\x00", "a", "a\x00", "aa", "b", "\xff") })
}

func testLimits(t *testing.T, e store.Engine) {
	put(t, e, "a", "c", "e")
	read(t, e, func(r store.Reader) {
		for from := byte('a'); from <= 'f'; from++ {
			for to := byte('a'); to <= 'f'; to++ {
				var list []string
				for _, k := range []string{"a", "c", "e"} {
					if k[0] >= from && k[0] < to {
						list = append(list, k)
					}
				}
				want(t, r, []byte{from}, []byte{to}, list...)
			}
		}
		want(t, r, []byte("b"), nil, "c", "e")
		want(t, r, nil, []byte("d"), "a", "c")
	})
}

func testBuckets(t *testing.T, e store.Engine) {
	put(t, e, "a")
	read(t, e, func(r store.Reader) {
		if v := r.Get(other, []byte("a")); v != nil {
			t.Errorf("key in another bucket: %q", v)
		}
	})
}

func testReadsOwnWrites(t *testing.T, e store.Engine) {
	put(t, e, "a", "b")
	write(t, e, func(w store.Writer) error {
		err := errors.Join(w.Put(bucket, []byte("c"), nil), w.Delete(bucket, []byte("a")))
		want(t, w, nil, nil, "b", "c")
		return err
	})
}

func testRollback(t *testing.T, e store.Engine) {
	put(t, e, "a")
	refused := errors.New("refused")
	err := e.Update(func(w store.Writer) error {
		return errors.Join(w.Put(bucket, []byte("b"), nil), w.Delete(bucket, []byte("a")), refused)
	})
	if !errors.Is(err, refused) {
		t.Errorf("error %v, want the function's", err)
	}
	read(t, e, func(r store.Reader) { want(t, r, nil, nil, "a") })
}

func testPanic(t *testing.T, e store.Engine) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic did not come through")
			}
		}()
		_ = e.Update(func(w store.Writer) error {
			_ = w.Put(bucket, []byte("b"), nil)
			panic("on purpose")
		})
	}()
	put(t, e, "a")
	read(t, e, func(r store.Reader) { want(t, r, nil, nil, "a") })
}

func testSnapshot(t *testing.T, e store.Engine) {
	put(t, e, "a")
	read(t, e, func(r store.Reader) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			put(t, e, "b")
		}()
		<-done
		want(t, r, nil, nil, "a")
	})
	read(t, e, func(r store.Reader) { want(t, r, nil, nil, "a", "b") })
}

func testBreakOff(t *testing.T, e store.Engine) {
	put(t, e, "a", "b", "c")
	read(t, e, func(r store.Reader) {
		for k := range r.Range(bucket, nil, nil) {
			if string(k) != "a" {
				t.Errorf("first key %q", k)
			}
			break
		}
		for k := range r.RangeBack(bucket, nil, nil) {
			if string(k) != "c" {
				t.Errorf("last key %q", k)
			}
			break
		}
	})
}

// testCallersBuffers: after the transaction the caller may use its slices
// again.
func testCallersBuffers(t *testing.T, e store.Engine) {
	k, v := []byte("key"), []byte("value")
	write(t, e, func(w store.Writer) error { return w.Put(bucket, k, v) })
	copy(k, "xxx")
	copy(v, "xxxxx")
	read(t, e, func(r store.Reader) {
		if got := r.Get(bucket, []byte("key")); string(got) != "value" {
			t.Errorf("value %q", got)
		}
	})
}

func testLarge(t *testing.T, e store.Engine) {
	big := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	write(t, e, func(w store.Writer) error { return w.Put(bucket, []byte("big"), big) })
	read(t, e, func(r store.Reader) {
		if !bytes.Equal(r.Get(bucket, []byte("big")), big) {
			t.Error("1 MiB came back changed")
		}
	})
}

// testRandom compares many writes and deletions with a map.
func testRandom(t *testing.T, e store.Engine) {
	model := make(map[string]string)
	n := uint32(1)
	for range 40 {
		write(t, e, func(w store.Writer) error {
			for range 50 {
				n = n*1664525 + 1013904223
				k, v := fmt.Sprintf("k%03d", n>>16%300), fmt.Sprint(n)
				if n>>8%3 == 0 {
					delete(model, k)
					if err := w.Delete(bucket, []byte(k)); err != nil {
						return err
					}
					continue
				}
				model[k] = v
				if err := w.Put(bucket, []byte(k), []byte(v)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	read(t, e, func(r store.Reader) {
		found := 0
		for k, v := range r.Range(bucket, nil, nil) {
			found++
			if model[string(k)] != string(v) {
				t.Errorf("%s is %s, want %s", k, v, model[string(k)])
			}
		}
		if found != len(model) {
			t.Errorf("%d keys, want %d", found, len(model))
		}
	})
}
