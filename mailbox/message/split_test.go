package message

import (
	"fmt"
	"strings"
	"testing"

	"ombud/store/casework"
)

// rawMail joins the lines of a mail.
func rawMail(lines ...string) []byte { return []byte(strings.Join(lines, "\n") + "\n") }

// hasDefect says whether a defect with a text is named.
func hasDefect(m casework.Message, text string) bool {
	return strings.Contains(strings.Join(m.Defects, "\n"), text)
}

// TestParse_Structure reads mails whose structure is not what it should be.
func TestParse_Structure(t *testing.T) {
	const head = "From: a@example.org\nMessage-ID: <1@example.org>\n"
	multi := head + "Content-Type: multipart/mixed; boundary=b\n\n"
	pdf := "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nQUJD\n"
	for _, tt := range []struct {
		name, raw, text string
		attachments     int
		defect          string
	}{
		{"OK", multi + "--b\n\nHej\n--b\n" + pdf + "--b--\n", "Hej", 1, ""},
		{"Preamble", multi + "to be ignored\n--b\n\nHej\n--b--\nepilogue\n", "Hej", 0, ""},
		{"NotClosed", multi + "--b\n\nHej\n--b\n" + pdf, "Hej", 1, "closing boundary is missing"},
		{"NeverComes", multi + "Hej\n", "Hej", 0, "boundary never comes"},
		{"NoBoundary", head + "Content-Type: multipart/mixed\n\n--x\n\nHej\n--x--\n", "Hej", 0, "without boundary"},
		{"NoSemicolon", head + "Content-Type: multipart/mixed\n\tboundary=\"b\"\n\n--b\n\nHej\n--b--\n", "Hej", 0, ""},
		{"BlankBehind", multi + "--b  \n\nHej\n--b-- \n", "Hej", 0, ""},
		{"LongerBoundary", multi + "--b\n\nHej\n--bb\n--b--\n", "Hej\n--bb", 0, ""},
		{"SameBoundary", multi + "--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nHej\n--b--\n" +
			"--b\n" + pdf + "--b--\n", "Hej", 1, ""},
		{"OuterEndsInner", multi + "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nHej\n" +
			"--b\n" + pdf + "--b--\n", "Hej", 1, "closing boundary is missing"},
		{"PartWithoutHeader", multi + "--b\nHej\n--b--\n", "Hej", 0, "without an empty line"},
		{"Embedded", multi + "--b\n\nSe nedan\n--b\nContent-Type: message/rfc822\n\nSubject: Inre\n\nInnehåll\n" +
			"--b--\n", "Se nedan\n\nSubject: Inre\n\nInnehåll", 1, ""},
		{"Digest", head + "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: Ett\n\nText\n--b--\n",
			"Subject: Ett\n\nText", 1, ""},
		{"TNEF", multi + "--b\n\nHej\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\nx\n--b--\n", "Hej", 1, ""},
		{"UnknownEncoding", head + "Content-Transfer-Encoding: x-own\n\nHej\n", "Hej", 0, "not known, taken as it is"},
		{"TypeWithoutSubtype", head + "Content-Type: text; charset=utf-8\n\nHej\n", "Hej", 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := Parse([]byte(tt.raw), Options{})
			if strings.TrimSpace(m.Text) != tt.text {
				t.Errorf("text %q, want %q", m.Text, tt.text)
			}
			if len(m.Attachments) != tt.attachments {
				t.Errorf("%d attachments, want %d", len(m.Attachments), tt.attachments)
			}
			if tt.defect == "" && len(m.Defects) > 0 || !hasDefect(m, tt.defect) {
				t.Errorf("defects %q, want %q", m.Defects, tt.defect)
			}
		})
	}
}

