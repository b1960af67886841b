package classify

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/text/encoding/htmlindex"

	"ombud/store/casework"
)

// labelled is one mail of the shared development examples.
type labelled struct {
	File       string   `json:"file"`
	Inbox      string   `json:"inbox"`
	Lang       string   `json:"lang"`
	Kind       string   `json:"kind"`
	Department string   `json:"department"`
	AlsoOK     []string `json:"also_ok"`
	Urgent     bool     `json:"urgent"`
	Vulnerable bool     `json:"vulnerable"`
	Text       string   `json:"new_text"`
	subject    string
	from       string
}

// sharedMails returns the labelled examples beside the repository, or skips.
func sharedMails(t testing.TB) []labelled {
	dir := sharedDir(t, "mails")
	f, err := os.Open(filepath.Join(dir, "labels.jsonl"))
	if err != nil {
		t.Skipf("no labelled mails: %v", err)
	}
	defer f.Close()
	var all []labelled
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var l labelled
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		l.subject, l.from = headers(t, filepath.Join(dir, l.File))
		all = append(all, l)
	}
	return all
}

// sharedDir looks upward for the folder of shared material.
func sharedDir(t testing.TB, name string) string {
	for dir := ".."; len(dir) < 30; dir = filepath.Join("..", dir) {
		shared := filepath.Join(dir, "shared", name)
		if _, err := os.Stat(shared); err == nil {
			return shared
		}
	}
	t.Skipf("no folder shared/%s beside the repository", name)
	return ""
}

// headers reads the subject and the sender of a mail.
func headers(t testing.TB, file string) (subject, from string) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := mail.ReadMessage(bufio.NewReader(f))
	if err != nil {
		return "", ""
	}
	d := mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(charset)
		if err != nil {
			return nil, fmt.Errorf("charset %q: %w", charset, err)
		}
		return e.NewDecoder().Reader(r), nil
	}}
	subject = m.Header.Get("Subject")
	if s, err := d.DecodeHeader(subject); err == nil {
		subject = s
	}
	if a, err := (&mail.AddressParser{WordDecoder: &d}).Parse(m.Header.Get("From")); err == nil {
		from = a.Address
	}
	return subject, from
}

func (l labelled) text(change func(string) string) casework.Text {
	inbox := casework.StageService
	if l.Inbox == "kundombud" {
		inbox = casework.StageOmbudsman
	}
	return casework.Text{Inbox: inbox, From: casework.Address(l.from), Subject: change(l.subject), OwnText: change(l.Text)}
}
