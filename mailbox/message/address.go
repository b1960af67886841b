package message

import (
	"strings"

	"ombud/store/casework"
)

// maxMailboxes bounds a list of addresses.
const maxMailboxes = 1000

// mailboxes reads a list of addresses (RFC 5322 §3.4) and keeps what can be
// understood: semicolons part like commas, names need no quotes, groups are
// opened, and what holds no address is left out.
func mailboxes(v string) []casework.Mailbox {
	var ms []casework.Mailbox
	carry := "" // "Support, Team <a@b>": the first half of a name
	for _, item := range splitList(v) {
		m := mailbox(item)
		if m.Address == "" {
			if len(carry) < maxName {
				carry += item + ", "
			}
			continue
		}
		if m.Name != "" && carry != "" && !strings.Contains(carry, "@") {
			m.Name = nameOf(strings.TrimSpace(carry) + " " + m.Name)
		}
		carry = ""
		if ms = append(ms, m); len(ms) >= maxMailboxes {
			break
		}
	}
	return ms
}

// firstMailbox is the first address of a list; a name without address when
// there is none.
func firstMailbox(v string) casework.Mailbox {
	if ms := mailboxes(v); len(ms) > 0 {
		return ms[0]
	}
	return casework.Mailbox{Name: nameOf(v)}
}

// splitList splits a list at commas and semicolons outside of quotes,
// comments and angle brackets. A quote that is never closed is a letter.
func splitList(v string) []string {
	var items []string
	start, comment, angle := 0, 0, false
	closing := strings.LastIndexByte(v, '"')
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case c == '\\':
			i++
		case c == '"' && i < closing && comment == 0 && !angle:
			i = quoteEnd(v, i)
		case c == '(' && !angle:
			comment++
		case c == ')' && comment > 0:
			comment--
		case c == '<' && comment == 0:
			angle = true
		case c == '>':
			angle = false
		case c == ':' && comment == 0 && !angle && !strings.Contains(v[start:i], "@"):
			start = i + 1 // the name of a group
		case (c == ',' || c == ';') && comment == 0 && !angle:
			items = append(items, v[start:i])
			start = i + 1
		}
	}
	return append(items, v[min(start, len(v)):])
}

// quoteEnd is the index of the quote that closes the one at i, or i.
func quoteEnd(v string, i int) int {
	for j := i + 1; j < len(v); j++ {
		switch v[j] {
		case '\\':
			j++
		case '"':
			return j
		}
	}
	return i
}

// mailbox reads one address with or without name. Its Address is empty when
// it holds none.
func mailbox(item string) casework.Mailbox {
	item = strings.TrimSpace(item)
	if open := strings.LastIndexByte(item, '<'); open >= 0 {
		addr := item[open+1:]
		if n := strings.IndexByte(addr, '>'); n >= 0 {
			addr = addr[:n]
		}
		if strings.Contains(addr, "(") {
			addr = strings.ReplaceAll(dropComments(addr), " ", "")
		}
		if a := addrSpec(addr); a != "" {
			return casework.Mailbox{Name: nameOf(item[:open]), Address: a}
		}
		addr = strings.TrimSpace(addr) // a daemon's may have no domain
		if addr != "" && !strings.ContainsAny(addr, " \t@\",;:()") {
			return casework.Mailbox{Name: nameOf(item[:open]), Address: casework.Address(oneLine(addr))}
		}
	}
	addr, comment := item, ""
	if n := strings.IndexByte(item, '('); n >= 0 {
		addr = item[:n]
		comment = strings.TrimRight(strings.TrimSpace(item[n+1:]), ")")
		if end := strings.IndexByte(item[n:], ')'); end >= 0 && strings.TrimSpace(addr) == "" {
			addr = item[n+end+1:]
		}
	}
	if a := addrSpec(addr); a != "" {
		return casework.Mailbox{Name: nameOf(comment), Address: a}
	}
	for w := range strings.FieldsSeq(addr) { // a name without brackets before it
		if a := addrSpec(w); a != "" && strings.Contains(string(a), ".") {
			return casework.Mailbox{Name: nameOf(strings.Replace(addr, w, "", 1)), Address: a}
		}
	}
	return casework.Mailbox{}
}

// addrSpec reads an addr-spec and puts its domain in lower case; empty when
// s is none. It is lenient: whether the address can be written to is asked
// when somebody does.
func addrSpec(s string) casework.Address {
	s = strings.TrimSpace(s)
	if i := strings.LastIndexByte(s, ':'); i >= 0 && strings.HasPrefix(s, "@") {
		s = s[i+1:] // an obsolete route
	}
	s = strings.TrimPrefix(s, "mailto:")
	s = strings.Trim(s, "'")
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || len(s) > 500 {
		return ""
	}
	local, domain := strings.TrimSpace(s[:at]), strings.TrimSpace(s[at+1:])
	if strings.ContainsAny(domain, " \t<>\",;()@") || local == "" || domain == "" {
		return ""
	}
	if strings.ContainsAny(local, " \t<>,;()") && !strings.HasPrefix(local, `"`) {
		return ""
	}
	return casework.Address(oneLine(local) + "@" + strings.ToLower(oneLine(domain)))
}

// nameOf cleans a display name: quotes, escapes, encoded words, controls.
func nameOf(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	s = strings.ReplaceAll(s, `\"`, `"`)
	s = strings.ReplaceAll(s, `\\`, `\`)
	s = oneLine(decodeWords(s))
	return strings.TrimSpace(strings.Trim(s, `"`))
}

// delivered are the addresses that the servers on the way delivered to.
func delivered(h header) []casework.Address {
	var as []casework.Address
	for _, name := range []string{"delivered-to", "x-original-to", "envelope-to", "x-envelope-to"} {
		for _, v := range h.all(name) {
			for _, m := range mailboxes(v) {
				as = appendNew(as, m.Address)
			}
		}
	}
	return as
}

// appendNew appends a unless it is there.
func appendNew(as []casework.Address, a casework.Address) []casework.Address {
	for _, b := range as {
		if a.Same(b) {
			return as
		}
	}
	return append(as, a)
}
