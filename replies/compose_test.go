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
	"time"

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
		if fields[0] == "partial" {
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
	drafts := everyLetter(t)
	bilingual := replies.Sample(casework.LetterAcknowledgement, "complaint", casework.Swedish)
	bilingual.Languages = []casework.Language{casework.Swedish, casework.English}
	bilingual.Case.Language = casework.Finnish
	drafts["acknowledgement.complaint.sv+en"] = bilingual
	business := replies.Sample(casework.LetterFinalDecision, "rejected", casework.Swedish)
	business.Case.People[0].Type = casework.TypeBusiness
	business.Onward = casework.Date{}
	drafts["final_decision.rejected.sv.business"] = business
	for name, d := range drafts {
		t.Run(name, func(t *testing.T) {
			p, err := c.Preview(d)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".txt", p.Header+"\n"+p.Text)
			if strings.HasPrefix(name, "acknowledgement.complaint.sv") || name == "final_decision.partly.en" {
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
func htmlText(t *testing.T, page string) string {
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
			if err != nil || subject != composed.Subject || !strings.HasSuffix(subject, " [KB-7F3K-9QXP]") {
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

// TestComposer_Acknowledgement repeats nothing of what the sender wrote.
func TestComposer_Acknowledgement(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	for name, d := range everyLetter(t) {
		if d.Kind != casework.LetterAcknowledgement {
			continue
		}
		d.To.Name, d.Subject, d.Case.Subject, d.Case.Department = "Zebulon Quark", "Zyzzyva", "Zyzzyva", "fraud"
		d.Case.People[0].Name, d.Case.Demand.Text = "Zebulon Quark", "Zyzzyva"
		composed, err := c.Compose(d)
		if err != nil {
			t.Fatal(err)
		}
		m := takeApart(t, composed.Raw)
		all := strings.ToLower(string(composed.Raw) + composed.Text + m.plain + m.html)
		for _, word := range []string{"zebulon", "quark", "zyzzyva", "fraud", "bedräg", "inkasso", "collection"} {
			if strings.Contains(all, word) {
				t.Errorf("%s: has %q", name, word)
			}
		}
		if strings.Contains(composed.Text, "!") {
			t.Errorf("%s: exclaims", name)
		}
	}
}

// TestComposer_Onward is contract.md §5: who can read the way onward, and
// that every fact of it stands unbroken in the plain text as it is sent.
func TestComposer_Onward(t *testing.T) {
	facts := []string{"ARN", "Allmänna reklamationsnämnden", "www.arn.se", "Box 174, 101 23 Stockholm",
		"allmän domstol", "Konsumenternas Bank- och finansbyrå", "www.konsumenternas.se", "konsumentvägledare"}
	for _, participates := range []bool{true, false} {
		o := replies.SampleOptions("")
		o.Company.ADRParticipates = participates
		c := newComposer(t, o)
		for name, d := range everyLetter(t) {
			if d.Decision == nil {
				continue
			}
			composed, err := c.Compose(d)
			if err != nil {
				t.Fatal(err)
			}
			plain := takeApart(t, composed.Raw).plain
			upheld := d.Variant == "upheld"
			date, yes, no := "den 2 november 2027", "Vi medverkar om ARN", "Vi kommer inte att medverka om ARN"
			if d.Languages[0] == casework.English {
				date, yes, no = "2 November 2027", "We will take part if ARN", "We will not take part if ARN"
			}
			for _, fact := range append(facts, date) {
				if strings.Contains(plain, fact) == upheld {
					t.Errorf("%s: %q: %v", name, fact, !upheld)
				}
			}
			said := strings.Contains(composed.Text, yes)
			denied := strings.Contains(composed.Text, no)
			if said != (participates && !upheld) || denied != (!participates && !upheld) {
				t.Errorf("%s: takes part %v, said %v, denied %v", name, participates, said, denied)
			}
			if n := strings.Count(composed.Text, date); !upheld && n != 1 {
				t.Errorf("%s: the last date stands there %d times", name, n)
			}
			for _, bad := range []string{"kostnadsfri", "ec.europa.eu", "odr"} {
				if strings.Contains(strings.ToLower(composed.Text), bad) {
					t.Errorf("%s: has %q", name, bad)
				}
			}
			first := d.Kind == casework.LetterFirstDecision
			final := strings.Contains(plain, "slutliga ställningstagande och beslut") || strings.Contains(plain, "final view and decision")
			if invites := strings.Contains(plain, "kundombud@example.se"); invites != first || final == first {
				t.Errorf("%s: invites %v, final %v", name, invites, final)
			}
			if d.Languages[0] == casework.English && !strings.Contains(plain, "Kundombud (our internal customer ombudsman)") {
				t.Errorf("%s: does not say who the Kundombud is", name)
			}
		}
	}
}

func TestComposer_Refusals(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	tests := []struct {
		name    string
		kind    casework.LetterKind
		variant string
		spoil   func(*casework.Draft)
		missing []string
	}{
		{"EmptyDecision", casework.LetterFinalDecision, "rejected", func(d *casework.Draft) {
			d.Decision = &casework.Decision{Outcome: casework.OutcomeRejected}
			d.Onward, d.Signatory = casework.Date{}, ""
		}, []string{"the points that the customer raised", "what was examined", "what was found", "the reasons",
			"who signs", "the last date for ARN"}},
		{"NoDecision", casework.LetterFirstDecision, "upheld", func(d *casework.Draft) { d.Decision = nil }, []string{"the decision"}},
		{"UnansweredPoint", casework.LetterFirstDecision, "partly", func(d *casework.Draft) { d.Decision.Points[1].Answer = " " },
			[]string{"the answer to a point"}},
		{"OtherOutcome", casework.LetterFirstDecision, "upheld", func(d *casework.Draft) { d.Decision.Outcome = casework.OutcomeRejected },
			[]string{"a decision with the outcome of the letter, upheld"}},
		{"AwardWithoutRemedy", casework.LetterFinalDecision, "partly", func(d *casework.Draft) { d.Decision.Remedy = nil },
			[]string{"the remedy", "the last date of the remedy"}},
		{"RemedyWithoutDate", casework.LetterFinalDecision, "upheld", func(d *casework.Draft) { d.Decision.Remedy.By = casework.Date{} },
			[]string{"the last date of the remedy"}},
		{"OnwardInThePast", casework.LetterFinalDecision, "settled", func(d *casework.Draft) {
			d.Onward = casework.Date{Year: 2026, Month: time.November, Day: 22}
		}, []string{"a last date for ARN that is not in the past"}},
		{"NoPromisedDate", casework.LetterAcknowledgement, "complaint", func(d *casework.Draft) { d.Answer = casework.Date{} },
			[]string{"the date of the answer"}},
		{"NoReference", casework.LetterAcknowledgement, "neutral", func(d *casework.Draft) { d.Case.Reference = "" }, []string{"the reference"}},
		{"BusyIsNoReason", casework.LetterDelay, "", func(d *casework.Draft) { d.Reason = "high workload" },
			[]string{"a reason beyond our control"}},
		{"NothingAskedFor", casework.LetterInformationRequest, "", func(d *casework.Draft) { d.Items = nil }, []string{"what we ask for"}},
		{"PlannedWithoutDate", casework.LetterFeedbackReply, "planned", func(d *casework.Draft) { d.Evaluation.When = "" },
			[]string{"the date of the planned change"}},
		{"EmptyReply", casework.LetterReply, "", func(d *casework.Draft) { d.Body = "\n" }, []string{"the text"}},
		{"PlaceLeftOpen", casework.LetterReply, "", func(d *casework.Draft) { d.Body = "Hej {{.Name}}" }, []string{`a text without "{{"`}},
		{"ClosedPlatform", casework.LetterReply, "", func(d *casework.Draft) { d.Body = "https://ec.europa.eu/odr" },
			[]string{`a text without "ec.europa.eu/odr"`}},
		{"BadRecipient", casework.LetterReply, "", func(d *casework.Draft) { d.To.Address = "a@b> X=<x" }, []string{"a usable address to send to"}},
		{"NoMessageID", casework.LetterReply, "", func(d *casework.Draft) { d.MessageID = "" }, []string{"a usable Message-ID"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := replies.Sample(tt.kind, tt.variant, casework.Swedish)
			tt.spoil(&d)
			_, err := c.Compose(d)
			var refusal *casework.Refusal
			if !errors.As(err, &refusal) || !errors.Is(err, casework.ErrInvalid) {
				t.Fatalf("error %v", err)
			}
			for _, m := range tt.missing {
				if !strings.Contains(refusal.Why, m) {
					t.Errorf("%q is not named in: %s", m, refusal.Why)
				}
			}
		})
	}
	t.Run("NoSuchLetter", func(t *testing.T) {
		d := replies.Sample(casework.LetterReply, "", casework.Swedish)
		d.Variant = "angry"
		if _, err := c.Compose(d); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("TooLong", func(t *testing.T) {
		d := replies.Sample(casework.LetterReply, "", casework.Swedish)
		d.Body = strings.Repeat("mycket text ", 10_000)
		if _, err := c.Compose(d); !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("error %v", err)
		}
	})
}

// TestComposer_ForeignText puts what looks like markup, HTML and header
// fields into every value that comes from outside.
func TestComposer_ForeignText(t *testing.T) {
	c := newComposer(t, replies.SampleOptions(""))
	const evil = "**x** <script>alert(1)</script> {#} \\** \u202eesrever\x02next\x00"
	d := replies.Sample(casework.LetterFinalDecision, "rejected", casework.Swedish)
	d.Case.Demand.Text, d.Decision.Findings, d.Decision.Evidence = evil, "# "+evil+"\n\n- "+evil, []string{"- " + evil}
	d.Decision.Points[0].Raised = evil
	d.To.Name = "Åsa\r\nBcc: x@example.org"
	composed, err := c.Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	m := takeApart(t, composed.Raw)
	if m.header.Has("Bcc") {
		t.Error("a name became a field")
	}
	if strings.Contains(m.html, "<script") || strings.Contains(m.html, "\u202e") {
		t.Error("foreign text became HTML")
	}
	if n := strings.Count(composed.Text, "**x** <script>alert(1)</script> {#} \\** esrevernext"); n != 5 {
		t.Errorf("foreign text stands there %d times:\n%s", n, composed.Text)
	}
	if a, b := words(composed.Text), words(htmlText(t, m.html)); a != b {
		t.Errorf("the parts differ (-plain +html):\n%s", cmp.Diff(a, b))
	}
}

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
	if got := compose(casework.LetterAcknowledgement, casework.Finnish); got != "sv, en" {
		t.Errorf("an acknowledgement in Finnish comes in %q", got)
	}
	if got := compose(casework.LetterAcknowledgement, casework.English, casework.Swedish); got != "en, sv" {
		t.Errorf("an acknowledgement in two languages comes in %q", got)
	}
	if got := compose(casework.LetterReply, casework.Finnish, casework.English, casework.Swedish); got != "en" {
		t.Errorf("a reply comes in %q", got)
	}
	if got := compose(casework.LetterReply, casework.Finnish); got != "sv" {
		t.Errorf("a reply in Finnish comes in %q", got)
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
		if got, _, _ := strings.Cut(composed.Text, "\n"); err != nil || got != want {
			t.Errorf("%q is greeted %q, %v", name, got, err)
		}
	}
	d := replies.Sample(casework.LetterReply, "", casework.Swedish)
	d.Body = "Hej Åsa!\n\nTack."
	if composed, err := c.Compose(d); err != nil || strings.Count(composed.Text, "Hej") != 1 {
		t.Errorf("greeted twice, %v", err)
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
