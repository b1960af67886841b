package message

import (
	"slices"
	"strings"

	"ombud/store/casework"
)

// machine says whether a machine wrote a message, and how we know. Reports
// come first, then what the header says, then what subject and text say. A
// subject alone convinces only of a short text: a person who answers an
// absence notice writes under the same subject.
func machine(t *tree, m casework.Message, b *body, o Options) casework.Machine {
	h := t.root.header
	for _, test := range []func() casework.Machine{
		func() casework.Machine { return machineReport(t, m, b) },
		func() casework.Machine { return machineCalendar(t, h) },
		func() casework.Machine { return machineHeader(h) },
		func() casework.Machine { return machineList(h, o.Own) },
		func() casework.Machine { return machineBulk(h, m) },
		func() casework.Machine { return machineWords(m, h) },
	} {
		if got := test(); got.Class != casework.MachineNone {
			return got
		}
	}
	return casework.Machine{Class: casework.MachineNone}
}

// of is a finding.
func of(class casework.MachineClass, reason string) casework.Machine {
	return casework.Machine{Class: class, Reason: oneLine(reason)}
}

// notMachine is no finding.
func notMachine() casework.Machine { return casework.Machine{Class: casework.MachineNone} }

// machineReport knows reports: of delivery (RFC 3464), feedback (RFC 5965),
// disposition (RFC 8098), DMARC (RFC 7489 §7.2) and TLS (RFC 8460).
func machineReport(t *tree, m casework.Message, b *body) casework.Machine {
	switch kind := t.reportKind(); {
	case kind == "message/feedback-report":
		return of(casework.MachineFeedbackReport, "report: feedback-report")
	case kind == "message/disposition-notification":
		return of(casework.MachineReport, "report: disposition-notification")
	case complaintAboutMail(t.root.header, b):
		return of(casework.MachineFeedbackReport, "a mail provider's report of a complaint")
	case m.Bounce != nil && good(m.Bounce):
		return of(casework.MachineReport, "report: the mail was delivered")
	case m.Bounce != nil && kind == "message/delivery-status":
		return of(casework.MachineBounce, "report: delivery-status")
	case m.Bounce != nil:
		return of(casework.MachineBounce, "the text of a delivery report")
	}
	if b.amazon.Kind == "Delivery" {
		return of(casework.MachineReport, "Amazon's notification: Delivery")
	}
	if isDMARC(m) {
		return of(casework.MachineReport, "a DMARC report")
	}
	if strings.Contains(t.root.params["report-type"], "tlsrpt") || t.root.header.has("tls-report-domain") {
		return of(casework.MachineReport, "report: tlsrpt")
	}
	if t.root.kind == "multipart/report" {
		return of(casework.MachineReport, "Content-Type: multipart/report")
	}
	return notMachine()
}

// isDMARC knows the reports of RFC 7489 §7.2.1.1 by their subject or by the
// name of their file, "receiver!domain!begin!end.xml.gz".
func isDMARC(m casework.Message) bool {
	subject := strings.ToLower(m.Subject)
	if strings.Contains(subject, "report domain:") && strings.Contains(subject, "submitter:") {
		return true
	}
	return slices.ContainsFunc(m.Attachments, func(a casework.Attachment) bool {
		f := strings.Split(strings.ToLower(a.Name), "!")
		if len(f) < 4 || !isNumber(f[2]) {
			return false
		}
		end, ext, _ := strings.Cut(f[len(f)-1], ".")
		return (len(f) > 4 || isNumber(end)) && (ext == "zip" || ext == "gz" || strings.HasPrefix(ext, "xml"))
	})
}

// isNumber says whether s is digits and nothing else.
func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// reportKind is the media type of the machine's half of a report, empty when
// there is none. Only parts of the message itself count, not those of a mail
// attached to it.
func (t *tree) reportKind() string {
	kind := ""
	t.each(t.root, func(p *part) {
		switch {
		case p.kind == "message/feedback-report", p.kind == "message/disposition-notification",
			p.kind == "message/delivery-status" && kind == "":
			kind = p.kind
		case p.kind == "message/global-delivery-status":
			kind = "message/delivery-status"
		}
	})
	if kind == "" && t.root.kind == "multipart/report" {
		switch strings.ToLower(t.root.params["report-type"]) {
		case "feedback-report":
			return "message/feedback-report"
		case "disposition-notification":
			return "message/disposition-notification"
		}
	}
	return kind
}

// each calls f for every part.
func (t *tree) each(p *part, f func(*part)) {
	f(p)
	for _, c := range p.children {
		t.each(c, f)
	}
}

