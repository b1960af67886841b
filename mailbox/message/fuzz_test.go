package message

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"ombud/store/casework"
)

// FuzzParse holds what Parse promises of every input.
func FuzzParse(f *testing.F) {
	f.Add(benchMail(2 << 10))
	f.Add(report("Final-Recipient: rfc822; anna@example.org", "Action: failed", "Status: 5.1.1"))
	for _, raw := range hostile(300) {
		f.Add(raw)
	}
	f.Add([]byte("From a\n\n\nSubject: =?utf-8?B?w6U?=\r\rContent-Type: message/rfc822\r\rx"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := Parse(raw, Options{AuthservID: "mx.example.se", Own: []casework.Address{"service@example.se"}})
		for _, s := range []string{m.Text, m.OwnText, m.Forwarded, m.Subject, m.From.Name, string(m.From.Address),
			string(m.MessageID), m.Machine.Reason, m.Suppress} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\x1b\r") {
				t.Errorf("text that is not clean: %q", s)
			}
		}
		if m.OwnText == "" && m.Text != "" {
			t.Errorf("no own text of %q", m.Text)
		}
		for _, a := range m.Attachments {
			b, err := Attachment(raw, a)
			if err != nil || int64(len(b)) != a.Size {
				t.Errorf("attachment %+v: %d octets, %v", a, len(b), err)
			}
		}
		if m.Content != Content(raw) {
			t.Error("the identity of the same octets differs")
		}
		if forms := lineForms(raw); !bytes.ContainsRune(raw, '\r') {
			for _, form := range forms {
				x := Parse(form, Options{})
				if x.Content != m.Content || x.Subject != m.Subject || x.From != m.From ||
					len(x.Attachments) != len(m.Attachments) {
					t.Errorf("other line ends: %+v, not %+v", x, m)
				}
			}
		}
	})
}

// FuzzSplit holds the limits of the splitter, and that the places it finds
// are within the octets.
func FuzzSplit(f *testing.F) {
	for _, n := range []int{60, 400} {
		for _, s := range hostileParts(n) {
			f.Add([]byte(s))
		}
	}
	f.Add([]byte("Content-Type: multipart/mixed; boundary=b--\n\n--b--\nContent-Type: multipart/x; boundary=b\n\n" +
		"--b----\n--b--"))
	f.Add([]byte("\xef\xbb\xbf\r\nFrom x\rContent-Type: multipart/digest; boundary=\"a b \"\r\r--a b\rX: y\r--a b--"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		parts := 0
		checkParts(t, split(raw), split(raw).root, 0, &parts)
		if parts > maxParts {
			t.Errorf("%d parts", parts)
		}
	})
}

// checkParts checks the places of a part and of those within it.
func checkParts(t *testing.T, tr *tree, p *part, depth int, parts *int) {
	*parts++
	if depth > maxDepth || p.start < 0 || p.end < p.start || p.end > len(tr.lines.raw) || len(tr.defects) > maxDefects {
		t.Fatalf("depth %d, octets %d to %d of %d, %d defects", depth, p.start, p.end, len(tr.lines.raw), len(tr.defects))
	}
	if len(p.header) > maxFields+1 {
		t.Errorf("%d fields", len(p.header))
	}
	at := p.start
	for _, c := range p.children {
		if c.start < at || c.end > p.end {
			t.Errorf("octets %d to %d within %d to %d, behind %d", c.start, c.end, p.start, p.end, at)
		}
		at = c.end
		checkParts(t, tr, c, depth+1, parts)
	}
	if p.embedded != nil {
		checkParts(t, p.embedded, p.embedded.root, depth+1, parts)
	}
}

// FuzzHTML holds that the text of a page is clean, not out of proportion, and
// that its marks are places in it.
func FuzzHTML(f *testing.F) {
	for _, of := range []func(int) map[string]string{hostilePages, hostileStyles} {
		for _, s := range of(80) {
			_, page, _ := strings.Cut(s, "\n\n")
			f.Add(page)
		}
	}
	f.Add(`<style>.a{display:none}@media x{.b{}}</style><table><tr><td class=a>x<td>y<pre>z</pre><a href="http://a">b</a>`)
	f.Fuzz(func(t *testing.T, page string) {
		page = cleanText(toUTF8([]byte(page)))
		text, history, signatures := htmlText(page)
		if !utf8.ValidString(text) || len(text) > (2*maxQuotes+40)*(len(page)+10) {
			t.Errorf("%d octets of %d: %q", len(text), len(page), text)
		}
		for _, at := range history {
			if at < 0 || at > len(text) {
				t.Errorf("history at %d of %d", at, len(text))
			}
		}
		last := 0
		for _, s := range signatures {
			if s[0] < last || s[1] < s[0] {
				t.Errorf("signatures %v of %d", signatures, len(text))
			}
			last = s[1]
		}
	})
}

