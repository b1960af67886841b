package store

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// Compact has nothing of what was erased left on the disk: files of large
// mail that no record refers to are removed, and the engine is written anew.
// Writers wait meanwhile. It is an error where the engine cannot.
func (db *DB) Compact(ctx context.Context) error {
	c, ok := db.engine.(Compactor)
	if !ok {
		return fmt.Errorf("compacting the store: this engine cannot")
	}
	begun := db.options.Now().UTC()
	if err := db.removeOrphans(ctx); err != nil {
		return err
	}
	if err := c.Compact(); err != nil {
		return err
	}
	return db.Update(ctx, func(tx *Tx) error { return tx.putInstant(keyCompacted, begun) })
}

// removeOrphans removes the files of large mail that no record refers to.
// They are looked at and removed in transactions that write, so that no mail
// taken in meanwhile comes to refer to one of them: PutPacked looks whether
// its file is still there.
func (db *DB) removeOrphans(ctx context.Context) error {
	if db.blobs == nil {
		return nil
	}
	names, err := db.blobs.names()
	if err != nil {
		return fmt.Errorf("looking for files of erased mail: %w", err)
	}
	for chunk := range slices.Chunk(names, 1000) {
		err := db.Update(ctx, func(tx *Tx) error {
			for _, name := range chunk {
				k, err := keyRaw(name)
				if err != nil || tx.r.Get(bucketRaw, k) != nil {
					continue // no file of ours, or still wanted
				}
				if err := db.blobs.remove(name); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("removing files of erased mail: %w", err)
		}
	}
	return nil
}

// names are the hashes that there are files of.
func (b *blobs) names() ([]string, error) {
	var names []string
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path == b.tmp() {
			return fs.SkipDir
		}
		if name, ok := strings.CutSuffix(d.Name(), ".zst"); ok && !d.IsDir() {
			names = append(names, name)
		}
		return nil
	})
	return names, err
}
