package message

import (
	"sort"
	"strconv"
	"strings"
)

// maxParams bounds the parameters of one field.
const maxParams = 100

// parseParams reads a value with parameters, as Content-Type has: "text/plain;
// charset=x". It takes what the world writes: values with blanks and 8-bit
// octets without quotes, parameters without semicolon between, continued and
// encoded ones (RFC 2231). The first of two equal names counts; names come
// back in lower case.
func parseParams(v string) (value string, params map[string]string) {
	value, rest, _ := strings.Cut(v, ";")
	value = strings.TrimSpace(stripComment(value))
	if n := strings.IndexAny(value, " \t"); n > 0 && strings.Contains(value[n:], "=") {
		value, rest = value[:n], value[n:]+";"+rest
	}
	params = map[string]string{}
	pieces := map[string][]piece{}
	for n := 0; rest != "" && n < maxParams; n++ {
		var name, val string
		name, val, rest = nextParam(rest)
		if name == "" {
			continue
		}
		if base, number, encoded, ok := continued(name); ok {
			pieces[base] = append(pieces[base], piece{number, encoded, val})
			continue
		}
		if _, ok := params[name]; !ok {
			params[name] = val
		}
	}
	for base, ps := range pieces {
		if s := joinPieces(ps); s != "" {
			params[base] = s
		}
	}
	return value, params
}

// nextParam reads one parameter and returns what follows it.
func nextParam(s string) (name, value, rest string) {
	s = strings.TrimLeft(s, "; \t")
	eq := strings.IndexAny(s, "=;")
	if eq < 0 || s[eq] == ';' {
		if eq < 0 {
			return "", "", ""
		}
		return "", "", s[eq+1:]
	}
	name = strings.ToLower(strings.TrimSpace(s[:eq]))
	s = strings.TrimLeft(s[eq+1:], " \t")
	if strings.HasPrefix(s, `"`) {
		value, rest = quoted(s)
		return name, value, rest
	}
	value, rest, _ = strings.Cut(s, ";")
	return name, strings.TrimSpace(stripComment(value)), rest
}

// quoted reads a quoted string and returns what follows it. Without a
// closing quote it ends at the next semicolon. A backslash escapes a quote
// or itself; before anything else it is one (a path from Windows).
func quoted(s string) (value, rest string) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		case c == '"':
			return b.String(), s[i+1:]
		default:
			b.WriteByte(c)
		}
	}
	value, rest, _ = strings.Cut(s[1:], ";")
	return strings.TrimSpace(value), rest
}

// piece is a numbered part of a parameter's value (RFC 2231 §3).
type piece struct {
	number  int
	encoded bool
	value   string
}

// continued takes the name of a parameter apart: "filename*0*" is the first
// piece of filename, encoded.
func continued(name string) (base string, number int, encoded, ok bool) {
	base, tail, ok := strings.Cut(name, "*")
	if !ok {
		return name, 0, false, false
	}
	if tail == "" {
		return base, 0, true, true
	}
	tail, encoded = strings.CutSuffix(tail, "*")
	n, err := strconv.Atoi(tail)
	if err != nil || n < 0 {
		return name, 0, false, false
	}
	return base, n, encoded, true
}

// joinPieces puts the pieces of a value together and decodes it.
func joinPieces(ps []piece) string {
	sort.SliceStable(ps, func(i, j int) bool { return ps[i].number < ps[j].number })
	charset := ""
	var b []byte
	for i, p := range ps {
		v := p.value
		if p.encoded && i == 0 {
			if c, rest, ok := strings.Cut(v, "'"); ok {
				if _, text, ok := strings.Cut(rest, "'"); ok {
					charset, v = c, text
				}
			}
		}
		if p.encoded {
			b = append(b, unpercent(v)...)
			continue
		}
		b = append(b, v...)
	}
	s, _ := decodeCharset(b, charset)
	return s
}

// unpercent decodes %XX; a percent sign before anything else stays.
func unpercent(s string) []byte {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && hexDigit(s[i+1]) >= 0 && hexDigit(s[i+2]) >= 0 {
			b = append(b, byte(hexDigit(s[i+1])<<4|hexDigit(s[i+2])))
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return b
}

// hexDigit is the value of a hexadecimal digit, -1 of anything else.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// stripComment cuts a value at its first comment (RFC 5322 §3.2.2), unless
// the bracket is within a name such as "a(1).pdf".
func stripComment(s string) string {
	if n := strings.Index(s, " ("); n >= 0 && strings.HasSuffix(strings.TrimSpace(s), ")") {
		return s[:n]
	}
	return s
}
