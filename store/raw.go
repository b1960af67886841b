package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"ombud/store/casework"
)

// maxInside is the largest raw mail, in octets, that is kept in the engine
// when there is a folder for larger ones.
const maxInside = 64 << 10

// The first octet of a raw record: how the mail is kept.
const (
	rawPlain  = 'r' // the octets follow
	rawZstd   = 'z' // the octets follow, packed
	rawInFile = 'f' // in a blob file; its length follows
)

// Packed is a raw mail made ready for a transaction by [DB.Pack].
type Packed struct {
	// Key is the SHA-256 of the octets in hexadecimal.
	Key   string
	value []byte
}

// Pack makes raw mail ready to be written by [Tx.PutPacked]: it packs it and
// writes a large one to its file, synced. It may be called from several
// goroutines, before the transaction that refers to the mail.
func (db *DB) Pack(raw []byte) (Packed, error) {
	sum := sha256.Sum256(raw)
	p := Packed{Key: hex.EncodeToString(sum[:])}
	if db.blobs != nil && len(raw) > maxInside {
		p.value = key{rawInFile}.u64(uint64(len(raw)))
		return p, db.blobs.write(p.Key, func() []byte { return db.packer.EncodeAll(raw, nil) })
	}
	p.value = db.packer.EncodeAll(raw, append(make([]byte, 0, len(raw)+16), rawZstd))
	if len(p.value) > len(raw)+1 {
		p.value = append([]byte{rawPlain}, raw...)
	}
	return p, nil
}

// PutRaw keeps raw mail and returns its key, as Message.Raw holds it. A
// large mail whose file is not there yet is written to it: the one effect
// outside a transaction, harmless when repeated or rolled back because a
// file is known by its content.
func (tx *Tx) PutRaw(raw []byte) (string, error) {
	p, err := tx.db.Pack(raw)
	if err != nil {
		return "", err
	}
	return p.Key, tx.PutPacked(p)
}

// PutPacked keeps a raw mail that Pack has made ready.
func (tx *Tx) PutPacked(p Packed) error {
	k, err := keyRaw(p.Key)
	if err != nil {
		return err
	}
	if tx.r.Get(bucketRaw, k) != nil {
		return nil // known by its content: the same octets
	}
	if len(p.value) > 0 && p.value[0] == rawInFile && !tx.db.blobs.has(p.Key) {
		return fmt.Errorf("raw mail %s: its file was removed by a compaction since it was packed", p.Key)
	}
	return tx.put(bucketRaw, k, p.value)
}

// HasRaw says whether a raw mail is kept under a key.
func (tx *Tx) HasRaw(name string) bool {
	k, err := keyRaw(name)
	return err == nil && tx.r.Get(bucketRaw, k) != nil
}

// Raw returns the octets of a raw mail. They are checked against the key:
// damage is an error.
func (tx *Tx) Raw(name string) ([]byte, error) {
	k, err := keyRaw(name)
	if err != nil {
		return nil, err
	}
	v := tx.r.Get(bucketRaw, k)
	if len(v) == 0 {
		return nil, fmt.Errorf("raw mail %s: %w", name, casework.ErrNotFound)
	}
	var raw []byte
	switch v[0] {
	case rawPlain:
		raw = append(raw, v[1:]...)
	case rawZstd:
		raw, err = tx.db.unpacker.DecodeAll(v[1:], nil)
	case rawInFile:
		if tx.db.blobs == nil {
			return nil, fmt.Errorf("raw mail %s: it is in a file, and the store was opened without their folder", name)
		}
		raw, err = tx.db.blobs.read(name, tx.db.unpacker)
	default:
		return nil, fmt.Errorf("raw mail %s: kept in a way this program does not know: %q", name, v[0])
	}
	if err != nil {
		return nil, fmt.Errorf("raw mail %s: %w", name, err)
	}
	if sum := sha256.Sum256(raw); string(k) != string(sum[:]) {
		return nil, fmt.Errorf("raw mail %s: damaged: its octets do not have this hash", name)
	}
	return raw, nil
}

// keyRaw reads a key as people and records write it.
func keyRaw(name string) (key, error) {
	k, err := hex.DecodeString(name)
	if err != nil || len(k) != sha256.Size {
		return nil, fmt.Errorf("raw mail %q: not a SHA-256: %w", name, casework.ErrNotFound)
	}
	return k, nil
}
