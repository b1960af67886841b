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

// Compact has the engine leave nothing of what was deleted on the disk, and
// notes when. Writers wait meanwhile. It is an error where the engine cannot.
func (db *DB) Compact(ctx context.Context) error {
	c, ok := db.engine.(Compactor)
	if !ok {
		return fmt.Errorf("compacting the store: this engine cannot")
	}
	begun := db.options.Now().UTC()
	if err := c.Compact(); err != nil {
		return err
	}
	return db.Update(ctx, func(tx *Tx) error {
		return tx.put(bucketMeta, key(keyCompacted), []byte(begun.Format(time.RFC3339)))
	})
}

// Compacted returns when the last compaction began: what was deleted before
// is gone from the disk. It is zero when there was none.
func (tx *Tx) Compacted() time.Time {
	t, err := time.Parse(time.RFC3339, string(tx.r.Get(bucketMeta, key(keyCompacted))))
	if err != nil {
		return time.Time{}
	}
	return t
}
