package message

import (
	"bytes"
	"strings"
	"unicode"
)

// decodeWords decodes the encoded words of a field (RFC 2047), also those in
// the middle of other text, with blanks inside or cut in the middle of a
// character, as real mail has them. What is none stays as it is.
func decodeWords(s string) string {
	if !strings.Contains(s, "=?") {
		return s
	}
	var out strings.Builder
	var pending []byte // octets of the word before, in charset
	charset := ""
	flush := func() {
		if len(pending) > 0 {
			text, _ := decodeCharset(pending, charset)
			out.WriteString(text)
			pending = pending[:0]
		}
	}
	for len(s) > 0 {
		n := strings.Index(s, "=?")
		if n < 0 {
			break
		}
		w, rest, ok := encodedWord(s[n:])
		if !ok {
			flush()
			out.WriteString(s[:n+2])
			s = s[n+2:]
			continue
		}
		gap := s[:n]
		if len(pending) == 0 || strings.TrimSpace(gap) != "" {
			flush()
			out.WriteString(gap)
		}
		if !strings.EqualFold(w.charset, charset) {
			flush()
			charset = w.charset
		}
		pending = append(pending, w.octets...)
		s = rest
		if len(w.octets) == 0 {
			flush()
		}
	}
	flush()
	out.WriteString(s)
	return out.String()
}

// word is one encoded word.
type word struct {
	charset string
	octets  []byte
}

// maxWord bounds an encoded word; the RFC says 75, gateways write whole
// subjects.
const maxWord = 16 << 10

// encodedWord reads the encoded word that s begins with.
func encodedWord(s string) (w word, rest string, ok bool) {
	if len(s) > maxWord {
		s, rest = s[:maxWord], s[maxWord:]
	}
	charset, after, ok := strings.Cut(s[2:], "?")
	if !ok || len(charset) > 64 || len(after) < 2 || after[1] != '?' || strings.ContainsAny(charset, " \t=") {
		return word{}, "", false
	}
	enc, text := after[0], after[2:]
	end := strings.Index(text, "?=")
	// A Q word may begin with "=": "=?x?Q?=41?=" ends at the second mark.
	if end < 0 {
		return word{}, "", false
	}
	tail := text[end+2:]
	text = text[:end]
	switch enc {
	case 'B', 'b':
		b, _ := decode([]byte(text), "base64")
		return word{charset, b}, tail + rest, true
	case 'Q', 'q':
		b, _ := decode(bytes.ReplaceAll([]byte(text), []byte("_"), []byte("=20")), "quoted-printable")
		return word{charset, b}, tail + rest, true
	}
	return word{}, "", false
}

// oneLine makes text of a header fit for one line: no controls, no marks of
// direction, white space as single blanks.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || bidi(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
