package message

import (
	"html"
	"strings"
	"testing"
)

// paragraphs writes paragraphs as elements, their lines parted by <br>.
func paragraphs(open, end string, texts []string) string {
	var b strings.Builder
	for _, s := range texts {
		b.WriteString(open + strings.ReplaceAll(html.EscapeString(s), "\n", "<br>\n") + end + "\n")
	}
	return b.String()
}

// pages are replies as the programs of a language write them in HTML.
func pages(c clientWords) map[string]string {
	intro := func(name string) string {
		if s := c.intros[name]; s != "" {
			return html.EscapeString(introOf(s))
		}
		return html.EscapeString(introOf(c.intros["Gmail"]))
	}
	divs := func(texts []string) string { return paragraphs("<div>", "</div><div><br></div>", texts) }
	word := func(texts []string) string {
		return paragraphs(`<p class=MsoNormal><span style='font-size:11.0pt'>`, `<o:p></o:p></span></p>`, texts)
	}
	var head strings.Builder
	for i, v := range []string{"Exempelbolaget <service@example.se>", c.sent, "Anna Ek <anna@example.org>", "",
		"Faktura"} {
		if v != "" {
			head.WriteString("<b>" + c.labels[i] + ":</b> " + html.EscapeString(v) + "<br>\n")
		}
	}
	between := ""
	for i, a := range c.asked {
		between += `<blockquote type="cite"><p>` + html.EscapeString(a) + "</p></blockquote>" + divs(c.own[i:i+1])
	}
	return map[string]string{
		"Gmail": `<div dir="ltr">` + divs(c.own) +
			`</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">` +
			intro("Gmail") + `<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid">` +
			divs(c.asked) + `</blockquote></div>`,
		"GmailSignature": `<div dir="ltr">` + divs(c.own) + `<span class="gmail_signature_prefix">-- </span><br>` +
			`<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">Anna Ek<br>Ekonom</div></div>` +
			`<br><div class="gmail_quote"><div class="gmail_attr">` + intro("Gmail") + `</div><blockquote>` + divs(c.asked) +
			`</blockquote></div>`,
		"Apple": `<body>` + divs(c.own) + `<br><div><br><blockquote type="cite"><div>` + intro("Apple") + `</div><br>` +
			divs(c.asked) + `</blockquote></div></body>`,
		"ApplePhone": `<body dir="auto">` + divs(c.own) + `<div dir="ltr">` + html.EscapeString(c.phones[0]) +
			`</div><div dir="ltr"><br>` +
			`<blockquote type="cite">` + intro("Apple") + `<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">` +
			divs(c.asked) + `</div></blockquote></body>`,
		"Outlook": `<html><head><style>p.MsoNormal{margin:0}</style></head><body lang=SV><div class=WordSection1>` +
			word(c.own) +
			`<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>` +
			head.String() +
			`</p></div></div>` + word(c.asked) + `</div></body></html>`,
		"Hotmail": `<body dir="ltr"><div class="elementToProof">` + divs(c.own) + `</div><div id="appendonsend"></div>` +
			`<hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">` +
			head.String() +
			`</font><div>&nbsp;</div></div>` + divs(c.asked) + `</body>`,
		"OutlookPhone": `<body>` + divs(c.own) + `<div id="ms-outlook-mobile-signature"><div><br></div>` +
			html.EscapeString(c.phones[2]) +
			`</div><hr><div id="divRplyFwdMsg">` + head.String() + `</div>` + divs(c.asked) + `</body>`,
		"Thunderbird": `<body>` + paragraphs("<p>", "</p>", c.own) + `<div class="moz-cite-prefix">` + intro("Thunderbird") +
			`<br></div><blockquote type="cite" cite="mid:1@x">` + paragraphs("<p>", "</p>", c.asked) + `</blockquote></body>`,
		"ThunderbirdBelow": `<body><div class="moz-cite-prefix">` + intro("Thunderbird") +
			`<br></div><blockquote type="cite" cite="mid:1@x">` +
			paragraphs("<p>", "</p>", c.asked) + `</blockquote>` + paragraphs("<p>", "</p>", c.own) +
			`<pre class="moz-signature" cols="72">-- ` + "\nAnna Ek\nEkonom</pre></body>",
		"Yahoo": `<div class="ydp1 yahoo-style-wrap">` + divs(c.own) +
			`</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>` +
			`<div>` + intro("Yahoo") + `</div><div><br></div><div>` + divs(c.asked) + `</div></div></div>`,
		"Proton": divs(c.own) + `<div class="protonmail_signature_block"><div>` + html.EscapeString(c.phones[0]) +
			`</div></div>` +
			`<div class="protonmail_quote">` + intro("Gmail") + `<br><blockquote class="protonmail_quote" type="cite">` +
			divs(c.asked) + `</blockquote></div>`,
		"Samsung": `<body>` + divs(c.own) + `<div id="composer_signature"><div>` + html.EscapeString(c.phones[1]) +
			`</div></div>` +
			`<div><br></div><div style="font-size:100%"><div>` + html.EscapeString(c.original[len(c.original)-1]) +
			`</div><div>` +
			head.String() + `</div></div>` + divs(c.asked) + `</body>`,
		"Between": `<body><div class="moz-cite-prefix">` + intro("Thunderbird") + `</div>` + between + `</body>`,
	}
}

// TestParse_ClientPages reads replies in HTML as the programs of six
// languages write them.
func TestParse_ClientPages(t *testing.T) {
	for _, c := range clients() {
		for name, page := range pages(c) {
			t.Run(c.lang+"/"+name, func(t *testing.T) {
				raw := rawMail("From: Anna Ek <anna@example.org>", "Subject: "+c.answer+"Faktura", "In-Reply-To: <1@example.se>",
					"MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8", "", page)
				m := Parse(raw, Options{})
				if want := strings.Join(c.own, "\n\n"); squeeze(m.OwnText) != squeeze(want) || m.Forwarded != "" {
					t.Errorf("own text %q, want %q; forwarded %q", m.OwnText, want, m.Forwarded)
				}
				for _, a := range c.asked {
					if !strings.Contains(squeeze(m.Text), squeeze(a)) {
						t.Errorf("the whole text has lost %q: %q", a, m.Text)
					}
				}
			})
		}
	}
}
