package message

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"ombud/store/casework"
)

// quoteRow is a row of quotes.jsonl.
type quoteRow struct {
	ID          string          `json:"id"`
	Source      string          `json:"source"`
	Format      string          `json:"format"`
	Check       string          `json:"check"`
	Input       string          `json:"input"`
	Expected    json.RawMessage `json:"expected"`
	NotContains []string        `json:"not_contains"`
	Strips      bool            `json:"strips_signature"`
}

// TestMeasured_Quotes measures the quote cutter on other projects' samples.
// What a sample expects and we cut is lost only if its author wrote it in
// this mail: quoted lines are others', what is passed on is kept apart, and
// a signature that talon leaves is cut as the other projects do. What a
// sample calls unwanted is printed and no aim: some are greetings and names
// under a text, which we count as the author's.
func TestMeasured_Quotes(t *testing.T) {
	dir := shared(t, "corpora")
	scores := map[string]*score{}
	lost := &score{name: "none of the author's text is lost"}
	without := &score{name: "without what the sample calls unwanted"}
	for _, r := range rows[quoteRow](t, dir, "quotes.jsonl") {
		name := r.Source + " " + r.Format
		if scores[name] == nil {
			scores[name] = &score{name: name}
		}
		own, forwarded := quoteResult(r)
		ok, want := r.fits(own)
		scores[name].add(ok, "%s (%s):\n   got  %q\n   want %q", r.ID, r.Check, own, want)
		if len(r.NotContains) > 0 {
			leak := slices.IndexFunc(r.NotContains, func(w string) bool { return strings.Contains(own, w) })
			without.add(leak < 0, "%s: %q holds what it should not, of %q", r.ID, own, r.NotContains)
		}
		lost.add(r.keeps(own+"\n"+forwarded, want), "%s: got %q, want %q", r.ID, own, want)
	}
	for name, aim := range map[string]float64{
		"discourse/email_reply_trimmer text": 100 * 48.0 / 64, "mailgun/talon text": 100 * 36.0 / 45,
		"alfonsrv/mail-parser-reply text": 100 * 22.0 / 27, "mailgun/talon html": 0, "mailgun/talon eml": 0,
	} {
		if scores[name] == nil {
			t.Errorf("%s: no rows", name)
			continue
		}
		scores[name].report(t, aim)
	}
	without.report(t, 0)
	lost.report(t, 100)
}

// quoteResult is what the cutter makes of a sample.
func quoteResult(r quoteRow) (own, forwarded string) {
	if r.Format == "eml" {
		m := Parse([]byte(r.Input), Options{})
		return m.OwnText, m.Forwarded
	}
	text, hints := cleanText(r.Input), cutHints{}
	if r.Format == "html" {
		text, hints.history, hints.signatures = htmlText(r.Input)
	}
	got := cut(text, hints)
	if got.text == "" {
		return text, got.forwarded
	}
	return got.text, got.forwarded
}

// fits compares own text with what a sample expects, which it returns.
func (r quoteRow) fits(own string) (ok bool, want string) {
	var list []string
	if json.Unmarshal(r.Expected, &list) == nil {
		for _, w := range list {
			if !strings.Contains(squeeze(own), squeeze(w)) {
				return false, strings.Join(list, "\n")
			}
		}
		return true, strings.Join(list, "\n")
	}
	if err := json.Unmarshal(r.Expected, &want); err != nil {
		return false, err.Error()
	}
	switch r.Check {
	case "exact_text_of_html":
		want, _, _ = htmlText(want)
		return noSpace(own) == noSpace(want), want
	case "exact_ignore_whitespace":
		return noSpace(own) == noSpace(want), want
	case "exact_or_signature_tail":
		return squeeze(own) == squeeze(want) || own != "" && strings.HasPrefix(squeeze(want), squeeze(own)), want
	}
	return squeeze(own) == squeeze(want), want
}

// keeps says whether all lines of the author's that are wanted are in got.
func (r quoteRow) keeps(got, want string) bool {
	for line := range strings.SplitSeq(want, "\n") {
		if !r.Strips && (line == "-- " || strings.HasPrefix(line, "Sent from ")) {
			return true
		}
		if !strings.HasPrefix(line, ">") && !isRule(strings.TrimSpace(line)) && !strings.Contains(squeeze(got),
			squeeze(line)) {
			return false
		}
	}
	return true
}

// TestMeasured_Samples measures the own samples in six languages.
func TestMeasured_Samples(t *testing.T) {
	dir := shared(t, "mails")
	own, people := &score{name: "own text"}, &score{name: "a person wrote it"}
	for _, r := range rows[struct {
		File string `json:"file"`
		Text string `json:"new_text"`
	}](t, dir, "labels.jsonl") {
		m := Parse(file(t, dir, r.File), Options{AuthservID: "mx.example.se"})
		own.add(squeeze(m.OwnText) == squeeze(r.Text), "%s:\n   got  %q\n   want %q", r.File, m.OwnText, r.Text)
		people.add(m.Machine.Class == casework.MachineNone && m.Suppress == "", "%s: %v %s", r.File, m.Machine, m.Suppress)
	}
	class := &score{name: "machine class"}
	for _, r := range rows[struct {
		File  string                `json:"file"`
		Class casework.MachineClass `json:"class"`
	}](t, dir, "machine", "labels-machine.jsonl") {
		m := Parse(file(t, dir, "machine", r.File), Options{})
		class.add(m.Machine.Class == r.Class, "%s: %v, not %s", r.File, m.Machine, r.Class)
	}
	own.report(t, 97)
	people.report(t, 100)
	class.report(t, 100)
}
