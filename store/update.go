package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"ombud/store/casework"
)

// maxBatch is how many functions share a transaction at most.
const maxBatch = 256

// PanicError is the error of a function that panicked in Update.
type PanicError struct {
	Value any
	Stack []byte
}

// Error gives the value and the stack, on several lines.
func (e *PanicError) Error() string {
	return fmt.Sprintf("panic in a transaction: %v\n%s", e.Value, e.Stack)
}

// Unwrap returns the value when it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

var (
	// errLeft is the error of a function that ended its goroutine, as
	// testing.T.FailNow does.
	errLeft = errors.New("transaction function left its goroutine")
	// errAgain rolls a transaction back to run it without one function.
	errAgain = errors.New("again without one function")
	// errReadOnly is the answer of a store that was opened to be read.
	errReadOnly = errors.New("the store was opened to be read alone")
	// errNothing rolls back a transaction that wrote nothing: it needs no sync.
	errNothing = errors.New("nothing was written")
)

// call is one Update on its way.
type call struct {
	fn    func(*Tx) error
	begun atomic.Bool // set by the writer, or by a caller who no longer waits
	seed  [32]byte
	err   error
	done  chan struct{}
}

// Update runs fn in a transaction that writes and returns when it is on the
// disk. It returns the error of fn, a *PanicError, or what went wrong with
// writing; then nothing of fn has happened. When ctx is done before fn has
// been started, its error is returned and fn will not run.
//
// fn may run more than once and in another goroutine; what it sets outside
// its transaction counts only when Update has returned nil. It must not call
// Update.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if db.options.ReadOnly {
		return errReadOnly
	}
	c := &call{fn: fn, done: make(chan struct{})}
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return ErrClosed
	}
	db.waiting = append(db.waiting, c)
	db.mu.Unlock()
	db.poke()
	select {
	case <-c.done:
		return c.err
	case <-ctx.Done():
		if c.begun.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		<-c.done
		return c.err
	}
}

// write is the writer: it ends when the store is closed and nothing waits.
func (db *DB) write() {
	defer close(db.stopped)
	for {
		calls, closed := db.take()
		if len(calls) > 0 {
			db.commit(calls)
			continue
		}
		if closed {
			return
		}
		<-db.wake
	}
}

// take returns the calls that wait, without those given up.
func (db *DB) take() (calls []*call, closed bool) {
	db.mu.Lock()
	defer db.mu.Unlock()
	n := min(len(db.waiting), maxBatch)
	calls = slices.Clone(db.waiting[:n])
	db.waiting = slices.Delete(db.waiting, 0, n)
	calls = slices.DeleteFunc(calls, func(c *call) bool { return !c.begun.CompareAndSwap(false, true) })
	if n > 0 && len(calls) == 0 {
		db.poke()
	}
	return calls, db.closed && len(db.waiting) == 0
}

// commit runs calls in one transaction, and again without each that fails
// after it has written, until the rest stands.
func (db *DB) commit(calls []*call) {
	now := db.options.Now().UTC()
	err := db.draw(calls)
	for left := calls; err == nil && len(left) > 0; {
		var failed *call
		err = db.engine.Update(func(w Writer) error {
			failed = nil
			b := batch{db: db, w: w, now: now}
			for _, c := range left {
				if wrote := b.run(c); wrote && c.err != nil {
					failed = c
					return errAgain
				}
			}
			return b.finish()
		})
		if errors.Is(err, errNothing) {
			err = nil
		}
		if failed == nil {
			break
		}
		err = nil
		left = slices.DeleteFunc(slices.Clone(left), func(c *call) bool { return c == failed })
	}
	for _, c := range calls {
		if err != nil && c.err == nil {
			c.err = err
		}
		close(c.done)
	}
}

// draw gives each call the seed of its random octets.
func (db *DB) draw(calls []*call) error {
	for _, c := range calls {
		if _, err := io.ReadFull(db.options.Rand, c.seed[:]); err != nil {
			return fmt.Errorf("reading random octets: %w", err)
		}
	}
	return nil
}

// batch is one run of several calls in one transaction of the engine.
type batch struct {
	db    *DB
	w     Writer
	now   time.Time
	wrote bool
	heads map[casework.Reference]Head // the ends of the chains that grew
}

// run runs one call and says whether it wrote anything.
func (b *batch) run(c *call) (wrote bool) {
	tx := &Tx{Now: b.now, Rand: rand.NewChaCha8(c.seed), r: b.w, w: b.w, db: b.db, batch: b}
	c.err = errLeft
	done := make(chan struct{})
	// Its own goroutine, so that one which ends early does not end the writer.
	go func() {
		defer close(done)
		defer func() {
			if v := recover(); v != nil {
				c.err = &PanicError{Value: v, Stack: debug.Stack()}
			}
		}()
		c.err = c.fn(tx)
	}()
	<-done
	tx.r, tx.w = nil, nil
	b.wrote = b.wrote || tx.wrote
	return tx.wrote
}

// finish seals what was appended to the history.
func (b *batch) finish() error {
	if !b.wrote {
		return errNothing
	}
	if len(b.heads) == 0 {
		return nil
	}
	tx := &Tx{Now: b.now, r: b.w, w: b.w, db: b.db, batch: b}
	return tx.seal(b.heads)
}
