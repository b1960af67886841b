package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
	"ombud/store/casework"
)

// The exit codes (contract.md §3).
const (
	exitDone        = 0
	exitFailed      = 1
	exitCancelled   = 3
	exitFound       = 4
	exitConflict    = 5
	exitNoCase      = 6
	exitUsage       = 64
	exitUnreachable = 69
	exitNotRunning  = 75
	exitNotAllowed  = 77
	exitConfig      = 78
)

var (
	// errCancelled is returned when the caller gave an empty text.
	errCancelled = errors.New("cancelled, nothing was done")
	// errPostponed is returned when the caller put a text off.
	errPostponed = fmt.Errorf("postponed: %w", errCancelled)
	// errFound is returned by a check that found something and has said so.
	errFound = errors.New("found something")
	// errUsage is returned when flags and arguments do not go together.
	errUsage = errors.New("usage")
)

// ranError marks an error of a command that ran. One without the mark comes
// from cobra's reading of the command line.
type ranError struct{ error }

func (e ranError) Unwrap() error { return e.error }

// ran marks the errors of a command's work.
func ran(run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := run(cmd, args); err != nil {
			return ranError{err}
		}
		return nil
	}
}

func usagef(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errUsage, fmt.Sprintf(format, args...))
}

// exit says what went wrong, with hints, and returns the exit code.
func (a *app) exit(cmd *cobra.Command, err error) int {
	if err == nil {
		return exitDone
	}
	code := exitCode(err)
	if errors.Is(err, errFound) {
		return code
	}
	var bad *daemon.ConfigError
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			fmt.Fprintln(a.Err, p)
		}
		return code
	}
	text := strings.TrimPrefix(err.Error(), errUsage.Error()+": ")
	for line := range strings.Lines(text) { // one of several errors each
		fmt.Fprintf(a.Err, "ombud: %s\n", safeLine(strings.TrimRight(line, "\n")))
	}
	for _, h := range hints(cmd, err, code) {
		fmt.Fprintf(a.Err, "       %s\n", safeLine(h))
	}
	return code
}

// exitCode is the one table of errors and codes.
func exitCode(err error) int {
	var bad *daemon.ConfigError
	var mark ranError
	switch {
	case errors.As(err, &bad):
		return exitConfig
	case !errors.As(err, &mark), errors.Is(err, errUsage), errors.Is(err, casework.ErrInvalid):
		return exitUsage
	case errors.Is(err, casework.ErrNotAllowed):
		return exitNotAllowed
	case errors.Is(err, casework.ErrConflict):
		return exitConflict
	case errors.Is(err, casework.ErrNotFound):
		return exitNoCase
	case errors.Is(err, errFound):
		return exitFound
	case errors.Is(err, errCancelled), errors.Is(err, context.Canceled):
		return exitCancelled
	case errors.Is(err, daemon.ErrUnreachable):
		return exitUnreachable
	case errors.Is(err, api.ErrNotRunning), errors.Is(err, daemon.ErrBusy),
		errors.Is(err, context.DeadlineExceeded):
		return exitNotRunning
	}
	return exitFailed
}

// hints says what to do about an error.
func hints(cmd *cobra.Command, err error, code int) []string {
	var h []string
	var r *casework.Refusal
	if errors.As(err, &r) {
		if len(r.Who) > 0 {
			h = append(h, "who may: "+joinAll(r.Who))
		}
		if r.Do != "" {
			h = append(h, "try: "+r.Do)
		}
		return h
	}
	switch code {
	case exitUsage:
		h = append(h, "help: "+cmd.CommandPath()+" --help")
	case exitNotRunning:
		if errors.Is(err, api.ErrNotRunning) {
			h = append(h, "is it running? start it with: ombud serve",
				"or name its socket: --socket PATH, or [api] socket in the configuration")
		}
	}
	return h
}
