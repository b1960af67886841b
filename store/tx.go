package store

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"time"
)

// errView is the error of a write in a View.
var errView = errors.New("transaction only reads")

// Tx is a transaction, good until the function that got it returns.
type Tx struct {
	// Now is the time of the transaction, in UTC.
	Now time.Time
	// Rand gives random octets; in an Update the same ones each time the
	// function is run.
	Rand io.Reader

	r     Reader
	w     Writer // nil in a View
	db    *DB
	batch *batch
	wrote bool
}

func (tx *Tx) put(bucket string, k key, value []byte) error {
	if tx.w == nil {
		return fmt.Errorf("writing to %s: %w", bucket, errView)
	}
	tx.wrote = true
	if err := tx.w.Put(bucket, k, value); err != nil {
		return fmt.Errorf("writing to %s: %w", bucket, err)
	}
	return nil
}

func (tx *Tx) delete(bucket string, k key) error {
	if tx.w == nil {
		return fmt.Errorf("deleting from %s: %w", bucket, errView)
	}
	tx.wrote = true
	if err := tx.w.Delete(bucket, k); err != nil {
		return fmt.Errorf("deleting from %s: %w", bucket, err)
	}
	return nil
}

// with gives the keys that start with prefix.
func (tx *Tx) with(bucket string, prefix key) iter.Seq2[[]byte, []byte] {
	return tx.r.Range(bucket, prefix, prefix.prefixEnd())
}

// count returns a number in counts.
func (tx *Tx) count(name string) int { return int(number(tx.r.Get(bucketCounts, key(name)))) }

// add changes a number in counts.
func (tx *Tx) add(name string, delta int) error {
	return tx.put(bucketCounts, key(name), key{}.u64(uint64(tx.count(name)+delta)))
}

// next gives the next number of a series, from 1.
func (tx *Tx) next(name string) (uint64, error) {
	n := uint64(tx.count(name)) + 1
	return n, tx.put(bucketCounts, key(name), key{}.u64(n))
}
