package demo

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-message"
	// For the charsets of what is read back.
	_ "github.com/emersion/go-message/charset"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"ombud/cmd/api"
	"ombud/replies/repliestest"
	"ombud/store/casework"
)

// letter is a letter of ours as the customer got it.
type letter struct {
	to        string
	messageID casework.MessageID
	subject   string
	text      string // of the plain part, a paragraph a line
	lines     string // the same as it was sent, in short lines
}

// contains fails when one of the words is not in the letter.
func (l letter) contains(words ...string) error {
	flat := strings.Join(strings.Fields(l.text), " ")
	for _, word := range words {
		if !strings.Contains(flat, word) {
			return fmt.Errorf("the letter %q to %s lacks %q", l.subject, l.to, word)
		}
	}
	return nil
}

// arrive sends a mail from outside. It gets to the inbox by SMTP.
func (w *world) arrive(ctx context.Context, m mail) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(w.smtp.Host(), strconv.Itoa(w.smtp.Port())))
	if err != nil {
		return err
	}
	c, err := smtp.NewClientStartTLS(conn, &tls.Config{RootCAs: w.smtp.RootCAs(), ServerName: "localhost"})
	if err != nil {
		return fmt.Errorf("sending %s: %w", m.name, err)
	}
	defer c.Close()
	if err := c.Auth(sasl.NewPlainClient("", "ombud", "secret")); err != nil {
		return fmt.Errorf("sending %s: %w", m.name, err)
	}
	if err := c.SendMail(m.envelope, []string{m.to}, bytes.NewReader(m.bytes(w.clock.now()))); err != nil {
		return fmt.Errorf("sending %s: %w", m.name, err)
	}
	return c.Quit()
}

// deliver is the customers' mail system: what is for us goes to the IMAP
// server, what is from us to the customers.
func (w *world) deliver(m repliestest.Message) error {
	to := m.To[0]
	w.keep(to, m.Data)
	if to == serviceAddress || to == ombudAddress {
		_, err := w.imap.Append(to, "INBOX", m.Data, w.clock.now())
		return err
	}
	l, err := readLetter(to, m.Data)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.letters = append(w.letters, l)
	return nil
}

// keep writes a mail into the folder of the demo. What cannot be written
// does not stop the story.
func (w *world) keep(to string, raw []byte) {
	w.mu.Lock()
	w.kept++
	name := fmt.Sprintf("%02d-to-%s.eml", w.kept, strings.ReplaceAll(to, "@", "-at-"))
	w.mu.Unlock()
	dir := filepath.Join(w.dir, "mails")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return
	}
	_ = os.WriteFile(filepath.Join(dir, name), raw, 0o600)
}

// readLetter reads a letter as a mail program would.
func readLetter(to string, raw []byte) (letter, error) {
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		return letter{}, fmt.Errorf("reading a letter of ours: %w", err)
	}
	subject, err := e.Header.Text("Subject")
	if err != nil {
		return letter{}, fmt.Errorf("reading a letter of ours: %w", err)
	}
	l := letter{to: to, subject: subject, messageID: casework.MessageID(strings.Trim(e.Header.Get("Message-ID"), "<> "))}
	err = e.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil {
			return err
		}
		if t, _, _ := part.Header.ContentType(); t != "text/plain" || l.text != "" {
			return nil
		}
		data, err := io.ReadAll(part.Body)
		l.lines = strings.ReplaceAll(string(data), "\r\n", "\n")
		l.text = unflow(l.lines)
		return err
	})
	if err == nil && l.text == "" {
		err = errors.New("it has no plain text")
	}
	if err != nil {
		return letter{}, fmt.Errorf("reading a letter of ours: %w", err)
	}
	return l, nil
}

// unflow joins the lines of format=flowed text (RFC 3676 §4.2).
func unflow(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		text := strings.TrimSuffix(line, "\n")
		if strings.HasSuffix(text, " ") && text != "-- " {
			b.WriteString(text)
			continue
		}
		b.WriteString(text + "\n")
	}
	return b.String()
}

// lettersTo are the letters that somebody got.
func (w *world) lettersTo(address string) []letter {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []letter
	for _, l := range w.letters {
		if l.to == address {
			list = append(list, l)
		}
	}
	return list
}

// leave lets the hold of a letter pass and tells that it has left. The
// letter must be of the kind given, and the only one.
func (w *world) leave(ctx context.Context, hold time.Duration, kind casework.LetterKind) error {
	before := w.count()
	w.clock.advance(hold + time.Second)
	if err := w.turn(ctx); err != nil {
		return err
	}
	if n := w.count() - before; n != 1 {
		return fmt.Errorf("%d letters left, want one %s", n, kind)
	}
	w.mu.Lock()
	w.last = w.letters[len(w.letters)-1]
	w.mu.Unlock()
	c := w.as("admin")
	defer c.Close()
	accepted, err := api.Call[[]api.LetterView](ctx, c, "outbox", api.OutboxRequest{State: casework.LetterAccepted})
	if err != nil {
		return err
	}
	for _, l := range accepted {
		if l.MessageID == w.last.messageID && l.Kind == kind {
			w.say("   letter to %s: %s", w.last.to, w.last.subject)
			return nil
		}
	}
	return fmt.Errorf("the letter %q is not recorded as an accepted %s", w.last.subject, kind)
}

func (w *world) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.letters)
}
