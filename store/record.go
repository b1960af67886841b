package store

import (
	"encoding/json"
	"fmt"

	"ombud/store/casework"
)

// A record starts with one octet: its version, and packed when the JSON
// behind it is packed with zstd.
const (
	packed      = 0x80
	packFrom    = 4 << 10 // octets of JSON from which packing pays
	firstRecord = 1
)

// An upgrade turns the JSON of a record into that of the next version.
type upgrade func([]byte) ([]byte, error)

// upgrades returns the upgrades of the records in a bucket, the first from
// version 1 to 2. The current version is one more than there are upgrades.
// Every kind of record is at its first version.
func upgrades(string) []upgrade { return nil }

// encode gives the stored form of v in a bucket.
func (db *DB) encode(bucket string, v any) ([]byte, error) {
	version := byte(firstRecord + len(upgrades(bucket)))
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding a record of %s: %w", bucket, err)
	}
	if len(data) >= packFrom {
		return db.packer.EncodeAll(data, []byte{version | packed}), nil
	}
	return append([]byte{version}, data...), nil
}

// decode reads a stored record into v, upgraded by ups where it is older.
func (db *DB) decode(data []byte, ups []upgrade, v any) error {
	if len(data) == 0 {
		return fmt.Errorf("record is empty")
	}
	version, data := data[0], data[1:]
	if version&packed != 0 {
		var err error
		if data, err = db.unpacker.DecodeAll(data, nil); err != nil {
			return fmt.Errorf("unpacking: %w", err)
		}
	}
	at := int(version&^packed) - firstRecord
	if at < 0 || at > len(ups) {
		return fmt.Errorf("record has version %d, this program knows up to %d", at+firstRecord, len(ups)+firstRecord)
	}
	for _, up := range ups[at:] {
		var err error
		if data, err = up(data); err != nil {
			return fmt.Errorf("upgrading: %w", err)
		}
	}
	return json.Unmarshal(data, v)
}

// load reads the record of a key; what names it in errors.
func load[T any](tx *Tx, bucket string, k key, what string) (T, error) {
	var v T
	data := tx.r.Get(bucket, k)
	if data == nil {
		return v, fmt.Errorf("%s: %w", what, casework.ErrNotFound)
	}
	if err := tx.db.decode(data, upgrades(bucket), &v); err != nil {
		return v, fmt.Errorf("reading %s: %w", what, err)
	}
	return v, nil
}

// save writes the record of a key.
func (tx *Tx) save(bucket string, k key, v any) error {
	data, err := tx.db.encode(bucket, v)
	if err != nil {
		return err
	}
	return tx.put(bucket, k, data)
}

// place is one entry of an index, or with no bucket one of a count.
type place struct {
	bucket string
	key    string
	value  string
}

// counted is the place of a record in a count.
func counted(name string) place { return place{key: name} }

// reindex makes the places of a record those in after: it removes what is
// only in before and writes what is only in after.
func (tx *Tx) reindex(before, after []place) error {
	had := make(map[place]bool, len(before))
	for _, p := range before {
		had[p] = true
	}
	for _, p := range after {
		if had[p] {
			delete(had, p)
			continue
		}
		if err := tx.enter(p); err != nil {
			return err
		}
		// The same key with another value has been overwritten.
		for old := range had {
			if old.bucket == p.bucket && old.key == p.key {
				delete(had, old)
			}
		}
	}
	for p := range had {
		if err := tx.leave(p); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) enter(p place) error {
	if p.bucket == "" {
		return tx.add(p.key, 1)
	}
	return tx.put(p.bucket, key(p.key), []byte(p.value))
}

func (tx *Tx) leave(p place) error {
	if p.bucket == "" {
		return tx.add(p.key, -1)
	}
	return tx.delete(p.bucket, key(p.key))
}
