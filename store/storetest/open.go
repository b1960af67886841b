// Package storetest tests engines and opens stores for tests.
//
// [Run] is what every store.Engine must pass. [Open] and [OpenAt] open a
// store on a file that goes with the test; each function given to its Update
// is run twice ([Twice]), so that an effect outside the transaction shows.
package storetest

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ombud/store"
	"ombud/store/bolt"
)

// Start is the time at which the clock of Open stands: a Monday morning.
func Start() time.Time { return time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) }

// Clock is a clock that a test sets. Its zero value stands at Start.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now returns the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now.IsZero() {
		c.now = Start()
	}
	return c.now
}

// Set sets the clock.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance puts the clock forward.
func (c *Clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// Open opens a store on a new bbolt file at Start. It is closed with the
// test.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return OpenAt(t, new(Clock))
}

// OpenAt opens a store on a new bbolt file with a clock of the test.
func OpenAt(t testing.TB, c *Clock) *store.DB {
	t.Helper()
	return OpenDir(t, t.TempDir(), c)
}

// OpenDir opens the store in a folder, as the program would: the file
// ombud.db and the folder blobs. It may be closed and opened again.
func OpenDir(t testing.TB, dir string, c *Clock) *store.DB {
	t.Helper()
	e, err := bolt.Open(filepath.Join(dir, "ombud.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(Twice(e), store.Options{Now: c.Now, Blobs: filepath.Join(dir, "blobs")})
	if err != nil {
		t.Fatal(errors.Join(err, e.Close()))
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// errTwice rolls back the first run.
var errTwice = errors.New("first of two runs")

// Twice wraps an engine so that every function given to Update runs twice:
// once in a transaction that is rolled back, and once for good.
func Twice(e store.Engine) store.Engine { return twice{e} }

type twice struct{ store.Engine }

func (t twice) Update(fn func(store.Writer) error) error {
	err := t.Engine.Update(func(w store.Writer) error {
		if err := fn(w); err != nil {
			return err
		}
		return errTwice
	})
	if !errors.Is(err, errTwice) {
		return err
	}
	return t.Engine.Update(fn)
}

// Size is that of the engine within.
func (t twice) Size() int64 {
	if s, ok := t.Engine.(store.Sizer); ok {
		return s.Size()
	}
	return 0
}

// Compact is that of the engine within.
func (t twice) Compact() error {
	if c, ok := t.Engine.(store.Compactor); ok {
		return c.Compact()
	}
	return errors.ErrUnsupported
}
