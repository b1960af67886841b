package message

import (
	"strings"

	"ombud/store/casework"
)

// The lengths of text that an automatic answer has at most: one that only
// its subject gives away, in words, and one that is looked at at all, in
// octets. Longer ones must say what they are.
const (
	maxAutoWords = 40
	maxAutoText  = 4000
)

// machineWords knows automatic answers by what they say, in the languages
// of the north, English and German. Customers write of automatic answers
// too ("Automatiskt svar är inget svar!"), so a phrase must stand where
// programs put it, and the text alone must give two signs.
func machineWords(m casework.Message, h header) casework.Machine {
	subject, weak := autoSubject(m.Subject)
	if len(m.OwnText) > maxAutoText {
		if subject != "" && !weak && wantsNoAnswer(h) {
			return of(casework.MachineAutoReply, "Subject: "+subject)
		}
		return notMachine()
	}
	words := len(strings.Fields(m.OwnText))
	text := strings.ToLower(m.OwnText)
	away, auto := phraseIn(text, machinesSay.away), automatic(text)
	switch {
	case subject != "" && !weak && (words <= maxAutoWords || away != "" || auto != "" || wantsNoAnswer(h)):
		return of(casework.MachineAutoReply, "Subject: "+subject)
	case subject != "" && away != "":
		return of(casework.MachineAutoReply, "Subject: "+subject+", text: "+away)
	case words <= 2*maxAutoWords && auto != "" && (away != "" || holdsAny(text, machinesSay.received)):
		return of(casework.MachineAutoReply, "text: "+auto)
	}
	return notMachine()
}

// autoSubject is the phrase of an automatic answer that a subject begins
// with, empty when it begins with none; weak when people write it too.
// Behind Re: or Sv: it is a person's.
func autoSubject(subject string) (phrase string, weak bool) {
	s := strings.ToLower(strings.TrimLeft(subject, " [(*"))
	for _, p := range machinesSay.subjects {
		if rest, ok := strings.CutPrefix(s, p); ok && stands(rest) {
			return p, false
		}
	}
	for _, p := range machinesSay.weak {
		if rest, ok := strings.CutPrefix(s, p); ok && stands(rest) {
			return p, true
		}
	}
	return "", false
}

// stands says whether what follows the phrase of a subject leaves it on its
// own: nothing, a mark, the subject that is answered, a date or a sender.
func stands(rest string) bool {
	rest = strings.TrimSpace(rest)
	if rest == "" || strings.IndexByte(":-([|/", rest[0]) >= 0 || strings.HasPrefix(rest, "–") {
		return true
	}
	for _, p := range [...]string{"re:", "sv:", "aw:", "vs:", "fw:", "fwd:", "autoreply", "auto-reply", "auto reply",
		"reply", "message", "notification", "until", "till ", "t.o.m", "fram till", "from ", "från ", "fra ", "von ",
		"bis "} {
		if strings.HasPrefix(rest, p) {
			return true
		}
	}
	return false
}

// phraseIn is the first of the phrases that a text holds, empty when it holds
// none.
func phraseIn(text string, phrases []string) string {
	for _, p := range phrases {
		if strings.Contains(text, p) {
			return p
		}
	}
	return ""
}

// automatic is the sentence by which a text in lower case says that nobody
// wrote it, empty when there is none. It must begin a line or a sentence, for
// customers quote it in their complaints.
func automatic(text string) string {
	for _, p := range machinesSay.automatic {
		if begins(text, p) {
			return p
		}
	}
	return ""
}

// begins says whether a phrase stands at the beginning of a line or right
// behind the end of a sentence in text.
func begins(text, p string) bool {
	for at := 0; ; {
		n := strings.Index(text[at:], p)
		if n < 0 {
			return false
		}
		at += n
		before := strings.TrimRight(text[:at], " \t*_(")
		if before == "" || strings.ContainsAny(before[len(before)-1:], "\n.!") {
			return true
		}
		at += len(p)
	}
}
