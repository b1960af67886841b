package classify

import (
	"fmt"
	"strings"
	"unicode"

	"ombud/store/casework"
)

// Example returns an [[example]] in TOML of a message whose right department
// or kind is known, with what could be of one customer taken out: the
// writer's name, addresses, and the digits of every number. It is for a
// person to read before it is kept.
func Example(t casework.Text, name, department, kind string) string {
	var b strings.Builder
	b.WriteString("[[example]]\n")
	if s := anonymous(t.Subject, name); s != "" {
		fmt.Fprintf(&b, "subject = %s\n", quotedTOML(s))
	}
	fmt.Fprintf(&b, "text = %s\n", quotedTOML(anonymous(t.OwnText, name)))
	var want []string
	if department != "" {
		want = append(want, fmt.Sprintf("department = %s", quotedTOML(department)))
	}
	if kind != "" {
		want = append(want, fmt.Sprintf("kind = %s", quotedTOML(kind)))
	}
	fmt.Fprintf(&b, "want = { %s }\n", strings.Join(want, ", "))
	return b.String()
}

// anonymous takes names, addresses and digits out of s and makes it one line.
func anonymous(s, name string) string {
	names := make(map[string]bool)
	for _, part := range strings.Fields(strings.ToLower(name)) {
		names[strings.Trim(part, ".,")] = true
	}
	words := strings.Fields(s)
	kept := words[:0]
	for _, w := range words {
		bare := strings.ToLower(strings.TrimFunc(w, func(c rune) bool { return !unicode.IsLetter(c) }))
		switch {
		case strings.Contains(w, "@"), strings.Contains(w, "://"), bare != "" && names[bare]:
			continue
		}
		kept = append(kept, strings.Map(func(c rune) rune {
			if unicode.IsDigit(c) {
				return '0'
			}
			return c
		}, w))
	}
	return strings.Join(kept, " ")
}

// quotedTOML writes a basic string of TOML.
func quotedTOML(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c < ' ' || c == 0x7F:
			fmt.Fprintf(&b, "\\u%04X", c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
