package replies_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-message"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"ombud/replies"
	"ombud/store/casework"
)

var update = flag.Bool("update", false, "write the golden files anew")

func newComposer(t testing.TB, o replies.Options) *replies.Composer {
	t.Helper()
	c, err := replies.NewComposer(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// everyLetter returns a sample of each letter there is, by file name.
func everyLetter(t testing.TB) map[string]casework.Draft {
	t.Helper()
	entries, err := os.ReadDir("letters")
	if err != nil {
		t.Fatal(err)
	}
	drafts := map[string]casework.Draft{}
	for _, e := range entries {
		fields := strings.Split(strings.TrimSuffix(e.Name(), ".txt"), ".")
		if fields[0] == "partial" || fields[0] == "snippet" {
			continue
		}
		variant := ""
		if len(fields) == 3 {
			variant = fields[1]
		}
		lang := casework.Language(fields[len(fields)-1])
		drafts[strings.TrimSuffix(e.Name(), ".txt")] = replies.Sample(casework.LetterKind(fields[0]), variant, lang)
	}
	return drafts
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "letters", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; go test -update writes it anew):\n%s", path, diff)
	}
}

func TestComposer_Golden(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	drafts := letterCases(t)
	for name, d := range drafts {
		t.Run(name, func(t *testing.T) {
			p, err := c.Preview(d)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".txt", p.Header+"\n"+p.Text)
			if strings.HasPrefix(name, "acknowledgement.complaint.sv") || strings.HasPrefix(name, "final_decision.partly.") {
				golden(t, name+".html", p.HTML)
			}
		})
	}
	entries, err := os.ReadDir("testdata/letters")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := drafts[strings.TrimSuffix(strings.TrimSuffix(e.Name(), ".txt"), ".html")]; !ok {
			t.Errorf("testdata/letters/%s belongs to no letter", e.Name())
		}
	}
}

// letterCases are a sample of each letter there is, and of each way in which
// a letter differs for its reader.
func letterCases(t testing.TB) map[string]casework.Draft {
	drafts := everyLetter(t)
	bilingual := replies.Sample(casework.LetterAcknowledgement, "complaint", casework.Swedish)
	bilingual.Languages = []casework.Language{casework.Swedish, casework.English}
	bilingual.Case.Language = "pl"
	drafts["acknowledgement.complaint.sv+en"] = bilingual
	business := replies.Sample(casework.LetterFinalDecision, "rejected", casework.Swedish)
	business.Case.People[0].Type = casework.TypeBusiness
	business.Onward = casework.Date{}
	drafts["final_decision.rejected.sv.business"] = business
	abroad := replies.Sample(casework.LetterFirstDecision, "rejected", casework.Swedish)
	abroad.Case.People[0].Country = "FR"
	drafts["first_decision.rejected.sv.abroad"] = abroad
	for _, l := range []casework.Language{casework.Norwegian, casework.Danish, casework.Finnish, casework.German} {
		written := casework.Swedish
		if l == casework.Finnish || l == casework.German {
			written = casework.English
		}
		onward := replies.Sample(casework.LetterFinalDecision, "partly", written)
		onward.Case.Language = l
		if l == casework.Norwegian {
			onward.Case.People[0].Country = "NO"
		}
		drafts["final_decision.partly."+string(l)+".customer"] = onward
	}
	return drafts
}

// taken is a message taken apart by a library that did not write it.
type taken struct {
	header      message.Header
	plain, html string
}

func takeApart(t *testing.T, raw []byte) taken {
	t.Helper()
	m, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	media, params, err := m.Header.ContentType()
	if err != nil || media != "multipart/alternative" || params["boundary"] == "" {
		t.Fatalf("content type %q, %v", media, err)
	}
	var bodies, types []string
	for r := m.MultipartReader(); ; {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		media, params, err := part.Header.ContentType()
		if err != nil || params["charset"] != "utf-8" || part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Errorf("part %s: %v, %v", media, params, err)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		bodies, types = append(bodies, string(body)), append(types, media+"; format="+params["format"])
	}
	if !slices.Equal(types, []string{"text/plain; format=flowed", "text/html; format="}) {
		t.Fatalf("parts %v", types)
	}
	return taken{m.Header, bodies[0], bodies[1]}
}

// unflow undoes format=flowed (RFC 3676 §4).
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

// words are the words of a text, without the line between two languages.
func words(s string) string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if line != "* * *" {
			out = append(out, strings.Fields(line)...)
		}
	}
	return strings.Join(out, " ")
}

// htmlText returns the text of the body of a page, with a dash before the
// items of lists as the plain text has it.
func htmlText(t testing.TB, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		switch {
		case n.Type == html.ElementNode && (n.Data == "head" || n.Data == "style"):
			return
		case n.Type == html.ElementNode && n.Data == "li":
			out.WriteString("- ")
		case n.Type == html.TextNode:
			out.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c)
		}
	}
	visit(root)
	return out.String()
}

