package casework

import "time"

// Holidays gives the Swedish public holidays of a year with their names
// (lag 1989:253 1–2 §§; Sundays without a name of their own are left out)
// and the three eves that count as such (lag 1930:173 2 §). A day that is
// two of them at once has the name of the one that moves.
func Holidays(year int) map[Date]string {
	days := make(map[Date]string, 16)
	for d := (Date{Year: year, Month: time.January, Day: 1}); d.Year == year; d = d.AddDays(1) {
		if name := holiday(d); name != "" {
			days[d] = name
		}
	}
	return days
}

// holiday names the holiday that a day is, or nothing.
func holiday(d Date) string {
	if name := movableHoliday(d); name != "" {
		return name
	}
	switch (Date{Month: d.Month, Day: d.Day}) {
	case Date{Month: time.January, Day: 1}:
		return "nyårsdagen"
	case Date{Month: time.January, Day: 6}:
		return "trettondedag jul"
	case Date{Month: time.May, Day: 1}:
		return "första maj"
	case Date{Month: time.June, Day: 6}:
		return "Sveriges nationaldag"
	case Date{Month: time.December, Day: 24}:
		return "julafton"
	case Date{Month: time.December, Day: 25}:
		return "juldagen"
	case Date{Month: time.December, Day: 26}:
		return "annandag jul"
	case Date{Month: time.December, Day: 31}:
		return "nyårsafton"
	}
	return ""
}

// movableHoliday names the holiday that hangs on Easter or on a weekday.
func movableHoliday(d Date) string {
	between := func(m1 time.Month, d1 int, m2 time.Month, d2 int) bool {
		return !d.Before(Date{d.Year, m1, d1}) && !d.After(Date{d.Year, m2, d2})
	}
	switch d.Weekday() {
	case time.Friday:
		if between(time.June, 19, time.June, 25) {
			return "midsommarafton"
		}
	case time.Saturday:
		if between(time.June, 20, time.June, 26) {
			return "midsommardagen"
		}
		if between(time.October, 31, time.November, 6) {
			return "alla helgons dag"
		}
	}
	if !between(time.March, 20, time.June, 13) {
		return ""
	}
	switch e := easter(d.Year); d {
	case e.AddDays(-2):
		return "långfredagen"
	case e:
		return "påskdagen"
	case e.AddDays(1):
		return "annandag påsk"
	case e.AddDays(39):
		return "Kristi himmelsfärdsdag"
	case e.AddDays(49):
		return "pingstdagen"
	}
	return ""
}

// easter gives Easter Sunday by the Gregorian computus in the form of
// Meeus, Jones and Butcher.
func easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Date{Year: year, Month: time.Month(n / 31), Day: n%31 + 1}
}
