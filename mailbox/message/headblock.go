package message

import "strings"

// role is what a header line in a text is about.
type role byte

// The roles of header lines.
const (
	roleNone role = iota
	roleFrom
	roleDate
	roleTo
	roleSubject
	roleOther
)

// labelRole is the role of a label in lower case.
func labelRole(label string) role {
	switch label {
	case "from", "från", "fra", "von", "lähettäjä", "de", "da", "van", "od", "avsändare", "от":
		return roleFrom
	case "sent", "date", "skickat", "datum", "sendt", "dato", "gesendet", "lähetetty", "päiväys", "päivämäärä",
		"envoyé", "enviado", "fecha", "data", "verzonden", "wysłano", "inviato", "päivä", "отправлено":
		return roleDate
	case "to", "till", "til", "an", "vastaanottaja", "kenelle", "à", "para", "a", "aan", "do", "кому":
		return roleTo
	case "subject", "ämne", "emne", "betreff", "aihe", "objet", "asunto", "oggetto", "onderwerp", "temat", "assunto", "тема":
		return roleSubject
	case "cc", "kopia", "kopi", "kopie", "bcc", "reply-to", "svara till", "risposta", "importance", "prioritet",
		"attachments", "bifogade filer":
		return roleOther
	}
	return roleNone
}

// lineRole is the role of a line.
func lineRole(l string) role {
	n := strings.IndexByte(l[:min(len(l), 26)], ':')
	if n <= 0 {
		return roleNone
	}
	return labelRole(strings.ToLower(strings.TrimSpace(l[:n])))
}

// maxBlock is how many lines a block of header lines has at most.
const maxBlock = 16

// headerBlock says whether the header of an older mail begins at line i, as
// Outlook writes it above the mail that is answered: From, Sent, To, Subject
// in any of the languages. Three different ones must come, one of them a
// subject or an address; or a From with address and a date alone.
func (p *page) headerBlock(i int) bool {
	first := p.roles[i]
	if first != roleFrom && first != roleDate {
		return false
	}
	var seen [roleOther + 1]bool
	seen[first] = true
	address := p.at[i]
	fromAddress := first == roleFrom && address
	loose, kinds := 0, 1
	for j := i + 1; j < min(i+maxBlock, len(p.lines)) && loose <= 2; j++ {
		r := p.roles[j]
		if r == roleNone {
			loose++
			address = address || p.at[j] && kinds > 1
			continue
		}
		if loose = 0; !seen[r] && r != roleOther {
			kinds++
		}
		seen[r] = true
		address = address || p.at[j]
		fromAddress = fromAddress || r == roleFrom && p.at[j]
	}
	if kinds >= 3 && (seen[roleSubject] || address) {
		return seen[roleFrom] || seen[roleDate] && address
	}
	return seen[roleDate] && address && (fromAddress || first == roleDate && seen[roleTo])
}

// isOriginalLine says whether a line parts an answer from what is answered:
// "-----Ursprungligt meddelande-----".
func isOriginalLine(l string) bool { return isDashed(l) && isOriginalPhrase(dashless(l)) }

// isOriginalPhrase says whether a phrase stands for an older mail.
func isOriginalPhrase(s string) bool {
	switch s {
	case "original message", "ursprungligt meddelande", "originalmeddelande", "ursprungligt brev", "opprinnelig melding",
		"oprindelig meddelelse", "oprindelig besked", "original meddelelse", "alkuperäinen viesti", "ursprüngliche nachricht",
		"originalnachricht", "original appointment", "message d'origine", "mensaje original", "mensagem original",
		"oorspronkelijk bericht", "messaggio originale", "oryginalna wiadomość", "reply message", "original email":
		return true
	}
	return false
}

// isForwardLine says whether a line stands above a mail that is passed on.
func isForwardLine(l string) bool {
	if isDashed(l) {
		s := dashless(l)
		return isForwardPhrase(s) || strings.HasPrefix(s, "forwarded by ")
	}
	if len(l) > 80 || !strings.HasSuffix(l, ":") {
		return false
	}
	return isForwardPhrase(strings.ToLower(strings.TrimRight(l, ": ")))
}

// isForwardPhrase says whether a phrase stands for a mail that is passed on.
func isForwardPhrase(s string) bool {
	switch s {
	case "forwarded message", "begin forwarded message", "vidarebefordrat meddelande", "vidarebefordrat brev",
		"börja vidarebefordrat meddelande", "start på vidarebefordrat meddelande", "videresendt melding", "videresendt meddelelse",
		"videresendt besked", "start på videresendt besked", "starten på den videresendte meldingen", "begynd videresendt besked",
		"start på videresendt melding", "välitetty viesti", "edelleenlähetetty viesti", "edelleen lähetetty viesti",
		"välitetty viesti alkaa", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "message transféré",
		"mensaje reenviado", "doorgestuurd bericht":
		return true
	}
	return false
}

// isDashed says whether a line begins with drawn dashes.
func isDashed(l string) bool {
	return len(l) >= 4 && len(l) <= 120 && (l[0] == '-' || l[0] == '_') && l[1] == l[0]
}

// dashless is a line in lower case without the dashes around its words.
func dashless(l string) string { return strings.ToLower(strings.Trim(l, "-_ \t")) }
