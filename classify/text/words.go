package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxWord is the longest word, in octets, that [Words] returns; longer ones
// are cut there.
const MaxWord = 64

// Words returns the words of s for a search index, in order and with their
// repetitions: folded as [Fold] does, but with letters of other scripts kept
// in lower case. Lost characters part words.
func Words(s string) []string {
	var words []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			words = append(words, b.String())
			b.Reset()
		}
	}
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		if fixed, size := repair(s[i:], c, n); size > 0 {
			c, n = fixed, size
		}
		switch letters, class := wordPart(c); class {
		case classLetters, classOther:
			if b.Len()+len(letters) <= MaxWord {
				b.WriteString(letters)
			}
		case classApostrophe:
			if !letterFollows(s, i+n) {
				flush()
			}
		case classSeparator:
			flush()
		case classNothing:
		}
		i += n
	}
	flush()
	return words
}

// wordPart returns what c adds to a word, and what it is.
func wordPart(c rune) (string, class) {
	if c < utf8.RuneSelf {
		switch l := asciiFold[c]; {
		case l != 0:
			return string(rune(l)), classLetters
		case c == '\'':
			return "", classApostrophe
		}
		return "", classSeparator
	}
	if c == utf8.RuneError {
		return "", classSeparator
	}
	folded, class := foldRune(c)
	if class == classOther {
		folded = string(unicode.ToLower(c))
	}
	return folded, class
}
