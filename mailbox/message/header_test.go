package message

import (
	"strings"
	"testing"
	"time"

	"ombud/store/casework"

	"github.com/google/go-cmp/cmp"
)

// TestParse_Header reads headers that are not what they should be.
func TestParse_Header(t *testing.T) {
	for _, tt := range []struct{ name, raw, subject, text, defect string }{
		{"OK", "From: a@example.org\nMessage-ID: <1@x>\nSubject: Hej\n\nText\n", "Hej", "Text\n", ""},
		{"Mbox", "From a@example.org Mon Oct  5 10:00:00 2026\nSubject: Hej\n\nText\n", "Hej", "Text\n", "mbox line"},
		{"QuotedMbox", ">From a@example.org Mon Oct  5 10:00:00 2026\nSubject: Hej\n\nText\n", "Hej", "Text\n", "mbox line"},
		{"ByteOrderMark", "\xef\xbb\xbfSubject: Hej\n\nText\n", "Hej", "Text\n", "byte order mark"},
		{"EmptyLinesBefore", "\n\nSubject: Hej\n\nText\n", "Hej", "Text\n", "empty lines before it"},
		{"FoldedFirst", " From: a@example.org\nSubject: Hej\n\nText\n", "Hej", "Text\n", "no fields"},
		{"Junk", "X-A: b\nX Bad Name: c\nSubject: Hej\n\nText\n", "Hej", "Text\n", "no fields"},
		{"JunkLast", "Subject: Hej\njunk\n\nText\n", "Hej", "Text\n", "no fields"},
		{"JunkAndFold", "X-A: b\n__\n  c\nSubject: Hej\n\nText\n", "Hej", "Text\n", "no fields"},
		{"NoEmptyLine", "Subject: Hej\nText ett\nText två\n", "Hej", "Text ett\nText två\n", "without an empty line"},
		{"NoHeader", "Text ett\nText två\n", "", "Text ett\nText två\n", "without an empty line"},
		{"BlankBeforeColon", "Subject : Hej\n\nText\n", "Hej", "Text\n", ""},
		{"Folded", "Subject: Hej\n\tdu\n glade\n\nText\n", "Hej du glade", "Text\n", ""},
		{"Latin1", "Subject: R\xe4kning\n\nText\n", "Räkning", "Text\n", ""},
		{"Empty", "", "", "", "From is missing"},
		{"OnlyHeader", "Subject: Hej", "Hej", "", ""},
		{"Controls", "Subject: Hej\x1b[31m \u202edu\n\nText\n", "Hej[31m du", "Text\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := Parse([]byte(tt.raw), Options{})
			if m.Subject != tt.subject || m.Text != trimEnd(tt.text) && m.Text != tt.text {
				t.Errorf("subject %q, text %q", m.Subject, m.Text)
			}
			if !hasDefect(m, tt.defect) {
				t.Errorf("defects %q, want %q", m.Defects, tt.defect)
			}
		})
	}
}

// trimEnd takes one line end off.
func trimEnd(s string) string {
	if n := len(s); n > 0 && s[n-1] == '\n' {
		return s[:n-1]
	}
	return s
}

