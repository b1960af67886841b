package casework

import (
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/se"
	"pgregory.net/rapid"
)

// TestCalendar_Vectors holds the due dates of domain.md §7.4.
func TestCalendar_Vectors(t *testing.T) {
	c := stockholm(t)
	for _, tc := range []struct{ received, bd1, bd2, days14, bd10, bd15, bd35 string }{
		{"2026-01-02T09:00:00Z", "2026-01-05", "2026-01-07", "2026-01-16", "2026-01-19", "2026-01-26", "2026-02-23"},
		{"2026-03-28T23:30:00Z", "2026-03-30", "2026-03-31", "2026-04-10", "2026-04-14", "2026-04-21", "2026-05-21"},
		{"2026-04-01T10:00:00Z", "2026-04-02", "2026-04-07", "2026-04-15", "2026-04-17", "2026-04-24", "2026-05-26"},
		{"2026-04-30T13:00:00Z", "2026-05-04", "2026-05-05", "2026-05-13", "2026-05-18", "2026-05-25", "2026-06-23"},
		{"2026-05-13T06:00:00Z", "2026-05-15", "2026-05-18", "2026-05-27", "2026-05-28", "2026-06-04", "2026-07-03"},
		{"2026-06-05T15:30:00Z", "2026-06-08", "2026-06-09", "2026-06-18", "2026-06-22", "2026-06-29", "2026-07-27"},
		{"2026-06-18T08:00:00Z", "2026-06-22", "2026-06-23", "2026-07-02", "2026-07-03", "2026-07-10", "2026-08-07"},
		{"2026-06-30T22:15:00Z", "2026-07-02", "2026-07-03", "2026-07-15", "2026-07-15", "2026-07-22", "2026-08-19"},
		{"2026-10-25T00:30:00Z", "2026-10-26", "2026-10-27", "2026-11-06", "2026-11-06", "2026-11-13", "2026-12-11"},
		{"2026-12-11T12:00:00Z", "2026-12-14", "2026-12-15", "2026-12-23", "2026-12-29", "2027-01-08", "2027-02-05"},
		{"2026-12-23T14:00:00Z", "2026-12-28", "2026-12-29", "2027-01-05", "2027-01-13", "2027-01-20", "2027-02-17"},
		{"2026-12-24T10:00:00Z", "2026-12-28", "2026-12-29", "2027-01-07", "2027-01-13", "2027-01-20", "2027-02-17"},
		{"2027-01-05T11:00:00Z", "2027-01-07", "2027-01-08", "2027-01-19", "2027-01-20", "2027-01-27", "2027-02-24"},
		{"2027-03-24T10:00:00Z", "2027-03-25", "2027-03-30", "2027-04-07", "2027-04-09", "2027-04-16", "2027-05-17"},
		{"2028-02-29T10:00:00Z", "2028-03-01", "2028-03-02", "2028-03-14", "2028-03-14", "2028-03-21", "2028-04-20"},
	} {
		d := c.Date(at(t, tc.received))
		for n, want := range map[int]string{1: tc.bd1, 2: tc.bd2, 10: tc.bd10, 15: tc.bd15, 35: tc.bd35} {
			if got := c.AddBusinessDays(d, n); got != day(t, want) {
				t.Errorf("%s + %d business days = %s, want %s", tc.received, n, got, want)
			}
		}
		if got := c.RollBack(d.AddDays(14)); got != day(t, tc.days14) {
			t.Errorf("%s + 14 days = %s, want %s", tc.received, got, tc.days14)
		}
	}
}

