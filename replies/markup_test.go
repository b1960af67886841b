package replies

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"ombud/store/casework"
)

func TestParseMarkup(t *testing.T) {
	tests := []struct{ name, src, want, problem string }{
		{"Paragraphs", "one\n two  three \n\n\n\nfour", "<p>one<br>\ntwo three</p>\n<p>four</p>\n", ""},
		{"Headings", "# A\nb\n## C\n### D\n#### E", "<h1>A</h1>\n<p>b</p>\n<h2>C</h2>\n<h3>D</h3>\n<p>#### E</p>\n", ""},
		{"List", "before\n- a\n- b\nmore\n\nafter", "<p>before</p>\n<ul>\n<li>a</li>\n<li>b<br>\nmore</li>\n</ul>\n<p>after</p>\n", ""},
		{"Bold", "a **b c** d **e**", "<p>a <strong>b c</strong> d <strong>e</strong></p>\n", ""},
		{"BoldOpen", "a **b", "<p>a <strong>b</strong></p>\n", "** without its end"},
		{"Escapes", `\# a \* \** \- \\ \x *`, "<p># a * ** - \\ \\x *</p>\n", ""},
		{"HTML", `<b>&"'`, "<p>&lt;b&gt;&amp;&#34;&#39;</p>\n", ""},
		{"NoBreakSpace", "1\u00a0250  kr", "<p>1\u00a0250 kr</p>\n", ""},
		{"Links", "see https://a.example/b?c=1&d, www.arn.se. or a@b.se.",
			`<p>see <a href="https://a.example/b?c=1&amp;d">https://a.example/b?c=1&amp;d</a>, ` +
				`<a href="https://www.arn.se">www.arn.se</a>. or <a href="mailto:a@b.se">a@b.se</a>.</p>` + "\n", ""},
		{"NoScript", "javascript:alert(1) data:text/html,x", "<p>javascript:alert(1) data:text/html,x</p>\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			blocks, problems := parseMarkup(tt.src)
			var out strings.Builder
			writeBlocks(&out, blocks, false)
			got := strings.NewReplacer(` style="font-size:20px;line-height:1.3"`, "",
				` style="font-size:17px;line-height:1.3"`, "", ` style="font-size:16px;line-height:1.4"`, "").Replace(out.String())
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if found := strings.Join(problems, ";"); (found != "") != (tt.problem != "") || !strings.Contains(found, tt.problem) {
				t.Errorf("problems %q", found)
			}
		})
	}
}

func TestEscapeProse(t *testing.T) {
	got := escapeProse("Hej\r\n\r\n# ingen rubrik\n- ett\n• **två**\n-\n\n  slut  \n\n")
	want := "Hej\n\n\\# ingen rubrik\n- ett\n- \\*\\*två\\*\\*\n\\-\n\nslut"
	if string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestFlow(t *testing.T) {
	long := strings.Repeat("ord ", 30) + "slut"
	tests := []struct{ name, text, want string }{
		{"Short", "a\n\nb\n", "a\r\n\r\nb\r\n"},
		{"Stuffed", "From me\n> not a quote\n indented\n", " From me\r\n > not a quote\r\n  indented\r\n"},
		{"Wrapped", long, strings.Repeat("ord ", 18) + "\r\n" + strings.Repeat("ord ", 12) + "slut\r\n"},
		{"LongWord", "a " + strings.Repeat("x", 200) + " b", "a \r\n" + strings.Repeat("x", 200) + " \r\nb\r\n"},
		{"Kept", strings.Repeat("ord ", 16) + "Box 174, 101 23 Stockholm", strings.Repeat("ord ", 16) + "\r\nBox 174, 101 23 Stockholm\r\n"},
	}
	for _, tt := range tests {
		if got := flow(tt.text, []string{"Box 174, 101 23 Stockholm"}); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestFormatDate(t *testing.T) {
	d := casework.Date{Year: 2027, Month: 2, Day: 14}
	for l, want := range map[casework.Language]string{
		casework.Swedish: "den 14 februari 2027", casework.English: "14 February 2027",
		casework.Norwegian: "14. februar 2027", casework.Danish: "14. februar 2027",
		casework.Finnish: "14. helmikuuta 2027", casework.German: "14. Februar 2027", "fr": "2027-02-14",
	} {
		if got := formatDate(d, l); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
		if n := len(months(l)); n != 12 && l != "fr" {
			t.Errorf("%s has %d months", l, n)
		}
	}
}

func TestFormatAmount(t *testing.T) {
	tests := []struct{ amount, currency, sv, en string }{
		{"1250.50", "SEK", "1\u00a0250,50\u00a0kr", "SEK\u00a01,250.50"},
		{"1250.5", "", "1\u00a0250,50\u00a0kr", "SEK\u00a01,250.50"},
		{"150", "SEK", "150\u00a0kr", "SEK\u00a0150"},
		{"1234567.00", "EUR", "1\u00a0234\u00a0567\u00a0EUR", "EUR\u00a01,234,567"},
		{"0", "SEK", "0\u00a0kr", "SEK\u00a00"},
		{"-20", "SEK", "−20\u00a0kr", "SEK\u00a0−20"},
	}
	for _, tt := range tests {
		sv := formatAmount(casework.Amount(tt.amount), tt.currency, casework.Swedish)
		en := formatAmount(casework.Amount(tt.amount), tt.currency, casework.English)
		if sv != tt.sv || en != tt.en {
			t.Errorf("%s: %q, %q", tt.amount, sv, en)
		}
	}
}

// FuzzParseMarkup holds for any text: the parts say the same, the HTML has
// only elements that the markup has, and an escaped value comes out as it
// went in.
func FuzzParseMarkup(f *testing.F) {
	for _, s := range []string{"# A\n\n**b** c\n- d\n- e\n", `\# \** <script>`, "**", "\x02part\n\x02", "a\u00a0b \u202e c",
		"www.a.se/<x> a@b.se", "\x00 # x", "- ", "-  **", "#", "\\", "From x\n>y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		for _, src := range []string{s, string(escapeProse(s)), "x " + string(escapeText(s))} {
			blocks, _ := parseMarkup(src)
			sections := []section{{casework.Swedish, blocks}}
			text := renderText(sections)
			page := renderHTML("t", sections)
			body := page[strings.Index(page, "<div"):]
			for _, tag := range []string{"<script", "<img", "<iframe", "<style", "javascript:\""} {
				if strings.Contains(body, tag) {
					t.Fatalf("%q gives %s", src, body)
				}
			}
			flowed := flow(text, nil)
			if got := strings.ReplaceAll(unstuff(flowed), "\ue000", ""); got != strings.ReplaceAll(text, "\ue000", "") && text != "" {
				t.Fatalf("flow of %q comes back as %q", text, got)
			}
		}
		value := escapeText(s)
		blocks, problems := parseMarkup(string(value))
		if len(problems) > 0 || len(blocks) > 1 {
			t.Fatalf("%q escapes to %q: %v, %v", s, value, blocks, problems)
		}
		for _, b := range blocks {
			if b.kind != paragraph || b.part != "" {
				t.Fatalf("%q escapes to %q, which is no plain text", s, value)
			}
			for _, line := range b.lines {
				if len(line) != 1 || line[0].bold {
					t.Fatalf("%q escapes to %q, which is more than text", s, value)
				}
			}
		}
	})
}

// unstuff undoes format=flowed.
func unstuff(s string) string {
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