// TestDecodeWords decodes encoded words.
func TestDecodeWords(t *testing.T) {
	for in, want := range map[string]string{
		"Hej":                                   "Hej",
		"=?UTF-8?Q?R=C3=A4kning?=":              "Räkning",
		"=?iso-8859-1?q?R=E4kning_ett?= x":      "Räkning ett x",
		"a =?utf-8?B?w6U=?= b":                  "a å b",
		"=?utf-8?Q?a?=\t =?utf-8?Q?b?=":         "ab",
		"=?utf-8?B?w6U=?= =?iso-8859-1?Q?=E4?=": "åä",
		"=?utf-8?Q?=C3?= =?utf-8?Q?=A5?=":       "å",
		"=?utf-8?Q?a b?=":                       "a b",
		"=?utf-8?Q?=41?=":                       "A",
		"=?x-none?Q?R=C3=A4?=":                  "Rä",
		"=?utf-8?X?abc?=":                       "=?utf-8?X?abc?=",
		"=?utf-8?Q?abc":                         "=?utf-8?Q?abc",
		"=?=?=?":                                "=?=?=?",
		"=?utf-8*sv?Q?=C3=A5?=":                 "å",
		"=?utf-8?Q??= x":                        " x",
	} {
		if got := decodeWords(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestParse_RawWords reads encoded words in which letters stand raw, in the
// charset of the word or in the UTF-8 that a relay made of them.
func TestParse_RawWords(t *testing.T) {
	for in, want := range map[string]string{
		"=?iso-8859-1?Q?R\xe4kning?=":              "Räkning",
		"=?iso-8859-1?Q?R\xe4kning_=E5?= x":        "Räkning å x",
		"=?iso-8859-1?Q?R\xc3\xa4kning?=":          "Räkning",
		"=?utf-8?Q?R\xc3\xa4kning?=":               "Räkning",
		"=?koi8-r?Q?\xd0?=":                        "п",
		"\xe5 =?iso-8859-1?Q?R\xe4?= \xe4 =?x?Q?a": "å Rä ä =?x?Q?a",
	} {
		if got := Parse([]byte("Subject: "+in+"\n\nx\n"), Options{}).Subject; got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestParseParams reads parameters.
func TestParseParams(t *testing.T) {
	for _, tt := range []struct {
		in, value string
		params    map[string]string
	}{
		{`text/plain; charset=utf-8`, "text/plain", map[string]string{"charset": "utf-8"}},
		{`text/plain; Charset="utf-8" ; format=flowed`, "text/plain", map[string]string{"charset": "utf-8",
			"format": "flowed"}},
		{`attachment; filename=min fil.pdf`, "attachment", map[string]string{"filename": "min fil.pdf"}},
		{`attachment; filename="a;b\"c.pdf"`, "attachment", map[string]string{"filename": `a;b"c.pdf`}},
		{`attachment; filename="C:\tmp\a.pdf"`, "attachment", map[string]string{"filename": `C:\tmp\a.pdf`}},
		{`attachment; filename="open.pdf; x=y`, "attachment", map[string]string{"filename": "open.pdf", "x": "y"}},
		{`attachment; filename*=utf-8''r%C3%A4kning.pdf`, "attachment", map[string]string{"filename": "räkning.pdf"}},
		{`attachment; filename*1="b.pdf"; filename*0="a"`, "attachment", map[string]string{"filename": "ab.pdf"}},
		{`attachment; filename*0*=iso-8859-1''r%E4; filename*1=k.pdf`, "attachment",
			map[string]string{"filename": "räk.pdf"}},
		{`text/plain (a comment); charset=x`, "text/plain", map[string]string{"charset": "x"}},
		{`;;;=;a=;=b`, "", map[string]string{"a": "", "": "b"}},
		{``, "", map[string]string{}},
	} {
		value, params := parseParams(tt.in)
		delete(params, "")
		delete(tt.params, "")
		if value != tt.value || !cmp.Equal(params, tt.params) {
			t.Errorf("%q: %q %v, want %q %v", tt.in, value, params, tt.value, tt.params)
		}
	}
}

// TestSafeName makes names safe.
func TestSafeName(t *testing.T) {
	for in, want := range map[string]string{
		"a.pdf": "a.pdf", "../../etc/passwd": "passwd", `C:\x\a.pdf`: "a.pdf", "..": "", "/": "", "": "",
		"a\x00\x1b.pdf": "a.pdf", "fdp.\u202eexe": "fdp.exe", " a b.txt ": "a b.txt", "r\xe4kning.pdf": "räkning.pdf",
	} {
		if got := safeName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	long := safeName("å" + strings.Repeat("x", 500) + ".pdf")
	if len(long) > maxName || long[len(long)-4:] != ".pdf" {
		t.Errorf("a long name: %q", long)
	}
}

// TestMailboxes reads lists of addresses.
func TestMailboxes(t *testing.T) {
	box := func(name, address string) casework.Mailbox {
		return casework.Mailbox{Name: name, Address: casework.Address(address)}
	}
	for _, tt := range []struct {
		in   string
		want []casework.Mailbox
	}{
		{"a@EXAMPLE.org", []casework.Mailbox{box("", "a@example.org")}},
		{"Pete (a friend) <pete(his box)@example.org(a host)>", []casework.Mailbox{box("Pete (a friend)",
			"pete@example.org")}},
		{`"Öberg, Åsa" <asa@example.org>, b@example.org`, []casework.Mailbox{box("Öberg, Åsa", "asa@example.org"), box("",
			"b@example.org")}},
		{"Support, Team <a@example.org>", []casework.Mailbox{box("Support, Team", "a@example.org")}},
		{"=?utf-8?Q?=C3=85sa?= <a@example.org>", []casework.Mailbox{box("Åsa", "a@example.org")}},
		{"a@example.org (Åsa)", []casework.Mailbox{box("Åsa", "a@example.org")}},
		{"Grupp: a@example.org, b@example.org;", []casework.Mailbox{box("", "a@example.org"), box("", "b@example.org")}},
		{"a@example.org; b@example.org", []casework.Mailbox{box("", "a@example.org"), box("", "b@example.org")}},
		{`"open <a@example.org>`, []casework.Mailbox{box("open", "a@example.org")}},
		{"foo.@example.jp", []casework.Mailbox{box("", "foo.@example.jp")}},
		{"<@relay.example:a@example.org>", []casework.Mailbox{box("", "a@example.org")}},
		{"Mail System <MAILER-DAEMON>", []casework.Mailbox{box("Mail System", "MAILER-DAEMON")}},
		{"a <a@example.org", []casework.Mailbox{box("a", "a@example.org")}},
		{"Åsa a@example.org", []casework.Mailbox{box("Åsa", "a@example.org")}},
		{"undisclosed-recipients:;", nil},
		{"no address", nil},
		{"", nil},
	} {
		if got := mailboxes(tt.in); !cmp.Equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.in, got, tt.want)
		}
	}
}

// TestMessageIDs reads ids.
func TestMessageIDs(t *testing.T) {
	for in, want := range map[string][]casework.MessageID{
		"<a@b>":             {"a@b"},
		"<a@b> <c@d>":       {"a@b", "c@d"},
		"<a@b><c@d>":        {"a@b", "c@d"},
		"a@b":               {"a@b"},
		"<a@b@c>":           {"a@b@c"},
		"<no-at> <a@b>":     {"no-at", "a@b"},
		"< a @b >":          {"a@b"},
		"<a@b":              {"a@b"},
		"Your mail of <a@b": {"a@b"},
		"nothing":           nil,
		"":                  nil,
	} {
		if got := messageIDs(in); !cmp.Equal(got, want) {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
}

// TestParseDate reads dates.
func TestParseDate(t *testing.T) {
	want := time.Date(2026, 10, 5, 10, 0, 0, 0, time.UTC)
	for _, in := range []string{
		"Mon, 5 Oct 2026 12:00:00 +0200", "5 Oct 2026 10:00:00 GMT", "Mon, 05 Oct 2026 12:00:00 +0200 (CEST)",
		"m\u00e5n, 5 Oct 2026 12:00:00 +0200",
		"2026-10-05T12:00:00+02:00", "Mon Oct 5 10:00:00 2026", "2026-10-05 12:00:00 +0200", "Mon, 5 Oct 26 12:00:00 +0200",
	} {
		if got := parseDate(in); !got.Equal(want) {
			t.Errorf("%q: %v", in, got)
		}
	}
	for _, in := range []string{"", "nonsense", "Mon, 5 Oct 0026 12:00:00 +0200", "5 Oct 9999 10:00:00 GMT"} {
		if got := parseDate(in); !got.IsZero() {
			t.Errorf("%q: %v, want none", in, got)
		}
	}
	if got := receivedAt("from a by b; Mon, 5 Oct 2026 12:00:00 +0200"); !got.Equal(want) {
		t.Errorf("received: %v", got)
	}
}
