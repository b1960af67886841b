package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ombud/cmd/desk"
	"ombud/store"
	"ombud/store/bolt"
)

// storeName is what the store is called in a backup.
const storeName = "ombud.db"

// Storage is a store that no daemon is over: for administration while none
// runs, and for an auditor's copy.
type Storage struct {
	config  Config // the zero one of a copy
	version string
	now     func() time.Time
	db      *store.DB
}

// OpenStorage opens the store of a configuration. [ErrBusy] means that a
// daemon has it.
func OpenStorage(c Config, o Options) (*Storage, error) {
	o = o.withDefaults()
	path := c.Path(c.Store.Path)
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("opening store %s: %w", path, err)
	}
	return openStorage(path, bolt.Options{}, &Storage{config: c, version: o.Version, now: o.Now})
}

// OpenCopy opens a copy of a store to be read alone: the folder of a backup,
// or a file with the folder of blobs beside it.
func OpenCopy(path string) (*Storage, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("opening a copy: %w", err)
	}
	if info.IsDir() {
		path = filepath.Join(path, storeName)
	}
	return openStorage(path, bolt.Options{ReadOnly: true}, &Storage{now: time.Now})
}

func openStorage(path string, o bolt.Options, s *Storage) (*Storage, error) {
	engine, err := bolt.Open(path, o)
	if err != nil {
		return nil, marked(err, ErrBusy, errors.Is(err, bolt.ErrInUse))
	}
	// A store in use was checked by whoever wrote it; a copy may be cut.
	if err := checkCopy(engine, o); err != nil {
		return nil, errors.Join(fmt.Errorf("the file %s is damaged: %w", path, err), engine.Close())
	}
	s.db, err = store.Open(engine, store.Options{Now: s.now, Blobs: filepath.Join(filepath.Dir(path), blobsName), ReadOnly: o.ReadOnly})
	if err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return s, nil
}

func checkCopy(e *bolt.Engine, o bolt.Options) error {
	if !o.ReadOnly {
		return nil
	}
	return e.Check()
}

// Verify compares the history with its chains and seals.
func (s *Storage) Verify(ctx context.Context, r desk.VerifyRequest) (desk.VerifyView, error) {
	return desk.VerifyStore(ctx, s.db, r)
}

// Compact writes the store anew without what was deleted.
func (s *Storage) Compact(ctx context.Context) (desk.CompactView, error) {
	return desk.CompactStore(ctx, s.db)
}

// Close closes the store.
func (s *Storage) Close() error { return s.db.Close() }
