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
	text := head(joinTexts(b.written, b.notices))
	if system && (bounceSubject(subject) || bounceWords(text)) || programSubject(subject) && bounceWords(text) {
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

// programSubject says whether a subject in lower case is what the well-known
// mail systems put above their reports, word for word.
func programSubject(s string) bool {
	for _, p := range [...]string{
		"undelivered mail returned to sender", "mail delivery failed", "delivery status notification",
		"returned mail: ", "failure notice", "mail delivery failure", "mail system error - returned mail",
		"undeliverable: ", "undeliverable mail", "undeliverable message", "nondeliverable mail",
		"message delivery failure", "delivery failure", "non delivery notification",
		"delivery notification: delivery has failed", "warning: message ", "warning: could not send message",
		"oleveransbart: ", "olevererbart: ", "unzustellbar: ", "uleverbar: ",
	} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// bounceSubject says whether a subject in lower case may be that of a
// delivery report.
func bounceSubject(s string) bool {
	for _, p := range [...]string{
		"undeliver", "undelivered", "delivery status notification", "delivery failure", "failure notice",
		"returned mail", "mail delivery failed",
		"mail delivery", "delivery notification", "mail system error", "non delivery", "nondeliver", "non-deliver",
		"could not be delivered", "delivery error", "delivery problem",
		"message delivery", "delivery has failed", "undeliverable", "not delivered", "delivery report",
		"warning: could not send", "warning: message", "returned to sender", "mail could not be", "mail not delivered",
		"failed mail", "delivery unsuccessful", "failed delivery", "can't be delivered", "unable to deliver",
		"rejected:", "message you sent blocked", "mail failure",
		"oleveransbar", "kunde inte levereras", "kunne ikke leveres", "ikke levert", "uleverbar", "olevererbart",
		"olevererat", "unzustellbar", "nicht zugestellt", "zustellung", "toimittamatta", "ei voitu toimittaa",
		"non remis", "no entregado", "delivery delayed", "delayed mail", "levering", "leverans",
	} {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// bounceWords says whether a text is that of a delivery report.
func bounceWords(s string) bool {
	s = strings.Join(strings.Fields(strings.ToLower(s)), " ")
	for _, p := range [...]string{
		"could not be delivered", "couldn't be delivered", "was not delivered", "wasn't delivered",
		"not be able to be delivered", "unable to deliver", "delivery failed", "delivery has failed",
		"delivery to the following", "permanent fatal errors", "permanent error", "fatal errors", "unknown user",
		"user unknown", "no such user", "mailbox unavailable", "mailbox full", "mailbox is full", "over quota",
		"did not reach", "undeliverable", "returned to you", "returned to sender", "returning message", "unrouteable",
		"had permanent", "has been delayed", "not yet been delivered", "giving up", "failure notice",
		"failed recipient", "undelivered", "does not exist", "transcript of session", "host unknown", "not deliver",
		"could not deliver", "delivery attempt", "rejected", "recipient address", "delivery error",
		"kunde inte levereras", "inte levereras", "kunde inte nå", "kunne ikke leveres", "ikke leveres",
		"kan ikke leveres", "ei voitu toimittaa", "nicht zugestellt", "unzustellbar", "konnte nicht", "n'a pas pu être",
		"no se pudo entregar",
	} {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
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
			if delayed(text) {
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

// delayed says whether a report says that the system goes on trying.
func delayed(text string) bool {
	s := strings.ToLower(text)
	for _, p := range [...]string{"has not yet been delivered", "will be retried", "will continue to try",
		"warning message only", "do not need to resend", "delivery attempts will continue", "still trying",
		"has been delayed"} {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
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
