package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"

	"ombud/store/casework"
)

// invalid refuses what cannot be used.
func invalid(what, why string, args ...any) error {
	return &casework.Refusal{Kind: casework.ErrInvalid, What: what, Why: fmt.Sprintf(why, args...)}
}

// notAllowed refuses what is forbidden, with what to do instead.
func notAllowed(what, why, do string) *casework.Refusal {
	return &casework.Refusal{Kind: casework.ErrNotAllowed, What: what, Why: why, Do: do}
}

// stands refuses what cannot be done as a case or a letter stands now, with
// what to do instead.
func stands(what, why, do string) *casework.Refusal {
	return &casework.Refusal{Kind: casework.ErrConflict, What: what, Why: why, Do: do}
}

// missing says that there is no such thing.
func missing(what, why string) error {
	return &casework.Refusal{Kind: casework.ErrNotFound, What: what, Why: why}
}

// attempt names a case and a verb in a refusal.
func attempt(ref casework.Reference, v casework.Verb) string {
	return fmt.Sprintf("case %s: %s", ref, v)
}

// absent says whether an error is only that there is no such thing.
func absent(err error) bool { return errors.Is(err, casework.ErrNotFound) }

// infrastructure says whether an error is one of the machine we run on and
// not of the mail in hand: such a mail must not go to quarantine for it.
func infrastructure(err error) bool {
	var path *fs.PathError
	var errno syscall.Errno
	return errors.As(err, &path) || errors.As(err, &errno) || errors.Is(err, io.ErrShortWrite) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// blank says whether a text says nothing.
func blank(s string) bool { return strings.TrimSpace(s) == "" }
