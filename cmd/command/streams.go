package command

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Streams is the world of a command: its input and outputs, the environment
// and whether a person sits at the other end.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	// Width is that of the terminal that Out is, in columns; 0 when Out is
	// no terminal.
	Width int
	// Ask is true when In is a terminal too, so that an editor may be
	// opened.
	Ask bool
}

// OS returns the streams of the process.
func OS() Streams {
	s := Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}
	if fd := int(os.Stdout.Fd()); term.IsTerminal(fd) {
		s.Width = 80
		if w, _, err := term.GetSize(fd); err == nil && w > 0 {
			s.Width = w
		}
		s.Ask = term.IsTerminal(int(os.Stdin.Fd()))
	}
	return s
}

// terminal says whether a person reads the output.
func (s Streams) terminal() bool { return s.Width > 0 }
