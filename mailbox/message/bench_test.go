package message

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// benchMail is a mail of about n octets: text, HTML and a base64 attachment.
func benchMail(n int) []byte {
	var b bytes.Buffer
	b.WriteString("From: Asa <asa@example.org>\r\nTo: service@example.se\r\nSubject: =?UTF-8?Q?R=C3=A4kning?=\r\n" +
		"Message-ID: <1@example.org>\r\nDate: Mon, 5 Oct 2026 10:00:00 +0200\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n" +
		"Content-Type: multipart/alternative; boundary=b2\r\n\r\n--b2\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	for b.Len() < n/4 {
		b.WriteString("Jag f=C3=B6rst=C3=A5r inte varf=C3=B6r fakturan kom tv=C3=A5 g=C3=A5nger i oktober.\r\n")
	}
	b.WriteString("\r\n> 5 okt. 2026 kl. 06:00 skrev Exempelbolaget <service@example.se>:\r\n>\r\n> Hej!\r\n--b2\r\nContent-Type: text/html; charset=utf-8\r\n\r\n")
	for b.Len() < n/2 {
		b.WriteString("<p class=\"x\">Jag <b>f\u00f6rst\u00e5r</b> inte varf\u00f6r fakturan kom <a href=\"https://example.se/x\">tv\u00e5 g\u00e5nger</a>.</p>\r\n")
	}
	b.WriteString("--b2--\r\n--b1\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n")
	for b.Len() < n {
		b.WriteString(strings.Repeat("QUJD", 19) + "\r\n")
	}
	b.WriteString("--b1--\r\n")
	return b.Bytes()
}

// BenchmarkParse reads mails of several sizes.
func BenchmarkParse(b *testing.B) {
	for _, n := range []int{2 << 10, 20 << 10, 300 << 10, 3 << 20} {
		raw := benchMail(n)
		b.Run(fmt.Sprintf("%dkB", n>>10), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(raw, Options{})
			}
		})
	}
}

// hostile are inputs that make a careless reader slow, each of about n octets.
func hostile(n int) map[string][]byte {
	rep := func(s string) string { return strings.Repeat(s, n/len(s)) }
	head := "From: a@example.org\nSubject: x\n"
	multi := head + "Content-Type: multipart/mixed; boundary=b\n\n"
	var nested strings.Builder
	nested.WriteString(head)
	for i := 0; nested.Len() < n; i++ {
		fmt.Fprintf(&nested, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	html := head + "Content-Type: text/html\n\n"
	return map[string][]byte{
		"fields":       []byte(rep("X-A: b\n")),
		"one field":    []byte("Subject: " + rep("a ")),
		"words":        []byte("Subject: " + rep("=?utf-8?Q?a?= ") + "\n\nx"),
		"open words":   []byte("Subject: " + rep("=?") + "\n\nx"),
		"half words":   []byte("Subject: " + rep("=?a?Q?") + "\n\nx"),
		"addresses":    []byte("From: " + rep("a@example.org, ") + "\n\nx"),
		"open quotes":  []byte("From: " + rep("\" <") + "\n\nx"),
		"names":        []byte("From: " + rep("a, ") + "\n\nx"),
		"references":   []byte("References: " + rep("<a@b> ") + "\n\nx"),
		"parameters":   []byte("Content-Type: text/plain" + rep("; a=b") + "\n\nx"),
		"pieces":       []byte("Content-Type: text/plain" + rep("; name*1*=%41") + "\n\nx"),
		"delimiters":   []byte(multi + rep("--b\n")),
		"near misses":  []byte(multi + "--b\n\n" + rep("--bb\n")),
		"nested":       []byte(nested.String()),
		"embedded":     []byte(rep("Content-Type: message/rfc822\n\n")),
		"quoted lines": []byte(head + "\n" + rep("> a\n")),
		"attributions": []byte(head + "\n" + rep("On Mon, 5 Oct 2026 at 10:00, Anna <\n")),
		"colons":       []byte(head + "\n" + rep("From: a\n")),
		"hyphens":      []byte(head + "\n" + rep("--\n")),
		"marks":        []byte(head + "\n" + rep("On 1 a <b@c> wrote:\n\n> x\n\n")),
		"one line":     []byte(head + "\n" + rep("wrote: On ")),
		"elements":     []byte(html + rep("<div>")),
		"open links":   []byte(html + rep("<a href=http://a>b")),
		"open hidden":  []byte(html + rep("<b style=display:none>x")),
		"stray ends":   []byte(html + strings.Repeat("<div>", 300) + rep("</p></i>")),
		"quotes":       []byte(html + rep("<blockquote>x")),
		"history":      []byte(html + rep("<div class=gmail_quote>x</div>")),
		"signatures":   []byte(html + rep("<div class=gmail_signature>x</div>")),
		"attributes":   []byte(html + "<p " + rep("a=b ") + ">x"),
		"cells":        []byte(html + rep("<td>x")),
		"line ends":    []byte(rep("\r\n")),
		"zeros":        []byte(rep("\x00")),
		"high":         []byte(rep("\xff")),
		"utf-7":        []byte("Content-Type: text/plain; charset=utf-7\n\n" + rep("+AGE")),
		"auto":         []byte(head + "\n" + rep("detta \u00e4r ett automatiskt svar x ")),
		"comments":     []byte(head + "Authentication-Results: " + rep("(") + "\n\nx"),
		"flowed":       []byte("Content-Type: text/plain; format=flowed\n\n" + rep("> a \n")),
	}
}

// BenchmarkParse_Hostile reads a megabyte of each kind of hostile input.
func BenchmarkParse_Hostile(b *testing.B) {
	for name, raw := range hostile(1 << 20) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				Parse(raw, Options{AuthservID: "mx.example.se"})
			}
		})
	}
}
