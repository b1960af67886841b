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

// block is what is gathered of the header lines of an older mail.
type block struct {
	seen    [roleOther + 1]bool
	kinds   int
	first   role
	langs   langSet // that all labels are of but the English ones, which all use
	address bool
	from    bool // it is the From's
	own     bool // it stands behind a label, not on a line that follows
	clock   bool // the date has a time
	day     bool // the date has a day or a year
	broken  bool // other text stands between the lines
}

// add takes a line with a label; false when it is of another language.
func (b *block) add(l label, line string, address bool) bool {
	if !l.langs.has(english) {
		if b.langs&l.langs == 0 {
			return false
		}
		b.langs &= l.langs
	}
	if !b.seen[l.role] && l.role != roleOther {
		b.kinds++
	}
	b.seen[l.role] = true
	b.address, b.own = b.address || address, b.own || address
	b.from = b.from || l.role == roleFrom && address
	if l.role == roleDate {
		words := strings.Fields(strings.ToLower(line))
		b.clock = hasClock(words)
		b.day = hasYear(words) || hasDate(words) || hasDayOfMonth(words)
	}
	return true
}

// sure is how surely the lines are the header of an older mail. Three
// different ones must come, one of them a subject or an address, or a date
// with a time; or a From with address and a date alone. What people write
// into lists of their own has neither an address nor a time.
func (b *block) sure() said {
	three := b.kinds >= 3 && (b.seen[roleSubject] || b.address || b.clock && b.day) &&
		(b.seen[roleFrom] || b.seen[roleDate] && b.address)
	two := b.seen[roleDate] && b.own && (b.from || b.first == roleDate && b.seen[roleTo])
	switch {
	case !three && !two:
		return saidNothing
	case b.address || b.clock && b.seen[roleSubject]:
		return saidFully
	}
	return saidIf((b.clock || b.day) && !b.broken, saidBarely)
}

// headerBlock says how surely the header of an older mail begins at line i,
// as Outlook writes it above the mail that is answered: From, Sent, To,
// Subject in one of the languages.
func (p *page) headerBlock(i int) said {
	first := p.labels[i].role
	if first != roleFrom && first != roleDate || !p.look() {
		return saidNothing
	}
	b := block{first: first, langs: allLangs}
	loose, text := 0, false
	for j := i; j < min(i+maxBlock, len(p.lines)) && loose <= 2; j++ {
		if p.labels[j].role != roleNone && b.add(p.labels[j], p.bare[j], p.at[j]) {
			loose, b.broken = 0, b.broken || text
			continue
		}
		text = text || p.bare[j] != ""
		if loose++; loose == 1 && (p.labels[j-1].role == roleTo || p.labels[j-1].role == roleOther) {
			b.address = b.address || p.at[j] // a list of recipients that was broken
		}
	}
	return b.sure()
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