// complaintAboutMail knows the complaints of mail providers that are no
// feedback reports: Microsoft's (JMRP) and Amazon's notifications.
func complaintAboutMail(h header, b *body) bool {
	if strings.HasPrefix(strings.ToLower(h.get("subject")), "complaint about message from") {
		return true
	}
	return b.amazon.Kind == "Complaint"
}

// good says whether a report says of no recipient that delivery failed or is late.
func good(b *casework.Bounce) bool {
	for _, r := range b.Recipients {
		switch r.Action {
		case "delivered", "relayed", "expanded", "deliverable":
		default:
			return false
		}
	}
	return len(b.Recipients) > 0
}

// machineCalendar knows invitations and the answers to them (RFC 6047): a
// text/calendar part with a method that is not a file somebody attached.
func machineCalendar(t *tree, h header) casework.Machine {
	method := ""
	t.each(t.root, func(p *part) {
		if p.kind == "text/calendar" && p.place != "attachment" && method == "" {
			method = strings.ToUpper(t.calendarMethod(p))
		}
	})
	if method == "" && h.has("x-microsoft-cdo-busystatus") {
		method = "unknown"
	}
	if method == "" || method == "PUBLISH" {
		return notMachine()
	}
	return of(casework.MachineCalendar, "text/calendar: method="+method)
}

// calendarMethod is the method of a calendar part: as a parameter, or, where
// programs leave that out, as a property of the calendar itself.
func (t *tree) calendarMethod(p *part) string {
	if m := p.params["method"]; m != "" {
		return m
	}
	const head = 4000
	octets, _ := decode(t.lines.raw[p.start:min(p.end, p.start+head)], p.encoding)
	for line := range strings.Lines(strings.ToUpper(toUTF8(octets))) {
		if m, ok := strings.CutPrefix(strings.TrimSpace(line), "METHOD:"); ok {
			return oneLine(m)
		}
	}
	return ""
}

// machineHeader knows what machines say of themselves (RFC 3834 §5 and its
// forerunners). X-Auto-Response-Suppress is not among them: it stands in
// mail that people wrote too.
func machineHeader(h header) casework.Machine {
	for _, v := range h.all("auto-submitted") {
		if s := firstToken(v); s != "" && s != "no" {
			return of(casework.MachineAutoReply, "Auto-Submitted: "+s)
		}
	}
	for _, name := range []string{"x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply",
		"x-mail-autoreply", "x-autogenerated",
		"x-autoreply-from", "x-vacation", "x-fc-machinegenerated", "x-cron-env", "x-auto-reply-from", "x-autorespond-from"} {
		if v := strings.ToLower(h.get(name)); h.has(name) && v != "no" && v != "false" && v != "none" {
			return of(casework.MachineAutoReply, properName(name)+": "+v)
		}
	}
	for _, name := range []string{"precedence", "x-precedence", "preference"} {
		switch v := firstToken(h.get(name)); v {
		case "auto_reply", "auto-reply", "autoreply":
			return of(casework.MachineAutoReply, properName(name)+": "+v)
		}
	}
	if v := strings.ToLower(h.get("x-ms-exchange-generated-message-source")); strings.Contains(v, "mailbox rules agent") {
		return of(casework.MachineAutoReply, "X-MS-Exchange-Generated-Message-Source: "+v)
	}
	if v := strings.ToLower(h.get("x-post-messageclass")); strings.Contains(v, "autoresponder") {
		return of(casework.MachineAutoReply, "X-POST-MessageClass: "+v)
	}
	if v := strings.ToLower(h.get("delivered-to")); v == "autoresponder" {
		return of(casework.MachineAutoReply, "Delivered-To: autoresponder")
	}
	return notMachine()
}

// machineList knows discussion lists (RFC 2919, RFC 2369). Our own
// address may be a list: what a customer writes to it is not a list's.
func machineList(h header, own []casework.Address) casework.Machine {
	if ownList(h, own) {
		return notMachine()
	}
	unsubscribe := h.has("list-unsubscribe")
	for _, name := range []string{"list-post", "x-mailman-version", "x-beenthere", "mailing-list", "x-mailing-list",
		"x-listserver", "list-archive", "list-subscribe"} {
		if v := h.get(name); h.has(name) && !strings.EqualFold(v, "no") {
			return of(casework.MachineList, properName(name)+": "+v)
		}
	}
	if v := firstToken(h.get("precedence")); v == "list" {
		return of(casework.MachineList, "Precedence: list")
	}
	if h.has("list-id") && !unsubscribe {
		return of(casework.MachineList, "List-Id: "+h.get("list-id"))
	}
	return notMachine()
}

// ownList says whether the list of a mail is one of our addresses.
func ownList(h header, own []casework.Address) bool {
	post := strings.ToLower(h.get("list-post"))
	id := strings.ToLower(h.get("list-id"))
	return slices.ContainsFunc(own, func(a casework.Address) bool {
		s := strings.ToLower(string(a))
		list := "<" + strings.Replace(s, "@", ".", 1) + ">"
		return s != "" && (strings.Contains(post, "mailto:"+s+">") || strings.Contains(id, list))
	})
}

