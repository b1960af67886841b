package message

import "strings"

// role is what a header line in a text is about.
type role byte

// The roles of header lines.
const (
	roleNone role = iota
	roleFrom
	roleDate
	roleTo
	roleSubject
	roleOther
)

// lineLabel is what the label of a line means.
func lineLabel(l string) label {
	n := strings.IndexByte(l[:min(len(l), 26)], ':')
	if n <= 0 {
		return label{}
	}
	return spoken.roles[strings.ToLower(strings.TrimSpace(l[:n]))]
}

// maxBlock is how many lines a block of header lines has at most.
const maxBlock = 16

// headerBlock says whether the header of an older mail begins at line i, as
// Outlook writes it above the mail that is answered: From, Sent, To, Subject
// in any of the languages. Three different ones must come, one of them a
// subject or an address, or the first three as Outlook orders them with a
// date that has a year and a time; or a From with address and a date alone.
func (p *page) headerBlock(i int) bool {
	first := p.roles[i]
	if first != roleFrom && first != roleDate || !p.look() {
		return false
	}
	if i+2 < len(p.lines) && first == roleFrom && p.roles[i+1] == roleDate && p.roles[i+2] == roleTo {
		date := strings.Fields(p.bare[i+1])
		if hasYear(date) && hasClock(date) {
			return true
		}
	}
	var seen [roleOther + 1]bool
	seen[first] = true
	address := p.at[i]
	fromAddress := first == roleFrom && address
	loose, kinds := 0, 1
	for j := i + 1; j < min(i+maxBlock, len(p.lines)) && loose <= 2; j++ {
		r := p.roles[j]
		if r == roleNone {
			loose++
			address = address || p.at[j] && kinds > 1
			continue
		}
		if loose = 0; !seen[r] && r != roleOther {
			kinds++
		}
		seen[r] = true
		address = address || p.at[j]
		fromAddress = fromAddress || r == roleFrom && p.at[j]
	}
	if kinds >= 3 && (seen[roleSubject] || address) {
		return seen[roleFrom] || seen[roleDate] && address
	}
	return seen[roleDate] && address && (fromAddress || first == roleDate && seen[roleTo])
}

// divider is what a line says of the mail below it.
type divider byte

// The kinds of dividers.
const (
	dividesNothing  divider = iota
	dividesOriginal         // the mail that is answered: "-----Ursprungligt meddelande-----"
	dividesForward          // a mail that is passed on: "Vidarebefordrat brev:"
)

// lineDivider is the divider that a line is.
func lineDivider(l string) divider {
	switch {
	case isDashed(l):
		s := dashless(l)
		if spoken.original[s] {
			return dividesOriginal
		}
		if spoken.forwarded[s] || strings.HasPrefix(s, "forwarded by ") {
			return dividesForward
		}
	case len(l) <= 80 && strings.HasSuffix(l, ":") && spoken.forwarded[strings.ToLower(strings.TrimRight(l, ": "))]:
		return dividesForward
	}
	return dividesNothing
}

// isDashed says whether a line is words behind drawn dashes.
func isDashed(l string) bool {
	return len(l) >= 4 && len(l) <= 120 && (l[0] == '-' || l[0] == '_') && l[1] == l[0] && strings.Trim(l, "-_ \t") != ""
}

// dashless is a line in lower case without the dashes around its words.
func dashless(l string) string { return strings.ToLower(strings.Trim(l, "-_ \t")) }
