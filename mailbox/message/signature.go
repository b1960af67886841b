package message

import (
	"strings"
	"unicode"
)

// maxTail is how many lines and paragraphs are taken off an end at most.
const maxTail = 100

// trimTail takes off the end of what somebody wrote: lines that a phone or a
// program adds, lines of hyphens, pictures' places, notices of
// confidentiality, and the block of a business under a name typed by hand.
func trimTail(lines []string, from string) []string {
	for range maxTail {
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
		break
	}
	return trimBlank(lines)
}

// paragraph is where the last paragraph of lines begins.
func paragraph(lines []string) int {
	i := len(lines)
	for i > 0 && strings.TrimSpace(lines[i-1]) != "" {
		i--
	}
	return i
}

// isRule says whether a line is drawn: hyphens, underscores and the like, and
// the dot by which a tracker marks a mail.
func isRule(l string) bool {
	return len(l) >= 2 && strings.IndexFunc(l, func(r rune) bool { return !strings.ContainsRune("-_=*#~+—–ᐧ", r) }) < 0
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
	if strings.ContainsAny(l, "[]") { // a link of Markdown
		l = strings.ReplaceAll(strings.ReplaceAll(l, "[", ""), "]", "")
	}
	s := strings.ToLower(strings.Trim(l, "<>()*_-. \t"))
	_, ok := beginsWithAny(s, spoken.phones)
	return ok && namesDevice(s)
}

// namesDevice says whether the first words of a phone's line name a device or
// a program, before any clause that a person added.
func namesDevice(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
	for _, w := range words[:min(len(words), 7)] {
		for _, d := range spoken.devices {
			if strings.HasPrefix(w, d) || strings.HasSuffix(w, d) {
				return true
			}
		}
	}
	return false
}

// isNotice says whether a paragraph is the notice that a company puts under
// every mail: about confidentiality, its registration, personal data, paper;
// or the one that a list puts there.
func isNotice(lines []string) bool {
	s := strings.ToLower(strings.Join(lines, " "))
	if len(s) > 3000 {
		return false
	}
	if isRule(strings.TrimSpace(lines[0])) && strings.Contains(s, "mailing list") && strings.ContainsAny(s, "@/") {
		return true
	}
	return holdsAny(s, spoken.notices) || holdsAny(s, spoken.about) && holdsAny(s, spoken.secret)
}

// maxSigned is how many words a line has at most by which somebody signs.
const maxSigned = 6

// isBusinessCard says whether a paragraph is a signature that a program set
// under a mail that its writer had signed by hand already: it begins with
// the writer's whole name, has more than one short line, and the name stands
// at the end of the text above it too. Sentences stand in none.
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
		if len([]rune(l)) > 90 || strings.ContainsAny(l[len(l)-1:], ".!?") {
			return false
		}
	}
	above = trimBlank(above)
	if len(above) == 0 {
		return false
	}
	last := strings.ToLower(strings.Trim(above[len(above)-1], " ,./-"))
	signed := strings.HasSuffix(last, names[0]) || strings.HasSuffix(last, names[len(names)-1])
	return signed && len(strings.Fields(last)) <= maxSigned
}
