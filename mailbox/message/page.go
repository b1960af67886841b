package message

import "strings"

// page is a text in lines, with what is asked of every line more than once.
type page struct {
	lines  []string
	bare   []string // without quoting, emphasis and blanks around
	ends   []bool   // an attribution may end here
	labels []label  // of a header line
	at     []bool   // the line holds an @ sign
	parts  []divider
	looks  int // how often more than a line was looked at
}

// newPage reads a text.
func newPage(s string) *page {
	lines := strings.Split(s, "\n")
	p := &page{
		lines: lines, bare: make([]string, len(lines)), ends: make([]bool, len(lines)),
		labels: make([]label, len(lines)), at: make([]bool, len(lines)),
		parts: make([]divider, len(lines)),
	}
	for i, l := range lines {
		b := bareLine(l)
		p.bare[i], p.ends[i] = b, endsAttribution(b)
		p.labels[i] = lineLabel(b)
		p.parts[i] = lineDivider(b)
		p.at[i] = strings.IndexByte(b, '@') >= 0
	}
	return p
}

// maxLooks is how often a line of a text is looked at together with those
// behind it. No mail has so many that may begin a quote or a signature; what
// stands behind is taken for its writer's.
const maxLooks = 2000

// look says whether more lines may be looked at together.
func (p *page) look() bool {
	p.looks++
	return p.looks <= maxLooks
}

// bareLine is a line without quoting, emphasis and blanks around it; of a
// line that is a whole text, the beginning.
func bareLine(l string) string {
	if len(l) > 2*maxAttribution {
		l = strings.ToValidUTF8(l[:2*maxAttribution], "")
	}
	i := 0
	for i < len(l) && (l[i] == '>' || l[i] == ' ' || l[i] == '\t') {
		i++
	}
	l = l[i:]
	if strings.IndexByte(l, '*') >= 0 {
		l = strings.ReplaceAll(l, "*", "")
	}
	return strings.TrimSpace(l)
}

// blank says whether a line holds nothing to read.
func (p *page) blank(i int) bool { return p.bare[i] == "" && strings.TrimSpace(p.lines[i]) == "" }

// skipBlank is the first line from i on that is not blank.
func (p *page) skipBlank(i int) int {
	for i < len(p.lines) && p.blank(i) {
		i++
	}
	return i
}
