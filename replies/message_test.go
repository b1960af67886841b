package replies_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"ombud/replies"
	"ombud/store/casework"
)

func TestComposer_Languages(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	compose := func(kind casework.LetterKind, languages ...casework.Language) string {
		t.Helper()
		d := replies.Sample(kind, map[bool]string{true: "complaint"}[kind == casework.LetterAcknowledgement], casework.Swedish)
		d.Languages, d.Case.Language = languages, languages[0]
		composed, err := c.Compose(d)
		if err != nil {
			t.Fatal(err)
		}
		h := takeApart(t, composed.Raw).header
		return h.Get("Content-Language")
	}
	if got := compose(casework.LetterAcknowledgement, casework.Finnish); got != "fi, en" {
		t.Errorf("an acknowledgement in Finnish comes in %q", got)
	}
	if got := compose(casework.LetterAcknowledgement, "pl"); got != "sv, en" {
		t.Errorf("an acknowledgement to a Pole comes in %q", got)
	}
	if got := compose(casework.LetterAcknowledgement, casework.English, casework.Swedish); got != "en, sv" {
		t.Errorf("an acknowledgement in two languages comes in %q", got)
	}
	if got := compose(casework.LetterReply, casework.Finnish, casework.English, casework.Swedish); got != "en" {
		t.Errorf("a reply comes in %q", got)
	}
	for to, want := range map[casework.Language]string{casework.Finnish: "en", "pl": "en", casework.Norwegian: "sv",
		casework.Danish: "sv", casework.Swedish: "sv", casework.English: "en"} {
		if got := compose(casework.LetterReply, to); got != want {
			t.Errorf("a reply to a customer who writes %s comes in %q, want %q", to, got, want)
		}
	}
}

func TestComposer_Same(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	d := replies.Sample(casework.LetterFinalDecision, "partly", casework.Swedish)
	first, err := c.Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.Compose(d)
	if err != nil || !bytes.Equal(first.Raw, again.Raw) || first.SHA256 != replies.Digest(first.Raw) {
		t.Errorf("the same draft gives another letter, %v", err)
	}
	d.Now = d.Now.Add(time.Hour) // the same day
	later, err := c.Compose(d)
	if err != nil || later.SHA256 != first.SHA256 || bytes.Equal(later.Raw, first.Raw) {
		t.Errorf("an hour later: %v", err)
	}
	d.Now = d.Now.AddDate(0, 0, 1)
	if tomorrow, err := c.Compose(d); err != nil || tomorrow.SHA256 == first.SHA256 {
		t.Errorf("the date in the letter is not part of what is approved, %v", err)
	}
	d.Now = d.Now.AddDate(0, 0, -1)
	d.Decision.Reasons += "."
	if other, err := c.Compose(d); err != nil || other.SHA256 == later.SHA256 {
		t.Errorf("another reason, the same digest, %v", err)
	}
}

func TestComposer_Subject(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	tests := []struct {
		subject string
		lang    casework.Language
		want    string
	}{
		{"Faktura 123", casework.Swedish, "Sv: Faktura 123 [KB-7F3K-9QXP]"},
		{"SV: Re: sv[2]: VB: Faktura [KB-7F3K-9QXP]", casework.Swedish, "Sv: Faktura [KB-7F3K-9QXP]"},
		{"AW: Invoice", casework.English, "Re: Invoice [KB-7F3K-9QXP]"},
		{"", casework.Swedish, "Svar i ditt ärende [KB-7F3K-9QXP]"},
		{"Re: ", casework.English, "Re: [KB-7F3K-9QXP]"},
		{"a\r\nBcc: x\u202e", casework.English, "Re: a Bcc: x [KB-7F3K-9QXP]"},
		{strings.Repeat("lång ", 40), casework.Swedish, "Sv: " + strings.TrimSpace(strings.Repeat("lång ", 16)) + "… [KB-7F3K-9QXP]"},
	}
	for _, tt := range tests {
		d := replies.Sample(casework.LetterReply, "", tt.lang)
		d.Subject = tt.subject
		composed, err := c.Compose(d)
		if err != nil || composed.Subject != tt.want {
			t.Errorf("%q: %q, %v; want %q", tt.subject, composed.Subject, err, tt.want)
		}
		h := takeApart(t, composed.Raw).header
		if got, err := h.Text("Subject"); err != nil || got != tt.want {
			t.Errorf("%q in the header: %q, %v", tt.subject, got, err)
		}
	}
}

func TestComposer_References(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	d := replies.Sample(casework.LetterReply, "", casework.Swedish)
	d.References = []casework.MessageID{"first@example.org", "bad id@x", "a>b@x", ""}
	for range 60 {
		d.References = append(d.References, casework.MessageID(strings.Repeat("m", len(d.References))+"@example.org"))
	}
	d.InReplyTo = "last@example.org"
	composed, err := c.Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	h := takeApart(t, composed.Raw).header
	got := h.Get("References")
	if !strings.HasPrefix(got, "<first@example.org> <m") || !strings.HasSuffix(got, "> <last@example.org>") ||
		len("References: "+got) > 900 || len(got) < 700 || strings.Contains(got, "bad") || strings.Contains(got, "a>b") {
		t.Errorf("References of %d octets: %s", len(got), got)
	}
	d.References, d.InReplyTo = nil, ""
	if composed, err = c.Compose(d); err != nil {
		t.Fatal(err)
	}
	if h := takeApart(t, composed.Raw).header; h.Has("References") || h.Has("In-Reply-To") {
		t.Error("fields without a thread")
	}
}

func TestComposer_Greeting(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	for name, want := range map[string]string{
		"Åsa Öberg": "Hej Åsa,", "Öberg, Åsa": "Hej Åsa,", "": "Hej,", "asa@example.org": "Hej,", "info": "Hej,",
		"http://x.example Win": "Hej,", "Anna-Lena Ek": "Hej Anna-Lena,", "A": "Hej,",
	} {
		d := replies.Sample(casework.LetterReply, "", casework.Swedish)
		d.Case.People[0].Name, d.To.Name = name, ""
		composed, err := c.Compose(d)
		if err != nil || !strings.HasPrefix(composed.Text, "Svar i ditt ärende\n\n"+want+"\n") {
			t.Errorf("%q is greeted in %q, %v; want %q", name, composed.Text, err, want)
		}
	}
	d := replies.Sample(casework.LetterReply, "", casework.Swedish)
	d.Body = "Hej Åsa!\n\nTack."
	if composed, err := c.Compose(d); err != nil || strings.Count(composed.Text, "Hej") != 1 {
		t.Errorf("greeted twice, %v", err)
	}
}
