package message

import (
	"strings"
)

// What is cut away, and what is not: the cutter goes through the lines of a
// text from the top. It stops for good at a forwarded mail, at a line such as
// "-----Original Message-----", at a block of header lines, and at a line
// such as "Den 5 okt. 2026 kl. 10:00 skrev Anna:" behind which nothing is
// marked as quoted. Where lines are marked by ">", only those are taken out,
// so answers between and below quotes stay.
//
// A line that could be the sender's own stays: to quote too much does less
// harm than to lose a customer's words. So what says barely that somebody
// wrote ("Den 25 nov skrev Anna:", "Anna skrev:") must stand right above
// quoted lines, or apart from the text of an answer, and header lines without
// an address or a time must be those of an answer. What the programs of each
// language write stands in tongues.go.

// cutHints is what is known besides the text.
type cutHints struct {
	subject    string   // decoded
	reply      bool     // the mail refers to another one
	from       string   // display name of the sender
	history    []int    // offsets where HTML says that older mail begins
	signatures [][2]int // ranges that HTML says are signatures
}

// cutText is a text taken apart.
type cutText struct {
	text      string // what the sender wrote in this mail; may be empty
	forwarded string // what the sender passed on
}

// cutter goes through the lines of a text.
type cutter struct {
	*page
	starts []int // offset of each line
	hints  cutHints
	marks  map[int]bool // lines where HTML says that older mail begins
	quotes bool         // the mail says whom it quotes
	own    []string     // lines of the segment that is being gathered
	filled bool         // one of them is not blank
	out    []string     // finished segments
	rest   int          // line where the forwarded text begins; -1 for none
}

// cut takes what others wrote, and what programs add, away from a text.
func cut(s string, h cutHints) cutText {
	c := &cutter{page: newPage(s), hints: h, marks: map[int]bool{}, rest: -1}
	c.starts, c.own = make([]int, 0, len(c.lines)), make([]string, 0, len(c.lines))
	at := 0
	for _, l := range c.lines {
		c.starts = append(c.starts, at)
		at += len(l) + 1
	}
	for _, m := range h.history {
		c.marks[c.lineAt(m)] = true
	}
	for i := 0; i < len(c.lines); {
		i = c.step(i)
	}
	c.endSegment()
	t := cutText{text: strings.Trim(strings.Join(c.out, "\n"), "\n ")}
	if c.rest >= 0 {
		t.forwarded = unquote(c.lines[c.rest:])
	}
	return t
}

