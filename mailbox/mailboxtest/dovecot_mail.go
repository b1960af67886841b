package mailboxtest

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"
)

// AddUser makes a user with a mailbox; the name is an address.
func (d *Dovecot) AddUser(name, password string) {
	d.tb.Helper()
	f, err := os.OpenFile(filepath.Join(d.Dir, "passwd"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintf(f, "%s:{PLAIN}%s::::::\n", name, password)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		d.tb.Fatalf("add user: %v", err)
	}
}

// Deliver hands a mail to Dovecot by LMTP.
func (d *Dovecot) Deliver(from, to string, raw []byte) {
	d.tb.Helper()
	conn, err := net.Dial("tcp", addr(d.LMTPPort))
	if err != nil {
		d.tb.Fatalf("deliver: %v", err)
	}
	c := smtp.NewClientLMTP(conn)
	defer c.Close()
	err = c.Mail(from, nil)
	if err == nil {
		err = c.Rcpt(to, nil)
	}
	if err == nil {
		err = lmtpData(c, raw)
	}
	if err != nil {
		d.tb.Fatalf("deliver to %s: %v", to, err)
	}
}

func lmtpData(c *smtp.Client, raw []byte) error {
	w, err := c.Data()
	if err != nil {
		return err
	}
	_, err = w.Write(raw)
	return errors.Join(err, w.Close())
}

// Preload puts mails straight into a user's INBOX, which for thousands is
// much faster than to deliver them. The user must not be logged in yet.
func (d *Dovecot) Preload(user string, raws [][]byte) {
	d.tb.Helper()
	dir := filepath.Join(d.Dir, "home", user, "Maildir")
	var err error
	for _, sub := range []string{"cur", "new", "tmp"} {
		err = errors.Join(err, os.MkdirAll(filepath.Join(dir, sub), 0o700))
	}
	base := time.Now().Unix() - int64(len(raws))
	for i, raw := range raws {
		path := filepath.Join(dir, "new", fmt.Sprintf("%d.%06d.ombud", base+int64(i), i))
		crlf := bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		err = errors.Join(err, os.WriteFile(path, crlf, 0o600))
	}
	if err = errors.Join(err, d.give()); err != nil {
		d.tb.Fatalf("preload: %v", err)
	}
}

// Doveadm runs an administration command and returns what it prints.
func (d *Dovecot) Doveadm(args ...string) (string, error) {
	cmd := exec.Command(look("doveadm")["doveadm"], append([]string{"-c", d.conf()}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("doveadm %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return string(out), nil
}

// Messages returns what lies in a folder, in the order of arrival.
func (d *Dovecot) Messages(user, password, folder string) ([]Mail, error) {
	c, err := imapclient.DialInsecure(addr(d.IMAPPort), nil)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if err := c.Login(user, password).Wait(); err != nil {
		return nil, fmt.Errorf("log in: %w", err)
	}
	return messages(c, folder)
}

func messages(c *imapclient.Client, folder string) ([]Mail, error) {
	sel, err := c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return nil, fmt.Errorf("select %s: %w", folder, err)
	}
	if sel.NumMessages == 0 {
		return nil, nil
	}
	section := &imap.FetchItemBodySection{Peek: true}
	all := imap.SeqSet{{Start: 1, Stop: sel.NumMessages}}
	bufs, err := c.Fetch(all, &imap.FetchOptions{UID: true, Flags: true, InternalDate: true,
		BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		return nil, fmt.Errorf("fetch from %s: %w", folder, err)
	}
	var out []Mail
	for _, b := range bufs {
		m := Mail{UID: uint32(b.UID), InternalDate: b.InternalDate, Raw: b.FindBodySection(section)}
		for _, f := range b.Flags {
			m.Flags = append(m.Flags, string(f))
		}
		out = append(out, m)
	}
	return out, nil
}
