package casework

import (
	"fmt"
	"time"
)

// Date is a day in the company's time zone. Its text form is 2006-01-02;
// the zero Date is empty text.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// dateLayout is the text form of a Date.
const dateLayout = "2006-01-02"

// ParseDate reads 2006-01-02. The error wraps ErrInvalid.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(dateLayout, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: %w: write it as 2026-11-22", s, ErrInvalid)
	}
	return dateOf(t), nil
}

// dateOf gives the day of t in the location of t.
func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// midnight is the day as an instant of UTC, where every day has 24 hours:
// the carrier of all arithmetic on dates.
func (d Date) midnight() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// IsZero says whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String gives 2006-01-02, or nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.midnight().Format(dateLayout)
}

// MarshalText gives the text form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the text form; empty text is the zero Date. The error
// wraps ErrInvalid.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	got, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = got
	return nil
}

// AddDays gives the day n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return dateOf(d.midnight().AddDate(0, 0, n)) }

// AddMonths gives the same day of the month n months later, or the last day
// of that month when it has no such day (lag 1930:173 1 §).
func (d Date) AddMonths(n int) Date {
	first := dateOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	last := dateOf(time.Date(first.Year, first.Month+1, 0, 0, 0, 0, 0, time.UTC))
	return Date{Year: first.Year, Month: first.Month, Day: min(d.Day, last.Day)}
}

// AddYears gives the same day n years later; 29 February becomes the 28th
// in a year that has none.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// Before says whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.midnight().Before(o.midnight()) }

// After says whether d is a later day than o.
func (d Date) After(o Date) bool { return o.Before(d) }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }
