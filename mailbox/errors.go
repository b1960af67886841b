package mailbox

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"unicode"

	"github.com/emersion/go-imap/v2"
)

// Kind is the sort of an error of a pass, which decides how soon it is worth
// trying again and what a person is told to do.
type Kind string

// The kinds of errors of a pass.
const (
	KindSettings Kind = "settings" // the configuration cannot work
	KindConnect  Kind = "connect"  // no connection, or no encryption on it
	KindAuth     Kind = "auth"     // the server refused the login
	KindFolder   Kind = "folder"   // a folder is missing or may not be used
	KindMove     Kind = "move"     // settled mail cannot be moved; intake goes on
	KindServer   Kind = "server"   // the connection broke or the server misbehaved
	KindSettle   Kind = "settle"   // our own store refused the mail
)

// Error is why a pass failed.
type Error struct {
	Kind Kind
	Op   string // what was being done: "select INBOX"
	Hint string // what a person can do about it
	Err  error
}

// Error gives what was being done and the cause, on one line, without
// addresses.
func (e *Error) Error() string { return e.Op + ": " + describe(e.Err) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint returns what a person can do about an error of a pass, empty when it
// is not one.
func Hint(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Hint
	}
	return ""
}

// Unreachable reports whether err means that the server could not be used at
// all, as opposed to a mail or a folder on it.
func Unreachable(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Kind == KindConnect || e.Kind == KindAuth || e.Kind == KindServer)
}

// kindOf returns the kind of err, KindServer when it has none.
func kindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindServer
}

// refusal returns the server's NO or BAD in err, nil when the command did
// not end with one (the connection is then of no more use).
func refusal(err error) *imap.Error {
	e, _ := errors.AsType[*imap.Error](err)
	return e
}

// byeError is the server's own reason for ending a connection.
type byeError struct {
	text string
	err  error
}

func (e *byeError) Error() string { return "the server ended the connection: " + e.text }
func (e *byeError) Unwrap() error { return e.err }

// describe puts a cause into words that a person can act on.
func describe(err error) string {
	if no := refusal(err); no != nil {
		s := "the server says " + string(no.Type)
		if no.Code != "" {
			s += " [" + string(no.Code) + "]"
		}
		return clean(s + " " + no.Text)
	}
	switch bye, ok := errors.AsType[*byeError](err); {
	case ok:
		return clean(bye.Error())
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "the server was silent for too long"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return "the connection was cut"
	}
	return clean(err.Error())
}

// cleanMax is the length in characters of what is kept of a foreign text.
const cleanMax = 200

// clean makes a server's text fit for a log: one line, printable, short, and
// without addresses.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
	words := strings.Fields(s)
	for i, w := range words {
		if strings.Contains(w, "@") {
			words[i] = "…"
		}
	}
	out := []rune(strings.Join(words, " "))
	if len(out) > cleanMax {
		out = append(out[:cleanMax], '…')
	}
	return string(out)
}
