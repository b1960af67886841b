package casework

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDate_AddMonths(t *testing.T) {
	for _, tc := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-12-31", 2, "2027-02-28"},
		{"2027-12-31", 2, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2026-02-14", 12, "2027-02-14"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -13, "2024-12-15"},
		{"2026-08-31", 0, "2026-08-31"},
	} {
		if got := day(t, tc.from).AddMonths(tc.n); got != day(t, tc.want) {
			t.Errorf("%s + %d months = %s, want %s", tc.from, tc.n, got, tc.want)
		}
	}
}

func TestDate_AddDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t)
		n := rapid.IntRange(-800, 800).Draw(t, "n")
		got := d.AddDays(n)
		if hours := got.midnight().Sub(d.midnight()).Hours(); hours != float64(24*n) {
			t.Fatalf("%s + %d days = %s", d, n, got)
		}
		if n > 0 != got.After(d) || n < 0 != got.Before(d) {
			t.Fatalf("%s and %s are out of order", d, got)
		}
	})
}

func TestDate_Text(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t)
		got, err := ParseDate(d.String())
		if err != nil || got != d {
			t.Fatalf("ParseDate(%q) = %s, %v", d, got, err)
		}
	})
	type remedy struct {
		By Date `json:"by,omitzero"`
	}
	if b, err := json.Marshal(remedy{}); err != nil || string(b) != "{}" {
		t.Errorf("no date: %s, %v", b, err)
	}
	var r remedy
	if err := json.Unmarshal([]byte(`{"by":"2026-12-04"}`), &r); err != nil || r.By != (Date{2026, time.December, 4}) {
		t.Errorf("a date: %v, %v", r.By, err)
	}
	if err := json.Unmarshal([]byte(`{"by":""}`), &r); err != nil || !r.By.IsZero() {
		t.Errorf("an empty date: %v, %v", r.By, err)
	}
	for _, bad := range []string{"2026-02-30", "2026-2-3", "22/11/2026", "2026-11-22T00:00:00Z", ""} {
		if _, err := ParseDate(bad); !errors.Is(err, ErrInvalid) {
			t.Errorf("ParseDate(%q): %v", bad, err)
		}
	}
}

func drawDate(t *rapid.T) Date {
	n := rapid.IntRange(0, 40000).Draw(t, "day")
	return Date{1990, time.January, 1}.AddDays(n)
}
