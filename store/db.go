package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
)

// ErrClosed is returned by Update and View when the store has been closed.
var ErrClosed = errors.New("store is closed")

// Options say how a store works. The zero value is good for production but
// for Blobs.
type Options struct {
	Now    func() time.Time // the clock; time.Now when nil
	Rand   io.Reader        // crypto/rand when nil; read by one goroutine at a time
	Prefix string           // of references; "KB" when empty
	// Blobs is the folder for large raw mail. Without one it is kept in the
	// engine, which suits tests only.
	Blobs string
	// ReadOnly leaves the folder of Blobs as it is and refuses what writes:
	// for a copy, over an engine that can only be read.
	ReadOnly bool
}

// DB is an open store. Its methods may be called from several goroutines.
type DB struct {
	engine   Engine
	options  Options
	blobs    *blobs // nil without a folder
	packer   *zstd.Encoder
	unpacker *zstd.Decoder

	mu      sync.Mutex
	waiting []*call
	closed  bool
	wake    chan struct{} // holds one token when there is something to look at
	stopped chan struct{} // closed when the writer has ended
}

// Open opens a store over an engine, which it closes in the end. A new one
// is set up; one of a newer program is refused. When Open fails, the engine
// stays open.
func Open(e Engine, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Prefix == "" {
		o.Prefix = "KB"
	}
	packer, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("preparing to pack: %w", err)
	}
	unpacker, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		return nil, fmt.Errorf("preparing to unpack: %w", err)
	}
	db := &DB{
		engine: e, options: o, packer: packer, unpacker: unpacker,
		wake: make(chan struct{}, 1), stopped: make(chan struct{}),
	}
	switch {
	case o.Blobs != "" && o.ReadOnly:
		db.blobs = &blobs{dir: o.Blobs}
	case o.Blobs != "":
		if db.blobs, err = openBlobs(o.Blobs); err != nil {
			return nil, err
		}
	}
	if err := db.migrate(); err != nil {
		return nil, err
	}
	go db.write()
	return db, nil
}

// migrate sets a new store up and refuses one that is too new.
func (db *DB) migrate() error {
	var found string
	err := db.engine.View(func(r Reader) error {
		found = string(r.Get(bucketMeta, key(keySchema)))
		return nil
	})
	if err != nil {
		return fmt.Errorf("opening the store: %w", err)
	}
	current := strconv.Itoa(schemaVersion)
	switch found {
	case current:
		return nil
	case "":
		if db.options.ReadOnly {
			return errors.New("opening the store: there is none in it")
		}
		return db.engine.Update(func(w Writer) error {
			return w.Put(bucketMeta, key(keySchema), []byte(current))
		})
	}
	return fmt.Errorf("opening the store: it has schema %s, this program knows %s: use the newer ombud that wrote it",
		found, current)
}

// View runs fn in a transaction that reads. It returns the error of ctx when
// that is done before it starts, and otherwise that of fn.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	db.mu.Lock()
	closed := db.closed
	db.mu.Unlock()
	if closed {
		return ErrClosed
	}
	return db.engine.View(func(r Reader) error {
		return fn(&Tx{Now: db.options.Now().UTC(), Rand: rand.Reader, r: r, db: db})
	})
}

// Close carries out what waits, then closes the engine. A second call does
// nothing.
func (db *DB) Close() error {
	db.mu.Lock()
	again := db.closed
	db.closed = true
	db.mu.Unlock()
	if again {
		<-db.stopped
		return nil
	}
	db.poke()
	<-db.stopped
	if err := db.engine.Close(); err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}

// poke tells the writer to look.
func (db *DB) poke() {
	select {
	case db.wake <- struct{}{}:
	default:
	}
}