// FuzzBounce reads the texts of reports that have no part for machines.
func FuzzBounce(f *testing.F) {
	for _, s := range []string{
		"Your mail could not be delivered:\n\n  anna@example.org\n    550 5.1.1 unknown user\n\n--- copy of the mail\n" +
			"Message-ID: <a@b>",
		"<a@b>: host x[192.0.2.1] said: 452 4.2.2 over quota (#5.1.1)\n\nReceived: x", "kunde inte levereras: a@example.org.",
		`{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"a b","status":"5."}]},"mail":{}}`,
		`{"Message":"{\"notificationType\":\"Bounce\",\"mail\":{\"commonHeaders\":{\"messageId\":\"<\"}}}"}`,
	} {
		f.Add("failure notice", s)
	}
	f.Fuzz(func(t *testing.T, subject, text string) {
		raw := "Return-Path: <>\nFrom: MAILER-DAEMON\nSubject: " + subject + "\n\n" + text
		b := Parse([]byte(raw), Options{}).Bounce
		if b == nil {
			return
		}
		if len(b.Recipients) > maxMailboxes || strings.ContainsAny(string(b.OriginalMessageID), " <>\n") {
			t.Errorf("%d recipients of %q", len(b.Recipients), b.OriginalMessageID)
		}
		for _, r := range b.Recipients {
			if !utf8.ValidString(string(r.Address)+r.Action+r.Diagnostic) ||
				strings.ContainsAny(string(r.Address)+r.Diagnostic, "\n\x1b") {
				t.Errorf("recipient %+v", r)
			}
			if r.Status != "" && statusLen(r.Status) != len(r.Status) || r.Permanent && r.Action != "failed" && r.Action != "" {
				t.Errorf("recipient %+v", r)
			}
		}
	})
}

// FuzzCut holds that the quote cutter invents nothing.
func FuzzCut(f *testing.F) {
	for _, s := range []string{
		"Hej\n\nDen 5 okt. 2026 kl. 10:00 skrev B <b@example.org>:\n> x\n\nMer",
		"Från: a@b\nSkickat: 2026\nTill: c\nÄmne: d\n\nx", "-- \nx\n> y", "> a\nb\n> c",
		"x On Mon, 5 Oct 2026 at 10:00, a@b wrote:\n> y", "---- A wrote ----", "Skickat från min iPhone\n[cid:x]\n--",
	} {
		f.Add(s, "Sv: x", 3)
	}
	f.Fuzz(func(t *testing.T, s, subject string, at int) {
		if !utf8.ValidString(s) {
			t.Skip()
		}
		h := cutHints{subject: subject, reply: at%2 == 0, from: "Anna Ek"}
		if at >= 0 && at < len(s) {
			h.history, h.signatures = []int{at}, [][2]int{{at / 2, at}}
		}
		got := cut(s, h)
		for line := range strings.SplitSeq(got.text, "\n") {
			if !strings.Contains(s, strings.TrimSpace(line)) {
				t.Errorf("a line that is not in the text: %q", line)
			}
		}
		if len(got.text)+len(got.forwarded) > 2*len(s)+2 {
			t.Errorf("more than there was: %d of %d", len(got.text)+len(got.forwarded), len(s))
		}
	})
}

// FuzzReadStatus reads delivery-status parts.
func FuzzReadStatus(f *testing.F) {
	f.Add([]byte("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b\nAction: failed\nStatus: 5.1.1\n" +
		"Diagnostic-Code: smtp; 550 x\n y\n"))
	f.Add([]byte("Status: 5.\n\n\nFinal-Recipient: ;\n550 x"))
	f.Fuzz(func(t *testing.T, octets []byte) {
		for _, r := range readStatus(octets) {
			if !utf8.ValidString(string(r.Address)+r.Action+r.Diagnostic) || r.Status != "" &&
				statusLen(r.Status) != len(r.Status) {
				t.Errorf("%+v", r)
			}
		}
	})
}

// FuzzHeader reads values of header fields with every helper.
func FuzzHeader(f *testing.F) {
	for _, s := range []string{
		"=?utf-8?Q?=C3=A5?= =?x?B?!?=", `"a, b" <c@d>, e@f (g); h: i@j;`, "<a@b> <c",
		`text/plain; a="b\"; c*0*=utf-8''%C3%A5; c*1=d`, "mx 1; dmarc=pass (a;b) header.from=c",
		"Mon, 5 Oct 2026 12:00:00 +0200 (x)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = toUTF8([]byte(s))
		for _, m := range mailboxes(s) {
			if m.Address == "" || !utf8.ValidString(m.Name+string(m.Address)) {
				t.Errorf("mailbox %+v", m)
			}
		}
		for _, id := range append(messageIDs(s), firstID(s)) {
			if strings.ContainsAny(string(id), " \t\r\n<>") {
				t.Errorf("id %q", id)
			}
		}
		if d := parseDate(s); !d.IsZero() && (d.Year() < firstYear || d.Year() > lastYear) {
			t.Errorf("date %v", d)
		}
		_, params := parseParams(s)
		for k, v := range params {
			if !utf8.ValidString(decodeWords(k + v)) {
				t.Errorf("parameter %q=%q", k, v)
			}
		}
		if n := safeName(s); strings.ContainsAny(n, "/\\\x00\n") || len(n) > maxName {
			t.Errorf("name %q", n)
		}
		readResults(s)
	})
}