// lineAt is the line that holds an offset.
func (c *cutter) lineAt(offset int) int {
	lo, hi := 0, len(c.starts)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; c.starts[mid] <= offset {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// step decides about line i and returns the next line to decide about.
func (c *cutter) step(i int) int {
	line := c.lines[i]
	switch {
	case c.signatureLine(i):
		return i + 1
	case c.blank(i):
		c.own = append(c.own, "")
		return i + 1
	case c.parts[i] == dividesForward:
		return c.stop(i, true)
	case c.parts[i] == dividesOriginal:
		return c.stop(i, c.passedOn(i))
	case c.blockAt(i) && (!isQuoted(line) || !c.quotes):
		return c.stop(i, c.passedOn(i))
	}
	if isQuoted(line) {
		return c.quoted(i)
	}
	if n := c.attributionAt(i); n > 0 {
		return c.attributed(i, i+n)
	}
	if c.marks[i] {
		return c.marked(i)
	}
	if n := c.delimited(i); n > i {
		return n
	}
	if c.ends[i] && i+1 < len(c.lines) && isQuoted(c.lines[i+1]) && c.look() {
		if n := sharedLine(line); n > 0 {
			c.keep(line[:n])
			return c.attributed(i, i+1)
		}
	}
	c.keep(strings.TrimRight(line, " \t"))
	return i + 1
}

// keep takes a line that is not blank for the sender's own.
func (c *cutter) keep(line string) {
	c.own, c.filled = append(c.own, line), true
}

// vs is the prefix of an answer in Finland, and of what is passed on in
// Norway and Denmark.
const vs = "vs:"

// passedOn says whether the older mail at line i was passed on rather than
// answered: the subject says so, or the mail answers nothing.
func (c *cutter) passedOn(i int) bool {
	switch {
	case c.subjectSays([]string{vs}) && c.blockIn(i, "fi"):
		return false
	case c.subjectSays([]string{vs}) && (c.blockIn(i, "no") || c.blockIn(i, "da")), c.subjectSays(spoken.passes):
		return true
	case c.subjectSays(spoken.answers):
		return false
	}
	return !c.hints.reply
}

// subjectSays says whether the subject begins with one of the prefixes.
func (c *cutter) subjectSays(prefixes []string) bool {
	_, ok := beginsWithAny(strings.ToLower(strings.TrimSpace(c.hints.subject)), prefixes)
	return ok
}

// blockIn says whether the header of older mail at line i is in a language.
func (c *cutter) blockIn(i int, lang string) bool {
	for _, l := range c.labels[i:min(i+4, len(c.lines))] {
		if l.langs.has(lang) && !l.langs.has(english) {
			return true
		}
	}
	return false
}

// blockAt says whether the header of an older mail begins at line i. Where it
// could be a list of the writer's own, the mail must be an answer.
func (c *cutter) blockAt(i int) bool {
	switch c.headerBlock(i) {
	case saidFully:
		return true
	case saidBarely:
		return c.hints.reply || c.subjectSays(spoken.answers) || c.subjectSays(spoken.passes) || c.subjectSays([]string{vs})
	}
	return false
}

// stop ends the text at line i; what follows is forwarded or quoted.
func (c *cutter) stop(i int, forwarded bool) int {
	if forwarded {
		c.rest = i
	}
	c.endSegment()
	return len(c.lines)
}

// attributionAt is how many lines from i on say who wrote what follows. What
// says it barely must stand where a program puts it: right above quoted
// lines, or, with a date first, apart from the text of a reply.
func (c *cutter) attributionAt(i int) int {
	n, sure := c.attribution(i)
	if sure != saidBarely {
		return n
	}
	next := c.skipBlank(i + n)
	if next < len(c.lines) && isQuoted(c.lines[next]) && next-i-n <= 1 {
		return n
	}
	apart := (i == 0 || c.blank(i-1)) && i+n < len(c.lines) && c.blank(i+n)
	words := strings.Fields(strings.ToLower(c.bare[i]))
	if apart && c.hints.reply && leads(words[0]) && (hasDayOfMonth(words) || hasYear(words) || hasDate(words)) {
		return n
	}
	return 0
}

// attributed takes a line that says who wrote what follows, up to line next.
func (c *cutter) attributed(i, next int) int {
	j := c.skipBlank(next)
	if j < len(c.lines) && isQuoted(c.lines[j]) {
		c.quotes = true
		c.endSegment()
		return c.quoted(j)
	}
	if j >= len(c.lines) {
		c.endSegment()
		return j
	}
	if len(c.out) == 0 && !c.filled && len(c.marks) == 0 {
		return next // nothing stands above: the answer may stand below
	}
	return c.stop(i, c.passedOn(i))
}

// quoted takes a run of quoted lines out, or keeps it where it is the
// sender's: a single marked line of a mail that quotes nobody.
func (c *cutter) quoted(i int) int {
	j := i
	for j < len(c.lines) {
		k := c.skipBlank(j)
		if k < len(c.lines) && isQuoted(c.lines[k]) {
			j = k + 1
			continue
		}
		if j < len(c.lines) && c.wrapped(j) {
			j++
			continue
		}
		break
	}
	if !c.quotes && j == i+1 && c.filled && c.skipBlank(j) < len(c.lines) {
		c.keep(c.lines[i])
		return j
	}
	c.quotes = true
	c.endSegment()
	return j
}

// wrapped says whether line i is the end of a quoted line that a program
// broke: a bare link or its end, with quoted lines before and behind.
func (c *cutter) wrapped(i int) bool {
	l := strings.TrimSpace(c.lines[i])
	if l == "" || i == 0 || !isQuoted(c.lines[i-1]) || i+1 >= len(c.lines) || !isQuoted(c.lines[i+1]) {
		return false
	}
	return !strings.ContainsAny(l, " \t") && strings.ContainsAny(l, "/=)_") ||
		strings.HasPrefix(l, "(http") || strings.HasPrefix(l, "<http")
}

// marked takes a line where HTML says that older mail begins, though it
// looks like nothing known.
func (c *cutter) marked(i int) int {
	for j := i; j < min(i+6, len(c.lines)); j++ {
		if isQuoted(c.lines[j]) {
			c.quotes = true
			c.endSegment()
			return c.quoted(j)
		}
	}
	return c.stop(i, c.passedOn(i))
}

// signatureLine says whether a line is within a signature of HTML.
func (c *cutter) signatureLine(i int) bool {
	for len(c.hints.signatures) > 0 && c.hints.signatures[0][1] <= c.starts[i] {
		c.hints.signatures = c.hints.signatures[1:]
	}
	if len(c.hints.signatures) == 0 || c.blank(i) {
		return false
	}
	return c.starts[i] >= c.hints.signatures[0][0]
}

// maxSignature is how many lines a signature has at most.
const maxSignature = 25

// delimited returns the line behind the signature that begins at line i with
// "-- " (RFC 3676 §4.3), i when none does. Without the blank it must be
// short, for people draw lines with hyphens.
func (c *cutter) delimited(i int) int {
	l := c.lines[i]
	if !strings.HasPrefix(l, "--") && c.bare[i] != "—" {
		return i
	}
	above := len(c.out) > 0 || c.filled
	mark := strings.TrimRight(l, " \t\u00A0") == "--" || c.bare[i] == "—"
	if !mark || !above || i+1 < len(c.lines) && isRule(c.bare[i+1]) {
		return i
	}
	limit := 8
	if l == "-- " {
		limit = maxSignature
	}
	j, filled := i+1, 0
	for ; j < len(c.lines) && filled <= limit; j++ {
		if !c.look() {
			return i
		}
		if isQuoted(c.lines[j]) || c.marks[j] || c.attributionAt(j) > 0 || c.blockAt(j) || c.parts[j] == dividesOriginal {
			break
		}
		if strings.TrimSpace(c.lines[j]) != "" {
			filled++
		}
	}
	if filled > limit {
		return i
	}
	return j
}

// endSegment files the lines gathered since the last quote, without what
// programs put under them.
func (c *cutter) endSegment() {
	if c.filled {
		if seg := trimTail(c.own, c.hints.from); len(seg) > 0 {
			if len(c.out) > 0 {
				c.out = append(c.out, "")
			}
			c.out = append(c.out, seg...)
		}
	}
	c.own, c.filled = c.own[:0], false
}

// trimBlank takes the blank lines off both ends.
func trimBlank(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// isQuoted says whether a line is marked as quoted.
func isQuoted(line string) bool {
	l := strings.TrimLeft(line, " ")
	return strings.HasPrefix(l, ">") && len(line)-len(l) < 4
}

// unquote takes one level of quoting off lines that have it all.
func unquote(lines []string) string {
	all := true
	for _, l := range lines {
		all = all && (isQuoted(l) || strings.TrimSpace(l) == "")
	}
	if all {
		bare := make([]string, len(lines))
		for i, l := range lines {
			l = strings.TrimPrefix(strings.TrimLeft(l, " "), ">")
			bare[i] = strings.TrimPrefix(l, " ")
		}
		lines = bare
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n ")
}
