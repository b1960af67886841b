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
	"slices"
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

func same(s string) string { return s }

// ownSamples returns the labelled samples of this package. Each part was
// written before the words for it were, measured, and only then used for
// that: rows 242–416 gave department 90.9 %, kind 88.0 %; rows 417–520, longer
// and with more that leads astray, 86.5 and 83.7; rows 521–627, which avoid
// the words of the rules, 71.0 and 76.6; rows 628–688, plain ones, 95.1 and
// 86.9; rows 689–749 77.0 and 86.9.
func ownSamples(t testing.TB) []labelled {
	f, err := os.Open(filepath.Join("testdata", "own.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []labelled
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var row struct {
			labelled
			Text    string `json:"text"`
			Subject string `json:"subject"`
		}
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		row.labelled.Text, row.subject = row.Text, row.Subject
		all = append(all, row.labelled)
	}
	return all
}

// measured counts what came out right.
type measured struct {
	rows, department, kind, language             int
	urgent, urgentFound, urgentFalse             int
	vulnerable, vulnerableFound, vulnerableFalse int
}

func measure(r *Rules, rows []labelled, change func(string) string) measured {
	var m measured
	for _, row := range rows {
		v := r.Classify(row.text(change))
		m.rows++
		m.department += one(string(v.Department) == row.Department || slices.Contains(row.AlsoOK, string(v.Department)))
		m.kind += one(string(v.Kind) == row.Kind || row.Department == "legal" && v.Kind == casework.KindAuthority)
		m.language += one(string(v.Language) == row.Lang)
		m.urgent += one(row.Urgent)
		m.urgentFound += one(row.Urgent && v.Urgent)
		m.urgentFalse += one(!row.Urgent && v.Urgent)
		m.vulnerable += one(row.Vulnerable)
		m.vulnerableFound += one(row.Vulnerable && v.Vulnerable)
		m.vulnerableFalse += one(!row.Vulnerable && v.Vulnerable)
	}
	return m
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (m measured) String() string {
	percent := func(n int) float64 { return 100 * share(n, m.rows) }
	return fmt.Sprintf("%d rows: department %.1f %%, kind %.1f %%, language %.1f %%, urgent %d of %d (%d false), vulnerable %d of %d (%d false)",
		m.rows, percent(m.department), percent(m.kind), percent(m.language), m.urgentFound, m.urgent, m.urgentFalse,
		m.vulnerableFound, m.vulnerable, m.vulnerableFalse)
}

// TestMails measures the built-in rules on the shared development examples
// and their variants, and fails below what was reached.
func TestMails(t *testing.T) {
	rows := sharedMails(t)
	r := builtinRules(t)
	plain := measure(r, rows, same)
	t.Logf("%-14s %v", "Plain", plain)
	if plain.department*100 < 94*plain.rows || plain.kind*100 < 95*plain.rows || plain.language*100 < 99*plain.rows {
		t.Errorf("below the floor of 94, 95 and 99 %%: %v", plain)
	}
	if plain.urgentFound*100 < 95*plain.urgent || plain.vulnerableFound*100 < 95*plain.vulnerable {
		t.Errorf("below the floor of 95 %% recall: %v", plain)
	}
	for _, v := range variants[1:] {
		got := measure(r, rows, v.change)
		t.Logf("%-14s %v", v.name, got)
		lost := max(plain.department-got.department, plain.kind-got.kind)
		if lost > 2 {
			t.Errorf("%s loses %d rows, more than 2", v.name, lost)
		}
	}
	for _, k := range []string{"escalation", "complaint", "data_request"} {
		found, all := kindRecall(r, rows, k)
		t.Logf("recall of %s: %d of %d", k, found, all)
	}
}

func kindRecall(r *Rules, rows []labelled, kind string) (found, all int) {
	for _, row := range rows {
		if row.Kind == kind {
			all++
			v := r.Classify(row.text(same))
			found += one(string(v.Kind) == kind || row.Department == "legal" && v.Kind == casework.KindAuthority)
		}
	}
	return found, all
}

func TestOwnSamples(t *testing.T) {
	m := measure(builtinRules(t), ownSamples(t), same)
	t.Log(m)
	if m.department*100 < 95*m.rows || m.kind*100 < 95*m.rows || m.language*100 < 97*m.rows {
		t.Errorf("below the floor of 95, 95 and 97 %%: %v", m)
	}
}
