package storetest

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"sync"

	"ombud/store"
)

// Memory returns an engine that keeps everything in memory: fast, and sure
// of nothing when the process ends. It suits small tests; a transaction
// copies the buckets it changes.
func Memory() store.Engine { return &memory{state: make(buckets)} }

// OpenMemory opens a store in memory that runs every function twice.
func OpenMemory(c *Clock) (*store.DB, error) {
	return store.Open(Twice(Memory()), store.Options{Now: c.Now})
}

// pair is one key and its value.
type pair struct{ Key, Value []byte }

// buckets are the keys of each bucket in order. What a view holds is never
// changed: a transaction changes copies.
type buckets map[string][]pair

type memory struct {
	writing sync.Mutex // held by the transaction that writes

	mu    sync.Mutex
	state buckets
}

func (m *memory) snapshot() buckets {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

func (m *memory) View(fn func(store.Reader) error) error {
	return fn(&memoryTx{state: m.snapshot()})
}

func (m *memory) Update(fn func(store.Writer) error) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	tx := &memoryTx{state: maps.Clone(m.snapshot()), owned: make(map[string]bool)}
	if err := fn(tx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = tx.state
	return nil
}

func (m *memory) Backup(w io.Writer) error { return gob.NewEncoder(w).Encode(m.snapshot()) }

func (m *memory) Close() error {
	m.writing.Lock()
	defer m.writing.Unlock()
	return nil
}

// Restore makes an engine in memory from its backup.
func Restore(r io.Reader) (store.Engine, error) {
	m := &memory{}
	if err := gob.NewDecoder(r).Decode(&m.state); err != nil {
		return nil, fmt.Errorf("restoring: %w", err)
	}
	return m, nil
}

type memoryTx struct {
	state buckets
	owned map[string]bool // buckets already copied
}

func find(list []pair, key []byte) (int, bool) {
	return slices.BinarySearchFunc(list, key, func(p pair, k []byte) int { return bytes.Compare(p.Key, k) })
}

func (t *memoryTx) Get(bucket string, key []byte) []byte {
	if i, ok := find(t.state[bucket], key); ok {
		return t.state[bucket][i].Value
	}
	return nil
}

// between returns the keys from ≤ key < to.
func (t *memoryTx) between(bucket string, from, to []byte) []pair {
	list := t.state[bucket]
	i, _ := find(list, from)
	j := len(list)
	if to != nil {
		j, _ = find(list, to)
	}
	return list[i:max(i, j)]
}

func (t *memoryTx) Range(bucket string, from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		for _, p := range t.between(bucket, from, to) {
			if !yield(p.Key, p.Value) {
				return
			}
		}
	}
}

func (t *memoryTx) RangeBack(bucket string, from, to []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		for _, p := range slices.Backward(t.between(bucket, from, to)) {
			if !yield(p.Key, p.Value) {
				return
			}
		}
	}
}

// own makes a bucket the transaction's own.
func (t *memoryTx) own(bucket string) {
	if !t.owned[bucket] {
		t.state[bucket] = slices.Clone(t.state[bucket])
		t.owned[bucket] = true
	}
}

func (t *memoryTx) Put(bucket string, key, value []byte) error {
	if len(key) == 0 {
		return errors.New("key is empty")
	}
	t.own(bucket)
	p := pair{bytes.Clone(key), append([]byte{}, value...)}
	i, ok := find(t.state[bucket], key)
	if ok {
		t.state[bucket][i] = p
	} else {
		t.state[bucket] = slices.Insert(t.state[bucket], i, p)
	}
	return nil
}

func (t *memoryTx) Delete(bucket string, key []byte) error {
	if i, ok := find(t.state[bucket], key); ok {
		t.own(bucket)
		t.state[bucket] = slices.Delete(t.state[bucket], i, i+1)
	}
	return nil
}
