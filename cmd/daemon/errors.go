package daemon

import "errors"

var (
	// ErrUnreachable is returned when a mail server could not be used: no
	// connection, no encryption, no login.
	ErrUnreachable = errors.New("server unreachable")
	// ErrBusy is returned when another process has the store open.
	ErrBusy = errors.New("another process has the store open")
)

// marked gives an error a sentinel, if it is to have it.
func marked(err, mark error, is bool) error {
	if !is {
		return err
	}
	return &markedError{err, mark}
}

// markedError is an error with a sentinel that its text does not repeat.
type markedError struct {
	error
	mark error
}

// Unwrap returns the cause and the sentinel.
func (e *markedError) Unwrap() []error { return []error{e.error, e.mark} }
