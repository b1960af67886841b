package daemon

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"ombud/store"
	"ombud/store/casework"
)

// keySize is the length in octets of a key made here.
const keySize = 32

// readKeys gives the keys that sign the case tokens in Message-IDs: the one
// in file, made when there is none, and the old ones beside it, in files
// whose names go on with ".old". To change the key, rename the file so.
func readKeys(file string, random io.Reader) (casework.Keyring, error) {
	key, err := readKey(file)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = makeKey(file, random)
	}
	if err != nil {
		return nil, err
	}
	old, err := filepath.Glob(escapeGlob(file) + ".old*")
	if err != nil {
		return nil, fmt.Errorf("old keys of %s: %w", file, err)
	}
	keys := casework.Keyring{key}
	slices.Sort(old)
	for _, f := range slices.Backward(old) {
		key, err := readKey(f)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func readKey(file string) ([]byte, error) {
	text, err := readSecretFile(file)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) < 16 {
		return nil, fmt.Errorf("key %s: want at least 32 hexadecimal digits on one line", file)
	}
	return key, nil
}

// makeKey writes a new key, whole or not at all: a second daemon that starts
// at the same time fails instead of taking another key.
func makeKey(file string, random io.Reader) ([]byte, error) {
	key := make([]byte, keySize)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, fmt.Errorf("making key: %w", err)
	}
	if err := writeNew(file, []byte(hex.EncodeToString(key)+"\n")); err != nil {
		return nil, fmt.Errorf("making key %s: %w", file, err)
	}
	return key, nil
}

// writeNew writes a file that must not exist, whole or not at all.
func writeNew(file string, data []byte) error { return writeWhole(file, data, os.Link) }

// replaceFile writes a file over one that may exist, whole or not at all.
func replaceFile(file string, data []byte) error { return writeWhole(file, data, os.Rename) }

// writeWhole writes a file, mode 0600, beside its place, synced, and puts it
// there.
func writeWhole(file string, data []byte, put func(from, to string) error) error {
	dir := filepath.Dir(file)
	f, err := os.CreateTemp(dir, "."+filepath.Base(file)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := put(f.Name(), file); err != nil {
		return err
	}
	return store.SyncDir(dir)
}

// escapeGlob makes a path stand for itself in a pattern.
func escapeGlob(path string) string {
	var b []byte
	for i := range len(path) {
		switch path[i] {
		case '*', '?', '[', '\\':
			b = append(b, '\\')
		}
		b = append(b, path[i])
	}
	return string(b)
}
