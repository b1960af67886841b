package replies

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"ombud/store/casework"
)

// maxReply bounds what is kept of a server's words, in characters.
const maxReply = 500

// cutEnhanced splits the enhanced status code (RFC 2034) from a reply.
func cutEnhanced(s string) (code, text string) {
	first, rest, _ := strings.Cut(s, " ")
	fields := strings.Split(first, ".")
	if len(fields) != 3 {
		return "", s
	}
	for _, f := range fields {
		if _, err := strconv.ParseUint(f, 10, 16); err != nil {
			return "", s
		}
	}
	return first, rest
}

// tidy makes a server's words one line that is safe to show.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || isDirection(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxReply {
		s = string(r[:maxReply]) + "…"
	}
	return s
}

// queueMarks are what servers write before the name under which they have
// taken a letter.
func queueMarks() []string {
	return []string{"queued as ", "queued mail for delivery as ", "id=", "accepted for delivery: "}
}

// queueID finds the name under which a server says that it has a letter;
// empty when it does not say.
func queueID(reply string) string {
	lower := strings.ToLower(reply)
	for _, mark := range queueMarks() {
		i := strings.Index(lower, mark)
		if i < 0 || len(lower) != len(reply) {
			continue
		}
		id := strings.FieldsFunc(reply[i+len(mark):], func(r rune) bool { return r <= ' ' || r > '~' || r == ';' || r == ',' })
		if len(id) > 0 && len(id[0]) <= 100 {
			return id[0]
		}
	}
	return ""
}

// wire is an address as it is given to a server: a domain of other letters
// than ASCII in the form that every server knows (RFC 5891).
func wire(a casework.Address) string {
	local, domain, found := strings.Cut(string(a), "@")
	if ascii(domain) || !found {
		return string(a)
	}
	plain, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return string(a)
	}
	return local + "@" + plain
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}