// TestHolidays_Table holds the table of domain.md §7.3.
func TestHolidays_Table(t *testing.T) {
	names := []string{
		"långfredagen", "påskdagen", "annandag påsk", "Kristi himmelsfärdsdag", "pingstdagen",
		"midsommarafton", "midsommardagen", "alla helgons dag",
	}
	c := stockholm(t)
	for year, want := range map[int]struct {
		days     []string
		business int
	}{
		2025: {[]string{"04-18", "04-20", "04-21", "05-29", "06-08", "06-20", "06-21", "11-01"}, 249},
		2026: {[]string{"04-03", "04-05", "04-06", "05-14", "05-24", "06-19", "06-20", "10-31"}, 251},
		2027: {[]string{"03-26", "03-28", "03-29", "05-06", "05-16", "06-25", "06-26", "11-06"}, 253},
		2028: {[]string{"04-14", "04-16", "04-17", "05-25", "06-04", "06-23", "06-24", "11-04"}, 251},
		2029: {[]string{"03-30", "04-01", "04-02", "05-10", "05-20", "06-22", "06-23", "11-03"}, 250},
		2030: {[]string{"04-19", "04-21", "04-22", "05-30", "06-09", "06-21", "06-22", "11-02"}, 250},
		2031: {[]string{"04-11", "04-13", "04-14", "05-22", "06-01", "06-20", "06-21", "11-01"}, 249},
		2032: {[]string{"03-26", "03-28", "03-29", "05-06", "05-16", "06-25", "06-26", "11-06"}, 254},
	} {
		byName := map[string]string{}
		for d, name := range Holidays(year) {
			byName[name] = d.String()[5:]
		}
		for i, name := range names {
			if byName[name] != want.days[i] {
				t.Errorf("%d: %s is %s, want %s", year, name, byName[name], want.days[i])
			}
		}
		last := Date{year - 1, time.December, 31}
		if got := c.BusinessDays(last, last.AddYears(1)); got != want.business {
			t.Errorf("%d has %d business days, want %d", year, got, want.business)
		}
	}
}

// TestCalendar_Oracle compares with another's calendar, day by day.
func TestCalendar_Oracle(t *testing.T) {
	oracle := cal.NewBusinessCalendar()
	oracle.AddHoliday(se.Holidays...)
	c := stockholm(t)
	for d := (Date{2025, time.January, 1}); d.Year <= 2040; d = d.AddDays(1) {
		if got, want := c.IsBusiness(d), oracle.IsWorkday(d.midnight()); got != want {
			t.Errorf("%s: business day %t, the oracle says %t", d, got, want)
		}
	}
}

// TestCalendar_DST holds that no arithmetic on days depends on the hour,
// least of all on the nights when the clock is changed.
func TestCalendar_DST(t *testing.T) {
	c := stockholm(t)
	rapid.Check(t, func(t *rapid.T) {
		around := rapid.SampledFrom([]time.Time{
			time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC),
			time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC),
			time.Date(2027, 3, 28, 1, 0, 0, 0, time.UTC),
		}).Draw(t, "change")
		instant := around.Add(time.Duration(rapid.Int64Range(-200_000, 200_000).Draw(t, "s")) * time.Second)
		d := c.Date(instant)
		end, next := c.EndOfDay(d), c.EndOfDay(d.AddDays(1))
		if instant.After(end.Add(time.Second - 1)) {
			t.Fatalf("%s lies on %s, which ends at %s", instant, d, end)
		}
		if c.Date(end) != d || c.Date(end.Add(time.Second)) != d.AddDays(1) {
			t.Fatalf("%s does not end at %s", d, end)
		}
		if h := next.Sub(end).Hours(); h < 23 || h > 25 {
			t.Fatalf("the day after %s has %v hours", d, h)
		}
	})
}

// TestCalendar_BusinessDays holds counting against stepping.
func TestCalendar_BusinessDays(t *testing.T) {
	c := stockholm(t, day(t, "2026-12-28"))
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate(t)
		n := rapid.IntRange(1, 60).Draw(t, "n")
		due := c.AddBusinessDays(d, n)
		if !c.IsBusiness(due) || c.BusinessDays(d, due) != n || c.BusinessDays(due, d) != -n {
			t.Fatalf("%s + %d business days = %s, which counts %d", d, n, due, c.BusinessDays(d, due))
		}
		back, forward := c.RollBack(d), c.RollForward(d)
		if back.After(d) || forward.Before(d) || !c.IsBusiness(back) || !c.IsBusiness(forward) {
			t.Fatalf("%s rolls to %s and %s", d, back, forward)
		}
		if c.BusinessDays(back, forward) > 1 {
			t.Fatalf("%s rolls past a business day: %s, %s", d, back, forward)
		}
	})
}

func TestCalendar_Closed(t *testing.T) {
	closed := day(t, "2026-12-28")
	if stockholm(t, closed).IsBusiness(closed) || !stockholm(t).IsBusiness(closed) {
		t.Error("a day closed by configuration is not told from others")
	}
	if got := (Calendar{}).Location(); got != time.UTC {
		t.Errorf("the zero calendar counts in %s", got)
	}
}
