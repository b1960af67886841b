package casework

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// FindReferences gives the references in free text, each once, in order.
// The prefix must stand before each, and the check character must fit, so
// that policy, card and personal numbers are not taken for one.
func FindReferences(prefix, text string) []Reference {
	var found []Reference
	if prefix == "" {
		return nil
	}
	seen := map[Reference]bool{}
	for i := 0; i < len(text); i++ {
		n, ok := foldPrefix(text[i:], prefix)
		if !ok || wordBefore(text[:i]) {
			continue
		}
		code, end := scanCode(text[i+n:])
		if len(code) != referenceLen || wordAfter(text[i+n+end:]) {
			continue
		}
		ref, err := ParseReference(prefix, code)
		if err == nil && !seen[ref] {
			seen[ref] = true
			found = append(found, ref)
		}
	}
	return found
}

// foldPrefix says whether text begins with prefix in any case, and how many
// bytes of text that takes.
func foldPrefix(text, prefix string) (int, bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return 0, false
	}
	return len(prefix), true
}

// scanCode reads two groups of four characters, each after at most one
// hyphen or space, and gives them with the bytes they take.
func scanCode(text string) (code string, end int) {
	for group := 0; group < 2; group++ {
		if r, n := utf8.DecodeRuneInString(text[end:]); n > 0 && bare(string(r)) == "" && r != '[' && r != ']' {
			end += n
		}
		for k := 0; k < 4 && end < len(text) && alphanumeric(text[end]); k++ {
			code += text[end : end+1]
			end++
		}
	}
	return code, end
}

// alphanumeric says whether b is an ASCII letter or digit.
func alphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// wordBefore says whether text ends within a word.
func wordBefore(text string) bool {
	r, n := utf8.DecodeLastRuneInString(text)
	return n > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// wordAfter says whether text begins within a word.
func wordAfter(text string) bool {
	r, n := utf8.DecodeRuneInString(text)
	return n > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
