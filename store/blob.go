package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// blobs is the folder of large raw mail. A file is complete from the moment
// it has its name; it never changes.
type blobs struct {
	dir string

	mu     sync.Mutex
	synced map[string]bool // folders whose own entry is known to be on the disk
}

// openBlobs makes the folder where needed and removes what a crash left half
// written.
func openBlobs(dir string) (*blobs, error) {
	b := &blobs{dir: dir, synced: make(map[string]bool)}
	if err := os.RemoveAll(b.tmp()); err != nil {
		return nil, fmt.Errorf("clearing half-written mail: %w", err)
	}
	if err := os.MkdirAll(b.tmp(), 0o700); err != nil {
		return nil, fmt.Errorf("making the folder for large mail: %w", err)
	}
	if err := SyncDir(filepath.Dir(dir)); err != nil {
		return nil, err
	}
	return b, SyncDir(dir)
}

func (b *blobs) tmp() string { return filepath.Join(b.dir, "tmp") }

// path returns where the file of a hash is: blobs/ab/cd/HASH.zst.
func (b *blobs) path(hash string) string {
	return filepath.Join(b.dir, hash[:2], hash[2:4], hash+".zst")
}

// write makes sure that the file of a hash is on the disk, with what content
// gives.
func (b *blobs) write(hash string, content func() []byte) error {
	path := b.path(hash)
	if err := b.makeDir(filepath.Dir(path)); err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		// Whoever named it may not have synced the folder yet.
		return SyncDir(filepath.Dir(path))
	}
	f, err := os.CreateTemp(b.tmp(), hash[:16]+"-")
	if err != nil {
		return fmt.Errorf("writing large mail: %w", Full(err))
	}
	_, err = f.Write(content())
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing large mail: %w", errors.Join(Full(err), os.Remove(f.Name())))
	}
	return SyncDir(filepath.Dir(path))
}

// makeDir makes blobs/ab/cd and sees that both entries are on the disk. An
// earlier process may have died before it had synced them, so each folder is
// looked after once.
func (b *blobs) makeDir(dir string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.synced[dir] {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making a folder for large mail: %w", Full(err))
	}
	parent := filepath.Dir(dir)
	if err := SyncDir(parent); err != nil {
		return err
	}
	if !b.synced[parent] {
		if err := SyncDir(b.dir); err != nil {
			return err
		}
		b.synced[parent] = true
	}
	b.synced[dir] = true
	return nil
}

// has says whether there is a file of a hash.
func (b *blobs) has(hash string) bool {
	_, err := os.Stat(b.path(hash))
	return err == nil
}

// remove removes the file of a hash, if there is one.
func (b *blobs) remove(hash string) error {
	if err := os.Remove(b.path(hash)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// read returns the unpacked content of the file of a hash.
func (b *blobs) read(hash string, unpacker *zstd.Decoder) ([]byte, error) {
	data, err := os.ReadFile(b.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("its file is missing: %w", err)
	}
	if err != nil {
		return nil, err
	}
	raw, err := unpacker.DecodeAll(data, nil)
	if err != nil {
		return nil, fmt.Errorf("unpacking %s: %w", b.path(hash), err)
	}
	return raw, nil
}
