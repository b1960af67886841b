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
	d := wordDecoder{s: s, closing: -1}
	for {
		n := strings.Index(d.s[d.pos:], "=?")
		if n < 0 {
			break
		}
		if !d.word(d.pos + n) {
			d.flush()
			d.out.WriteString(d.s[d.pos : d.pos+n+2])
			d.pos += n + 2
		}
	}
	d.flush()
	d.out.WriteString(d.s[d.pos:])
	return d.out.String()
}

// wordDecoder decodes the encoded words of one value.
type wordDecoder struct {
	s       string
	pos     int // what stands before it is written
	closing int // where the next "?=" stands, so that it is looked for once
	out     strings.Builder
	charset string
	pending []byte // octets of the words before, in charset
}

// flush writes the words that are pending.
func (d *wordDecoder) flush() {
	if len(d.pending) > 0 {
		text, _ := decodeCharset(d.pending, d.charset)
		d.out.WriteString(text)
		d.pending = d.pending[:0]
	}
}

// word takes the encoded word at n; false when there is none.
func (d *wordDecoder) word(n int) bool {
	charset, encoding, at := wordHead(d.s[n:])
	if at == 0 {
		return false
	}
	at += n
	if d.closing < at {
		end := strings.Index(d.s[at:], "?=")
		if end < 0 {
			return false
		}
		d.closing = at + end
	}
	octets := wordOctets(d.s[at:d.closing], encoding)
	gap := d.s[d.pos:n]
	if len(d.pending) == 0 || strings.TrimSpace(gap) != "" {
		d.flush()
		if d.pos == 0 || strings.TrimSpace(gap) != "" || d.out.Len() == 0 {
			d.out.WriteString(gap)
		}
	}
	if !strings.EqualFold(charset, d.charset) {
		d.flush()
		d.charset = charset
	}
	d.pending = append(d.pending, octets...)
	d.pos = d.closing + len("?=")
	return true
}

// wordHead reads the charset and the encoding of the encoded word that s
// begins with, and where its text begins; 0 when it begins with none.
func wordHead(s string) (charset string, encoding byte, at int) {
	n := strings.IndexByte(s[2:min(len(s), 68)], '?')
	if n <= 0 || n+5 > len(s) || s[n+4] != '?' {
		return "", 0, 0
	}
	charset = s[2 : n+2]
	if strings.ContainsAny(charset, " \t=") || strings.IndexByte("BbQq", s[n+3]) < 0 {
		return "", 0, 0
	}
	return charset, s[n+3], n + 5
}

// wordOctets decodes the text of an encoded word.
func wordOctets(text string, encoding byte) []byte {
	if encoding == 'B' || encoding == 'b' {
		b, _ := decode([]byte(text), "base64")
		return b
	}
	b, _ := decode(bytes.ReplaceAll([]byte(text), []byte("_"), []byte("=20")), "quoted-printable")
	return b
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
