package store

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

type sample struct {
	Name string `json:"name"`
}

func codec(t *testing.T) *DB {
	t.Helper()
	packer, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	unpacker, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &DB{packer: packer, unpacker: unpacker}
}

func TestDB_Encode(t *testing.T) {
	db := codec(t)
	for _, name := range []string{"", "short", strings.Repeat("long ", 10_000)} {
		data, err := db.encode(bucketCases, sample{name})
		if err != nil {
			t.Fatal(err)
		}
		var back sample
		if err := db.decode(data, nil, &back); err != nil || back.Name != name {
			t.Errorf("%.10q came back as %.10q, %v", name, back.Name, err)
		}
		if len(data) > 1000 {
			t.Errorf("%d octets stored for %d: a long record is packed", len(data), len(name))
		}
	}
}

// TestDB_Decode_Older: a record of each older version is upgraded step by
// step, also a packed one.
func TestDB_Decode_Older(t *testing.T) {
	db := codec(t)
	replace := func(from, to string) upgrade {
		return func(data []byte) ([]byte, error) {
			if !bytes.Contains(data, []byte(from)) {
				return nil, errors.New("not of this version")
			}
			return bytes.Replace(data, []byte(from), []byte(to), 1), nil
		}
	}
	ups := []upgrade{replace("called", "title"), replace("title", "name")}
	for _, c := range []struct {
		version byte
		json    string
	}{{1, `{"called":"x"}`}, {2, `{"title":"x"}`}, {3, `{"name":"x"}`}} {
		for _, stored := range [][]byte{
			append([]byte{c.version}, c.json...),
			db.packer.EncodeAll([]byte(c.json), []byte{c.version | packed}),
		} {
			var s sample
			if err := db.decode(stored, ups, &s); err != nil || s.Name != "x" {
				t.Errorf("version %d: %+v, %v", c.version, s, err)
			}
		}
	}
}

func TestDB_Decode_Bad(t *testing.T) {
	db := codec(t)
	for name, data := range map[string][]byte{
		"empty":      {},
		"newer":      append([]byte{2}, `{"name":"x"}`...),
		"version 0":  append([]byte{0}, `{"name":"x"}`...),
		"no JSON":    {1, '{'},
		"not packed": {1 | packed, 'x'},
		"cut":        {1},
	} {
		var s sample
		if err := db.decode(data, nil, &s); err == nil {
			t.Errorf("%s: decoded as %+v", name, s)
		}
	}
}
