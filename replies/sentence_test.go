package replies

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/emersion/go-message"

	"ombud/store/casework"
)

func TestSentence(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  ", ""},
		{"vi betalar tillbaka 60 kr", "Vi betalar tillbaka 60 kr."},
		{"åtgärden är klar.", "Åtgärden är klar."},
		{"Är det rätt?", "Är det rätt?"},
		{"60 kr (sextio)", "60 kr (sextio)"},
	} {
		if got := sentence(c.in); got != c.want {
			t.Errorf("sentence(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if got, want := ended("pengarna tillbaka"), "pengarna tillbaka."; got != want {
		t.Errorf("ended = %q, want %q", got, want)
	}
}

// TestCompose_Sentences makes a sentence of what staff typed in passing.
func TestCompose_Sentences(t *testing.T) {
	c, err := NewComposer(SampleOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	feedback := Sample(casework.LetterFeedbackReply, "no", casework.Swedish)
	feedback.Evaluation.Reasons = "det kostar mer än det ger"
	decision := Sample(casework.LetterFirstDecision, "rejected", casework.Swedish)
	decision.Decision.Findings, decision.Decision.Reasons = "paketet kom aldrig fram", "avtalet säger det"
	for want, draft := range map[string]casework.Draft{
		"\nDet kostar mer än det ger.\n": feedback, "\nPaketet kom aldrig fram.\n": decision, "\nAvtalet säger det.\n": decision,
	} {
		p, err := c.Preview(draft)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(p.Text, want) {
			t.Errorf("no %q in\n%s", want, p.Text)
		}
	}
}

// TestCompose_Files puts files beside the text, whose two forms stay together,
// and the same draft gives the same octets.
func TestCompose_Files(t *testing.T) {
	c, err := NewComposer(SampleOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	d := Sample(casework.LetterReply, "", casework.Swedish)
	d.Body = "Vi bifogar fakturan."
	d.Files = []casework.File{{Name: "fakturan för åsa.pdf", MediaType: "application/pdf", Data: []byte("%PDF\x00\xff\r\n.\r\n")}}
	one, err := c.Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	two, err := c.Compose(d)
	if err != nil || string(one.Raw) != string(two.Raw) {
		t.Errorf("written twice it differs, %v", err)
	}
	if len(one.Warnings) > 0 && strings.Contains(strings.Join(one.Warnings, " "), "attachment") {
		t.Errorf("warns of %q", one.Warnings)
	}
	root, err := message.Read(bytes.NewReader(one.Raw))
	if err != nil {
		t.Fatal(err)
	}
	if media, _, _ := root.Header.ContentType(); media != "multipart/mixed" {
		t.Errorf("the whole is %s", media)
	}
	var seen []string
	err = root.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil {
			return err
		}
		media, _, _ := part.Header.ContentType()
		if media == "application/pdf" {
			_, params, _ := part.Header.ContentDisposition()
			data, err := io.ReadAll(part.Body)
			if params["filename"] != d.Files[0].Name || string(data) != string(d.Files[0].Data) {
				t.Errorf("the file is %q, %q", params["filename"], data)
			}
			if err != nil {
				return err
			}
		}
		seen = append(seen, media)
		return nil
	})
	if want := "multipart/mixed multipart/alternative text/plain text/html application/pdf"; err != nil ||
		strings.Join(seen, " ") != want {
		t.Errorf("parts %v, %v", seen, err)
	}
}
