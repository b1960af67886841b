// Package bolt keeps a store in one bbolt file. It is the only package that
// knows bbolt.
//
// # The file
//
// The file has mode 0600 and is locked while it is open: a second process
// gets [ErrInUse]. Every commit is synced. The list of free pages is synced
// too and kept as a hash map: without it, opening a large store takes
// minutes. A large part of the address space is reserved at once, so that a
// growing file never has to be mapped anew, which would wait for every view.
//
// A store is compacted while it is open: [Engine.Compact] writes a new file,
// locked like the old one, and renames it over the old one. Open looks, once
// it has the lock, whether its file still has the name, and opens again if not.
//
// # Full disk
//
// A commit that finds no room is rolled back as a whole. Its error names the
// file and says what to do; later commits work again as soon as there is
// room.
package bolt

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"time"

	bbolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"ombud/store"
)

// ErrInUse is returned by Open when another process has the file open.
var ErrInUse = errors.New("another ombud has the store open")

// appendFill is how full pages of a bucket that only grows at its end are
// made; bbolt's default of a half would double the file.
const appendFill = 0.9

// mapped is how much address space is reserved: 16 GiB where addresses have
// 64 bits, else 1 MiB.
const mapped = 1 << (20 + 14*(^uint(0)>>63))

// Options say how a file is opened. The zero value is good for production.
type Options struct {
	// Wait is how long to wait for another process to let the file go; zero
	// is one second.
	Wait time.Duration
	// MaxSize limits the file, in octets; 0 is no limit but the disk's.
	MaxSize int64
	// ReadOnly opens a file that is there to be read alone, as an auditor
	// does with a copy. Others may read it too; nobody may write it.
	ReadOnly bool
}

// Engine is a bbolt file as a store.Engine.
type Engine struct {
	path    string
	o       Options
	appends map[string]bool // buckets that only grow at their end

	whole   sync.Mutex   // held by Backup and Compact
	writing sync.Mutex   // held by Update and Compact
	views   sync.RWMutex // read-held by whoever uses db, held to change it
	db      *bbolt.DB
}

var _ store.Engine = (*Engine)(nil)

// Open opens the file at path and makes it when there is none, with every
// bucket of the schema.
func Open(path string, o Options) (*Engine, error) {
	if o.Wait == 0 {
		o.Wait = time.Second
	}
	_, missing := os.Stat(path)
	e := &Engine{path: path, o: o, appends: make(map[string]bool)}
	if err := e.open(); err != nil {
		return nil, err
	}
	if o.ReadOnly {
		return e, nil
	}
	if err := e.makeBuckets(); err != nil {
		return nil, errors.Join(err, e.db.Close())
	}
	if missing != nil {
		// The name of a new file must survive a power cut too.
		if err := store.SyncDir(filepath.Dir(path)); err != nil {
			return nil, errors.Join(err, e.db.Close())
		}
	}
	return e, nil
}

// options are those of every file that is opened.
func (e *Engine) options() *bbolt.Options {
	return &bbolt.Options{
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: mapped,
		MaxSize:         int(e.o.MaxSize),
		ReadOnly:        e.o.ReadOnly,
	}
}

// open opens and locks the file that has the name. A process that waits for
// the lock while another compacts the store gets the old file, which has no
// name any more.
func (e *Engine) open() error {
	for {
		var file *os.File
		o := e.options()
		o.Timeout = e.o.Wait
		o.OpenFile = func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
			f, err = os.OpenFile(name, flag, mode)
			file = f
			return f, err
		}
		db, err := bbolt.Open(e.path, 0o600, o)
		if errors.Is(err, berrors.ErrTimeout) {
			return fmt.Errorf("opening store %s: %w", e.path, ErrInUse)
		}
		if err != nil {
			return fmt.Errorf("opening store %s: %w", e.path, explain(err))
		}
		opened, err := file.Stat()
		if err == nil {
			var named os.FileInfo
			if named, err = os.Stat(e.path); err == nil && os.SameFile(opened, named) {
				e.db = db
				return nil
			}
		}
		if err = errors.Join(err, db.Close()); err != nil {
			return fmt.Errorf("opening store %s: %w", e.path, err)
		}
	}
}

