package replies_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/replies"
	"ombud/store/casework"
)

// openLetter composes a letter and opens it again.
func openLetter(t testing.TB, c *replies.Composer, d casework.Draft) (replies.Opened, string) {
	t.Helper()
	composed, err := c.Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	l, err := replies.Open(composed.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return l, composed.Text
}

func TestOpen(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	for name, d := range letterCases(t) {
		p, err := c.Preview(d)
		if err != nil {
			t.Fatal(err)
		}
		l, err := replies.Open(p.Raw)
		if err != nil {
			t.Fatal(err)
		}
		if l.Text != p.Text || l.HTML != p.HTML || l.Header != p.Header || !l.Date.Equal(d.Now) {
			t.Errorf("%s: opened as another letter:\n%s", name, cmp.Diff(p.Text, l.Text))
		}
	}
	d := replies.Sample(casework.LetterReply, "", casework.Swedish)
	d.Files = []casework.File{{Name: "kvitto åäö.txt", MediaType: "text/plain", Data: []byte("a file")},
		{Name: "b.pdf", MediaType: "application/pdf", Data: []byte("%PDF-")}}
	l, text := openLetter(t, c, d)
	data, _, err := replies.PDF(l)
	if err != nil || l.Text != text || !slices.Equal(l.Files, []string{"kvitto åäö.txt", "b.pdf"}) ||
		!strings.Contains(pdfWords(t, data), "Bilagor: kvitto åäö.txt, b.pdf") {
		t.Errorf("a letter with files: %q, %v\n%s", l.Files, err, l.Text)
	}
	if _, err := replies.Open([]byte("From: a@example.org\r\n\r\nx")); err == nil {
		t.Error("a mail of somebody else's was opened")
	}
}

// TestPDF reads every letter back from its PDF: its words in order, its
// structure, and a cross-reference table that finds each object.
func TestPDF(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	for name, d := range letterCases(t) {
		l, text := openLetter(t, c, d)
		data, lossy, err := replies.PDF(l)
		if err != nil || lossy {
			t.Fatalf("%s: lossy %v, %v", name, lossy, err)
		}
		again, _, _ := replies.PDF(l)
		if !bytes.Equal(data, again) {
			t.Errorf("%s: two copies differ", name)
		}
		if got, want := words(pdfWords(t, data)), words(strings.ReplaceAll(text, "\n- ", "\n– ")); !strings.HasSuffix(got, want) {
			t.Errorf("%s: (-text +pdf)\n%s", name, cmp.Diff(want, got))
		}
		checkObjects(t, name, data)
		structure := string(data)
		for _, need := range []string{"/Lang (" + string(d.Languages[0]), "/Marked true", "/S /H1", "/S /P", "/S /Document", "/DisplayDocTitle true"} {
			if name == "final_decision.partly.de.customer" || name == "final_decision.partly.fi.customer" {
				need = strings.ReplaceAll(need, "(sv", "(en")
			}
			if !strings.Contains(structure, need) {
				t.Errorf("%s: no %s", name, need)
			}
		}
		if strings.Contains(text, "\n- ") != strings.Contains(structure, "/S /LBody") {
			t.Errorf("%s: a list is none", name)
		}
	}
}

// pdfWords are the words that the pages draw, without the page numbers.
func pdfWords(t *testing.T, data []byte) string {
	t.Helper()
	var out strings.Builder
	drawn := regexp.MustCompile(`(?s)/(\w+) <<[^>]*>> BDC(.*?)EMC`)
	shown := regexp.MustCompile(`\((.*)\) Tj`)
	for _, m := range drawn.FindAllSubmatch(data, -1) {
		if string(m[1]) == "Artifact" {
			continue
		}
		out.WriteByte(' ')
		for _, s := range shown.FindAllSubmatch(m[2], -1) {
			out.WriteString(unliteral(t, string(s[1])))
		}
	}
	return out.String()
}

// unliteral decodes a string of a PDF in WinAnsiEncoding; of the octets
// above Latin-1 letters have only dashes, quotes and the ellipsis.
func unliteral(t *testing.T, s string) string {
	t.Helper()
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		c := rune(s[i])
		if c == '\\' {
			i++
			c = rune(s[i])
			if c >= '0' && c <= '7' {
				n, err := strconv.ParseUint(s[i:i+3], 8, 8)
				if err != nil {
					t.Fatal(err)
				}
				i += 2
				c = rune(n)
			}
		}
		if r, ok := map[rune]rune{0x84: '„', 0x85: '…', 0x91: '‘', 0x92: '’', 0x93: '“', 0x94: '”', 0x96: '–', 0x97: '—'}[c]; ok {
			c = r
		}
		out.WriteRune(c)
	}
	return out.String()
}

