// Package demo tells the main job from a customer's first mail to the final
// decision, on the real program.
//
// # What is real
//
// One process holds an IMAP server and an SMTP server on loopback and the
// daemon with a configuration of its own, its store, its socket and its
// keys. Customers' mail goes by SMTP to the server, which delivers it to the
// two inboxes; the daemon fetches it over TLS with a login, and its letters
// leave by SMTP with STARTTLS. Staff act through the unix socket, with the
// same client as the commands. Only the clock is simulated: the story takes
// weeks and is told in seconds. Sockets keep real time.
//
// # What holds
//
// Every part of the story checks what it tells, and Run returns an error
// when something did not go as told. Nothing reaches beyond loopback, and
// nothing is left behind unless Options.Keep names a folder.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Options says what the demo prints and keeps.
type Options struct {
	Out io.Writer // the story
	Err io.Writer // the daemon's log, when Serve is set
	// Keep is a folder for the store, the configuration and every mail as
	// .eml; empty keeps nothing. It must be empty or not exist.
	Keep string
	JSON bool // print the story as JSON, one event a line
	// Self is how a person calls the program, for what Serve prints.
	Self string
	// Serve stays up after the story until ctx is done.
	Serve bool
}

// Run tells the story.
func Run(ctx context.Context, o Options) (err error) {
	dir, remove, err := folder(o.Keep)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	w, err := newWorld(dir, o)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.run(ctx); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// folder makes the folder that the demo works in, and says how to remove
// what is not to be kept.
func folder(keep string) (dir string, remove func() error, err error) {
	if keep == "" {
		dir, err = os.MkdirTemp("", "ombud-demo-")
		return dir, func() error { return os.RemoveAll(dir) }, err
	}
	if dir, err = filepath.Abs(keep); err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, fmt.Errorf("demo: %w", err)
	}
	old, err := os.ReadDir(dir)
	if err == nil && len(old) > 0 {
		err = fmt.Errorf("demo: %s is not empty; name a new folder", keep)
	}
	return dir, func() error { return nil }, err
}
