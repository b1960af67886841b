package desk

import (
	"fmt"
	"strings"
	"time"
)

// list writes names in a sentence: "a, b or c".
func list[T ~string](names []T) string {
	var b strings.Builder
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(n))
	}
	return b.String()
}

// wait writes a length of time as a person says it: "10 minutes", "90
// seconds", "2 days".
func wait(d time.Duration) string {
	d = d.Round(time.Second)
	for _, u := range []struct {
		name string
		long time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if d >= 3*u.long || d > 0 && d%u.long == 0 {
			return count(int(d.Round(u.long)/u.long), u.name)
		}
	}
	return count(int(d/time.Second), "second")
}

// count writes a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// word says whether a text is a key: letters, digits and low lines.
func word(s string) bool {
	return strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// refusals are words by which a reply refuses what was asked for. They are
// written in lower case.
func refusals() []string {
	return []string{
		"avslår", "avslås", "avslag på", "avslå ", "kan inte gå med på", "går inte med på", "kan inte godkänna",
		"kan inte bevilja", "kan inte tillmötesgå", "nekar", "nekas", "bestrider", "bestrids", "avvisar", "avvisas",
		"ogillar", "du har inte rätt till", "har ingen rätt till", "vidhåller",
		"we reject", "is rejected", "have rejected", "we decline", "is declined", "we refuse", "is refused", "we deny",
		"is denied", "cannot agree", "can not agree", "can't agree", "do not agree to", "cannot accept your",
		"unable to accept your", "cannot grant", "cannot uphold", "not uphold", "we dispute", "you are not entitled",
	}
}

// refuses finds the words by which a text refuses; empty when there are
// none.
func refuses(text string) string {
	folded := " " + strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(text, "’", "'"))), " ") + " "
	for _, w := range refusals() {
		if strings.Contains(folded, w) {
			return strings.TrimSpace(w)
		}
	}
	return ""
}
