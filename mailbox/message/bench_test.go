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
		"Message-ID: <1@example.org>\r\nDate: Mon, 5 Oct 2026 10:00:00 +0200\r\nContent-Type: multipart/mixed; " +
		"boundary=b1\r\n\r\n--b1\r\n" +
		"Content-Type: multipart/alternative; boundary=b2\r\n\r\n--b2\r\nContent-Type: text/plain; charset=utf-8\r\n" +
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n")
	for b.Len() < n/4 {
		b.WriteString("Jag f=C3=B6rst=C3=A5r inte varf=C3=B6r fakturan kom tv=C3=A5 g=C3=A5nger i oktober.\r\n")
	}
	b.WriteString("\r\n> 5 okt. 2026 kl. 06:00 skrev Exempelbolaget <service@example.se>:\r\n>\r\n> Hej!\r\n--b2\r\n" +
		"Content-Type: text/html; charset=utf-8\r\n\r\n")
	for b.Len() < n/2 {
		b.WriteString("<p class=\"x\">Jag <b>f\u00f6rst\u00e5r</b> inte varf\u00f6r fakturan kom <a " +
			"href=\"https://example.se/x\">tv\u00e5 g\u00e5nger</a>.</p>\r\n")
	}
	b.WriteString("--b2--\r\n--b1\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Transfer-Encoding: " +
		"base64\r\nContent-Disposition: attachment\r\n\r\n")
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
