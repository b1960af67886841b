package casework

import (
	"errors"
	"strings"
)

// The four reactions to an error of the domain. Every error that leaves the
// desk wraps one of them or is an internal error. They map to the statuses
// of the socket API once (cmd/api) and to exit codes once (cmd/command).
var (
	// ErrNotFound is returned when there is no such case, letter or message.
	ErrNotFound = errors.New("not found")
	// ErrNotAllowed is returned when a rule of the workflow, a role,
	// independence or the four-eyes rule forbids what was asked for.
	ErrNotAllowed = errors.New("not allowed")
	// ErrConflict is returned when the case or letter no longer stands where
	// what was asked for can be done: it has changed since the caller looked.
	ErrConflict = errors.New("conflict")
	// ErrInvalid is returned when what was given cannot be used: a missing
	// field, an unknown department, a date in the past.
	ErrInvalid = errors.New("invalid")
)

// Refusal is an error that tells a person why something was not done, who
// could do it and what to do instead. Kind is one of the four errors above.
type Refusal struct {
	Kind error
	// What names the thing and the attempt: "case KB-7F3K-9QXP: decide".
	What string
	// Why is one sentence without a capital and without a period.
	Why string
	// Who names those who could do it; empty when nobody could.
	Who []StaffName
	// Do is what to do instead, often a command; may be empty.
	Do string
}

// Error gives the refusal on one line: what, kind, why.
func (r *Refusal) Error() string {
	var b strings.Builder
	if r.What != "" {
		b.WriteString(r.What + ": ")
	}
	b.WriteString(r.Kind.Error())
	if r.Why != "" {
		b.WriteString(": " + r.Why)
	}
	return b.String()
}

// Unwrap returns the kind, so that errors.Is finds it.
func (r *Refusal) Unwrap() error { return r.Kind }
