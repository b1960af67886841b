package casework

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// crockford is Crockford's base 32: digits and letters without I, L, O, U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// referenceLen counts the characters of a reference without prefix and
// hyphens, the check character included.
const referenceLen = 8

// NewReference draws a reference: seven random characters, the check
// character, no offensive word. Every free reference is equally likely.
// The error is that of rand.
func NewReference(prefix string, rand io.Reader) (Reference, error) {
	var raw [referenceLen - 1]byte
	for {
		if _, err := io.ReadFull(rand, raw[:]); err != nil {
			return "", fmt.Errorf("drawing a reference: %w", err)
		}
		code := make([]byte, 0, referenceLen)
		var sum byte
		for i, b := range raw {
			// 256 is a multiple of 32: the low five bits are unbiased.
			code = append(code, crockford[b&31])
			sum ^= weigh(b&31, i)
		}
		code = append(code, crockford[sum])
		if !offensive(string(code)) {
			return formatReference(prefix, string(code)), nil
		}
	}
}

// formatReference sets eight characters apart as they are printed.
func formatReference(prefix, code string) Reference {
	return Reference(strings.ToUpper(prefix) + "-" + code[:4] + "-" + code[4:])
}

// weigh multiplies the value of the character at i with its weight g^(7-i),
// g = 2, in the field GF(32) of x⁵+x²+1. The last weight is 1, so the check
// character is the sum of the seven before it.
func weigh(v byte, i int) byte {
	for range referenceLen - 1 - i {
		v <<= 1
		if v&32 != 0 {
			v ^= 0b100101
		}
	}
	return v
}

// checks says whether eight characters are all of the alphabet and their
// weighted sum is zero.
func checks(code string) bool {
	var sum byte
	for i := range len(code) {
		v := strings.IndexByte(crockford, code[i])
		if v < 0 {
			return false
		}
		sum ^= weigh(byte(v), i)
	}
	return sum == 0
}

// offensive says whether a reference spells a word that nobody wants to
// read aloud, in Swedish or English, with digits for letters or without.
func offensive(code string) bool {
	plain := strings.NewReplacer("3", "E", "4", "A", "5", "S").Replace(code)
	return slices.ContainsFunc([]string{
		"ANAL", "ARSE", "ASS", "BITCH", "COCK", "CRAP", "DEAD", "DICK", "FAG", "FAN", "FCK", "FITTA",
		"HAT", "HELL", "HOR", "IDIOT", "JAVEL", "KKK", "NAZI", "NEGER", "PENIS", "PISS", "RAPE",
		"SATAN", "SEX", "SHIT", "SKIT", "SS", "TITS", "XXX",
	}, func(w string) bool { return strings.Contains(plain, foldReference(w)) })
}

// ParseReference reads a reference as a person types it: in any case, with
// or without prefix, hyphens and spaces, O for 0, I or L for 1. The check
// character is verified, so a slip of one character or two characters
// swapped are always found. The error wraps ErrInvalid and says what is
// wrong.
func ParseReference(prefix, s string) (Reference, error) {
	code := foldReference(bare(s))
	// Eight characters that fit are a reference, even when the first of
	// them spell the prefix.
	if len(code) != referenceLen || !checks(code) {
		code = strings.TrimPrefix(code, foldReference(bare(prefix)))
	}
	fail := func(why string) (Reference, error) {
		return "", fmt.Errorf("reference %q: %w: %s", s, ErrInvalid, why)
	}
	for _, r := range code {
		if !strings.ContainsRune(crockford, r) {
			return fail(fmt.Sprintf("%q is never used in one", r))
		}
	}
	if len(code) != referenceLen {
		return fail(lengthSlip(len(code) - referenceLen))
	}
	if !checks(code) {
		return fail("the check character does not fit; one character is wrong or two are swapped")
	}
	return formatReference(prefix, code), nil
}

// lengthSlip says by how many characters a reference is too short or long.
func lengthSlip(n int) string {
	word := "too long"
	if n < 0 {
		n, word = -n, "short"
	}
	if n == 1 {
		return "one character " + word
	}
	return fmt.Sprintf("%d characters %s", n, word)
}

// bare gives s in upper case without spaces and hyphens.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\r', '\n', '\u00a0', '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '[', ']', '#':
			return -1
		}
		return r
	}, strings.ToUpper(s))
}

// foldReference reads the letters that look like digits as these.
func foldReference(code string) string {
	return strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(code)
}
