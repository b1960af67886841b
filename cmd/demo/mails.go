package demo

import (
	"fmt"
	"strings"
	"time"

	"ombud/store/casework"
)

// The published addresses of the demo's company.
const (
	serviceAddress = "service@example.se"
	ombudAddress   = "kundombud@example.se"
)

// mail is a message that the outside world sends.
type mail struct {
	name      string // of the kept file
	from      string // as in the From field
	envelope  string // the sender in the envelope; empty for a bounce
	to        string
	subject   string
	messageID string
	replyTo   casework.MessageID // in reply to this letter of ours
	headers   []string           // further fields
	mediaType string             // text/plain when empty
	body      string
	raw       string // the whole message, instead of all above but envelope and to
}

// bytes gives the message as it arrives at the given time.
func (m mail) bytes(at time.Time) []byte {
	if m.raw != "" {
		return []byte(strings.ReplaceAll(m.raw, "\n", "\r\n"))
	}
	mediaType := m.mediaType
	if mediaType == "" {
		mediaType = "text/plain; charset=utf-8"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Received: from mail.example.org by mx.example.se with ESMTPS; %s\n", at.Format(time.RFC1123Z))
	fmt.Fprintf(&b, "From: %s\nTo: <%s>\nSubject: %s\nDate: %s\nMessage-ID: <%s>\n",
		m.from, m.to, m.subject, at.Format(time.RFC1123Z), m.messageID)
	if m.replyTo != "" {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences: <%s>\n", m.replyTo, m.replyTo)
	}
	for _, h := range m.headers {
		fmt.Fprintln(&b, h)
	}
	fmt.Fprintf(&b, "MIME-Version: 1.0\nContent-Type: %s\nContent-Transfer-Encoding: 8bit\n\n%s\n",
		mediaType, strings.TrimSpace(m.body))
	return []byte(strings.ReplaceAll(b.String(), "\n", "\r\n"))
}

// The people of the story.
const (
	asa     = `=?utf-8?q?=C3=85sa_=C3=96berg?= <asa.oberg@example.org>`
	lena    = `Lena Strand <lena.strand@example.org>`
	karl    = `Karl Nyberg <karl.nyberg@example.org>`
	harriet = `Harriet Cole <harriet.cole@example.com>`
	gun     = `Gun Hall <gun.hall@example.net>`
)

// firstMorning is what has come over the weekend.
func firstMorning() []mail {
	return []mail{
		{name: "feedback", from: lena, envelope: "lena.strand@example.org", to: serviceAddress,
			subject: "=?utf-8?q?F=C3=B6rslag_till_appen?=", messageID: "f1@mail.example.org", body: `
Hej!

Det vore bra om appen visade förfallodatum redan på startsidan. Nu måste jag
klicka mig fram till varje faktura. Annars är jag väldigt nöjd.

Lena`},
		{name: "complaint", from: asa, envelope: "asa.oberg@example.org", to: serviceAddress,
			subject: "=?utf-8?q?Ingen_=C3=A5terbetalning?=", messageID: "k1@mail.example.org", body: `
Hej,

jag är mycket missnöjd. Jag skickade tillbaka en kappa för 1 250 kr till butiken
den 5 oktober men har fortfarande inte fått någon återbetalning, och nu har ni
dessutom lagt på en påminnelseavgift på 60 kr. Jag kräver att få tillbaka
pengarna och att avgiften tas bort.

Åsa Öberg`},
		{name: "escalation-without-answer", from: karl, envelope: "karl.nyberg@example.org", to: ombudAddress,
			subject: "=?utf-8?q?Beg=C3=A4ran_om_ny_bed=C3=B6mning?=", messageID: "e1@mail.example.org", body: `
Till Kundombudet

Kundservice har avslagit mitt klagomål om räntan på mitt kontokrediten. Jag
accepterar inte svaret och begär att Kundombudet gör en ny bedömning.

Karl Nyberg`},
		{name: "complaint-english", from: harriet, envelope: "harriet.cole@example.com", to: serviceAddress,
			subject: "Reminder fee on a paid invoice", messageID: "h1@mail.example.com", body: `
Hello,

I paid the invoice before the due date and still received a payment reminder
with a reminder fee. I dispute the fee and I want to complain about this. Please
remove it and confirm in writing.

Harriet Cole`},
		{name: "question", from: gun, envelope: "gun.hall@example.net", to: serviceAddress,
			subject: "=?utf-8?q?Fr=C3=A5ga_om_faktura?=", messageID: "q1@mail.example.net", body: `
Hej, hur gör jag för att få en kopia av min faktura från september?

Gun Hall`},
		{name: "out-of-office", from: `Per Lund <per.lund@example.org>`, to: serviceAddress,
			subject: "Automatiskt svar: Er faktura", messageID: "o1@mail.example.org",
			headers: []string{"Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"}, body: `
Jag är på semester och åter den 16 november.`},
		{name: "newsletter", from: `Kassanytt <nyhetsbrev@shop.example>`, envelope: "bounce@shop.example", to: serviceAddress,
			subject: "Veckans erbjudanden", messageID: "n1@shop.example",
			headers: []string{"Precedence: bulk", "List-Id: <nyhetsbrev.shop.example>",
				"List-Unsubscribe: <https://shop.example/u>"}, body: `
Missa inte veckans erbjudanden. Avregistrera dig här.`},
		{name: "unreadable", envelope: "scanner@example.org", to: serviceAddress,
			raw: "\x00\x01\x02 no header at all\n\xff\xfe\xfd\n"},
	}
}

// bounceOf is the answer of a mail system that could not deliver a letter.
func bounceOf(letter casework.MessageID, recipient string) mail {
	return mail{name: "bounce", to: serviceAddress, from: `Mail Delivery System <mailer-daemon@mx.example.net>`,
		subject: "Undelivered Mail Returned to Sender", messageID: "b1@mx.example.net",
		headers:   []string{"Auto-Submitted: auto-replied", "Return-Path: <>"},
		mediaType: `multipart/report; report-type=delivery-status; boundary="b1"`,
		body: strings.NewReplacer("RECIPIENT", recipient, "LETTER", string(letter)).Replace(`
--b1
Content-Type: text/plain; charset=us-ascii

The mail system could not deliver your message to RECIPIENT: unknown user.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; RECIPIENT
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown user

--b1
Content-Type: text/rfc822-headers

Message-ID: <LETTER>
Subject: returned

--b1--`)}
}

// answer is what the customer sends when asked: a reply without the number.
func answer(request casework.MessageID) mail {
	return mail{name: "answer", from: asa, envelope: "asa.oberg@example.org", to: serviceAddress,
		subject:   "=?utf-8?q?Sv=3A_Vi_beh=C3=B6ver_n=C3=A5gra_uppgifter?=",
		messageID: "k2@mail.example.org", replyTo: request, body: `
Hej Maria,

ordernumret är WEB-204417 och paketet lämnades till ombudet den 5 oktober.

Åsa`}
}

// escalation is the customer's step to the Kundombud after a first decision.
func escalation(decision casework.MessageID) mail {
	return mail{name: "escalation", from: asa, envelope: "asa.oberg@example.org", to: ombudAddress,
		subject:   "=?utf-8?q?Jag_accepterar_inte_beslutet?=",
		messageID: "k3@mail.example.org", replyTo: decision, body: `
Hej,

jag är inte nöjd med beslutet. Kundservice har avslagit min begäran om
återbetalning fast paketet är inlämnat. Jag vill att Kundombudet gör en ny
bedömning.

Åsa Öberg`}
}
