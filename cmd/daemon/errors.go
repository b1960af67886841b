package daemon

import "errors"

var (
	// ErrUnreachable is returned when a mail server could not be reached.
	ErrUnreachable = errors.New("server unreachable")
	// ErrBusy is returned when another process has the store open.
	ErrBusy = errors.New("busy")
)
