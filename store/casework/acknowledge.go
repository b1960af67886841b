package casework

import (
	"slices"
	"strings"
)

// MayAcknowledge says whether a message may be answered by a machine, and
// why or why not: the one rule for every automatic answer to mail (G5;
// RFC 3834 §2, RFC 5230 §4.6). It says nothing about caps, age or
// authorities, which need the case.
func MayAcknowledge(m Message, own []Address) (ok bool, reason string) {
	from := m.From.Address
	_, err := ParseAddress(string(from))
	switch {
	case m.Machine.Class != MachineNone && m.Machine.Class != "":
		return false, machineReason(m.Machine)
	case m.Suppress != "":
		return false, m.Suppress
	case from == "":
		return false, "the sender is missing"
	case err != nil:
		return false, "the sender's address is not valid"
	case slices.ContainsFunc(own, from.Same):
		return false, "the sender is an address of ours"
	case machineLocal(from.Local()):
		return false, "the sender's address is a machine's: " + strings.ToLower(from.Local())
	}
	return true, "a person wrote it"
}

// machineReason is why we know that a machine wrote a message.
func machineReason(m Machine) string {
	if m.Reason != "" {
		return m.Reason
	}
	return "a machine wrote it: " + string(m.Class)
}

// machineLocal says whether nobody reads an address by its local part (RFC
// 2142 §5, RFC 5230 §4.6). A tag behind a plus sign does not count.
func machineLocal(local string) bool {
	name, _, _ := strings.Cut(strings.ToLower(local), "+")
	plain := strings.NewReplacer("-", "", "_", "", ".", "").Replace(name)
	for _, w := range []string{"noreply", "donotreply", "svaraej", "svarainte", "ejsvar", "intesvara"} {
		if strings.HasPrefix(plain, w) || strings.HasSuffix(plain, w) {
			return true
		}
	}
	switch plain {
	case "mailerdaemon", "postmaster", "maildaemon", "bounce", "bounces", "listserv", "majordomo",
		"autosvar", "autoreply", "root", "nobody", "daemon", "mailer":
		return true
	}
	return strings.HasPrefix(name, "owner-") || strings.HasSuffix(name, "-request") ||
		strings.HasSuffix(name, "-bounces") || strings.HasPrefix(name, "bounces-") || strings.HasPrefix(name, "bounce-")
}

// Sender is who wrote a message: its From, or its Reply-To when From is one
// of our own web forms, whose customers stand there. A form without a
// usable Reply-To gives no address.
func (m Message) Sender(forms []Address) Mailbox {
	if !slices.ContainsFunc(forms, m.From.Address.Same) {
		return m.From
	}
	a, err := ParseAddress(string(m.ReplyTo))
	if err != nil || slices.ContainsFunc(forms, a.Same) {
		return Mailbox{Name: m.From.Name}
	}
	return Mailbox{Name: m.From.Name, Address: a}
}
