package casework

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What stands in the place of a number that must not be seen.
const (
	maskedPersonal     = "[pnr]"
	maskedCoordination = "[snr]"
	maskedCard         = "[card ****"
	maskedIBAN         = "[iban ****"
)

// The digits of a card number (ISO/IEC 7812).
const (
	minCard = 13
	maxCard = 19
)

// Mask hides personal identity numbers, coordination numbers, card numbers
// and Swedish IBANs in a text for lists, logs and notices. Cards and IBANs
// keep their last four digits. A number is one only when its check digits
// fit; an invoice number that fits by accident is masked too.
func Mask(s string) string {
	var b strings.Builder
	kept := 0
	for i := 0; i < len(s); {
		if !numberStart(s, i) {
			i++
			continue
		}
		mask, n := secret(s[i:])
		if n == 0 {
			// A number does not begin in the middle of a group.
			i += max(1, numberRun(s[i:]))
			continue
		}
		b.WriteString(s[kept:i] + mask)
		i += n
		kept = i
	}
	return b.String() + s[kept:]
}

// numberStart says whether a number may begin at i: a digit, or the country
// code of an IBAN, with no letter or digit before.
func numberStart(s string, i int) bool {
	if r, n := utf8.DecodeLastRuneInString(s[:i]); n > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		return false
	}
	return isDigit(s[i]) || len(s) > i+2 && strings.EqualFold(s[i:i+2], "SE") && isDigit(s[i+2])
}

// numberRun counts the digits at the beginning of s.
func numberRun(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// isDigit says whether b is an ASCII digit.
func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// secret gives the mask for the number at the beginning of s and how many
// bytes it takes, or 0 when there is none to hide.
func secret(s string) (mask string, n int) {
	if !isDigit(s[0]) {
		return iban(s)
	}
	groups := digitGroups(s)
	for k := len(groups); k > 0; k-- {
		if mask, n := card(s, groups[:k]); n > 0 && evenly(s, groups[:k]) && !cutsPersonal(s, groups[:k]) {
			return mask, n
		}
	}
	if mask, n := personal(s); n > 0 {
		return mask, n
	}
	// Grouped in whatever way: only as a whole, so that nothing of another
	// number stays behind it.
	return card(s, groups)
}

// digitGroups gives the ends of the groups of digits at the beginning of s
// that stand with one space or hyphen between, up to the group that makes
// them more than any card has.
func digitGroups(s string) (ends []int) {
	for n, digits := 0, 0; digits <= maxCard; {
		run := numberRun(s[n:])
		if run == 0 {
			return ends
		}
		digits += run
		ends = append(ends, n+run)
		sep := separator(s[n+run:])
		if sep == 0 {
			return ends
		}
		n += run + sep
	}
	return ends
}

// evenly says whether groups are set apart as on a card: all by the same
// mark, and of three to seven digits, or one group alone.
func evenly(s string, ends []int) bool {
	start, mark := 0, ""
	for i, end := range ends {
		if len(ends) > 1 && (end-start < 3 || end-start > 7) {
			return false
		}
		if i == len(ends)-1 {
			break
		}
		start = end + separator(s[end:])
		if i > 0 && s[end:start] != mark {
			return false
		}
		mark = s[end:start]
	}
	return true
}

// cutsPersonal says whether the last of the groups begins a personal number
// that goes on behind them: its last digits must not be left standing.
func cutsPersonal(s string, ends []int) bool {
	if len(ends) < 2 {
		return false
	}
	before, end := ends[len(ends)-2], ends[len(ends)-1]
	start := before + separator(s[before:])
	_, n := personal(s[start:])
	return start+n > end
}

// card reads groups of digits as a card number.
func card(s string, ends []int) (mask string, n int) {
	if len(ends) == 0 || !numberEnd(s[ends[len(ends)-1]:]) {
		return "", 0
	}
	n = ends[len(ends)-1]
	ds := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s[:n])
	if len(ds) < minCard || len(ds) > maxCard || ds[0] < '2' || ds[0] > '6' || !luhn(ds) {
		return "", 0
	}
	return maskedCard + ds[len(ds)-4:] + "]", n
}

// iban reads a Swedish IBAN: SE, two check digits and twenty more, in
// groups or not (ISO 13616; the remainder by 97 is 1).
func iban(s string) (mask string, n int) {
	ds, n := spaced(s[2:], 22)
	if n == 0 || !mod97(ds[2:]+"2814"+ds[:2]) { // S = 28, E = 14
		return "", 0
	}
	return maskedIBAN + ds[18:] + "]", n + 2
}

// mod97 says whether a decimal number leaves 1 when divided by 97.
func mod97(ds string) bool {
	rest := 0
	for _, c := range []byte(ds) {
		rest = (rest*10 + int(c-'0')) % 97
	}
	return rest == 1
}

// spaced reads want digits, with at most one space or hyphen between two,
// that end where a number ends; n is the bytes they take, 0 when there are
// not as many.
func spaced(s string, want int) (ds string, n int) {
	var got []byte
	for n < len(s) && len(got) < want {
		w := separator(s[n:])
		if len(got) == 0 {
			w = 0
		}
		if n+w >= len(s) || !isDigit(s[n+w]) {
			return "", 0
		}
		got = append(got, s[n+w])
		n += w + 1
	}
	if len(got) < want || !numberEnd(s[n:]) {
		return "", 0
	}
	return string(got), n
}

// separator is how many bytes the space or hyphen at the beginning of s
// takes, 0 when there is none.
func separator(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if r == '-' || r == '+' || r == '\u2013' || r == ' ' || r == '\u00a0' || r == '\u202f' {
		return n
	}
	return 0
}

// numberEnd says whether no letter or digit follows at once.
func numberEnd(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n == 0 || !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// personal reads a personal identity number, YYMMDD-NNNN or YYYYMMDDNNNN,
// or a coordination number, whose day is 60 higher (lag 2022:1697).
func personal(s string) (mask string, n int) {
	for _, first := range []int{8, 6} {
		n := numberRun(s)
		if n >= first+4 {
			n = first
		}
		if n != first {
			continue
		}
		sep := separator(s[n:])
		tail := s[n+sep:]
		if numberRun(tail) != 4 || !numberEnd(tail[4:]) {
			continue
		}
		date := s[:first]
		if first == 8 && date[:2] != "19" && date[:2] != "20" {
			continue
		}
		if mask := personalMask(date[first-6:], tail[:4]); mask != "" {
			return mask, n + sep + 4
		}
	}
	return "", 0
}

// personalMask tells which of the two numbers six and four digits are.
func personalMask(date, last string) string {
	month := int(date[2]-'0')*10 + int(date[3]-'0')
	day := int(date[4]-'0')*10 + int(date[5]-'0')
	switch {
	case month < 1 || month > 12 || !luhn(date+last):
		return ""
	case day >= 1 && day <= 31:
		return maskedPersonal
	case day >= 61 && day <= 91:
		return maskedCoordination
	}
	return ""
}

// luhn says whether the last digit is the check digit of those before it.
func luhn(ds string) bool {
	sum := 0
	for i := range len(ds) {
		v := int(ds[len(ds)-1-i] - '0')
		if i%2 == 1 {
			v *= 2
		}
		sum += v/10 + v%10
	}
	return sum%10 == 0
}
