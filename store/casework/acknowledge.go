package casework

import (
	"slices"
	"strings"
)

// Silence is why a message has no acknowledgement: a key for the history,
// which says nothing of whoever wrote the message. The empty one is none.
type Silence string

// The reasons not to acknowledge: the first six follow from the message
// alone, the others from its case.
const (
	SilenceMachine    Silence = "machine"         // a machine wrote it
	SilenceSuppressed Silence = "suppressed"      // the sender's system asks for no automatic answer
	SilenceNoSender   Silence = "no_sender"       // nobody to write to
	SilenceNoAddress  Silence = "invalid_sender"  // nobody who could be written to
	SilenceOurs       Silence = "own_address"     // it comes from an address of ours
	SilenceUnread     Silence = "machine_address" // nobody reads the sender's address

	SilenceAuthority Silence = "authority"   // authorities are answered by people
	SilenceBackfill  Silence = "backfill"    // received before the declared backfill ends
	SilenceCrisis    Silence = "crisis"      // a person answers
	SilenceThreat    Silence = "threat"      // a person answers
	SilenceBefore    Silence = "before"      // it has been acknowledged
	SilenceOpenCase  Silence = "open_case"   // it belongs to a case that is open
	SilenceStranger  Silence = "not_of_case" // its sender is nobody of the case
	SilenceUnwritten Silence = "unwritten"   // the letter could not be written
)

// MayAcknowledge says whether a message may be answered by a machine, and
// why or why not, in words for who asks: the one rule for every automatic
// answer to mail (G5; RFC 3834 §2, RFC 5230 §4.6). It says nothing about
// caps, age or authorities, which need the case. The words may repeat what
// the sender's system wrote; what is kept is the key of [Unanswerable].
func MayAcknowledge(m Message, own []Address) (ok bool, reason string) {
	switch key := Unanswerable(m, own); key {
	case "":
		return true, "a person wrote it"
	case SilenceMachine:
		return false, machineReason(m.Machine)
	case SilenceSuppressed:
		return false, m.Suppress
	case SilenceNoSender:
		return false, "the sender is missing"
	case SilenceNoAddress:
		return false, "the sender's address is not valid"
	case SilenceOurs:
		return false, "the sender is an address of ours"
	case SilenceUnread:
		return false, "the sender's address is a machine's: " + strings.ToLower(m.From.Address.Local())
	default:
		return false, string(key)
	}
}

// Unanswerable says why a message may not be answered by a machine, as a
// key; empty when it may. It is the rule of [MayAcknowledge].
func Unanswerable(m Message, own []Address) Silence {
	from := m.From.Address
	_, err := ParseAddress(string(from))
	switch {
	case m.Machine.Class != MachineNone && m.Machine.Class != "":
		return SilenceMachine
	case m.Suppress != "":
		return SilenceSuppressed
	case from == "":
		return SilenceNoSender
	case err != nil:
		return SilenceNoAddress
	case slices.ContainsFunc(own, from.Same):
		return SilenceOurs
	case machineLocal(from.Local()):
		return SilenceUnread
	}
	return ""
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
