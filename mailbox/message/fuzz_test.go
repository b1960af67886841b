package message

import (
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
		for _, s := range []string{m.Text, m.OwnText, m.Forwarded, m.Subject, m.From.Name, string(m.From.Address), string(m.MessageID), m.Machine.Reason, m.Suppress} {
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
	})
}

// FuzzCut holds that the quote cutter invents nothing.
func FuzzCut(f *testing.F) {
	for _, s := range []string{
		"Hej\n\nDen 5 okt. 2026 kl. 10:00 skrev B <b@example.org>:\n> x\n\nMer", "Från: a@b\nSkickat: 2026\nTill: c\nÄmne: d\n\nx", "-- \nx\n> y", "> a\nb\n> c",
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
	f.Add([]byte("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 x\n y\n"))
	f.Add([]byte("Status: 5.\n\n\nFinal-Recipient: ;\n550 x"))
	f.Fuzz(func(t *testing.T, octets []byte) {
		for _, r := range readStatus(octets) {
			if !utf8.ValidString(string(r.Address)+r.Action+r.Diagnostic) || r.Status != "" && statusLen(r.Status) != len(r.Status) {
				t.Errorf("%+v", r)
			}
		}
	})
}

// FuzzHeader reads values of header fields with every helper.
func FuzzHeader(f *testing.F) {
	for _, s := range []string{
		"=?utf-8?Q?=C3=A5?= =?x?B?!?=", `"a, b" <c@d>, e@f (g); h: i@j;`, "<a@b> <c", `text/plain; a="b\"; c*0*=utf-8''%C3%A5; c*1=d`, "mx 1; dmarc=pass (a;b) header.from=c",
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