// checkObjects holds the cross-reference table and every reference to the
// objects that there are.
func checkObjects(t *testing.T, name string, data []byte) {
	t.Helper()
	var start, n int
	if _, err := fmt.Sscanf(string(data[bytes.LastIndex(data, []byte("startxref")):]), "startxref\n%d", &start); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(string(data[start:]), "xref\n0 %d\n", &n); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data[start:]), "\n")[2:]
	for i := 1; i < n; i++ {
		at, err := strconv.Atoi(lines[i][:10])
		if err != nil || len(lines[i])+1 != 20 || !bytes.HasPrefix(data[at:], fmt.Appendf(nil, "%d 0 obj\n", i)) {
			t.Errorf("%s: object %d is not at %q", name, i, lines[i])
		}
	}
	for _, m := range regexp.MustCompile(`(\d+) 0 R`).FindAllSubmatch(data, -1) {
		if k, err := strconv.Atoi(string(m[1])); err != nil || k < 1 || k >= n {
			t.Errorf("%s: a reference to object %s", name, m[1])
		}
	}
}

// TestPDF_Long breaks a long letter into pages, keeps headings with what
// follows, and writes what its fonts lack without its marks.
func TestPDF_Long(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	d := replies.Sample(casework.LetterFinalDecision, "rejected", casework.Swedish)
	d.Decision.Reasons = strings.Repeat("Vi har prövat saken en gång till och kommer till samma slut (se \\ ovan). ", 150)
	d.To.Name = "Zoë Kunčová"
	l, text := openLetter(t, c, d)
	data, lossy, err := replies.PDF(l)
	if err != nil || !lossy {
		t.Fatalf("lossy %v, %v", lossy, err)
	}
	checkObjects(t, "long", data)
	if n := bytes.Count(data, []byte("/Type /Page /Parent")); n < 4 || n > 8 {
		t.Errorf("%d pages", n)
	}
	got := words(pdfWords(t, data))
	if !strings.HasSuffix(got, words(strings.ReplaceAll(text, "\n- ", "\n– "))) || !strings.Contains(got, "Zoë Kuncová") {
		t.Errorf("words are lost:\n%.300s", got)
	}
}

// TestPDF_Reader has another program read the PDF.
func TestPDF_Reader(t *testing.T) {
	if _, err := exec.LookPath("pdfinfo"); err != nil {
		if os.Getenv(axeVariable) != "" {
			t.Fatalf("%s is set, and poppler-utils are missing: %v", axeVariable, err)
		}
		t.Skip("poppler-utils are not installed")
	}
	c := newComposer(t, replies.SampleOptions(""))
	l, text := openLetter(t, c, replies.Sample(casework.LetterFinalDecision, "partly", casework.Swedish))
	data, _, err := replies.PDF(l)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		t.Helper()
		out, err := exec.Command(name, args...).CombinedOutput()
		if err != nil || bytes.Contains(out, []byte("Error")) {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	info := run("pdfinfo", file)
	for _, want := range []string{"Tagged: yes", "Title: Slutligt beslut i ditt ärende [KB-7F3K-9QXP]", "Page size: 595.28 x 841.89 pts (A4)"} {
		if !strings.Contains(strings.Join(strings.Fields(info), " "), want) {
			t.Errorf("no %q in\n%s", want, info)
		}
	}
	structure := run("pdfinfo", "-struct-text", file)
	for _, want := range []string{"H1", "LBody", "Vi ger dig rätt i en del"} {
		if !strings.Contains(structure, want) {
			t.Errorf("no %q in\n%s", want, structure)
		}
	}
	got := words(regexp.MustCompile(`(?m)^\d+ \(\d+\)$|\f`).ReplaceAllString(run("pdftotext", file, "-"), ""))
	if want := words(strings.ReplaceAll(text, "\n- ", "\n– ")); !strings.HasSuffix(got, want) {
		t.Errorf("(-text +pdf)\n%s", cmp.Diff(want, got))
	}
}

// FuzzOpen writes any text by a person and reads it back, from the message
// and from the PDF.
func FuzzOpen(f *testing.F) {
	f.Add("Hej Åsa!\n\n- ett\n- två\n\nFrom the start\n> quoted \\ # - **bold**")
	f.Add("en mycket lång rad " + strings.Repeat("som går på ", 30) + "\u00a0 \u2028 \u200b x")
	f.Add("{{snippet \"advice\"}} (www.example.se) <b>&amp;</b>\r\n.\r\n--\t")
	c := newComposer(f, replies.SampleOptions(""))
	f.Fuzz(func(t *testing.T, body string) {
		d := replies.Sample(casework.LetterReply, "", casework.Swedish)
		d.Body = body
		composed, err := c.Compose(d)
		if err != nil {
			return
		}
		l, err := replies.Open(composed.Raw)
		if err != nil || l.Text != composed.Text {
			t.Fatalf("%v\n%s", err, cmp.Diff(composed.Text, l.Text))
		}
		if a, b := words(l.Text), words(htmlText(t, l.HTML)); a != b {
			t.Fatalf("the parts differ (-plain +html):\n%s", cmp.Diff(a, b))
		}
		data, _, err := replies.PDF(l)
		if err != nil || !bytes.HasSuffix(data, []byte("%%EOF\n")) {
			t.Fatal(err)
		}
		checkObjects(t, "letter", data)
	})
}
