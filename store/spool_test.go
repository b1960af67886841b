package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// spooled keeps a mail piece by piece.
func spooled(t *testing.T, db *store.DB, raw []byte) casework.Spooled {
	t.Helper()
	s, err := db.Spool()
	if err != nil {
		t.Fatal(err)
	}
	for len(raw) > 0 {
		n := min(len(raw), 10_000)
		if _, err := s.Write(raw[:n]); err != nil {
			t.Fatal(err)
		}
		raw = raw[n:]
	}
	kept, err := s.Done()
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestDB_Spool(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenDir(t, dir, new(storetest.Clock))
	raw := append(noise(300_000), bytes.Repeat([]byte("line\r\n"), 20_000)...)
	kept := spooled(t, db, raw)
	sum := sha256.Sum256(raw)
	if kept.Key != hex.EncodeToString(sum[:]) || kept.Size != int64(len(raw)) {
		t.Errorf("kept %+v", kept)
	}
	again := spooled(t, db, raw) // the same mail in the other inbox
	if again != kept {
		t.Errorf("kept again as %+v", again)
	}
	update(t, db, func(tx *store.Tx) error { return tx.PutPacked(store.PackSpooled(kept)) })
	view(t, db, func(tx *store.Tx) error {
		if got, err := tx.Raw(kept.Key); err != nil || !bytes.Equal(got, raw) {
			t.Errorf("%d octets, %v", len(got), err)
		}
		for _, at := range [][2]int64{{0, 10}, {299_990, 300_020}, {419_990, 420_000}, {419_990, math.MaxInt64}, {500_000, 500_001}, {5, 5}} {
			got, err := tx.RawSection(kept.Key, at[0], at[1])
			from, to := min(at[0], kept.Size), min(at[1], kept.Size)
			if err != nil || !bytes.Equal(got, raw[from:to]) {
				t.Errorf("section %v: %d octets, %v", at, len(got), err)
			}
		}
		return nil
	})
	dropped, err := db.Spool()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dropped.Write([]byte("half a mail")); err != nil {
		t.Fatal(err)
	}
	if err := dropped.Drop(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "blobs", "tmp")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	var r store.Report
	if err := db.VerifyRaw(t.Context(), &r); err != nil || len(r.Problems) != 0 || r.Raw != 1 {
		t.Errorf("report %+v, %v", r, err)
	}
	file := filepath.Join(dir, "blobs", kept.Key[:2], kept.Key[2:4], kept.Key+".zst")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	r = store.Report{}
	if err := db.VerifyRaw(t.Context(), &r); err != nil || len(r.Problems) != 1 {
		t.Errorf("a damaged file gives the report %+v, %v", r, err)
	}
}

func TestTx_RawSection_Inside(t *testing.T) {
	db := storetest.Open(t)
	var name string
	update(t, db, func(tx *store.Tx) (err error) {
		name, err = tx.PutRaw([]byte("0123456789"))
		return err
	})
	view(t, db, func(tx *store.Tx) error {
		for _, tt := range []struct {
			from, to int64
			want     string
		}{{0, 3, "012"}, {8, 20, "89"}, {20, 30, ""}} {
			if got, err := tx.RawSection(name, tt.from, tt.to); err != nil || string(got) != tt.want {
				t.Errorf("section %d to %d: %q, %v", tt.from, tt.to, got, err)
			}
		}
		if _, err := tx.RawSection("00", 0, 1); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("of nothing: %v", err)
		}
		return nil
	})
}
