package message

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"ombud/store/casework"
)

// Attachment decodes an attachment that Parse found in raw. The error is for
// a place that is not within raw; what is wrong with the encoding is passed
// over as Parse did.
func Attachment(raw []byte, a casework.Attachment) ([]byte, error) {
	if a.Start < 0 || a.End < a.Start || a.End > int64(len(raw)) {
		return nil, fmt.Errorf("attachment %q: octets %d to %d of %d: %w",
			a.Name, a.Start, a.End, len(raw), casework.ErrInvalid)
	}
	b, _ := decode(raw[a.Start:a.End], a.Encoding)
	return b, nil
}

// decode undoes a Content-Transfer-Encoding and says what was wrong with it.
func decode(src []byte, encoding string) (b []byte, defect string) {
	var buf bytes.Buffer
	buf.Grow(len(src))
	defect = decodeTo(&buf, src, encoding)
	return buf.Bytes(), defect
}

// measure returns how many octets a body has when decoded, and their
// SHA-256, without holding them.
func measure(src []byte, encoding string) (size int64, sum string) {
	h := sha256.New()
	c := &counter{w: h}
	decodeTo(c, src, encoding)
	return c.n, hex.EncodeToString(h.Sum(nil))
}

// counter counts what is written through it.
type counter struct {
	w io.Writer
	n int64
}

// Write passes p on; a hash and a buffer take everything.
func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

// decodeTo writes the decoded body to w, which must take everything. It
// returns what was wrong, empty when nothing was.
func decodeTo(w io.Writer, src []byte, encoding string) (defect string) {
	switch encoding {
	case "base64":
		return decodeBase64(w, src)
	case "quoted-printable":
		return decodeQuoted(w, src)
	case "", "7bit", "8bit", "binary":
		_, _ = w.Write(src)
		return ""
	}
	_, _ = w.Write(src)
	return fmt.Sprintf("transfer encoding %q: not known, taken as it is", encoding)
}

// chunk is how much is decoded before it is passed on.
const chunk = 8 << 10

// base64Value is the value of each digit of base64 (RFC 4648 §4 and §5); 64
// is none, 65 is white space, 66 is padding.
func base64Value(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c - 'A'
	case c >= 'a' && c <= 'z':
		return c - 'a' + 26
	case c >= '0' && c <= '9':
		return c - '0' + 52
	case c == '+' || c == '-':
		return 62
	case c == '/' || c == '_':
		return 63
	case c == ' ' || c == '\t' || c == '\r' || c == '\n':
		return 65
	case c == '=':
		return 66
	}
	return 64
}

// decodeBase64 decodes base64, passing over octets that are none. What
// stands behind a padded end on a line of its own is a footer of some
// gateway, and left out; several padded pieces in a row are all decoded.
func decodeBase64(w io.Writer, src []byte) (defect string) {
	var table [256]byte
	for i := range table {
		table[i] = base64Value(byte(i))
	}
	out := make([]byte, 0, chunk+3)
	var acc uint32
	digits, junk, padded := 0, 0, false
	line := 0 // where the line ends that is known to be base64
	for i := 0; i < len(src); i++ {
		v := table[src[i]]
		switch {
		case v < 64:
			if padded && i >= line {
				n, ok := base64Line(src[i:], &table)
				if !ok {
					return finishBase64(w, out, acc, digits, "base64: text behind its end")
				}
				line = i + n
			}
			padded = false
			acc = acc<<6 | uint32(v)
			if digits++; digits == 4 {
				out = append(out, byte(acc>>16), byte(acc>>8), byte(acc))
				acc, digits = 0, 0
			}
		case v == 66:
			out = partBase64(out, acc, digits)
			acc, digits, padded = 0, 0, true
		case v == 64:
			junk++
		}
		if len(out) >= chunk {
			_, _ = w.Write(out)
			out = out[:0]
		}
	}
	if junk > 0 {
		defect = fmt.Sprintf("base64: %d octets that are none", junk)
	} else if digits > 0 {
		defect = "base64: the padding is missing"
	}
	return finishBase64(w, out, acc, digits, defect)
}

// base64Line says whether the line that s begins with is base64, and how long
// it is.
func base64Line(s []byte, table *[256]byte) (n int, ok bool) {
	for n < len(s) && s[n] != '\n' && s[n] != '\r' {
		if v := table[s[n]]; v == 64 || v == 65 {
			return n, false
		}
		n++
	}
	return n, n%4 == 0
}

// partBase64 appends the octets of a group that is not full.
func partBase64(out []byte, acc uint32, digits int) []byte {
	switch digits {
	case 2:
		return append(out, byte(acc>>4))
	case 3:
		return append(out, byte(acc>>10), byte(acc>>2))
	}
	return out
}

// finishBase64 writes what is left.
func finishBase64(w io.Writer, out []byte, acc uint32, digits int, defect string) string {
	_, _ = w.Write(partBase64(out, acc, digits))
	return defect
}

// decodeQuoted decodes quoted-printable (RFC 2045 §6.7); what is no escape
// stays as it is.
func decodeQuoted(w io.Writer, src []byte) (defect string) {
	bad := 0
	for len(src) > 0 {
		n := bytes.IndexByte(src, '=')
		if n < 0 {
			break
		}
		_, _ = w.Write(src[:n])
		src = src[n:]
		skip := softBreak(src)
		switch {
		case skip > 0:
			src = src[skip:]
		case len(src) > 2 && hexDigit(src[1]) >= 0 && hexDigit(src[2]) >= 0:
			_, _ = w.Write([]byte{byte(hexDigit(src[1])<<4 | hexDigit(src[2]))})
			src = src[3:]
		default:
			bad++
			_, _ = w.Write(src[:1])
			src = src[1:]
		}
	}
	_, _ = w.Write(src)
	if bad > 0 {
		return fmt.Sprintf("quoted-printable: %d wrong escapes", bad)
	}
	return ""
}

// softBreak is the length of the soft line break that src begins with, white
// space that a gateway put behind the equals sign included; 0 when none.
func softBreak(src []byte) int {
	i := 1
	for i < len(src) && (src[i] == ' ' || src[i] == '\t') {
		i++
	}
	switch {
	case i == len(src):
		return i
	case src[i] == '\n':
		return i + 1
	case src[i] == '\r' && i+1 < len(src) && src[i+1] == '\n':
		return i + 2
	case src[i] == '\r':
		return i + 1
	}
	return 0
}
