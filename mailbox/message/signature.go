package message

import (
	"strings"
	"unicode"
)

// trimTail takes off the end of what somebody wrote: lines that a phone or a
// program adds, lines of hyphens, pictures' places, notices of
// confidentiality, and the block of a business under a name typed by hand.
func trimTail(lines []string, from string) []string {
	for {
		lines = trimBlank(lines)
		n := len(lines)
		if n == 0 {
			return nil
		}
		switch last := strings.TrimSpace(lines[n-1]); {
		case isRule(last) && n > 1, isPicture(last), isPhoneLine(last):
			lines = lines[:n-1]
			continue
		}
		start := paragraph(lines)
		if start > 0 && isNotice(lines[start:]) {
			lines = lines[:start]
			continue
		}
		if start > 0 && isBusinessCard(lines[:start], lines[start:], from) {
			lines = lines[:start]
			continue
		}
		return lines
	}
}

// paragraph is where the last paragraph of lines begins.
func paragraph(lines []string) int {
	i := len(lines)
	for i > 0 && strings.TrimSpace(lines[i-1]) != "" {
		i--
	}
	return i
}

// isRule says whether a line is drawn: hyphens, underscores and the like.
func isRule(l string) bool {
	return len(l) >= 2 && strings.Trim(l, "-_=*#~+—–") == ""
}

// isPicture says whether a line is the place of a picture.
func isPicture(l string) bool {
	return (strings.HasPrefix(l, "[cid:") || strings.HasPrefix(l, "[image:")) && strings.HasSuffix(l, "]")
}

// maxPhoneLine is how many octets a line that a phone adds has at most.
const maxPhoneLine = 160

// isPhoneLine says whether a program or phone added a line: "Skickat från
// min iPhone". People write such lines too ("Sent from my desk, which is
// …"), so a device must be named.
func isPhoneLine(l string) bool {
	if len(l) > maxPhoneLine {
		return false
	}
	s := strings.ToLower(strings.Trim(l, "<>()[]*_-. \t"))
	for _, p := range [...]string{
		"skickat från", "skickat via", "skickat med", "skickades från", "hämta outlook", "skaffa outlook",
		"sent from", "sent via", "sent with", "sent by", "sent using", "get outlook for", "from my iphone", "from my ipad",
		"sendt fra", "sendt via", "sendt med", "hent outlook", "last ned outlook", "få outlook",
		"lähetetty", "hanki outlook",
		"gesendet von", "gesendet mit", "von meinem", "diese nachricht wurde von meinem", "holen sie sich outlook", "outlook für",
		"envoyé de", "envoyé depuis", "enviado desde", "enviado do meu", "verzonden met", "verzonden vanaf",
		"verstuurd vanaf", "inviato da", "wysłane z",
	} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return namesDevice(s, rest)
		}
	}
	return strings.HasSuffix(s, "från mobilen") && len(s) < 40 && strings.HasPrefix(s, "skrivet")
}

// namesDevice says whether the few words of a phone's line name a device or
// a program, before any clause that a person added.
func namesDevice(whole, rest string) bool {
	words := strings.FieldsFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
	for _, w := range words[:min(len(words), 5)] {
		for _, d := range [...]string{
			"iphone", "ipad", "ipod", "android", "samsung", "galaxy", "huawei", "xiaomi", "nokia", "sony", "xperia", "htc",
			"oneplus", "pixel", "motorola", "blackberry", "windows", "mobil", "phone", "mobile", "cell", "telefon",
			"tablet", "surfplatta",
			"outlook", "yahoo", "gmail", "mail", "mailbox", "e-post", "proton", "airmail", "spark", "k-9", "handy",
			"smartphone", "smarttelefon", "puhelin", "puhelimesta", "ios", "mac", "macbook", "alcatel", "ti-85", "device",
			"verizon", "tele2", "telia",
		} {
			if strings.HasPrefix(w, d) || strings.HasSuffix(w, d) || strings.HasPrefix(d, "puhelin") && strings.Contains(w, "puhel") {
				return true
			}
		}
	}
	return strings.HasPrefix(whole, "hämta outlook") || strings.HasPrefix(whole, "get outlook")
}

// isNotice says whether a paragraph is the notice that a company puts under
// every mail: about confidentiality, its registration, personal data, paper.
func isNotice(lines []string) bool {
	s := strings.ToLower(strings.Join(lines, " "))
	if len(s) > 3000 {
		return false
	}
	for _, p := range [...]string{
		"think before you print", "tänk på miljön innan", "consider the environment before",
		"så behandlar vi dina personuppgifter", "behandlar dina personuppgifter enligt",
		"behandlar personuppgifter i enlighet med",
		"confidentiality notice", "this email has been scanned", "virus-free", "virusfri.",
		"det här e-postmeddelandet har kontrollerats", "intended only for the",
		"if you are not the intended recipient",
	} {
		if strings.Contains(s, p) {
			return true
		}
	}
	about, secret := false, false
	for _, p := range [...]string{
		"detta e-post", "detta mejl", "detta mail", "detta meddelande", "detta e-mail", "detta brev", "this e-mail",
		"this email", "this message", "this communication", "denne e-post", "denne mail", "denne meldingen",
		"denne meddelelse", "denne e-mail", "tämä viesti", "tämän viestin", "tämä sähköposti", "diese e-mail",
		"diese nachricht", "dieser e-mail",
	} {
		about = about || strings.Contains(s, p)
	}
	for _, p := range [...]string{
		"konfidentiell", "sekretessbelagd", "advokatsekretess", "av misstag", "felaktigt mottagit", "confidential",
		"privileged", "by mistake", "in error", "unauthorised", "unauthorized", "fortrolig", "taushetsplikt",
		"ved en feil", "ved en fejl", "luottamuksel", "vertraulich", "irrtümlich",
	} {
		secret = secret || strings.Contains(s, p)
	}
	return about && secret
}

// isBusinessCard says whether a paragraph is a signature that a program set
// under a mail that its writer had signed by hand already: it begins with
// the writer's whole name, has more than one short line, and the name stands
// at the end of the text above it too.
func isBusinessCard(above, card []string, from string) bool {
	names := strings.Fields(strings.ToLower(from))
	if len(names) < 2 || len(card) < 2 || len(card) > 12 {
		return false
	}
	first := strings.ToLower(card[0])
	for _, n := range names {
		if !strings.Contains(first, n) {
			return false
		}
	}
	for _, l := range card {
		if len([]rune(l)) > 90 {
			return false
		}
	}
	above = trimBlank(above)
	if len(above) == 0 {
		return false
	}
	last := strings.ToLower(strings.Trim(above[len(above)-1], " ,./-"))
	return len(last) < 60 && (strings.Contains(last, names[0]) || strings.HasSuffix(last, names[len(names)-1]))
}
