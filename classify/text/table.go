package text

import (
	"unicode"
	"unicode/utf8"
)

// asciiFold gives for an ASCII letter or digit its folded form, else 0.
var asciiFold = [256]byte{
	'0': '0', '1': '1', '2': '2', '3': '3', '4': '4', '5': '5', '6': '6', '7': '7', '8': '8', '9': '9',
	'a': 'a', 'b': 'b', 'c': 'c', 'd': 'd', 'e': 'e', 'f': 'f', 'g': 'g', 'h': 'h', 'i': 'i',
	'j': 'j', 'k': 'k', 'l': 'l', 'm': 'm', 'n': 'n', 'o': 'o', 'p': 'p', 'q': 'q', 'r': 'r',
	's': 's', 't': 't', 'u': 'u', 'v': 'v', 'w': 'w', 'x': 'x', 'y': 'y', 'z': 'z',
	'A': 'a', 'B': 'b', 'C': 'c', 'D': 'd', 'E': 'e', 'F': 'f', 'G': 'g', 'H': 'h', 'I': 'i',
	'J': 'j', 'K': 'k', 'L': 'l', 'M': 'm', 'N': 'n', 'O': 'o', 'P': 'p', 'Q': 'q', 'R': 'r',
	'S': 's', 'T': 't', 'U': 'u', 'V': 'v', 'W': 'w', 'X': 'x', 'Y': 'y', 'Z': 'z',
}

// class says what a character outside ASCII is to the folding.
type class uint8

const (
	classSeparator class = iota
	classLetters
	classOther
	classApostrophe
	classNothing
)

// latin holds the folded forms of U+00C0 to U+017F; an empty one is no
// letter.
const latinFirst, latinLast = 0xC0, 0x17F

var latin = [latinLast - latinFirst + 1]string{
	"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", // À
	"d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "ss", // Ð
	"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", // à
	"d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y", // ð
	"a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d", // Ā
	"d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g", // Đ
	"g", "g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i", // Ġ
	"i", "i", "ij", "ij", "j", "j", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l", // İ
	"l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o", // ŀ
	"o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s", // Ő
	"s", "s", "t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u", // Š
	"u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s", // Ű
}

// foldRune returns the folded form of a character outside ASCII and what it
// is; the form is empty for all but letters of the Latin script.
func foldRune(c rune) (string, class) {
	if c >= latinFirst && c <= latinLast {
		if s := latin[c-latinFirst]; s != "" {
			return s, classLetters
		}
		return "", classSeparator
	}
	switch c {
	case '\u2019', '\u2018', '\u02BC', '\u00B4':
		return "", classApostrophe
	case '\u00AD', '\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF':
		return "", classNothing
	case '\u1E9E':
		return "ss", classLetters
	}
	switch {
	case unicode.Is(unicode.Mn, c):
		return "", classNothing
	case unicode.IsLetter(c), unicode.IsDigit(c):
		return "", classOther
	}
	return "", classSeparator
}

// repair undoes UTF-8 that was read as Latin-1 or Windows-1252. s starts
// with the character c of n octets. It returns the character that was meant
// and how many octets of s stand for it, or a size of 0 when s starts with
// nothing of the kind.
func repair(s string, c rune, n int) (fixed rune, size int) {
	switch c {
	case 0xC2, 0xC3:
		b, m := continuation(s[n:])
		if m == 0 {
			return 0, 0
		}
		fixed = (c&0x1F)<<6 | rune(b&0x3F)
		return fixed, n + m
	case 0xE2:
		b, m := continuation(s[n:])
		if m == 0 || b != 0x80 {
			return 0, 0
		}
		b2, m2 := continuation(s[n+m:])
		if m2 == 0 {
			return 0, 0
		}
		return 0x2000 | rune(b2&0x3F), n + m + m2
	}
	return 0, 0
}

// continuation returns the octet 80–BF that the first character of s stands
// for in Latin-1 or Windows-1252, and the character's length; 0 when it
// stands for none.
func continuation(s string) (octet byte, n int) {
	c, n := utf8.DecodeRuneInString(s)
	if c >= 0x80 && c <= 0xBF {
		return byte(c), n
	}
	for i, w := range windows1252 {
		if w == c {
			return 0x80 + byte(i), n
		}
	}
	return 0, 0
}

// windows1252 gives what the octets 80–9F are in Windows-1252; 0 is unused.
var windows1252 = [32]rune{
	0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
	0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
	0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
}