func TestComposer_Parts(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	for name, d := range everyLetter(t) {
		t.Run(name, func(t *testing.T) {
			composed, err := c.Compose(d)
			if err != nil {
				t.Fatal(err)
			}
			m := takeApart(t, composed.Raw)
			if got := unflow(m.plain); got != composed.Text {
				t.Errorf("the plain part unflowed (-want +got):\n%s", cmp.Diff(composed.Text, got))
			}
			if a, b := words(composed.Text), words(htmlText(t, m.html)); a != b {
				t.Errorf("the parts differ (-plain +html):\n%s", cmp.Diff(a, b))
			}
			checkPage(t, m.html, string(d.Languages[0]))
			for line := range strings.SplitSeq(string(composed.Raw), "\r\n") {
				if len(line) > 78 && !strings.HasPrefix(line, "Subject:") || strings.ContainsAny(line, "\r\n") {
					t.Errorf("line %q", line)
				}
				if strings.IndexFunc(line, func(r rune) bool { return r > 0x7e }) >= 0 {
					t.Errorf("not 7-bit: %q", line)
				}
			}
		})
	}
}

// checkPage holds an HTML part to what a screen reader and a mail program
// need: languages, headings in order, nothing to fetch, not too large.
func checkPage(t *testing.T, page, lang string) {
	t.Helper()
	if len(page) > 100_000 {
		t.Errorf("HTML of %d octets", len(page))
	}
	if !strings.Contains(page, `<html lang="`+lang+`"`) || !strings.Contains(page, `<div lang="`+lang+`"`) {
		t.Error("the language is not marked")
	}
	if strings.Contains(page, "<h1") && strings.Count(page, "<h1") != 1 {
		t.Error("more than one heading of the first level")
	}
	if strings.Contains(page, "<h2") && !strings.Contains(page, "<h1") {
		t.Error("a heading of the second level without one of the first")
	}
	for _, bad := range []string{"<img", "src=", "<link", "@import", "url(", "<script", "<table", "color:#"} {
		if strings.Contains(page, bad) {
			t.Errorf("HTML with %s", bad)
		}
	}
	if strings.Count(page, "<title>") != 1 || strings.Contains(page, "<title></title>") {
		t.Error("no title")
	}
}

// TestComposer_Header holds each kind to contract.md §5.
func TestComposer_Header(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	for name, d := range everyLetter(t) {
		t.Run(name, func(t *testing.T) {
			composed, err := c.Compose(d)
			if err != nil {
				t.Fatal(err)
			}
			h := takeApart(t, composed.Raw).header
			want := map[string]string{
				"Message-Id": "<" + string(d.MessageID) + ">", "In-Reply-To": "<b2@example.org>",
				"References": "<a1@example.org> <b2@example.org>", "Content-Language": string(d.Languages[0]),
				"Date": "Mon, 23 Nov 2026 09:30:00 +0000", "X-Ombud-Case": "KB-7F3K-9QXP",
				"Cc": "", "Bcc": "", "Auto-Submitted": "", "X-Auto-Response-Suppress": "OOF, AutoReply",
			}
			if l := d.Languages[0]; l != casework.Swedish && l != casework.English {
				want["Content-Language"] = string(l) + ", en"
			}
			switch d.Kind {
			case casework.LetterAcknowledgement:
				want["Auto-Submitted"], want["X-Auto-Response-Suppress"] = "auto-replied", "All"
			case casework.LetterNotice:
				want["Auto-Submitted"], want["X-Auto-Response-Suppress"] = "auto-generated", "All"
			}
			for k, v := range want {
				if got := h.Get(k); got != v {
					t.Errorf("%s: %q, want %q", k, got, v)
				}
			}
			subject, err := h.Text("Subject")
			if err != nil || subject != composed.Subject ||
				d.Variant != casework.NoticeDigest && !strings.HasSuffix(subject, " [KB-7F3K-9QXP]") {
				t.Errorf("subject %q, %v", subject, err)
			}
			for _, word := range []string{"bifall", "avslag", "rätt", "upheld", "rejected", "agree", "partly", "settled"} {
				if d.Decision != nil && strings.Contains(strings.ToLower(subject), word) {
					t.Errorf("the subject names the outcome: %s", subject)
				}
			}
		})
	}
}

func BenchmarkComposer_Compose(b *testing.B) {
	c := newComposer(b, replies.SampleOptions(""))
	for name, d := range map[string]casework.Draft{
		"acknowledgement": replies.Sample(casework.LetterAcknowledgement, "complaint", casework.Swedish),
		"decision":        replies.Sample(casework.LetterFinalDecision, "partly", casework.Swedish),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := c.Compose(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The day's list is about no one case, and names many.
func TestComposer_Digest(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	d := replies.Sample(casework.LetterNotice, casework.NoticeDigest, casework.Swedish)
	d.Case, d.InReplyTo, d.References = casework.Case{}, "", nil
	d.Items = []casework.Item{{What: "1 missed, 0 running"}, {What: "KB-7F3K-9QXP", Why: "answer 2026-11-20 missed"}}
	if _, err := c.Compose(d); err == nil || !strings.Contains(err.Error(), "another case") {
		t.Errorf("a reference that nobody said belongs there: %v", err)
	}
	d.Guard.Related = []casework.Reference{"KB-7F3K-9QXP"}
	composed, err := c.Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(composed.Raw), "X-Ombud-Case") || !strings.Contains(composed.Text, d.Seal) {
		t.Errorf("the list:\n%s", composed.Raw)
	}
	d.Items = d.Items[:1]
	if _, err := c.Compose(d); err != nil {
		t.Errorf("an empty list: %v", err)
	}
}
