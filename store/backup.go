package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ombud/store/casework"
)

// Backup writes a copy of the engine's part of the store as of one instant.
// The blob files, which never change, are copied after it (DB.Blobs).
// Writing goes on meanwhile, but the store grows by what is overwritten.
func (db *DB) Backup(w io.Writer) error {
	if err := db.engine.Backup(w); err != nil {
		return fmt.Errorf("backing up the store: %w", err)
	}
	return nil
}

// Blobs hands every file of large raw mail to visit, named as below the
// folder of blobs. One that is erased meanwhile is left out.
func (db *DB) Blobs(ctx context.Context, visit func(name string, r io.Reader) error) error {
	if db.blobs == nil {
		return nil
	}
	root, err := os.OpenRoot(db.blobs.dir)
	if err != nil {
		return fmt.Errorf("reading the folder of large mail: %w", err)
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return fmt.Errorf("reading the folder of large mail: %w", err)
		case d.IsDir() && name == filepath.Base(db.blobs.tmp()):
			return fs.SkipDir
		case d.IsDir(), !strings.HasSuffix(name, ".zst"):
			return nil
		}
		f, err := root.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading large mail: %w", err)
		}
		defer f.Close()
		return visit(name, f)
	})
}

// BackupRecord is the record of a copy that was taken: what was erased since is
// still in it.
type BackupRecord struct {
	At time.Time          `json:"at"`
	By casework.StaffName `json:"by,omitempty"` // empty when no daemon ran
	To string             `json:"to,omitempty"` // where, in the words of who took it
}

// PutBackup records a backup.
func (tx *Tx) PutBackup(b BackupRecord) error { return tx.save(bucketBackups, key{}.time(b.At), b) }

// Backups returns the backups recorded, oldest first.
func (tx *Tx) Backups() ([]BackupRecord, error) {
	var list []BackupRecord
	for k := range tx.r.Range(bucketBackups, nil, nil) {
		b, err := load[BackupRecord](tx, bucketBackups, k, "record of a backup")
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}
