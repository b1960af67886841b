package message

import (
	"strings"

	"ombud/store/casework"
)

// readBounce reads what a report says of the delivery of a mail: from its
// delivery-status part (RFC 3464), or from its text where there is none. It
// is nil when the message is no such report.
func readBounce(t *tree, b *body) *casework.Bounce {
	var found *casework.Bounce
	if rs := statusOf(t); len(rs) > 0 && !passedOnByPerson(t) {
		found = &casework.Bounce{Recipients: rs}
	}
	if found == nil && t.reportKind() == "message/delivery-status" && !passedOnByPerson(t) {
		found = &casework.Bounce{}
	}
	if found == nil {
		found = bounceByText(t, b)
	}
	if found == nil {
		return nil
	}
	for _, inner := range embeddedTrees(t) { // some gateways wrap a report in another
		if len(found.Recipients) == 0 {
			found.Recipients = statusOf(inner)
		}
	}
	if len(found.Recipients) == 0 {
		found.Recipients = recipientsByText(t, b)
	}
	if found.OriginalMessageID == "" {
		found.OriginalMessageID = originalID(t, b)
	}
	return found
}

// passedOnByPerson says whether a report came along with a mail that a
// person passed on, in parts that stand beside what he wrote.
func passedOnByPerson(t *tree) bool {
	h := t.root.header
	if t.root.kind == "multipart/report" || systemSender(h) {
		return false
	}
	s := strings.ToLower(oneLine(decodeWords(h.get("subject"))))
	for _, p := range [...]string{"fw:", "fwd:", "vb:", "wg:", "vl:", "vs:", "re:", "sv:", "aw:"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// statusOf is what the delivery-status parts of a message say.
func statusOf(t *tree) []casework.BounceRecipient {
	var rs []casework.BounceRecipient
	t.each(t.root, func(p *part) {
		if p.kind == "message/delivery-status" || p.kind == "message/global-delivery-status" {
			octets, _ := decode(t.lines.raw[p.start:p.end], p.encoding)
			rs = append(rs, readStatus(octets)...)
		}
	})
	return rs
}

// embeddedTrees are the messages that are attached to one.
func embeddedTrees(t *tree) []*tree {
	var ts []*tree
	t.each(t.root, func(p *part) {
		if p.embedded != nil {
			ts = append(ts, p.embedded)
		}
	})
	return ts
}

// readStatus reads the groups of a delivery-status part, one a recipient.
func readStatus(octets []byte) []casework.BounceRecipient {
	l := newLines(octets)
	var rs []casework.BounceRecipient
	var group header
	file := func() {
		if r, ok := readRecipient(group); ok && len(rs) < maxMailboxes {
			rs = append(rs, r)
		}
		group = nil
	}
	for pos := 0; pos < len(octets); {
		var line []byte
		line, pos = l.at(pos, len(octets))
		n := fieldName(line)
		switch {
		case blank(line):
			file()
		case n > 0 && line[0] != ' ' && line[0] != '\t':
			name := strings.ToLower(strings.TrimSpace(string(line[:n])))
			group = append(group, field{name: name, value: strings.TrimSpace(toUTF8(line[n+1:]))})
		case len(group) > 0: // folded, or a server's answer that nobody folded
			last := &group[len(group)-1]
			if len(last.value) < maxHeader {
				last.value += " " + strings.TrimSpace(toUTF8(line))
			}
		}
	}
	file()
	return rs
}

// readRecipient reads the fields of one recipient (RFC 3464 §2.3).
func readRecipient(h header) (r casework.BounceRecipient, ok bool) {
	final, original := typed(h.get("final-recipient")), typed(h.get("original-recipient"))
	r = casework.BounceRecipient{
		Address:    final,
		Action:     firstToken(h.get("action")),
		Status:     statusIn(h.get("status")),
		Diagnostic: diagnostic(h.get("diagnostic-code")),
	}
	if r.Address == "" {
		r.Address = original
	}
	if r.Address == "" && r.Action == "" && r.Status == "" {
		return r, false
	}
	if r.Action == "fail" || r.Action == "error" {
		r.Action = "failed"
	}
	if r.Status == "" {
		r.Status = statusIn(r.Diagnostic)
	}
	r.Permanent = permanent(r)
	return r, true
}

// typed reads the address of "rfc822; a@b".
func typed(v string) casework.Address {
	if kind, rest, ok := strings.Cut(v, ";"); ok && !strings.Contains(kind, "@") {
		v = rest
	}
	v = strings.TrimSpace(v)
	if a := mailbox(v).Address; a != "" && !localDelivery(v) {
		return a
	}
	return casework.Address(oneLine(strings.Trim(v, "<>")))
}

// localDelivery says whether a recipient is a command or a file of the
// server that the mail was written to: "|/usr/bin/filter a@b", "/var/x".
func localDelivery(v string) bool { return strings.HasPrefix(v, "|") || strings.HasPrefix(v, "/") }

// diagnostic is the text of a Diagnostic-Code field without its type.
func diagnostic(v string) string {
	if kind, rest, ok := strings.Cut(v, ";"); ok && !strings.ContainsAny(strings.TrimSpace(kind), " \t") {
		v = rest
	}
	return oneLine(decodeWords(v))
}

// permanent says whether a later try is in vain: what failed for good (RFC
// 3463 §2), not what is late or was deferred.
func permanent(r casework.BounceRecipient) bool {
	switch {
	case r.Action != "failed" && r.Action != "":
		return false
	case r.Status != "":
		return r.Status[0] == '5'
	}
	code := replyCode(r.Diagnostic)
	return code == "" || code[0] == '5'
}

// statusIn finds an enhanced status code (RFC 3463) in text.
func statusIn(s string) string {
	for i := 0; i+4 < len(s); i++ {
		if c := s[i]; c != '2' && c != '4' && c != '5' || i > 0 && (isDigit(s[i-1]) || s[i-1] == '.') {
			continue
		}
		if n := statusLen(s[i:]); n > 0 {
			return s[i : i+n]
		}
	}
	return ""
}

// statusLen is the length of the status code that s begins with, 0 when none.
func statusLen(s string) int {
	n := 1
	for range 2 {
		if n >= len(s) || s[n] != '.' {
			return 0
		}
		digits := 0
		for n++; n < len(s) && isDigit(s[n]); n++ {
			digits++
		}
		if digits == 0 || digits > 3 {
			return 0
		}
	}
	if n < len(s) && s[n] == '.' && n+1 < len(s) && isDigit(s[n+1]) {
		return 0 // a network address
	}
	return n
}

// replyCode finds an SMTP reply code (RFC 5321 §4.2) in text.
func replyCode(s string) string {
	for i := 0; i+3 <= len(s); i++ {
		if (s[i] == '4' || s[i] == '5') && isDigit(s[i+1]) && s[i+1] < '6' && isDigit(s[i+2]) &&
			(i == 0 || !isWordByte(s[i-1]) && s[i-1] != '.') && (i+3 == len(s) || !isWordByte(s[i+3]) && s[i+3] != '.') {
			return s[i : i+3]
		}
	}
	return ""
}

// isDigit says whether c is a decimal digit.
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isWordByte says whether c is part of a word.
func isWordByte(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80 || c == '_'
}

// originalID is the Message-ID of the mail that a report is about: from the
// mail or header attached to it, else from the text.
func originalID(t *tree, b *body) casework.MessageID {
	var id casework.MessageID
	t.each(t.root, func(p *part) {
		if id != "" || p == t.root {
			return
		}
		switch {
		case p.embedded != nil:
			id = firstID(p.embedded.root.header.get("message-id"))
		case p.kind == "text/rfc822-headers" || p.kind == "message/partial":
			octets, _ := decode(t.lines.raw[p.start:p.end], p.encoding)
			h, _, _ := readHeader(newLines(octets), 0, len(octets))
			id = firstID(h.get("message-id"))
		}
	})
	if id != "" {
		return id
	}
	return idInText(joinTexts(b.notices, b.written))
}

// idInText finds a Message-ID field in text.
func idInText(s string) casework.MessageID {
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimLeft(line, " \t>|")
		if len(line) > len("message-id:") && strings.EqualFold(line[:len("message-id:")], "message-id:") {
			if id := firstID(line[len("message-id:"):]); strings.Contains(string(id), "@") {
				return id
			}
		}
	}
	return ""
}
