package message

import (
	"strings"
	"unicode/utf16"
)

// fromUTF7 decodes UTF-7 (RFC 2152), which no table knows and old gateways
// still write. What is no valid shift sequence stays as it is.
func fromUTF7(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c >= 0x80:
			out.WriteRune('\uFFFD')
		case c != '+':
			out.WriteByte(c)
		case i+1 < len(b) && b[i+1] == '-':
			out.WriteByte('+')
			i++
		default:
			n := shifted(&out, b[i+1:])
			i += n
		}
	}
	return out.String()
}

// shifted decodes the base64 of UTF-16 that b begins with and returns its
// length, a closing hyphen included.
func shifted(out *strings.Builder, b []byte) int {
	var units []uint16
	var acc uint32
	bits, n := 0, 0
	for n < len(b) && base64Value(b[n]) < 64 && b[n] != '-' && b[n] != '_' {
		acc = acc<<6 | uint32(base64Value(b[n]))
		if bits += 6; bits >= 16 {
			bits -= 16
			units = append(units, uint16(acc>>bits))
		}
		n++
	}
	if n == 0 {
		out.WriteByte('+')
		return 0
	}
	out.WriteString(string(utf16.Decode(units)))
	if n < len(b) && b[n] == '-' {
		n++
	}
	return n
}
