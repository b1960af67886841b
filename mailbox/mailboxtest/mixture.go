package mailboxtest

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Mixture makes n mails from a number on, each from a sender of its own and
// with a Message-ID of its own: 70 % plain of 2 kB, 20 % multipart of 20 kB,
// 10 % with an attachment of 300 kB that cannot be packed. The same numbers give
// the same mails but for their dates.
func Mixture(from, n int) [][]byte {
	random := rand.New(rand.NewPCG(1, uint64(from)))
	mails := make([][]byte, n)
	for i := range mails {
		mails[i] = mixed(random, from+i)
	}
	return mails
}

// mixed makes the mail of a number.
func mixed(random *rand.Rand, i int) []byte {
	text := prose(random, 2000)
	switch {
	case i%10 < 7:
		return mailOf(i, "text/plain; charset=utf-8", text)
	case i%10 < 9:
		text = prose(random, 8000)
		return mailOf(i, `multipart/alternative; boundary="b"`,
			"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+text+"\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"+
				"<html><body><p>"+strings.ReplaceAll(text, "\r\n", "</p>\r\n<p>")+"</p></body></html>\r\n--b--\r\n")
	}
	return mailOf(i, `multipart/mixed; boundary="m"`,
		"--m\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+text+"\r\n--m\r\nContent-Type: application/pdf; name=\"faktura.pdf\"\r\n"+
			"Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n"+octets(random, 300_000)+"\r\n--m--\r\n")
}

func mailOf(i int, mediaType, body string) []byte {
	now := time.Now().Format(time.RFC1123Z)
	return fmt.Appendf(nil, "Received: from mail.example.org by mx.example.test; %[2]s\r\nFrom: Kund <kund%[1]d@example.org>\r\n"+
		"To: <service@example.test>\r\nSubject: Fakturan %[1]d\r\nDate: %[2]s\r\nMessage-ID: <bench.%[1]d@mail.example.org>\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: %[3]s\r\n\r\n%[4]s", i, now, mediaType, body)
}

// prose gives about n octets of what customers write, in lines.
func prose(random *rand.Rand, n int) string {
	words := strings.Fields(`jag har fått en påminnelse på fakturan som redan är betald och vill klaga på avgiften paketet kom aldrig
		fram men butiken svarar inte återbetalningen dröjer kontot är spärrat kortet fungerar inte i appen räntan är fel hej tack
		snälla hjälp mig med detta det är tredje gången ni skickar samma brev jag kräver pengarna tillbaka hälsningar`)
	var b strings.Builder
	line := 0
	for b.Len() < n {
		word := words[random.IntN(len(words))]
		if random.IntN(12) == 0 {
			word = fmt.Sprint(random.IntN(100_000))
		}
		b.WriteString(word)
		if line += len(word) + 1; line > 68 {
			b.WriteString("\r\n")
			line = 0
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String() + "\r\n"
}

// octets gives n characters of base64 of random octets, in lines.
func octets(random *rand.Rand, n int) string {
	raw := make([]byte, n*3/4)
	for i := range raw {
		raw[i] = byte(random.Uint32())
	}
	text := base64.StdEncoding.EncodeToString(raw)
	var b strings.Builder
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	return b.String() + text
}
