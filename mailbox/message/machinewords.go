package message

import (
	"strings"

	"ombud/store/casework"
)

// The lengths of text that an automatic answer has at most: one that only
// its subject gives away, in words, and one that is looked at at all, in
// octets. Longer ones must say what they are.
const (
	maxAutoWords = 40
	maxAutoText  = 4000
)

// machineWords knows automatic answers by what they say, in the languages
// of the north, English and German. Customers write of automatic answers
// too ("Automatiskt svar är inget svar!"), so a phrase must stand where
// programs put it, and the text alone must give two signs.
func machineWords(m casework.Message, h header) casework.Machine {
	subject, weak := autoSubject(m.Subject)
	if len(m.OwnText) > maxAutoText {
		if subject != "" && !weak && wantsNoAnswer(h) {
			return of(casework.MachineAutoReply, "Subject: "+subject)
		}
		return notMachine()
	}
	words := len(strings.Fields(m.OwnText))
	text := strings.ToLower(m.OwnText)
	away, auto := absence(text), automatic(text)
	switch {
	case subject != "" && !weak && (words <= maxAutoWords || away != "" || auto != "" || wantsNoAnswer(h)):
		return of(casework.MachineAutoReply, "Subject: "+subject)
	case subject != "" && away != "":
		return of(casework.MachineAutoReply, "Subject: "+subject+", text: "+away)
	case words <= 2*maxAutoWords && auto != "" && (away != "" || received(text)):
		return of(casework.MachineAutoReply, "text: "+auto)
	}
	return notMachine()
}

// autoSubject is the phrase of an automatic answer that a subject begins
// with, empty when it begins with none; weak when people write it too.
// Behind Re: or Sv: it is a person's.
func autoSubject(subject string) (phrase string, weak bool) {
	s := strings.ToLower(strings.TrimLeft(subject, " [(*"))
	for _, p := range [...]string{
		"automatiskt svar", "automatsvar", "autosvar", "frånvaromeddelande", "frånvaro", "semestermeddelande",
		"ej på kontoret", "inte på kontoret",
		"automatic reply", "automatic response", "auto reply", "auto-reply", "autoreply", "auto response",
		"auto-response", "autoresponse", "automated reply", "automated response",
		"out of office", "out of the office", "out-of-office", "away from office", "away from the office",
		"vacation reply", "vacation response",
		"automatisk svar", "fraværsmelding", "fravær", "ikke til stede", "ikke på kontoret", "fraværsbesked", "feriemelding",
		"automaattinen vastaus", "automaattivastaus", "poissaoloviesti", "poissa toimistosta", "lomailmoitus",
		"poissaoloilmoitus",
		"automatische antwort", "abwesenheitsnotiz", "abwesenheitsnachricht", "abwesenheit", "automatische rückmeldung",
		"außer haus", "nicht im büro",
	} {
		if rest, ok := strings.CutPrefix(s, p); ok && stands(rest) {
			return p, false
		}
	}
	for _, p := range [...]string{"frånvarande", "på semester", "on vacation", "on holiday", "on leave",
		"on annual leave", "ooo", "auto", "fraværende", "ferie", "poissa", "lomalla", "abwesend", "im urlaub"} {
		if rest, ok := strings.CutPrefix(s, p); ok && stands(rest) {
			return p, true
		}
	}
	return "", false
}

// stands says whether what follows the phrase of a subject leaves it on its
// own: nothing, a mark, the subject that is answered, a date or a sender.
func stands(rest string) bool {
	rest = strings.TrimSpace(rest)
	if rest == "" || strings.IndexByte(":-([|/", rest[0]) >= 0 || strings.HasPrefix(rest, "–") {
		return true
	}
	for _, p := range [...]string{"re:", "sv:", "aw:", "vs:", "fw:", "fwd:", "autoreply", "auto-reply", "auto reply",
		"reply", "message", "notification", "until", "till ", "t.o.m", "fram till", "from ", "från ", "fra ", "von ",
		"bis "} {
		if strings.HasPrefix(rest, p) {
			return true
		}
	}
	return false
}

