package daemon

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ombud/store/casework"
)

// Duration is a length of time as the configuration writes it: "60s", "10m",
// "72h", "90d" or a sum, "1d12h". A day has 24 hours. Empty is zero.
//
// It is a struct because go-toml would read a plain number into an integer
// type, as nanoseconds, without asking UnmarshalText.
type Duration struct{ time.Duration }

// ParseDuration reads a Duration. Negative ones are refused.
func ParseDuration(s string) (Duration, error) {
	bad := fmt.Errorf(`want duration like "60s", "10m", "72h" or "90d", have %q`, s)
	rest, days := s, 0
	if before, after, ok := strings.Cut(s, "d"); ok {
		n, err := strconv.Atoi(before)
		if err != nil || n < 0 || n > 36500 {
			return Duration{}, bad
		}
		days, rest = n, after
	}
	d := time.Duration(days) * 24 * time.Hour
	if rest == "" {
		return Duration{d}, nil
	}
	more, err := time.ParseDuration(rest)
	if err != nil || more < 0 || more > math.MaxInt64-d {
		return Duration{}, bad
	}
	return Duration{d + more}, nil
}

// UnmarshalText reads a Duration from the configuration.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := ParseDuration(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// MarshalText writes whole days as "90d", else as time.Duration does, without
// units that are zero; zero is "0s".
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String is the text form of d.
func (d Duration) String() string {
	const day = 24 * time.Hour
	t := d.Duration
	if t != 0 && t%day == 0 {
		return strconv.FormatInt(int64(t/day), 10) + "d"
	}
	s := t.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Size is a number of octets as the configuration writes it: "50MB", "64kB",
// "1GB" (powers of 1000), "64KiB", "50MiB", "1GiB" (of 1024) or a plain
// number.
type Size int64

// sizeUnits are the units of a Size, in lower case.
func sizeUnits() map[string]int64 {
	return map[string]int64{"": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9,
		"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30}
}

// ParseSize reads a Size.
func ParseSize(s string) (Size, error) {
	bad := fmt.Errorf(`want size like "50MB", have %q`, s)
	num := strings.TrimRight(s, "kKMGiBb ")
	n, err := strconv.ParseInt(num, 10, 64)
	if err != nil || n < 0 {
		return 0, bad
	}
	unit := sizeUnits()[strings.ToLower(strings.TrimSpace(s[len(num):]))]
	if unit == 0 || n > math.MaxInt64/unit {
		return 0, bad
	}
	return Size(n * unit), nil
}

// UnmarshalText reads a Size from the configuration.
func (s *Size) UnmarshalText(text []byte) error {
	v, err := ParseSize(string(text))
	if err != nil {
		return err
	}
	*s = v
	return nil
}

// MarshalText writes the size in the largest decimal unit without a remainder.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// String is the text form of s.
func (s Size) String() string {
	for _, u := range []struct {
		octets Size
		name   string
	}{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}} {
		if s != 0 && s%u.octets == 0 {
			return strconv.FormatInt(int64(s/u.octets), 10) + u.name
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

// Period is a span of the calendar: years, months or days.
type Period struct{ Years, Months, Days int }

// ParsePeriod reads a Period: "5y", "18mo" or "90d".
func ParsePeriod(s string) (Period, error) {
	m := regexp.MustCompile(`^(\d{1,5})(y|mo|d)$`).FindStringSubmatch(s)
	if m == nil {
		return Period{}, fmt.Errorf(`want period like "5y", "18mo" or "90d", have %q`, s)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return Period{}, fmt.Errorf("period %q: %w", s, err)
	}
	switch m[2] {
	case "y":
		return Period{Years: n}, nil
	case "mo":
		return Period{Months: n}, nil
	}
	return Period{Days: n}, nil
}

// UnmarshalText reads a Period from the configuration.
func (p *Period) UnmarshalText(text []byte) error {
	v, err := ParsePeriod(string(text))
	if err != nil {
		return err
	}
	*p = v
	return nil
}

// MarshalText writes a Period as ParsePeriod reads it.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// String is the text form of p.
func (p Period) String() string {
	switch {
	case p.Years != 0:
		return strconv.Itoa(p.Years) + "y"
	case p.Months != 0:
		return strconv.Itoa(p.Months) + "mo"
	}
	return strconv.Itoa(p.Days) + "d"
}

// Day is a date that may be left out: "2026-12-28" or "".
type Day struct{ casework.Date }

// UnmarshalText reads a Day from the configuration.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Day{}
		return nil
	}
	v, err := casework.ParseDate(string(text))
	if err != nil {
		return fmt.Errorf(`want date like "2026-12-28", have %q`, text)
	}
	d.Date = v
	return nil
}

// MarshalText writes a Day as UnmarshalText reads it.
func (d Day) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.Date.String()), nil
}