// machineBulk knows newsletters.
func machineBulk(h header, m casework.Message) casework.Machine {
	if h.has("list-unsubscribe") {
		return of(casework.MachineBulk, "List-Unsubscribe: "+h.get("list-unsubscribe"))
	}
	for _, name := range []string{"precedence", "x-precedence"} {
		if v := firstToken(h.get(name)); v == "bulk" || v == "junk" {
			return of(casework.MachineBulk, properName(name)+": "+v)
		}
	}
	for _, f := range h {
		if campaign(f.name) && holdsAny(strings.ToLower(m.Text), machinesSay.unsubscribe) {
			return of(casework.MachineBulk, properName(f.name)+": "+f.value)
		}
	}
	return notMachine()
}

// campaign says whether a field is a mark of programs that send newsletters.
func campaign(name string) bool {
	switch name {
	case "x-csa-complaints", "x-mailer-recptid", "x-mc-user", "x-mailgun-campaign-id", "x-report-abuse-to", "x-sfmc-stack":
		return true
	}
	return strings.HasPrefix(name, "x-campaign") || strings.HasPrefix(name, "x-mailcampaign") ||
		strings.HasPrefix(name, "x-newsletter")
}

// properName writes the name of a field as people do.
func properName(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "-")
}

// suppress is the field by which the sender's system asks for no automatic
// answer, empty when none does. It is wider than machine: mail that a person
// wrote through a list or with such a field is read by a person, and not
// answered by a machine.
func suppress(h header, m casework.Message, own []casework.Address) string {
	if v, ok := returnPath(h); ok {
		from := firstMailbox(v).Address
		switch {
		case strings.Trim(v, "<> ") == "":
			return "Return-Path: <>"
		case slices.ContainsFunc(own, from.Same):
			return "Return-Path: an address of ours"
		case daemon(from) || listSender(from):
			return "Return-Path: " + string(from)
		}
	}
	if wantsNoAnswer(h) {
		return "X-Auto-Response-Suppress: " + oneLine(h.get("x-auto-response-suppress"))
	}
	for _, name := range []string{"precedence", "x-precedence"} {
		switch v := firstToken(h.get(name)); v {
		case "bulk", "junk", "list", "auto_reply":
			return properName(name) + ": " + v
		}
	}
	for _, f := range h {
		if strings.HasPrefix(f.name, "list-") && !ownList(h, own) {
			return properName(f.name) + ": " + oneLine(f.value)
		}
	}
	if passesReportOn(m) {
		return "a delivery report that was passed on"
	}
	return ""
}

// passesReportOn says whether somebody passed a delivery report on with next
// to no words of his own. A person did, so it may become a case; but nobody
// waits for an answer.
func passesReportOn(m casework.Message) bool {
	if len(m.OwnText) > 200 || len(strings.Fields(m.OwnText)) > 5 {
		return false
	}
	text := strings.ToLower(head(m.Forwarded))
	return strings.Contains(text, "mailer-daemon") && bounceWords(text)
}

// wantsNoAnswer says whether X-Auto-Response-Suppress (MS-OXCMAIL
// §2.1.3.2.20) asks for no automatic answer; reports of delivery and reading
// are none.
func wantsNoAnswer(h header) bool {
	v := strings.ToLower(h.get("x-auto-response-suppress"))
	for _, w := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(",; \t", r) }) {
		if w == "all" || w == "oof" || w == "autoreply" {
			return true
		}
	}
	return false
}

// returnPath is the envelope sender that the last server noted.
func returnPath(h header) (v string, ok bool) {
	if h.has("return-path") {
		return strings.TrimSpace(h.get("return-path")), true
	}
	return "", false
}

// daemon says whether an address is that of a mail system.
func daemon(a casework.Address) bool {
	local, _, _ := strings.Cut(strings.ToLower(a.Local()), "+")
	switch strings.NewReplacer("-", "", "_", "", ".", "").Replace(local) {
	case "mailerdaemon", "postmaster", "maildaemon", "mailer", "daemon", "mailsystem", "mmdf", "uucp", "root":
		return true
	}
	return strings.HasPrefix(local, "mailer-daemon")
}

// listSender says whether an envelope sender is that of a list.
func listSender(a casework.Address) bool {
	local := strings.ToLower(a.Local())
	return strings.HasPrefix(local, "owner-") ||
		strings.HasSuffix(local, "-request") || strings.HasSuffix(local, "-owner") ||
		strings.HasSuffix(local, "-bounces") || strings.Contains(local, "-bounces+")
}
