package classify

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Damage is a way in which the same text comes from another keyboard, another
// program or in haste.
type Damage struct {
	Name   string
	Change func(string) string
}

// Damages returns the ways in which [Measure] damages the texts, and by which
// a verdict should not be changed.
func Damages() []Damage {
	return []Damage{
		{"no diacritics", withoutDiacritics},
		{"NFD", norm.NFD.String},
		{"upper case", strings.ToUpper},
		{"mojibake", mojibake},
		{"lost letters", loseLetters},
		{"aa, ae, oe", doubled},
		{"split compounds", splitCompounds},
		{"typing errors", typingErrors},
	}
}

func withoutDiacritics(s string) string {
	return strings.NewReplacer("å", "a", "ä", "a", "ö", "o", "Å", "A", "Ä", "A", "Ö", "O", "ø", "o", "Ø", "O",
		"æ", "ae", "Æ", "AE", "ü", "u", "Ü", "U", "ß", "ss", "é", "e").Replace(s)
}

func doubled(s string) string {
	return strings.NewReplacer("å", "aa", "ä", "ae", "ö", "oe", "Å", "Aa", "Ä", "Ae", "Ö", "Oe", "ø", "oe", "Ø", "Oe",
		"æ", "ae", "Æ", "Ae", "ü", "ue", "Ü", "Ue").Replace(s)
}

// mojibake reads the octets of UTF-8 as Latin-1.
func mojibake(s string) string {
	runes := make([]rune, 0, len(s))
	for _, c := range []byte(s) {
		runes = append(runes, rune(c))
	}
	return string(runes)
}

func loseLetters(s string) string {
	return strings.NewReplacer("å", "\uFFFD", "ä", "\uFFFD", "ö", "\uFFFD", "Å", "\uFFFD", "Ä", "\uFFFD", "Ö", "\uFFFD").Replace(s)
}

// compoundHeads are words that often end a compound.
const compoundHeads = `avgift faktura ränta konto kort köp krav tjänst service nummer datum dag plan belopp ärende uppgift
 betalning anmärkning gräns prövning upplysning ansökan avtal bolag brev adress kod skydd rätt frist tid
 gebyr rente faktura kort konto nummer dato plan rechnung gebühr karte konto nummer maksu lasku kortti tili`

// splitCompounds writes compounds as two words.
func splitCompounds(s string) string {
	heads := strings.Fields(compoundHeads)
	return eachWord(s, func(_ int, w string) string {
		low := strings.ToLower(w)
		for _, h := range heads {
			at := strings.LastIndex(low, h)
			if at >= 4 && len(low)-at-len(h) <= 4 && len(low) == len(w) {
				return w[:at] + " " + w[at:]
			}
		}
		return w
	})
}

// typingErrors puts one typing error into every fifth word: two letters
// exchanged, one left out, one doubled, in turn.
func typingErrors(s string) string {
	return eachWord(s, func(n int, w string) string {
		r := []rune(w)
		if n%5 != 2 || len(r) < 4 {
			return w
		}
		at := 1 + n/5%(len(r)-2)
		switch n / 5 % 3 {
		case 0:
			r[at], r[at+1] = r[at+1], r[at]
		case 1:
			r = append(r[:at], r[at+1:]...)
		default:
			r = append(r[:at+1], r[at:]...)
		}
		return string(r)
	})
}

// eachWord changes the words of s, which are numbered, and nothing between.
func eachWord(s string, change func(n int, w string) string) string {
	var b strings.Builder
	n := 0
	for s != "" {
		end := strings.IndexFunc(s, func(c rune) bool { return !unicode.IsLetter(c) })
		switch {
		case end < 0:
			end = len(s)
			fallthrough
		case end > 0:
			b.WriteString(change(n, s[:end]))
			n++
		default:
			end = len(s) - len(strings.TrimLeftFunc(s, func(c rune) bool { return !unicode.IsLetter(c) }))
			b.WriteString(s[:end])
		}
		s = s[end:]
	}
	return b.String()
}
