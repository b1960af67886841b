package daemon

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	slash "path"
	"path/filepath"
	"slices"
	"time"

	"ombud/cmd/api"
	"ombud/store"
)

// blobsName is the folder of large raw mail, beside the store and in a backup.
const blobsName = "blobs"

// manifestName is the last file of a backup. One without it is not whole.
const manifestName = "manifest.json"

// Manifest says what a backup holds.
type Manifest struct {
	Format  int       `json:"format"` // 1
	Version string    `json:"version"`
	MadeAt  time.Time `json:"made_at"`
	// Seal is the hash of the newest seal when the backup began: the copy
	// holds it, or it was cut.
	Seal  string         `json:"seal"`
	Files []ManifestFile `json:"files"`
}

// ManifestFile is one file of a backup.
type ManifestFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Backup hands a copy of everything to put: the store as of one instant, its
// large mail, the keys, and for the record the configuration with its rules
// and letters; the manifest comes last. Passwords are not in it. Intake goes
// on meanwhile.
func (d *Daemon) Backup(ctx context.Context, put api.PutFile) error {
	d.mu.Lock()
	c := d.config
	d.mu.Unlock()
	return backup{c, d.Version, d.Now, d.store}.run(ctx, put)
}

// Backup is [Daemon.Backup] while no daemon runs.
func (s *Storage) Backup(ctx context.Context, put api.PutFile) error {
	return backup{s.config, s.version, s.now, s.db}.run(ctx, put)
}

// backup is what a backup is made of.
type backup struct {
	config  Config
	version string
	now     func() time.Time
	db      *store.DB
}

func (b backup) run(ctx context.Context, put api.PutFile) error {
	seal, err := b.db.Seal(ctx)
	if err != nil {
		return err
	}
	m := Manifest{Format: 1, Version: b.version, MadeAt: b.now().UTC(), Seal: seal.Hash, Files: []ManifestFile{}}
	listed := m.listing(put)
	if err := listed(storeName, b.db.Backup); err != nil {
		return err
	}
	err = b.db.Blobs(ctx, func(name string, r io.Reader) error {
		return listed(slash.Join(blobsName, name), copyFrom(r))
	})
	if err != nil {
		return err
	}
	files, err := b.beside()
	if err != nil {
		return err
	}
	for _, name := range sortedKeys(files) {
		if err := putDisk(listed, name, files[name]); err != nil {
			return err
		}
	}
	return put(manifestName, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(m)
	})
}

// beside are the files that go with the store, by their names in the backup.
func (b backup) beside() (map[string]string, error) {
	files := map[string]string{"config/ombud.toml": b.config.File()}
	add := func(dir, pattern string) error {
		found, err := filepath.Glob(pattern)
		for _, f := range found {
			if info, err := os.Stat(f); err == nil && info.Mode().IsRegular() {
				files[slash.Join(dir, filepath.Base(f))] = f
			}
		}
		return err
	}
	patterns := map[string][]string{
		"keys": {escapeGlob(b.config.Path(b.config.Store.KeyFile)) + "*"},
	}
	for _, f := range b.config.Rules.Files {
		patterns["config/rules"] = append(patterns["config/rules"], b.config.Path(f))
	}
	if b.config.Letters.Dir != "" {
		patterns["config/letters"] = []string{filepath.Join(escapeGlob(b.config.Path(b.config.Letters.Dir)), "*")}
	}
	for dir, list := range patterns {
		for _, p := range list {
			if err := add(dir, p); err != nil {
				return nil, fmt.Errorf("looking for %s: %w", p, err)
			}
		}
	}
	return files, nil
}

func putDisk(put api.PutFile, name, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("backing up: %w", err)
	}
	defer f.Close()
	return put(name, copyFrom(f))
}

func copyFrom(r io.Reader) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.Copy(w, r)
		return err
	}
}

