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
	case "sent", "date", "skickat", "datum", "sendt", "dato", "gesendet", "lähetetty", "päiväys", "päivämäärä", "envoyé", "enviado", "fecha", "data", "verzonden", "wysłano", "inviato", "päivä", "отправлено":
		return roleDate
	case "to", "till", "til", "an", "vastaanottaja", "kenelle", "à", "para", "a", "aan", "do", "кому":
		return roleTo
	case "subject", "ämne", "emne", "betreff", "aihe", "objet", "asunto", "oggetto", "onderwerp", "temat", "assunto", "тема":
		return roleSubject
	case "cc", "kopia", "kopi", "kopie", "bcc", "reply-to", "svara till", "risposta", "importance", "prioritet", "attachments", "bifogade filer":
		return roleOther
	}
	return roleNone
}

// lineRole is the role of a line, and the value behind its label.
func lineRole(line string) (role, string) {
	l := bareLine(line)
	n := strings.IndexByte(l, ':')
	if n <= 0 || n > 24 {
		return roleNone, ""
	}
	return labelRole(strings.ToLower(strings.TrimSpace(l[:n]))), strings.TrimSpace(l[n+1:])
}

// maxBlock is how many lines a block of header lines has at most.
const maxBlock = 16

// headerBlock says whether the header of an older mail begins at line i, as
// Outlook writes it above the mail that is answered: From, Sent, To, Subject
// in any of the languages. Three different ones must come, one of them a
// subject or an address; or a From with address and a date alone.
func headerBlock(lines []string, i int) bool {
	first, value := lineRole(lines[i])
	if first != roleFrom && first != roleDate {
		return false
	}
	seen := map[role]bool{first: true}
	address := strings.Contains(value, "@")
	fromAddress := first == roleFrom && address
	loose := 0
	for _, l := range lines[i+1 : min(i+maxBlock, len(lines))] {
		r, v := lineRole(l)
		if r == roleNone {
			if loose++; loose > 2 {
				break
			}
			address = address || strings.Contains(l, "@") && len(seen) > 1
			continue
		}
		loose = 0
		seen[r] = true
		address = address || strings.Contains(v, "@")
		fromAddress = fromAddress || r == roleFrom && strings.Contains(v, "@")
	}
	delete(seen, roleOther)
	if len(seen) >= 3 && (seen[roleSubject] || address) {
		return seen[roleFrom] || seen[roleDate] && address
	}
	return seen[roleDate] && address && (fromAddress || first == roleDate && seen[roleTo])
}

// isOriginalLine says whether a line parts an answer from what is answered:
// "-----Ursprungligt meddelande-----".
func isOriginalLine(l string) bool {
	return dashedPhrase(l, []string{
		"original message", "ursprungligt meddelande", "originalmeddelande", "ursprungligt brev", "opprinnelig melding", "oprindelig meddelelse", "oprindelig besked", "original meddelelse",
		"alkuperäinen viesti", "ursprüngliche nachricht", "originalnachricht", "original appointment", "message d'origine", "mensaje original", "mensagem original",
		"oorspronkelijk bericht", "messaggio originale", "oryginalna wiadomość", "reply message", "original email", "svar på meddelande",
	})
}

// isForwardLine says whether a line stands above a mail that is passed on.
func isForwardLine(l string) bool {
	phrases := []string{
		"forwarded message", "forwarded by", "begin forwarded message", "vidarebefordrat meddelande", "vidarebefordrat brev", "börja vidarebefordrat meddelande", "start på vidarebefordrat meddelande",
		"videresendt melding", "videresendt meddelelse", "videresendt besked", "videresendte meldingen", "start på videresendt besked", "starten på den videresendte meldingen", "begynd videresendt besked", "start på videresendt melding",
		"välitetty viesti", "edelleenlähetetty viesti", "edelleen lähetetty viesti", "välitetty viesti alkaa",
		"weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "message transféré", "mensaje reenviado", "doorgestuurd bericht",
	}
	if dashedPhrase(l, phrases) {
		return true
	}
	if l = strings.ToLower(strings.TrimSpace(l)); len(l) > 80 || !strings.HasSuffix(l, ":") {
		return false
	}
	l = strings.TrimRight(l, ": ")
	for _, p := range phrases {
		if l == p {
			return true
		}
	}
	return false
}

// dashedPhrase says whether a line is one of the phrases between hyphens or
// underscores.
func dashedPhrase(l string, phrases []string) bool {
	if len(l) > 120 || len(l) < 4 || l[0] != '-' && l[0] != '_' || l[1] != l[0] {
		return false
	}
	l = strings.ToLower(strings.Trim(l, "-_ \t"))
	for _, p := range phrases {
		if l == p || strings.HasPrefix(l, p+" ") && strings.HasPrefix(p, "forwarded by") {
			return true
		}
	}
	return false
}