// TestParse_Limits holds the limits of structure.
func TestParse_Limits(t *testing.T) {
	t.Run("Depth", func(t *testing.T) {
		var b strings.Builder
		b.WriteString("From: a@example.org\n")
		for i := range 100 {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d.\n\n--b%d.\n", i, i)
		}
		b.WriteString("\nHej\n")
		if m := Parse([]byte(b.String()), Options{}); !strings.Contains(m.Text, "Hej") || !hasDefect(m,
			"too many parts or levels") {
			t.Errorf("text %q, defects %q", m.Text, m.Defects)
		}
	})
	t.Run("Parts", func(t *testing.T) {
		raw := "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 3*maxParts)
		tr := split([]byte(raw))
		if n := len(tr.root.children); n != maxParts-1 {
			t.Errorf("%d parts, want %d", n, maxParts-1)
		}
	})
	t.Run("Fields", func(t *testing.T) {
		raw := "From: a@example.org\n" + strings.Repeat("X-A: b\n", 2*maxFields) + "\nHej\n"
		m := Parse([]byte(raw), Options{})
		if m.From.Address != "a@example.org" || strings.TrimSpace(m.Text) != "Hej" || !hasDefect(m, "too long") {
			t.Errorf("from %q, text %.20q, defects %q", m.From.Address, m.Text, m.Defects)
		}
	})
	t.Run("HeaderSize", func(t *testing.T) {
		raw := "From: a@example.org\n" + strings.Repeat("X-A: "+strings.Repeat("b", 10_000)+"\n", 200) +
			"Subject: late\n\nHej\n"
		m := Parse([]byte(raw), Options{})
		if m.From.Address != "a@example.org" || m.Subject != "" || strings.TrimSpace(m.Text) != "Hej" || !hasDefect(m,
			"too long") {
			t.Errorf("from %q, subject %q, text %.20q, defects %q", m.From.Address, m.Subject, m.Text, m.Defects)
		}
	})
	t.Run("OneField", func(t *testing.T) {
		raw := "From: a@example.org\nSubject: x\n" + strings.Repeat(" "+strings.Repeat("b", 10_000)+"\n", 200) + "\nHej\n"
		m := Parse([]byte(raw), Options{})
		if m.From.Address != "a@example.org" || len(m.Subject) > maxHeader || strings.TrimSpace(m.Text) != "Hej" {
			t.Errorf("from %q, %d octets of subject, text %.20q", m.From.Address, len(m.Subject), m.Text)
		}
	})
	t.Run("PartsOfAllMails", func(t *testing.T) {
		inner := "Content-Type: multipart/mixed; boundary=i\n\n" + strings.Repeat("--i\n\nx\n", 600)
		raw := "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n" +
			strings.Repeat("--b\nContent-Type: message/rfc822\n\n"+inner, 5)
		n := 0
		checkParts(t, split([]byte(raw)), split([]byte(raw)).root, 0, &n)
		if n > maxParts {
			t.Errorf("%d parts, want at most %d", n, maxParts)
		}
	})
	t.Run("Defects", func(t *testing.T) {
		raw := "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\njunk\n", 500)
		if n := len(Parse([]byte(raw), Options{}).Defects); n > maxDefects {
			t.Errorf("%d defects", n)
		}
	})
}

// TestParse_LineEnds reads the same mail with all line ends.
func TestParse_LineEnds(t *testing.T) {
	raw := string(rawMail("From: a@example.org", "Subject: Hej", " du", "Content-Type: multipart/mixed; boundary=b", "",
		"--b", "", "Rad ett", "Rad två", "--b",
		"Content-Type: application/pdf", "Content-Transfer-Encoding: base64", "", "QUJD", "--b--"))
	want := Parse([]byte(raw), Options{})
	for _, end := range []string{"\r\n", "\r"} {
		m := Parse([]byte(strings.ReplaceAll(raw, "\n", end)), Options{})
		if m.Text != want.Text || m.Subject != "Hej du" || m.Content != want.Content || len(m.Attachments) != 1 ||
			m.Attachments[0].SHA256 != want.Attachments[0].SHA256 {
			t.Errorf("line ends %q: %+v", end, m)
		}
	}
}