// listing is put that also lists each file in the manifest.
func (m *Manifest) listing(put api.PutFile) api.PutFile {
	return func(name string, write func(io.Writer) error) error {
		var c counted
		err := put(name, func(w io.Writer) error {
			c = counted{w: w, hash: sha256.New()}
			return write(&c)
		})
		if err != nil {
			return err
		}
		m.Files = append(m.Files, c.file(name))
		return nil
	}
}

// counted counts and hashes what goes through it.
type counted struct {
	w    io.Writer
	hash hash.Hash
	n    int64
}

// Write writes and counts.
func (c *counted) Write(data []byte) (int, error) {
	n, err := c.w.Write(data)
	c.hash.Write(data[:n])
	c.n += int64(n)
	return n, err
}

func (c *counted) file(name string) ManifestFile {
	return ManifestFile{Name: name, Size: c.n, SHA256: hex.EncodeToString(c.hash.Sum(nil))}
}

// SaveBackup writes a backup into a new folder, whole or not at all, and
// returns its manifest. take hands over the files, as api.Client.Files and
// Storage.Backup do.
func SaveBackup(dir string, take func(api.PutFile) error) (m Manifest, err error) {
	if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
		return m, fmt.Errorf("backup into %s: the folder is not empty", dir)
	}
	part, err := os.MkdirTemp(filepath.Dir(filepath.Clean(dir)), "."+filepath.Base(dir)+"-*")
	if err != nil {
		return m, fmt.Errorf("backup into %s: %w", dir, err)
	}
	defer os.RemoveAll(part)
	if err := take(func(name string, write func(io.Writer) error) error { return saveFile(part, name, write) }); err != nil {
		return m, err
	}
	if m, err = CheckBackup(part); err != nil {
		return m, err
	}
	if err := syncTree(part); err != nil {
		return m, err
	}
	if err := os.Rename(part, dir); err != nil {
		return m, fmt.Errorf("backup into %s: %w", dir, err)
	}
	return m, store.SyncDir(filepath.Dir(filepath.Clean(dir)))
}

// saveFile writes one file below dir, synced, mode 0600.
func saveFile(dir, name string, write func(io.Writer) error) error {
	if !filepath.IsLocal(name) {
		return fmt.Errorf("backup: %q is no name of a file in a backup", name)
	}
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return writeSynced(file, write)
}

// CheckBackup holds the files of a backup to its manifest: none missing,
// none more, none changed.
func CheckBackup(dir string) (Manifest, error) {
	var m Manifest
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return m, fmt.Errorf("%s is no whole backup: %w", dir, err)
	}
	if err := json.Unmarshal(data, &m); err != nil || m.Format != 1 {
		return m, fmt.Errorf("%s: its %s is not of this kind: format %d, %w", dir, manifestName, m.Format, err)
	}
	for _, want := range m.Files {
		if !filepath.IsLocal(want.Name) {
			return m, fmt.Errorf("%s: %q is no name of a file in a backup", dir, want.Name)
		}
		have, err := measure(filepath.Join(dir, filepath.FromSlash(want.Name)), want.Name)
		if err != nil {
			return m, fmt.Errorf("%s: %w", dir, err)
		}
		if have != want {
			return m, fmt.Errorf("%s: %s was changed: %d octets with SHA-256 %s, the manifest has %d with %s",
				dir, want.Name, have.Size, have.SHA256, want.Size, want.SHA256)
		}
	}
	if !slices.ContainsFunc(m.Files, func(f ManifestFile) bool { return f.Name == storeName }) {
		return m, fmt.Errorf("%s: there is no %s in it", dir, storeName)
	}
	return m, nil
}

func measure(file, name string) (ManifestFile, error) {
	f, err := os.Open(file)
	if err != nil {
		return ManifestFile{}, err
	}
	defer f.Close()
	c := counted{w: io.Discard, hash: sha256.New()}
	_, err = io.Copy(&c, f)
	return c.file(name), err
}
