package casework

import (
	"slices"
	"time"
	_ "time/tzdata" // the company's time zone is found on any host
)

// Calendar knows which days are business days in Sweden, and when a day
// begins and ends where the company is. The zero Calendar counts in UTC.
// It is a value: nothing changes it once it is made.
type Calendar struct {
	loc    *time.Location
	closed []Date
}

// NewCalendar gives the Swedish calendar in a time zone, with further days
// on which the company is closed.
func NewCalendar(loc *time.Location, closed []Date) Calendar {
	return Calendar{loc: loc, closed: slices.Clone(closed)}
}

// Location is the company's time zone.
func (c Calendar) Location() *time.Location {
	if c.loc == nil {
		return time.UTC
	}
	return c.loc
}

// Date gives the company's day at an instant.
func (c Calendar) Date(t time.Time) Date { return dateOf(t.In(c.Location())) }

// EndOfDay gives the last second of a day: 23:59:59 local time, the moment
// by which what is due that day must be done.
func (c Calendar) EndOfDay(d Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 23, 59, 59, 0, c.Location())
}

// IsBusiness says whether d is a business day: Monday to Friday, not a
// public holiday (lag 1989:253), not one of the eves that the law treats
// like one (lag 1930:173 2 §), and not closed by configuration.
func (c Calendar) IsBusiness(d Date) bool {
	switch d.Weekday() {
	case time.Saturday, time.Sunday:
		return false
	}
	return holiday(d) == "" && !slices.Contains(c.closed, d)
}

// AddBusinessDays gives the n-th business day after d; d itself is not
// counted (Regulation 1182/71 art. 3). With n ≤ 0 it gives d.
func (c Calendar) AddBusinessDays(d Date, n int) Date {
	for n > 0 {
		d = d.AddDays(1)
		if c.IsBusiness(d) {
			n--
		}
	}
	return d
}

// RollBack gives d, or the last business day before it when d is none: for
// what we have promised.
func (c Calendar) RollBack(d Date) Date {
	for !c.IsBusiness(d) {
		d = d.AddDays(-1)
	}
	return d
}

// RollForward gives d, or the first business day after it when d is none:
// for what we ask of a customer.
func (c Calendar) RollForward(d Date) Date {
	for !c.IsBusiness(d) {
		d = d.AddDays(1)
	}
	return d
}

// BusinessDays counts the business days after from, up to and with to; it
// is negative when to comes first.
func (c Calendar) BusinessDays(from, to Date) int {
	if to.Before(from) {
		return -c.BusinessDays(to, from)
	}
	n := 0
	for d := from; d.Before(to); {
		d = d.AddDays(1)
		if c.IsBusiness(d) {
			n++
		}
	}
	return n
}
