package message

import (
	"strings"

	"ombud/store/casework"
)

// maxAutoWords is how long the text of an absence notice is that only its
// subject gives away. Longer ones must say so in their text too.
const maxAutoWords = 40

// machineWords knows automatic answers by what they say, in the languages
// of the north, English and German.
func machineWords(m casework.Message, h header) casework.Machine {
	words := len(strings.Fields(m.OwnText))
	says := absence(m.OwnText)
	subject := autoSubject(m.Subject)
	switch {
	case subject != "" && (words <= maxAutoWords || says != "" || wantsNoAnswer(h)):
		return of(casework.MachineAutoReply, "Subject: "+subject)
	case words <= 2*maxAutoWords && automatic(m.OwnText) != "":
		return of(casework.MachineAutoReply, "text: "+automatic(m.OwnText))
	}
	return notMachine()
}

// autoSubject is the phrase of an automatic answer that a subject begins
// with, empty when it begins with none. Behind Re: or Sv: it is a person's.
func autoSubject(subject string) string {
	s := strings.ToLower(strings.TrimLeft(subject, " [(*"))
	for _, p := range [...]string{
		"automatiskt svar", "automatsvar", "autosvar", "autosv:", "frånvaromeddelande", "frånvaro:", "frånvarande", "semestermeddelande", "ej på kontoret", "inte på kontoret",
		"automatic reply", "automatic response", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse", "auto:", "automated reply", "automated response",
		"out of office", "out of the office", "out-of-office", "ooo:", "away from office", "away from the office", "on vacation", "vacation reply", "on holiday", "on leave",
		"automatisk svar", "fraværsmelding", "fravær:", "ikke til stede", "ikke på kontoret", "fraværsbesked", "fraværende", "ferie:", "feriemelding", "autosvar:",
		"automaattinen vastaus", "automaattivastaus", "poissaoloviesti", "poissa:", "poissa toimistosta", "lomailmoitus", "poissaoloilmoitus",
		"automatische antwort", "abwesenheit", "abwesend", "abwesenheitsnotiz", "abwesenheitsnachricht", "automatische rückmeldung", "außer haus", "nicht im büro",
	} {
		if strings.HasPrefix(s, p) && ends(s, p) {
			return p
		}
	}
	return ""
}

// ends says whether a phrase that s begins with ends with a word there.
func ends(s, p string) bool {
	if len(s) == len(p) || strings.HasSuffix(p, ":") {
		return true
	}
	next := s[len(p)]
	return next < 'a' || next > 'z'
}

// absence is a phrase that says that the writer is away or that the mailbox
// answers by itself, empty when there is none.
func absence(text string) string {
	text = strings.ToLower(text)
	for _, p := range [...]string{
		"på semester", "föräldraledig", "är ledig", "är tillbaka", "åter på kontoret", "åter den", "är på resande fot", "inte på kontoret", "slutat min anställning", "läses inte", "tjänstledig", "begränsad tillgång till",
		"out of the office", "out of office", "on vacation", "on annual leave", "on holiday", "limited access to", "no access to email", "will be back", "i will be away", "i am away", "i'm away", "parental leave", "maternity leave", "no longer with", "returning on", "return to the office",
		"på ferie", "er tilbage", "er tilbake", "har ferie", "ikke på kontoret", "foreldrepermisjon", "på barsel", "fraværende", "sluttet i",
		"lomalla", "palaan", "poissa toimistosta", "en ole paikalla", "vanhempainvapaalla",
		"im urlaub", "nicht im büro", "abwesend", "wieder erreichbar", "wieder im büro", "elternzeit", "nicht mehr im unternehmen", "nicht erreichbar",
	} {
		if strings.Contains(text, p) {
			return p
		}
	}
	return automatic(text)
}

// automatic is the sentence by which a text says that nobody wrote it; it
// must begin a line or a sentence, for customers quote it in their complaints.
func automatic(text string) string {
	text = strings.ToLower(text)
	for _, p := range [...]string{
		"detta svar skickas automatiskt", "detta svar är automatiskt", "detta är ett automatiskt svar", "det här är ett automatiskt svar", "detta är ett autosvar", "det här är ett autosvar", "detta är ett automatiskt genererat", "detta mejl är automatiskt genererat", "detta meddelande är automatiskt genererat", "detta meddelande har skickats automatiskt", "det här meddelandet skickas automatiskt",
		"this is an automatic reply", "this is an automated reply", "this is an automatic response", "this is an automated response", "this is an auto-reply", "this is an automatically generated", "this reply was sent automatically", "this is an automated message", "this message was sent automatically", "this is an automatic message",
		"dette er et automatisk svar", "dette er et autosvar", "denne meldingen er sendt automatisk", "dette svar er sendt automatisk", "dette svaret er sendt automatisk", "denne mail er sendt automatisk", "denne besked er sendt automatisk", "dette er en automatisk",
		"tämä on automaattinen", "tämä vastaus on automaattinen", "tämä viesti on lähetetty automaattisesti",
		"dies ist eine automatische", "dies ist eine automatisch", "das ist eine automatische", "diese nachricht wurde automatisch", "diese antwort wurde automatisch", "diese e-mail wurde automatisch",
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
		if before == "" || strings.HasSuffix(before, "\n") || strings.HasSuffix(before, ".") || strings.HasSuffix(before, "!") {
			return true
		}
		at += len(p)
	}
}
