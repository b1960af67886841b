package casework

import (
	"testing"
	"time"
)

// stockholm is the calendar of most tests.
func stockholm(t testing.TB, closed ...Date) Calendar {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return NewCalendar(loc, closed)
}

// at reads an instant of RFC 3339.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	got, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// day reads a date.
func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
