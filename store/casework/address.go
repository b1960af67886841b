package casework

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of RFC 5321 §4.5.3.1: octets of a local part, and of a path
// less its angle brackets.
const (
	maxLocalPart = 64
	maxAddress   = 254
)

// ParseAddress checks that s can stand in an SMTP command: one local part
// as a dot-atom and one domain, in ASCII or UTF-8 (RFC 6531), without
// spaces, control or quoting characters. Quoted local parts and address
// literals are refused: nobody has one, and they carry commands. The
// domain comes back in lower case. The error wraps ErrInvalid and does not
// repeat the address.
func ParseAddress(s string) (Address, error) {
	fail := func(why string) (Address, error) {
		return "", fmt.Errorf("mail address: %w: %s", ErrInvalid, why)
	}
	s = strings.TrimSpace(s)
	local, domain, ok := cutLast(s, "@")
	switch {
	case s == "":
		return fail("empty")
	case !ok:
		return fail("no @")
	case len(s) > maxAddress || len(local) > maxLocalPart:
		return fail("too long")
	case !utf8.ValidString(s):
		return fail("not UTF-8")
	case !dotAtom(local):
		return fail("the part before the @ holds a character that none may have")
	case !hostName(domain):
		return fail("what stands after the @ is no domain")
	}
	return Address(local + "@" + strings.ToLower(domain)), nil
}

// dotAtom says whether s is atoms with single dots between (RFC 5322
// §3.2.3), UTF-8 letters allowed.
func dotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !atext(r) }) {
			return false
		}
	}
	return true
}

// atext says whether r may stand in an atom.
func atext(r rune) bool {
	if r < utf8.RuneSelf {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// hostName says whether s is labels of letters, digits and inner hyphens
// with dots between. One label is enough: hosts within a company have one.
func hostName(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && (r < utf8.RuneSelf || !unicode.IsMark(r)) {
				return false
			}
		}
	}
	return true
}

// Domain is what stands after the @, in lower case; empty when there is no @.
func (a Address) Domain() string {
	_, domain, ok := cutLast(string(a), "@")
	if !ok {
		return ""
	}
	return strings.ToLower(domain)
}

// Local is what stands before the @.
func (a Address) Local() string {
	local, _, _ := cutLast(string(a), "@")
	return local
}

// Same says whether two addresses reach the same mailbox as far as anybody
// outside can tell: upper and lower case do not count.
func (a Address) Same(b Address) bool { return strings.EqualFold(string(a), string(b)) }
