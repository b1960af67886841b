package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	bbolt "go.etcd.io/bbolt"

	"ombud/store"
)

var _ store.Compactor = (*Engine)(nil)

// compactTx is how many octets are copied in one transaction of the new file.
const compactTx = 64 << 20

// Compact writes what the file holds into a new one and puts that in its
// place: what was deleted is no longer in the file, and its room is given
// back. Views go on while it copies; writers wait. When it fails, the old
// file is as it was.
//
// Until it has ended the disk holds both files.
func (e *Engine) Compact() error {
	e.whole.Lock()
	defer e.whole.Unlock()
	e.writing.Lock()
	defer e.writing.Unlock()
	part := e.path + ".compact"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("compacting store %s: %w", e.path, err)
	}
	fresh, err := e.copyTo(part)
	if err != nil {
		return fmt.Errorf("compacting store %s: %w", e.path, errors.Join(explain(err), os.Remove(part)))
	}
	// The new file is locked before it gets the name: whoever opens the
	// store meanwhile waits for one file or the other, and Open sees when it
	// got the one without a name.
	if err := os.Rename(part, e.path); err != nil {
		return fmt.Errorf("compacting store %s: %w", e.path, errors.Join(err, fresh.Close(), os.Remove(part)))
	}
	e.views.Lock()
	old := e.db
	e.db = fresh
	e.views.Unlock()
	return errors.Join(old.Close(), store.SyncDir(filepath.Dir(e.path)))
}

// copyTo makes a new file with what this one holds and leaves it open.
func (e *Engine) copyTo(path string) (*bbolt.DB, error) {
	fresh, err := bbolt.Open(path, 0o600, e.options())
	if err != nil {
		return nil, err
	}
	// Every commit of the copy needs no sync of its own: the file counts
	// from its rename on, and is synced before.
	fresh.NoSync = true
	if err := bbolt.Compact(fresh, e.db, compactTx); err != nil {
		return nil, errors.Join(err, fresh.Close())
	}
	fresh.NoSync = false
	if err := fresh.Sync(); err != nil {
		return nil, errors.Join(err, fresh.Close())
	}
	return fresh, nil
}
