package replies

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
)

// Opened is a letter of ours taken apart again, as it was sent.
type Opened struct {
	Header            string // the header fields as they are, a line each
	From, To, Subject string // decoded
	Date              time.Time
	Text              string // the plain text, each paragraph a line
	HTML              string
	Files             []string // names of the files that went with it
}

// Open takes a letter apart that Compose wrote.
func Open(raw []byte) (Opened, error) {
	header, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	l := Opened{Header: strings.ReplaceAll(header, "\r\n", "\n") + "\n"}
	m, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		return l, fmt.Errorf("reading a letter: %w", err)
	}
	h := mail.Header{Header: m.Header}
	if l.Subject, err = h.Subject(); err == nil {
		l.Date, err = h.Date()
	}
	for _, f := range []struct {
		name string
		to   *string
	}{{"From", &l.From}, {"To", &l.To}} {
		list, e := h.AddressList(f.name)
		err = errors.Join(err, e)
		var all []string
		for _, a := range list {
			all = append(all, strings.TrimSpace(a.Name+" <"+a.Address+">"))
		}
		*f.to = strings.Join(all, ", ")
	}
	if err != nil {
		return l, fmt.Errorf("reading the header of a letter: %w", err)
	}
	return l, l.parts(m)
}

// parts reads the two forms of a letter, which stand together beside the
// files that go with it.
func (l *Opened) parts(m *message.Entity) error {
	r := m.MultipartReader()
	if r == nil {
		return errors.New("reading a letter: it has no parts")
	}
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading a letter: %w", err)
		}
		media, _, _ := part.Header.ContentType()
		if media == "multipart/alternative" {
			if err := l.parts(part); err != nil {
				return err
			}
			continue
		}
		if disposition, params, _ := part.Header.ContentDisposition(); disposition == "attachment" {
			l.Files = append(l.Files, params["filename"])
			continue
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			return fmt.Errorf("reading a letter: %w", err)
		}
		switch media {
		case "text/plain":
			l.Text = unflow(string(body))
		case "text/html":
			l.HTML = strings.ReplaceAll(string(body), "\r\n", "\n")
		}
	}
}

// unflow joins the lines of a text that flow has wrapped (RFC 3676 §4).
func unflow(s string) string {
	var out strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\r\n"), "\r\n") {
		line = strings.TrimPrefix(line, " ")
		out.WriteString(line)
		if !strings.HasSuffix(line, " ") {
			out.WriteByte('\n')
		}
	}
	return out.String()
}
