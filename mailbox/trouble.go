package mailbox

import (
	"time"

	"ombud/store/casework"
)

// After how many tries a mail that cannot be fetched is settled as a defect.
// Where the server refused or the connection broke, which need not have been
// the mail's fault, time must have passed too, and other mail must have been
// fetched meanwhile or much more time have passed.
const (
	patienceTries = 3
	patienceTime  = 15 * time.Minute
	patienceLong  = 6 * time.Hour
)

// trouble remembers the mails that could not be fetched, so that they are
// tried alone, after the others, and not for ever.
type trouble struct {
	mails map[casework.ArrivalID]mishap
	good  time.Time // when a mail was fetched last
}

type mishap struct {
	tries int
	since time.Time
	error bool // there was an error, not just nothing
	why   string
}

func (t *trouble) suspect(id casework.ArrivalID) bool {
	_, ok := t.mails[id]
	return ok
}

// note records a try that brought nothing. With a cause there was an error.
func (t *trouble) note(id casework.ArrivalID, now time.Time, cause error) (why string) {
	m, ok := t.mails[id]
	if !ok {
		m.since = now
	}
	m.tries++
	m.error, m.why = cause != nil, "no body came"
	if cause != nil {
		m.why = describe(cause)
	}
	t.mails[id] = m
	return m.why
}

// hopeless reports whether it is time to give a mail up, and why.
func (t *trouble) hopeless(id casework.ArrivalID, now time.Time) (why string, ok bool) {
	m := t.mails[id]
	waited := now.Sub(m.since)
	switch {
	case m.tries < patienceTries:
		return "", false
	case m.error && waited < patienceTime:
		return "", false
	case m.error && waited < patienceLong && !t.good.After(m.since):
		return "", false
	}
	return m.why, true
}

func (t *trouble) forget(id casework.ArrivalID) { delete(t.mails, id) }