// makeBuckets makes the buckets that are not there yet.
func (e *Engine) makeBuckets() error {
	absent := false
	err := e.db.View(func(tx *bbolt.Tx) error {
		for _, b := range store.Buckets() {
			e.appends[b.Name] = b.Appends
			absent = absent || tx.Bucket([]byte(b.Name)) == nil
		}
		return nil
	})
	if err != nil || !absent {
		return err
	}
	err = e.db.Update(func(tx *bbolt.Tx) error {
		for _, b := range store.Buckets() {
			if _, err := tx.CreateBucketIfNotExists([]byte(b.Name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("making the buckets of %s: %w", e.path, explain(err))
	}
	return nil
}

// View runs fn in a transaction that reads.
func (e *Engine) View(fn func(store.Reader) error) error {
	e.views.RLock()
	defer e.views.RUnlock()
	return e.db.View(func(tx *bbolt.Tx) error { return fn(&txn{tx: tx, e: e}) })
}

// Update runs fn in a transaction that writes and syncs it.
func (e *Engine) Update(fn func(store.Writer) error) error {
	e.writing.Lock()
	defer e.writing.Unlock()
	var failed error
	err := e.db.Update(func(tx *bbolt.Tx) error {
		failed = fn(&txn{tx: tx, e: e})
		return failed
	})
	if err == nil {
		return nil
	}
	if failed != nil {
		return explain(failed)
	}
	return fmt.Errorf("writing store %s: %w", e.path, explain(err))
}

// Backup writes the whole file as of one instant.
func (e *Engine) Backup(w io.Writer) error {
	e.whole.Lock()
	defer e.whole.Unlock()
	return e.db.View(func(tx *bbolt.Tx) error {
		_, err := tx.WriteTo(w)
		return err
	})
}

// Size returns the length of the file in octets.
func (e *Engine) Size() int64 {
	info, err := os.Stat(e.path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// Check reads every page and returns what is inconsistent in the file
// itself. It holds one view for its whole time.
func (e *Engine) Check() error {
	e.views.RLock()
	defer e.views.RUnlock()
	return e.db.View(func(tx *bbolt.Tx) error {
		var all error
		for err := range tx.Check() {
			all = errors.Join(all, err)
		}
		return all
	})
}

// Close closes the file and lets it go.
func (e *Engine) Close() error {
	e.views.RLock()
	defer e.views.RUnlock()
	return e.db.Close()
}

// explain says what to do where err means that there is no room.
func explain(err error) error {
	if errors.Is(err, berrors.ErrMaxSizeReached) {
		return fmt.Errorf("the largest size set for it is reached: raise it or compact the store;"+
			" nothing already kept is harmed: %w", err)
	}
	return store.Full(err)
}

// txn is a bbolt transaction as a store.Writer.
type txn struct {
	tx      *bbolt.Tx
	e       *Engine
	buckets map[string]*bbolt.Bucket // those opened, with their fill set
}

// bucket returns a bucket, nil when there is none.
func (t *txn) bucket(name string) *bbolt.Bucket {
	if b, ok := t.buckets[name]; ok {
		return b
	}
	b := t.tx.Bucket([]byte(name))
	if b == nil {
		return nil
	}
	if t.e.appends[name] {
		b.FillPercent = appendFill
	}
	if t.buckets == nil {
		t.buckets = make(map[string]*bbolt.Bucket)
	}
	t.buckets[name] = b
	return b
}

// Get returns the value of a key, nil when there is none.
func (t *txn) Get(bucket string, key []byte) []byte {
	b := t.bucket(bucket)
	if b == nil {
		return nil
	}
	return b.Get(key)
}

// Range gives the keys from ≤ key < to in order.
func (t *txn) Range(bucket string, from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		b := t.bucket(bucket)
		if b == nil {
			return
		}
		c := b.Cursor()
		for k, v := c.Seek(from); k != nil && before(k, to); k, v = c.Next() {
			if !yield(k, v) {
				return
			}
		}
	}
}

// RangeBack gives the same keys in reverse order.
func (t *txn) RangeBack(bucket string, from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		b := t.bucket(bucket)
		if b == nil {
			return
		}
		c := b.Cursor()
		for k, v := last(c, to); k != nil && string(k) >= string(from); k, v = c.Prev() {
			if !yield(k, v) {
				return
			}
		}
	}
}

// last goes to the last key before to; a nil to is no limit.
func last(c *bbolt.Cursor, to []byte) (k, v []byte) {
	if to == nil {
		return c.Last()
	}
	if k, _ := c.Seek(to); k == nil {
		return c.Last()
	}
	return c.Prev()
}

// before says whether k < to; a nil to is beyond every key.
func before(k, to []byte) bool { return to == nil || string(k) < string(to) }

// Put sets the value of a key. A bucket that is not in the schema is made.
func (t *txn) Put(bucket string, key, value []byte) error {
	b := t.bucket(bucket)
	if b == nil {
		if _, err := t.tx.CreateBucket([]byte(bucket)); err != nil {
			return err
		}
		b = t.bucket(bucket)
	}
	if value == nil {
		value = []byte{} // bbolt would give nil back until the commit, as for a key that is not there
	}
	return b.Put(key, value)
}

// Delete removes a key.
func (t *txn) Delete(bucket string, key []byte) error {
	b := t.bucket(bucket)
	if b == nil {
		return nil
	}
	return b.Delete(key)
}
