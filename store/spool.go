package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"ombud/store/casework"
)

// Spool takes in a raw mail that is too large for memory: what is written to
// it goes to a file. Done or Drop ends it.
type Spool struct {
	db     *DB
	file   *os.File
	packer *zstd.Encoder
	sum    hash.Hash
	size   int64
}

// Spool starts the file of a large raw mail.
func (db *DB) Spool() (*Spool, error) {
	if db.blobs == nil {
		return nil, errors.New("keeping a large mail: the store was opened without a folder for them")
	}
	f, err := os.CreateTemp(db.blobs.tmp(), "spool-")
	if err != nil {
		return nil, fmt.Errorf("keeping a large mail: %w", Full(err))
	}
	packer, err := zstd.NewWriter(f, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithLowerEncoderMem(true),
		zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return &Spool{db: db, file: f, packer: packer, sum: sha256.New()}, nil
}

// Write adds octets of the mail.
func (s *Spool) Write(p []byte) (int, error) {
	n, err := s.packer.Write(p)
	s.sum.Write(p[:n])
	s.size += int64(n)
	if err != nil {
		return n, fmt.Errorf("keeping a large mail: %w", Full(err))
	}
	return n, nil
}

// Done ends the mail and syncs its file, which from then on has the name of
// its content.
func (s *Spool) Done() (casework.Spooled, error) {
	kept := casework.Spooled{Key: hex.EncodeToString(s.sum.Sum(nil)), Size: s.size}
	err := errors.Join(s.packer.Close(), s.file.Sync())
	if err := errors.Join(err, s.file.Close()); err != nil {
		return kept, errors.Join(fmt.Errorf("keeping a large mail: %w", Full(err)),
			os.Remove(s.file.Name()))
	}
	return kept, s.db.blobs.adopt(kept.Key, s.file.Name())
}

// Drop gives the mail up.
func (s *Spool) Drop() error {
	return errors.Join(s.packer.Close(), s.file.Close(), os.Remove(s.file.Name()))
}

// PackSpooled makes a mail that a Spool has kept ready to be written by
// [Tx.PutPacked].
func PackSpooled(k casework.Spooled) Packed {
	return Packed{Key: k.Key, value: key{rawInFile}.u64(uint64(k.Size))}
}

// RawSection returns the octets of a raw mail from one place up to another,
// or to its end, and holds no more than these of a large one. Unlike
// [Tx.Raw] it does not find damage elsewhere in it.
func (tx *Tx) RawSection(name string, from, to int64) ([]byte, error) {
	k, err := keyRaw(name)
	if err != nil {
		return nil, err
	}
	if v := tx.r.Get(bucketRaw, k); len(v) == 0 || v[0] != rawInFile || tx.db.blobs == nil {
		raw, err := tx.Raw(name)
		if err != nil {
			return nil, err
		}
		to = min(to, int64(len(raw)))
		return raw[min(from, to):to], nil
	}
	var out bytes.Buffer
	err = tx.db.blobs.stream(name, func(r io.Reader) error {
		if _, err := io.CopyN(io.Discard, r, from); err != nil {
			return err
		}
		_, err := io.CopyN(&out, r, to-from)
		return err
	})
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("raw mail %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// adopt gives a file that is written and synced the name of its content.
func (b *blobs) adopt(hash, file string) error {
	path := b.path(hash)
	if err := b.makeDir(filepath.Dir(path)); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	if err := os.Rename(file, path); err != nil {
		return errors.Join(fmt.Errorf("keeping a large mail: %w", Full(err)), os.Remove(file))
	}
	return SyncDir(filepath.Dir(path))
}

// stream hands the unpacked content of the file of a hash to read.
func (b *blobs) stream(hash string, read func(io.Reader) error) error {
	f, err := os.Open(b.path(hash))
	if err != nil {
		return fmt.Errorf("its file: %w", err)
	}
	defer f.Close()
	r, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		return err
	}
	defer r.Close()
	return read(r)
}

// checkRaw reads a raw mail and compares it with its key, without holding a
// large one.
func (tx *Tx) checkRaw(name string) error {
	k, err := keyRaw(name)
	if err != nil {
		return err
	}
	if v := tx.r.Get(bucketRaw, k); len(v) == 0 || v[0] != rawInFile || tx.db.blobs == nil {
		_, err := tx.Raw(name)
		return err
	}
	sum := sha256.New()
	err = tx.db.blobs.stream(name, func(r io.Reader) error {
		_, err := io.Copy(sum, r)
		return err
	})
	if err != nil {
		return fmt.Errorf("raw mail %s: %w", name, err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != name {
		return fmt.Errorf("raw mail %s: damaged: its octets do not have this hash", name)
	}
	return nil
}
