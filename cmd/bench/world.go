package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"

	"ombud/mailbox/mailboxtest"
	"ombud/replies/repliestest"
)

const password = "secret"

// world is the servers and folders of one run. It is the mailboxtest.TB that
// Dovecot is started with.
type world struct {
	ctx     context.Context
	failed  error
	dir     string
	ombud   string // the program
	dovecot *mailboxtest.Dovecot
	cleanup []func()
}

var _ mailboxtest.TB = (*world)(nil)

// prepare builds the program and starts Dovecot.
func (w *world) prepare() error {
	dir, err := os.MkdirTemp("", "ombud-bench-")
	if err != nil {
		return err
	}
	w.dir, w.ombud = dir, filepath.Join(dir, "ombud")
	w.Cleanup(func() { os.RemoveAll(dir) })
	if err := build(w.ctx, ".", "ombud/cmd/ombud", w.ombud); err != nil {
		return err
	}
	w.dovecot = mailboxtest.StartDovecot(w)
	return os.WriteFile(filepath.Join(dir, "password"), []byte(password+"\n"), 0o600)
}

// build builds a program of the module in dir.
func build(ctx context.Context, dir, pkg, to string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", to, pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s in %s: %w\n%s", pkg, dir, err, out)
	}
	return nil
}

// sink starts a mail server that takes everything.
func (w *world) sink(o repliestest.Options) (*repliestest.Sink, error) {
	s, err := repliestest.StartSink(o)
	if err != nil {
		return nil, err
	}
	w.Cleanup(func() { s.Close() })
	return s, nil
}

func (w *world) close() {
	for _, f := range slices.Backward(w.cleanup) {
		f()
	}
}

// Helper does nothing: there is no caller's line to tell.
func (w *world) Helper() {}

// Skipf ends the run: a server that is not installed cannot be measured.
func (w *world) Skipf(format string, args ...any) { w.Fatalf(format, args...) }

// Fatalf ends the run with an error.
func (w *world) Fatalf(format string, args ...any) {
	w.Errorf(format, args...)
	runtime.Goexit()
}

// Errorf remembers an error and goes on.
func (w *world) Errorf(format string, args ...any) {
	w.failed = errors.Join(w.failed, fmt.Errorf(format, args...))
}

// Logf prints a line.
func (w *world) Logf(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// Cleanup has f called at the end of the run, the last first.
func (w *world) Cleanup(f func()) { w.cleanup = append(w.cleanup, f) }

// Failed says whether anything has gone wrong.
func (w *world) Failed() bool { return w.failed != nil }
