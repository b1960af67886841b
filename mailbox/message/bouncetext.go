package message

import (
	"strings"

	"ombud/store/casework"
)

// bounceByText knows a delivery report that has no part for machines: a mail
// system sent it, and its subject or its text says so; or both do, in the
// words of the programs. A customer whose parcel was not delivered writes
// neither, and one who passes a report on is no mail system.
func bounceByText(t *tree, b *body) *casework.Bounce {
	h := t.root.header
	if h.has("x-failed-recipients") || h.has("x-ms-exchange-message-is-ndr") {
		return &casework.Bounce{}
	}
	if b.amazon.Kind == "Bounce" {
		return b.amazon.bounce()
	}
	system := systemSender(h)
	subject := strings.ToLower(oneLine(decodeWords(h.get("subject"))))
	_, report := beginsWithAny(subject, machinesSay.reports)
	text := head(joinTexts(b.written, b.notices))
	if system && (holdsAny(subject, machinesSay.failures) || bounceWords(text)) || report && bounceWords(text) {
		return &casework.Bounce{}
	}
	return nil
}

// systemSender says whether a mail system sent a message: its From says so,
// or its envelope sender is empty.
func systemSender(h header) bool {
	v, ok := returnPath(h)
	return daemonFrom(h) || ok && strings.Trim(v, "<> ") == ""
}

// daemonFrom says whether the From of a message is a mail system.
func daemonFrom(h header) bool {
	v := strings.ToLower(decodeWords(h.get("from")))
	if daemon(firstMailbox(h.get("from")).Address) {
		return true
	}
	for _, w := range [...]string{"mailer-daemon", "mail delivery", "postmaster", "mail administrator",
		"mail system", "mailer daemon", "internet mail", "mail deliverer", "delivery subsystem", "mail server"} {
		if strings.Contains(v, w) {
			return true
		}
	}
	return false
}

// bounceWords says whether a text is that of a delivery report.
func bounceWords(s string) bool {
	return holdsAny(strings.Join(strings.Fields(strings.ToLower(s)), " "), machinesSay.undelivered)
}

// head is the beginning of a text, where a report says what it is.
func head(s string) string {
	if len(s) > 8000 {
		s = strings.ToValidUTF8(s[:8000], "")
	}
	return s
}

// recipientsByText finds the recipients that a report names in its text, in
// X-Failed-Recipients or before the copy of the mail.
func recipientsByText(t *tree, b *body) []casework.BounceRecipient {
	text := head(b.written)
	var rs []casework.BounceRecipient
	add := func(a casework.Address) {
		for _, r := range rs {
			if r.Address.Same(a) {
				return
			}
		}
		if a != "" && len(rs) < 100 {
			r := casework.BounceRecipient{Address: a, Action: "failed", Status: statusIn(text)}
			r.Diagnostic = reasonNear(text, string(a))
			if s := statusIn(r.Diagnostic); s != "" {
				r.Status = s
			}
			if holdsAny(strings.ToLower(text), machinesSay.delayed) {
				r.Action = "delayed"
			}
			r.Permanent = permanent(r)
			rs = append(rs, r)
		}
	}
	for _, m := range mailboxes(t.root.header.get("x-failed-recipients")) {
		add(m.Address)
	}
	if len(rs) > 0 {
		return rs
	}
	to := firstMailbox(t.root.header.get("to")).Address
	for line := range strings.SplitSeq(text, "\n") {
		if copyBegins(line) {
			break
		}
		for w := range strings.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune(" \t<>()[]\"',;:", r) }) {
			a := addrSpec(strings.TrimRight(w, "."))
			if a != "" && !a.Same(to) && !daemon(a) && strings.Contains(a.Domain(), ".") {
				add(a)
				break
			}
		}
	}
	return rs
}

// copyBegins says whether the copy of the mail begins at a line of a report.
func copyBegins(line string) bool {
	l := strings.ToLower(strings.TrimSpace(line))
	for _, p := range [...]string{"return-path:", "received:", "message-id:", "dkim-signature:"} {
		if strings.HasPrefix(l, p) {
			return true
		}
	}
	return strings.HasPrefix(l, "--") && (strings.Contains(l, "copy of") || strings.Contains(l, "original message") ||
		strings.Contains(l, "message header") || strings.Contains(l, "below this line"))
}

// reasonNear is the reason that a report gives behind a recipient: the next
// lines up to an empty one.
func reasonNear(text, address string) string {
	n := strings.Index(text, address)
	if n < 0 {
		return ""
	}
	rest := text[n+len(address):]
	if end := strings.Index(rest, "\n\n"); end > 3 {
		rest = rest[:end]
	}
	if len(rest) > 500 {
		rest = strings.ToValidUTF8(rest[:500], "")
	}
	return oneLine(strings.TrimLeft(rest, ">:() \n"))
}
