package desk

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// wordTime reads due:, age:, received: and decided:.
func (s *sitting) wordTime(what, name, value string) (clause, error) {
	if name == "due" && value == "overdue" {
		return s.wordIs("overdue", "")
	}
	from, to, err := s.span(name, value)
	if err != nil {
		return clause{}, invalid(what, "%v", err)
	}
	within := func(at time.Time) bool {
		return !at.IsZero() && (from.IsZero() || !at.Before(from)) && (to.IsZero() || at.Before(to))
	}
	switch name {
	case "due":
		c := clause{fits: func(c casework.Case) bool { d, ok := c.NextDue(); return ok && within(d.Due) }}
		if from.IsZero() {
			c.narrow = before(to)
		}
		return c, nil
	case "decided":
		return clause{closed: true, fits: func(c casework.Case) bool {
			for _, d := range c.Decisions {
				if within(d.SentAt) {
					return true
				}
			}
			return false
		}}, nil
	}
	return clause{fits: func(c casework.Case) bool { return within(c.ReceivedAt) }}, nil
}

// before narrows an index to what is due before an instant.
func before(to time.Time) func(*store.QueueFilter) {
	return func(f *store.QueueFilter) {
		if f.Before.IsZero() || to.Before(f.Before) {
			f.Before = to
		}
	}
}

// span reads a time or two days with .. between them, as the instants from
// and before which something lies; zero is no bound.
func (s *sitting) span(name, value string) (from, to time.Time, err error) {
	if op := value[:1]; op == "<" || op == ">" {
		at, err := s.distance(name, value[1:])
		// An age below some days is a receipt after that instant.
		if (op == "<") == (name == "age") {
			return at, time.Time{}, err
		}
		return time.Time{}, at, err
	}
	first, last, ranged := strings.Cut(value, "..")
	if !ranged {
		last = first
	}
	if first != "" {
		if from, _, err = s.period(first); err != nil {
			return from, to, err
		}
	}
	if last != "" {
		_, to, err = s.period(last)
	}
	if err == nil && from.IsZero() && to.IsZero() {
		err = fmt.Errorf("say from or until when")
	}
	return from, to, err
}

// distance is the instant that a length of time, 12h, 3d, 2w or 5wd (working
// days), lies ahead of now; for what has passed, behind. A day alone is its
// own begin.
func (s *sitting) distance(name, value string) (time.Time, error) {
	sign := 1
	if name != "due" {
		sign = -1
	}
	digits := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || n > 36500 {
		from, _, err := s.period(value)
		return from, err
	}
	now := s.tx.Now
	switch today := s.Calendar.Date(now); value[len(digits):] {
	case "h":
		return now.Add(time.Duration(sign*n) * time.Hour), nil
	case "d":
		return now.AddDate(0, 0, sign*n), nil
	case "w":
		return now.AddDate(0, 0, sign*7*n), nil
	case "wd":
		if sign > 0 {
			return s.Calendar.EndOfDay(s.Calendar.AddBusinessDays(today, n)), nil
		}
		return s.startOf(s.workdaysBefore(today, n)), nil
	}
	return now, fmt.Errorf("%q: want a length of time as 12h, 3d, 2w or 5wd, or a day as 2026-11-01", value)
}

// workdaysBefore is the n-th working day before a day.
func (s *sitting) workdaysBefore(d casework.Date, n int) casework.Date {
	for n > 0 {
		if d = d.AddDays(-1); s.Calendar.IsBusiness(d) {
			n--
		}
	}
	return d
}

// period reads a day, month, quarter or year as its first instant and the
// first one after it.
func (s *sitting) period(value string) (from, to time.Time, err error) {
	today := s.Calendar.Date(s.tx.Now)
	switch value {
	case "today":
		return s.startOf(today), s.startOf(today.AddDays(1)), nil
	case "tomorrow":
		return s.startOf(today.AddDays(1)), s.startOf(today.AddDays(2)), nil
	case "yesterday":
		return s.startOf(today.AddDays(-1)), s.startOf(today), nil
	}
	if d, err := casework.ParseDate(value); err == nil {
		return s.startOf(d), s.startOf(d.AddDays(1)), nil
	}
	months := 0
	var first casework.Date
	if year, quarter, ok := strings.Cut(value, "-q"); ok && len(quarter) == 1 && strings.Contains("1234", quarter) {
		months, value = 3, fmt.Sprintf("%s-%02d", year, 3*int(quarter[0]-'1')+1)
	}
	if len(value) == len("2006") && months == 0 {
		months, value = 12, value+"-01"
	}
	first, err = casework.ParseDate(value + "-01")
	if err != nil {
		return from, to, fmt.Errorf("%q: want a day as 2026-11-01, or 2026-11, 2026-q4, 2026, today", value)
	}
	return s.startOf(first), s.startOf(first.AddMonths(max(1, months))), nil
}

// startOf is the first instant of a day where the company is.
func (s *sitting) startOf(d casework.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, s.Calendar.Location())
}
