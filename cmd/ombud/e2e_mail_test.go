package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"
)

// letter is a mail that somebody sends to the company.
type letter struct {
	from      string // name and address, as in the From field
	to        string
	subject   string
	messageID string
	replyTo   string   // Message-ID that it answers
	headers   []string // further fields
	body      string
}

// bytes gives the mail as it leaves its sender.
func (l letter) bytes() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "From: %s\nTo: <%s>\nSubject: %s\nDate: %s\nMessage-ID: <%s>\n", l.from, l.to,
		mime.QEncoding.Encode("utf-8", l.subject), time.Now().Format(time.RFC1123Z), l.messageID)
	if l.replyTo != "" {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences: <%[1]s>\n", l.replyTo)
	}
	for _, h := range l.headers {
		fmt.Fprintln(&b, h)
	}
	fmt.Fprintf(&b, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n",
		strings.TrimSpace(l.body))
	return []byte(strings.ReplaceAll(b.String(), "\n", "\r\n"))
}

// sender is the address in the From field.
func (l letter) sender() string {
	_, after, _ := strings.Cut(l.from, "<")
	return strings.TrimSuffix(after, ">")
}

// send hands a mail to Postfix, which delivers it.
func (w *world) send(l letter) {
	w.Helper()
	w.submit(l.sender(), l.to, l.bytes())
}

func (w *world) submit(from, to string, raw []byte) {
	w.Helper()
	addr := net.JoinHostPort("127.0.0.1", fmt.Sprint(w.postfix.Port))
	c, err := smtp.Dial(addr)
	if err == nil {
		defer c.Close()
		err = c.SendMail(from, []string{to}, bytes.NewReader(raw))
	}
	if err != nil {
		w.Fatalf("sending to %s: %v", to, err)
	}
}

// received is a letter of ours as it lies in a customer's mailbox.
type received struct {
	mail.Header
	raw         []byte
	messageID   string
	subject     string
	plain, html string
	parts       []string // media types
}

// customer makes a customer with a mailbox.
func (w *world) customer(address string) { w.dovecot.AddUser(address, password) }

// mailboxOf reads all that lies in a mailbox, unfolded and decoded.
func (w *world) mailboxOf(address string) ([]received, error) {
	mails, err := w.dovecot.Messages(address, password, "INBOX")
	if err != nil {
		return nil, err
	}
	var list []received
	for _, m := range mails {
		r, err := read(m.Raw)
		if err != nil {
			return nil, fmt.Errorf("mail %d of %s: %w", m.UID, address, err)
		}
		list = append(list, r)
	}
	return list, nil
}

// letters waits until n letters lie in a customer's mailbox.
func (w *world) letters(address string, n int) []received {
	w.Helper()
	var list []received
	eventually(w, fmt.Sprintf("%d letters to %s", n, address), func() (err error) {
		if list, err = w.mailboxOf(address); err == nil && len(list) < n {
			err = fmt.Errorf("%d letters so far", len(list))
		}
		return err
	})
	if len(list) > n {
		w.Fatalf("%d letters to %s, want %d", len(list), address, n)
	}
	return list
}

// read takes a letter apart.
func read(raw []byte) (received, error) {
	r := received{raw: raw}
	m, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		return r, err
	}
	r.Header = m.Header
	if r.subject, err = m.Header.Subject(); err != nil {
		return r, err
	}
	if r.messageID, err = m.Header.MessageID(); err != nil {
		return r, err
	}
	for {
		p, err := m.NextPart()
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			return r, err
		}
		body, err := io.ReadAll(p.Body)
		if err != nil {
			return r, err
		}
		mediaType, _, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil {
			return r, err
		}
		r.parts = append(r.parts, mediaType)
		switch mediaType {
		case "text/plain":
			r.plain = unflow(string(body))
		case "text/html":
			r.html = string(body)
		}
	}
}

// unflow joins the soft line breaks of format=flowed (RFC 3676 §4.2) and
// makes spaces of those that hold a number together.
func unflow(s string) string {
	return strings.NewReplacer("\r\n", "\n", " \r\n", " ", " \n", " ", "\u00a0", " ", "\u202f", " ").Replace(s)
}

// lacks gives the words that a letter does not have in its plain text.
func (r received) lacks(words ...string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return strings.Contains(r.plain, w) })
}

// count gives the number of mails in a folder of one of our mailboxes.
func (w *world) count(user, folder string) (int, error) {
	mails, err := w.dovecot.Messages(user, password, folder)
	return len(mails), err
}

// settled waits until an inbox is empty and its folders hold what they
// should.
func (w *world) settled(user string, handled, quarantined int) {
	w.Helper()
	eventually(w, user+" settled", func() error {
		for folder, want := range map[string]int{"INBOX": 0, "Handled": handled, "Quarantine": quarantined} {
			if folder != "INBOX" && want == 0 {
				continue
			}
			if n, err := w.count(user, folder); err != nil || n != want {
				return errors.Join(fmt.Errorf("%d mails in %s, want %d", n, folder, want), err)
			}
		}
		return nil
	})
}
