package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	slash "path"
	"path/filepath"
	"strings"
	"time"

	"ombud/cmd/desk"
	"ombud/store"
	"ombud/store/bolt"
)

// Restored says what Restore did.
type Restored struct {
	Manifest Manifest        `json:"manifest"`
	Verified desk.VerifyView `json:"verified"`
	// Aside is where the store that was there before lies now, empty when
	// there was none.
	Aside string `json:"aside,omitempty"`
	// Keys are the key files that were written.
	Keys []string `json:"keys"`
}

// VerifyBackup looks whether a backup is whole and its history is what was
// written.
func VerifyBackup(ctx context.Context, dir string, r desk.VerifyRequest) (Manifest, desk.VerifyView, error) {
	m, err := CheckBackup(dir)
	if err != nil {
		return m, desk.VerifyView{}, err
	}
	s, err := OpenCopy(dir)
	if err != nil {
		return m, desk.VerifyView{}, err
	}
	if m.Seal != "" {
		r.Heads = append(r.Heads, m.Seal)
	}
	v, err := s.Verify(ctx, r)
	return m, v, errors.Join(err, s.Close())
}

// Restore puts the store of a backup in the place of a configuration's. The
// store that is there is kept aside, and so are keys that differ: what they
// signed goes on to be known. A backup with problems is not restored; the
// answer names them. [ErrBusy] means that a daemon runs.
func Restore(ctx context.Context, c Config, dir string, now time.Time) (Restored, error) {
	var r Restored
	var err error
	r.Manifest, r.Verified, err = VerifyBackup(ctx, dir, desk.VerifyRequest{Raw: true})
	if err != nil || len(r.Verified.Problems) > 0 {
		return r, err
	}
	file := c.Path(c.Store.Path)
	stamp := now.UTC().Format("20060102T150405.000Z")
	// Holding the store keeps every daemon out until its place is taken.
	if _, err := os.Stat(file); err == nil {
		held, err := bolt.Open(file, bolt.Options{})
		if err != nil {
			return r, marked(err, ErrBusy, errors.Is(err, bolt.ErrInUse))
		}
		defer held.Close()
		r.Aside = file + ".before-" + stamp
	}
	if err := restoreBlobs(dir, filepath.Join(filepath.Dir(file), blobsName), r.Manifest); err != nil {
		return r, err
	}
	if r.Keys, err = restoreKeys(c.Path(c.Store.KeyFile), dir, stamp, r.Manifest); err != nil {
		return r, err
	}
	return r, replaceStore(file, r.Aside, filepath.Join(dir, storeName))
}

// replaceStore puts a copy of from in the place of file, which stays as
// aside where that is named.
func replaceStore(file, aside, from string) error {
	part := file + ".restore"
	if err := copyFile(part, from); err != nil {
		return err
	}
	if aside != "" {
		if err := os.Link(file, aside); err != nil {
			return errors.Join(fmt.Errorf("keeping the store of before: %w", err), os.Remove(part))
		}
	}
	if err := os.Rename(part, file); err != nil {
		return errors.Join(fmt.Errorf("restoring: %w", err), os.Remove(part))
	}
	return store.SyncDir(filepath.Dir(file))
}

// restoreBlobs adds the large mail that is not there: files are known by
// their content and never change.
func restoreBlobs(dir, to string, m Manifest) error {
	for _, f := range m.Files {
		name, ok := strings.CutPrefix(f.Name, blobsName+"/")
		if !ok {
			continue
		}
		file := filepath.Join(to, filepath.FromSlash(name))
		if have, err := measure(file, f.Name); err == nil && have == f {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return fmt.Errorf("restoring large mail: %w", err)
		}
		if err := copyFile(file+".restore", filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			return err
		}
		if err := os.Rename(file+".restore", file); err != nil {
			return fmt.Errorf("restoring large mail: %w", err)
		}
	}
	if err := syncTree(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// restoreKeys writes the keys of a backup where none is, and beside those
// that are there as old ones.
func restoreKeys(keyFile, dir, stamp string, m Manifest) ([]string, error) {
	written := []string{}
	for _, f := range m.Files {
		name, ok := strings.CutPrefix(f.Name, "keys/")
		if !ok {
			continue
		}
		file := filepath.Join(filepath.Dir(keyFile), name)
		have, err := measure(file, f.Name)
		switch {
		case err == nil && have == f:
			continue
		case err == nil:
			file = keyFile + ".old-" + stamp + "-" + slash.Base(name)
		case !errors.Is(err, fs.ErrNotExist):
			return written, err
		}
		if err := copyFile(file, filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			return written, err
		}
		written = append(written, file)
	}
	return written, nil
}

// copyFile writes a new file, mode 0600, synced.
func copyFile(to, from string) error {
	f, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("restoring: %w", err)
	}
	defer f.Close()
	return writeSynced(to, copyFrom(f))
}

// writeSynced writes a file, mode 0600, and brings it to the disk.
func writeSynced(file string, write func(io.Writer) error) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	return nil
}

// syncTree brings the entries of a folder and of all below it to the disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return store.SyncDir(name)
	})
}
