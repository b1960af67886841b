package store

import (
	"bytes"
	"cmp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestKey_Order: keys sort as their fields do, whatever octets they hold.
func TestKey_Order(t *testing.T) {
	type fields struct {
		a, b string
		n    uint64
		last string
	}
	word := rapid.StringOfN(rapid.SampledFrom([]rune{0, 1, 'a', 'b', 255}), 0, 4, -1)
	draw := rapid.Custom(func(t *rapid.T) fields {
		return fields{word.Draw(t, "a"), word.Draw(t, "b"), rapid.Uint64().Draw(t, "n"), word.Draw(t, "last")}
	})
	build := func(f fields) key { return key{}.str(f.a).str(f.b).u64(f.n).text(f.last) }
	rapid.Check(t, func(t *rapid.T) {
		x, y := draw.Draw(t, "x"), draw.Draw(t, "y")
		want := cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.n, y.n), cmp.Compare(x.last, y.last))
		if got := bytes.Compare(build(x), build(y)); got != want {
			t.Errorf("keys of %+v and %+v compare as %d, want %d", x, y, got, want)
		}
		a, rest := cutStr(build(x))
		b, rest := cutStr(rest)
		if a != x.a || b != x.b || string(rest) != string(key{}.u64(x.n).text(x.last)) {
			t.Errorf("%+v read back as %q, %q", x, a, b)
		}
	})
}

func TestKey_Time(t *testing.T) {
	day := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	order := []time.Time{
		time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(1969, 7, 20, 0, 0, 0, 0, time.UTC), time.Unix(0, 0),
		day, day.Add(1), time.Date(2261, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), {},
	}
	for i := 1; i < len(order); i++ {
		a, b := order[i-1], order[i]
		if bytes.Compare(key{}.time(a), key{}.time(b)) >= 0 {
			t.Errorf("%s does not sort before %s", a, b)
		}
		if bytes.Compare(key{}.newest(a), key{}.newest(b)) <= 0 {
			t.Errorf("newest first: %s does not sort after %s", a, b)
		}
	}
	if got := fromInstant(instant(day)); !got.Equal(day) {
		t.Errorf("%s came back as %s", day, got)
	}
	if got := fromInstant(instant(time.Time{})); !got.IsZero() {
		t.Errorf("never came back as %s", got)
	}
}

func TestKey_Long(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	k := key{}.str(long).text(long)
	if len(k) > 1000 {
		t.Errorf("a key of %d octets; engines take some thousands", len(k))
	}
	if bytes.Equal(k, key{}.str(long+"y").text(long)) {
		t.Error("two long texts have the same key")
	}
}

func TestKey_PrefixEnd(t *testing.T) {
	for _, c := range []struct{ k, want string }{{"a", "b"}, {"a\xff", "b"}, {"a\xff\xff", "b"}, {"\x00", "\x01"}} {
		if got := key(c.k).prefixEnd(); string(got) != c.want {
			t.Errorf("end of prefix %q is %q, want %q", c.k, got, c.want)
		}
	}
	if end := key("\xff").prefixEnd(); end != nil {
		t.Errorf("end of the last prefix is %q, want none", end)
	}
}

func TestSerialID(t *testing.T) {
	if id := serialID("m", 42); id != "m0000000042" || serialOf("m", id) != 42 {
		t.Errorf("42 is %s and back %d", id, serialOf("m", id))
	}
	if id := serialID("m", 12345678901); serialOf("m", id) != 12345678901 {
		t.Errorf("a long number is lost: %s", id)
	}
	for _, id := range []string{"", "m", "m42", "l0000000042", "m00000000420", "m-000000042", "m+000000042"} {
		if n := serialOf("m", id); n != 0 {
			t.Errorf("%q is taken for number %d", id, n)
		}
	}
}
