package store

import (
	"io"
	"iter"
)

// Engine is an ordered key-value store with transactions: one that writes at
// a time, any number that read, each with a picture that does not change.
// What it promises is written down as tests in package storetest.
type Engine interface {
	// View runs fn in a transaction that reads.
	View(fn func(Reader) error) error
	// Update runs fn in a transaction that writes. When fn returns an error
	// or panics, nothing has happened and the error is returned. When Update
	// returns nil, everything is on the disk.
	Update(fn func(Writer) error) error
	// Backup writes a copy of the whole, as of one instant, that the same
	// kind of engine can open.
	Backup(w io.Writer) error
	// Close waits for running transactions and lets the store go.
	Close() error
}

// Reader reads in a transaction. The octets it gives must not be changed and
// are gone with the transaction.
type Reader interface {
	// Get returns the value of a key, nil when there is none.
	Get(bucket string, key []byte) []byte
	// Range gives the keys from ≤ key < to in order; a nil to is no limit.
	// The bucket must not be changed while it is ranged over.
	Range(bucket string, from, to []byte) iter.Seq2[[]byte, []byte]
	// RangeBack gives the same keys in reverse order.
	RangeBack(bucket string, from, to []byte) iter.Seq2[[]byte, []byte]
}

// Writer reads and writes in a transaction, and sees what it wrote. A key is
// not empty; key and value must not be changed before the transaction ends.
type Writer interface {
	Reader
	// Put sets the value of a key, which may be empty.
	Put(bucket string, key, value []byte) error
	// Delete removes a key; one that is not there is no error.
	Delete(bucket string, key []byte) error
}

// Sizer is an Engine that knows how many octets it occupies.
type Sizer interface{ Size() int64 }

// Compactor is an Engine that can be written anew without what was deleted.
type Compactor interface {
	// Compact leaves nothing of what was deleted in what the engine keeps on
	// the disk. Views go on meanwhile, writers wait. When it fails, the
	// store is as it was.
	Compact() error
}
