package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/store/casework"
)

// Seal binds the ends of the chains that grew in one transaction to the seal
// before.
type Seal struct {
	Number int          `json:"number"` // from 1
	At     time.Time    `json:"at"`
	Prev   string       `json:"prev"` // Hash of the seal before, empty for the first
	Heads  []SealedHead `json:"heads"`
	Hash   string       `json:"hash"`
}

// SealedHead is the end of a case's chain as a seal has it.
type SealedHead struct {
	Case casework.Reference `json:"case"`
	Seq  int                `json:"seq"`
	Hash string             `json:"hash"`
}

// sealHash gives the hash of a seal: SHA-256, in hexadecimal, over version 1
// of its encoding. That is the version, the hash before, the number and the
// time (UTC, nanoseconds), then reference, number and hash of each head, all
// as length in octets, colon and octets, with | between. The encoding is
// frozen.
func sealHash(s Seal) string {
	fields := []string{s.Prev, strconv.Itoa(s.Number), s.At.UTC().Format(time.RFC3339Nano)}
	for _, h := range s.Heads {
		fields = append(fields, string(h.Case), strconv.Itoa(h.Seq), h.Hash)
	}
	var b strings.Builder
	b.WriteByte('1')
	for _, f := range fields {
		b.WriteString("|" + strconv.Itoa(len(f)) + ":" + f)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// seal writes the seal of a transaction.
func (tx *Tx) seal(heads map[casework.Reference]Head) error {
	last, err := tx.lastSeal()
	if err != nil {
		return err
	}
	s := Seal{Number: last.Number + 1, At: tx.Now, Prev: last.Hash}
	for _, ref := range slices.Sorted(maps.Keys(heads)) {
		s.Heads = append(s.Heads, SealedHead{Case: ref, Seq: heads[ref].Seq, Hash: heads[ref].Hash})
	}
	s.Hash = sealHash(s)
	return tx.save(bucketSeals, key{}.u64(uint64(s.Number)), s)
}

// lastSeal returns the newest seal, the zero Seal where there is none.
func (tx *Tx) lastSeal() (Seal, error) {
	for k := range tx.r.RangeBack(bucketSeals, nil, nil) {
		return tx.sealAt(lastU64(k))
	}
	return Seal{}, nil
}

func (tx *Tx) sealAt(n uint64) (Seal, error) {
	return load[Seal](tx, bucketSeals, key{}.u64(n), "seal "+strconv.FormatUint(n, 10))
}

// Seal returns the newest seal, the zero Seal when nothing has been sealed.
func (tx *Tx) Seal() (Seal, error) { return tx.lastSeal() }

// Seal returns the newest seal, the zero Seal when nothing has been sealed.
// Its Hash, noted elsewhere, lets [DB.Verify] find a cut end.
func (db *DB) Seal(ctx context.Context) (s Seal, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		s, err = tx.lastSeal()
		return err
	})
	return s, err
}
