package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// counting counts the commits of an engine and fails them on demand.
type counting struct {
	store.Engine
	commits atomic.Int32
	broken  atomic.Bool
}

var errBroken = errors.New("broken disk")

func (c *counting) Update(fn func(store.Writer) error) error {
	return c.Engine.Update(func(w store.Writer) error {
		if err := fn(w); err != nil {
			return err
		}
		if c.broken.Load() {
			return errBroken
		}
		c.commits.Add(1)
		return nil
	})
}

// openCounting opens a store in memory whose commits are counted.
func openCounting(t *testing.T) (*store.DB, *counting) {
	t.Helper()
	e := &counting{Engine: storetest.Memory()}
	db, err := store.Open(e, store.Options{Now: new(storetest.Clock).Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	e.commits.Store(0)
	return db, e
}

// together runs functions so that they share one transaction: it holds the
// writer until all of them wait. It returns their errors.
func together(t *testing.T, db *store.DB, fns ...func(*store.Tx) error) []error {
	t.Helper()
	held, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	errs := make([]error, len(fns))
	var wg sync.WaitGroup
	wg.Go(func() {
		err := db.Update(context.Background(), func(*store.Tx) error {
			once.Do(func() { close(held) })
			<-release
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-held
	for i, fn := range fns {
		wg.Go(func() { errs[i] = db.Update(context.Background(), fn) })
		for db.Waiting() <= i {
			runtime.Gosched()
		}
	}
	close(release)
	wg.Wait()
	return errs
}

// putNew writes an empty case.
func putNew(ref casework.Reference) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		c := casework.Case{Reference: ref, Status: casework.StatusNew}
		return errors.Join(tx.PutCase(c), tx.AppendHistory(ref, casework.Entry{Verb: casework.VerbIntake}))
	}
}

// present returns which of some cases are there.
func present(t *testing.T, db *store.DB, refs ...casework.Reference) []casework.Reference {
	t.Helper()
	var list []casework.Reference
	view(t, db, func(tx *store.Tx) error {
		for _, ref := range refs {
			if _, err := tx.Case(ref); err == nil {
				list = append(list, ref)
			}
		}
		return nil
	})
	return list
}

func TestDB_Update_Shared(t *testing.T) {
	db, e := openCounting(t)
	var fns []func(*store.Tx) error
	for i := range 100 {
		fns = append(fns, putNew(casework.Reference(fmt.Sprint("KB-", i))))
	}
	if err := errors.Join(together(t, db, fns...)...); err != nil {
		t.Fatal(err)
	}
	if n := e.commits.Load(); n != 1 {
		t.Errorf("%d commits for 100 functions that waited together, want 1", n)
	}
	s, err := db.Seal(context.Background())
	if err != nil || s.Number != 1 || len(s.Heads) != 100 {
		t.Errorf("seal %d over %d chains, %v; want one over all", s.Number, len(s.Heads), err)
	}
}

// TestDB_Update_OneFails: a function that fails takes nothing with it but
// its own writes, whether it returns an error, panics or leaves.
func TestDB_Update_OneFails(t *testing.T) {
	refused := errors.New("refused")
	for name, end := range map[string]func() error{
		"Error":  func() error { return refused },
		"Panic":  func() error { panic(refused) },
		"Goexit": func() error { runtime.Goexit(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			db, _ := openCounting(t)
			bad := func(tx *store.Tx) error {
				if err := putNew("KB-BAD")(tx); err != nil {
					return err
				}
				return end()
			}
			early := func(*store.Tx) error { return end() }
			errs := together(t, db, putNew("KB-1"), bad, putNew("KB-2"), early, bad, putNew("KB-3"))
			for i, ok := range []bool{true, false, true, false, false, true} {
				if (errs[i] == nil) != ok {
					t.Errorf("function %d: %v", i, errs[i])
				}
			}
			if name != "Goexit" && !errors.Is(errs[1], refused) {
				t.Errorf("error %v, want the function's own", errs[1])
			}
			got := present(t, db, "KB-1", "KB-2", "KB-3", "KB-BAD")
			if want := []casework.Reference{"KB-1", "KB-2", "KB-3"}; !slices.Equal(got, want) {
				t.Errorf("cases %v, want %v", got, want)
			}
			if err := db.Update(context.Background(), putNew("KB-4")); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

func TestPanicError(t *testing.T) {
	db := storetest.Open(t)
	err := db.Update(context.Background(), func(*store.Tx) error { panic("on purpose") })
	var p *store.PanicError
	if !errors.As(err, &p) || p.Value != "on purpose" || !strings.Contains(err.Error(), "update_test.go") {
		t.Errorf("error %v, want a PanicError with the place", err)
	}
}

func TestDB_Update_CommitFails(t *testing.T) {
	db, e := openCounting(t)
	e.broken.Store(true)
	for i, err := range together(t, db, putNew("KB-1"), putNew("KB-2")) {
		if !errors.Is(err, errBroken) {
			t.Errorf("function %d: %v, want that of the commit", i, err)
		}
	}
	e.broken.Store(false)
	if err := db.Update(context.Background(), putNew("KB-3")); err != nil {
		t.Fatal(err)
	}
	if got := present(t, db, "KB-1", "KB-2", "KB-3"); !slices.Equal(got, []casework.Reference{"KB-3"}) {
		t.Errorf("cases %v", got)
	}
}

func TestDB_Update_NothingWritten(t *testing.T) {
	db, e := openCounting(t)
	if err := db.Update(context.Background(), func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if n := e.commits.Load(); n != 0 {
		t.Errorf("%d commits of nothing", n)
	}
}

// TestDB_Update_SameAgain: a function that runs again has the same time and
// the same random octets, and no other function has them.
func TestDB_Update_SameAgain(t *testing.T) {
	db := storetest.Open(t)
	seen := make(map[string]int)
	draw := func(tx *store.Tx) error {
		b := make([]byte, 16)
		if _, err := io.ReadFull(tx.Rand, b); err != nil {
			return err
		}
		seen[fmt.Sprintf("%x %s", b, tx.Now)]++
		return nil
	}
	update(t, db, draw)
	update(t, db, draw)
	for what, n := range seen {
		if n < 1 {
			t.Errorf("%s: %d", what, n)
		}
	}
	if len(seen) != 2 {
		t.Errorf("%d different draws of two functions, want 2", len(seen))
	}
}

func TestDB_Update_Context(t *testing.T) {
	t.Run("DoneBefore", func(t *testing.T) {
		db := storetest.Open(t)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := db.Update(ctx, putNew("KB-1")); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		if err := db.View(ctx, func(*store.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("view: %v", err)
		}
	})
	t.Run("DoneWhileWaiting", func(t *testing.T) {
		db, _ := openCounting(t)
		ctx, cancel := context.WithCancel(context.Background())
		held, release, gaveUp := make(chan struct{}), make(chan struct{}), make(chan error)
		go func() {
			gaveUp <- db.Update(context.Background(), func(*store.Tx) error { close(held); <-release; return nil })
		}()
		<-held
		go func() { gaveUp <- db.Update(ctx, putNew("KB-1")) }()
		for db.Waiting() == 0 {
			runtime.Gosched()
		}
		cancel()
		if err := <-gaveUp; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		close(release)
		if err := <-gaveUp; err != nil {
			t.Error(err)
		}
		update(t, db, putNew("KB-2"))
		if got := present(t, db, "KB-1"); len(got) != 0 {
			t.Error("it ran although its caller was told that it would not")
		}
	})
	t.Run("DoneWhileRunning", func(t *testing.T) {
		db, _ := openCounting(t)
		ctx, cancel := context.WithCancel(context.Background())
		err := db.Update(ctx, func(tx *store.Tx) error {
			cancel()
			return putNew("KB-1")(tx)
		})
		if err != nil || len(present(t, db, "KB-1")) != 1 {
			t.Errorf("error %v; what has begun is finished and reported", err)
		}
	})
}

func TestDB_Close(t *testing.T) {
	db, err := storetest.OpenMemory(new(storetest.Clock))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Error(err)
	}
	nothing := func(*store.Tx) error { return nil }
	if err := db.Update(context.Background(), nothing); !errors.Is(err, store.ErrClosed) {
		t.Errorf("update: %v", err)
	}
	if err := db.View(context.Background(), nothing); !errors.Is(err, store.ErrClosed) {
		t.Errorf("view: %v", err)
	}
}

// TestDB_Close_Waiting: what waits when the store is closed is carried out.
func TestDB_Close_Waiting(t *testing.T) {
	db, e := openCounting(t)
	var wg sync.WaitGroup
	held, release := make(chan struct{}), make(chan struct{})
	errs := make([]error, 3)
	wg.Go(func() {
		errs[0] = db.Update(context.Background(), func(*store.Tx) error { close(held); <-release; return nil })
	})
	<-held
	wg.Go(func() { errs[1] = db.Update(context.Background(), putNew("KB-1")) })
	for db.Waiting() == 0 {
		runtime.Gosched()
	}
	wg.Go(func() { errs[2] = db.Close() })
	close(release)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	if n := e.commits.Load(); n != 1 {
		t.Errorf("%d commits, want the one that waited", n)
	}
}

func TestDB_View_Writes(t *testing.T) {
	db := storetest.Open(t)
	err := db.View(context.Background(), putNew("KB-1"))
	if err == nil || !strings.Contains(err.Error(), "only reads") {
		t.Errorf("error %v", err)
	}
}

func TestOpen_Newer(t *testing.T) {
	e := storetest.Memory()
	err := e.Update(func(w store.Writer) error { return w.Put("meta", []byte("schema"), []byte("99")) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(e, store.Options{}); err == nil || !strings.Contains(err.Error(), "schema 99") {
		t.Errorf("error %v, want one that names the version", err)
	}
}
