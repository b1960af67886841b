package message

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
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
	if !ascii(d.s[at:d.closing]) && utf8.Valid(octets) {
		charset = "utf-8" // letters that a relay wrote in place of their code
	}
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

// maxWordHead is how many octets the charset and encoding of an encoded word
// take at most.
const maxWordHead = 80

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

// ascii says whether s holds nothing but ASCII.
func ascii[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// escapeWords writes the octets beyond ASCII that stand raw in encoded words
// as the code that they ought to be, so that they are read in the charset of
// their word. What is valid UTF-8 stays: some relay has put it there.
func escapeWords(v []byte) []byte {
	if utf8.Valid(v) || !bytes.Contains(v, []byte("=?")) {
		return v
	}
	var out []byte
	for len(v) > 0 {
		n := bytes.Index(v, []byte("=?"))
		if n < 0 {
			break
		}
		out, v = append(out, v[:n]...), v[n:]
		_, encoding, at := wordHead(string(v[:min(len(v), maxWordHead)]))
		if at == 0 || encoding|0x20 != 'q' {
			out, v = append(out, v[:2]...), v[2:]
			continue
		}
		end := bytes.Index(v[at:], []byte("?="))
		if end < 0 {
			break
		}
		out, v = appendEscaped(append(out, v[:at]...), v[at:at+end]), v[at+end:]
	}
	return append(out, v...)
}

// appendEscaped appends b with its octets beyond ASCII in hexadecimal.
func appendEscaped(out, b []byte) []byte {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			out = fmt.Appendf(out, "=%02X", c)
			continue
		}
		out = append(out, c)
	}
	return out
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