// received says whether a text in lower case thanks for a mail or tells that
// it must not be answered, as acknowledgements do.
func received(text string) bool {
	for _, p := range [...]string{
		"tack för ditt mejl", "tack för ditt mail", "tack för ditt meddelande", "tack för ditt e-post",
		"tack för att du", "vi har tagit emot", "har mottagits", "kan inte besvaras", "går inte att svara",
		"svara inte på detta", "ditt ärendenummer", "mejlet vidarebefordras inte", "e-post vidarebefordras inte",
		"thank you for your", "thank you for contacting", "thanks for contacting", "we have received your",
		"do not reply", "don't reply", "your ticket", "will not be read", "not monitored",
		"takk for din", "takk for at du", "vi har mottatt", "tak for din", "vi har modtaget", "kan ikke besvares",
		"svar ikke på denne",
		"kiitos viestistäsi", "kiitos yhteydenotostasi", "olemme vastaanottaneet", "älä vastaa tähän",
		"vielen dank für ihre", "danke für ihre", "wir haben ihre", "bitte antworten sie nicht", "nicht auf diese",
	} {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// absence is a phrase that says that the writer is away, empty when a text
// in lower case holds none.
func absence(text string) string {
	for _, p := range [...]string{
		"på semester", "föräldraledig", "är ledig", "är tillbaka", "åter på kontoret", "åter den", "är på resande fot",
		"inte på kontoret", "slutat min anställning", "läses inte", "tjänstledig", "begränsad tillgång till",
		"out of the office", "out of office", "on vacation", "on annual leave", "on holiday", "limited access to",
		"no access to email", "will be back", "i will be away", "i am away", "i'm away", "parental leave",
		"maternity leave", "no longer with", "returning on", "return to the office",
		"på ferie", "er tilbage", "er tilbake", "har ferie", "ikke på kontoret", "foreldrepermisjon", "på barsel",
		"fraværende", "sluttet i",
		"lomalla", "palaan", "poissa toimistosta", "en ole paikalla", "vanhempainvapaalla",
		"im urlaub", "nicht im büro", "abwesend", "wieder erreichbar", "wieder im büro", "elternzeit",
		"nicht mehr im unternehmen", "nicht erreichbar",
	} {
		if strings.Contains(text, p) {
			return p
		}
	}
	return ""
}

// automatic is the sentence by which a text in lower case says that nobody
// wrote it, empty when there is none. It must begin a line or a sentence, for
// customers quote it in their complaints.
func automatic(text string) string {
	for _, p := range [...]string{
		"detta svar skickas automatiskt", "detta svar är automatiskt", "detta är ett automatiskt svar",
		"det här är ett automatiskt svar", "detta är ett autosvar", "det här är ett autosvar",
		"detta är ett automatiskt genererat", "detta mejl är automatiskt genererat",
		"detta meddelande är automatiskt genererat", "detta meddelande har skickats automatiskt",
		"det här meddelandet skickas automatiskt",
		"this is an automatic reply", "this is an automated reply", "this is an automatic response",
		"this is an automated response", "this is an auto-reply", "this is an automatically generated",
		"this reply was sent automatically", "this is an automated message", "this message was sent automatically",
		"this is an automatic message",
		"dette er et automatisk svar", "dette er et autosvar", "denne meldingen er sendt automatisk",
		"dette svar er sendt automatisk", "dette svaret er sendt automatisk", "denne mail er sendt automatisk",
		"denne besked er sendt automatisk", "dette er en automatisk",
		"tämä on automaattinen", "tämä vastaus on automaattinen", "tämä viesti on lähetetty automaattisesti",
		"dies ist eine automatische", "dies ist eine automatisch", "das ist eine automatische",
		"diese nachricht wurde automatisch", "diese antwort wurde automatisch", "diese e-mail wurde automatisch",
	} {
		if begins(text, p) {
			return p
		}
	}
	return ""
}

// begins says whether a phrase stands at the beginning of a line or right
// behind the end of a sentence in text.
func begins(text, p string) bool {
	for at := 0; ; {
		n := strings.Index(text[at:], p)
		if n < 0 {
			return false
		}
		at += n
		before := strings.TrimRight(text[:at], " \t*_(")
		if before == "" || strings.ContainsAny(before[len(before)-1:], "\n.!") {
			return true
		}
		at += len(p)
	}
}
