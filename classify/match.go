package classify

import (
	"bytes"

	"ombud/classify/text"
	"ombud/store/casework"
)

// The fields of a message, in the order in which they are read.
const (
	fieldSubject = iota
	fieldBody
	fieldForwarded
	fieldAttachment
	fieldCount
)

var fieldNames = [fieldCount]string{"subject", "body", "forwarded", "attachment"}

// The limits that keep a hostile text from costing more than a long one.
const (
	// headBytes and tailBytes are what is read of a longer field.
	headBytes, tailBytes = 192 << 10, 64 << 10
	// keptHits is how many places of one phrase in one field are kept: the
	// first may be covered by a heavier phrase.
	keptHits = 3
	// lostBudget bounds the branches that lost characters open.
	lostBudget = 4096
	// sureLanguage is from where a phrase of other languages counts half.
	sureLanguage = 0.3
	// negationReach is how many words before a phrase a negation reaches.
	negationReach = 3
)

// hit is a phrase that was found.
type hit struct {
	phrase  int32
	field   int8
	dropped bool  // by a negation
	typo    bool  // read over a typing error
	first   int32 // words
	last    int32
	points  int // weighted, in hundredths of a point
}

// scratch is the memory of one classification, used again and again.
type scratch struct {
	r        *Rules
	fields   [fieldCount]text.Folded
	hits     []hit
	counts   []uint8 // per phrase, places kept in the field at hand
	touched  []int32
	sums     []int
	chosen   []hit
	rows     []ranked
	fired    []bool // per certain rule
	lost     int
	typos    int
	typo     bool // a typing error is being read over
	field    int8
	family   family // of the message's language, 0 when not sure
	language casework.Language
}

func newScratch(r *Rules) *scratch {
	return &scratch{r: r, counts: make([]uint8, len(r.phrases)), sums: make([]int, len(r.targets)),
		fired: make([]bool, len(r.certain))}
}

// match finds every phrase in every field of t.
func (m *scratch) match(t casework.Text) {
	m.hits = m.hits[:0]
	clear(m.fired)
	m.lost, m.typos = lostBudget, typoBudget
	for f := range m.fields {
		m.fields[f].Reset(capped(fieldText(t, f)))
	}
	m.speak(t)
	for f := range m.fields {
		if m.r.settings.field[f] > 0 {
			m.field = int8(f)
			m.scan(&m.fields[f])
		}
	}
}

// speak finds the language: that of the person's own text, else with the
// subject.
func (m *scratch) speak(t casework.Text) {
	code, sure := text.LanguageOf(&m.fields[fieldBody], t.OwnText)
	if code == "" {
		code, sure = text.Language(t.OwnText + "\n" + t.Subject)
	}
	m.language, m.family = casework.Language(code), 0
	if sure >= sureLanguage {
		m.family = familyOf(code)
	}
}

// fieldText returns the text of a field. The names of attachments are one
// text, a line each.
func fieldText(t casework.Text, f int) string {
	switch f {
	case fieldSubject:
		return t.Subject
	case fieldBody:
		return t.OwnText
	case fieldForwarded:
		return t.Forwarded
	}
	return joinNames(t.Attachments)
}

// capped leaves out the middle of a text that is too long. Offsets behind
// the gap would be wrong, so nothing but blanks takes its place.
func capped(s string) string {
	if len(s) <= headBytes+tailBytes {
		return s
	}
	b := []byte(s)
	gap := b[headBytes : len(b)-tailBytes]
	for i := range gap {
		gap[i] = ' '
	}
	return string(b)
}

// scan looks at every word of a folded field.
func (m *scratch) scan(f *text.Folded) {
	for i := range f.Tokens {
		t := &f.Tokens[i]
		if bytes.IndexByte(f.Bytes[t.Start:t.End], text.Lost) >= 0 {
			m.walkLost(f, &m.r.anchored, 0, int(t.Start), i)
			for at := t.Start; at < t.End; at++ {
				m.walkLost(f, &m.r.infix, 0, int(at), i)
			}
			continue
		}
		m.walkAnchored(f, int(t.Start), i)
		for at := int(t.Start); at <= int(t.End)-minInfix; at++ {
			if m.r.pairs[f.Bytes[at]]&letterBits[f.Bytes[at+1]] != 0 {
				m.walk(f, &m.r.infix, at, i)
			}
		}
	}
	m.questions(f)
	m.entities(f)
	for _, p := range m.touched {
		m.counts[p] = 0
	}
	m.touched = m.touched[:0]
}

// walkAnchored follows the text from the start of word i through the trie of
// what starts a word, and where it stops being known, as if it were mistyped.
func (m *scratch) walkAnchored(f *text.Folded, at, i int) {
	t := &m.r.anchored
	n, word := uint32(0), i
	var way trail
	for ; at < len(f.Bytes); at++ {
		c := f.Bytes[at]
		if c == text.Lost {
			m.walkLost(f, t, n, at, i)
			return
		}
		way.step(n)
		if n = t.step(n, c); n == 0 {
			m.mistyped(f, &way, at, word, i)
			return
		}
		if c == ' ' {
			word++
		}
		if t.nodes[n].outs > 0 {
			way.found = true
			m.found(f, t.ends(n), i)
		}
	}
}

// walk follows the text from an octet of word i through a trie.
func (m *scratch) walk(f *text.Folded, t *trie, at, i int) {
	n := uint32(0)
	for ; at < len(f.Bytes); at++ {
		if f.Bytes[at] == text.Lost {
			m.walkLost(f, t, n, at, i)
			return
		}
		if n = t.step(n, f.Bytes[at]); n == 0 {
			return
		}
		if t.nodes[n].outs > 0 {
			m.found(f, t.ends(n), i)
		}
	}
}

// lostLetters are the letters that a lost character may stand for: what is
// lost on the way is never plain ASCII, and these are the folded forms of å
// ä æ, ö ø, é and ü.
const lostLetters = 1 /* a */ | 1<<('o'-'a') | 1<<('e'-'a') | 1<<('u'-'a')

// walkLost is walk where a lost character stands for any one of lostLetters.
func (m *scratch) walkLost(f *text.Folded, t *trie, n uint32, at, i int) {
	for ; at < len(f.Bytes); at++ {
		if f.Bytes[at] == text.Lost {
			from := &t.nodes[n]
			for rest := from.bits & lostLetters; rest != 0; rest &= rest - 1 {
				if m.lost--; m.lost < 0 {
					return
				}
				to := from.children + uint32(popcount(from.bits&(rest&-rest-1)))
				m.found(f, t.ends(to), i)
				m.walkLost(f, t, to, at+1, i)
			}
			return
		}
		if n = t.step(n, f.Bytes[at]); n == 0 {
			return
		}
		m.found(f, t.ends(n), i)
	}
}

// found takes needles whose run starts in word i.
func (m *scratch) found(f *text.Folded, needles []int32, i int) {
	for _, id := range needles {
		n := &m.r.needles[id]
		first := i - n.first
		last := first + len(n.words) - 1
		if first < 0 || last >= len(f.Tokens) || f.Tokens[first].Sentence != f.Tokens[last].Sentence {
			continue
		}
		if n.complete || around(f, n, first) {
			m.admit(f, n.phrase, first, last)
		}
	}
}

// around compares the words of a phrase that starts at word first.
func around(f *text.Folded, n *needle, first int) bool {
	for j := range n.words {
		if !n.words[j].matches(f.Word(first + j)) {
			return false
		}
	}
	return true
}

// admit keeps a hit if its conditions hold.
func (m *scratch) admit(f *text.Folded, id int32, first, last int) {
	p := &m.r.phrases[id]
	if m.counts[id] >= keptHits {
		return
	}
	if p.near != nil && !nearby(f, p, first, last) {
		return
	}
	if m.counts[id] == 0 {
		m.touched = append(m.touched, id)
	}
	m.counts[id]++
	if p.certain >= 0 {
		m.fired[p.certain] = true
		return
	}
	weight := m.r.settings.field[m.field]
	if p.spoken != 0 && m.family != 0 && p.spoken&m.family == 0 {
		weight /= 2
	}
	if m.typo {
		weight /= 2
	}
	m.hits = append(m.hits, hit{phrase: id, field: m.field, typo: m.typo, first: int32(first), last: int32(last),
		dropped: p.drop && m.negated(f, first), points: p.points * weight})
}

// negated reports whether a negation stands shortly before word first, in
// its clause.
func (m *scratch) negated(f *text.Folded, first int) bool {
	for i := first - 1; i >= 0 && i >= first-negationReach; i-- {
		if f.Tokens[i].Clause != f.Tokens[first].Clause {
			return false
		}
		if m.r.negation[string(f.Word(i))] {
			return true
		}
	}
	return false
}

// nearby reports whether the phrase's other word stands within reach, also
// over the end of a sentence.
func nearby(f *text.Folded, p *phrase, first, last int) bool {
	for i := max(0, first-p.within); i <= min(len(f.Tokens)-1, last+p.within); i++ {
		if i >= first && i <= last {
			continue
		}
		for _, w := range p.near {
			if w.matches(f.Word(i)) {
				return true
			}
		}
	}
	return false
}

// questions takes each sentence that ends with a question mark.
func (m *scratch) questions(f *text.Folded) {
	if len(m.r.question) == 0 {
		return
	}
	for i := range f.Tokens {
		s := f.Tokens[i].Sentence
		if i+1 < len(f.Tokens) && f.Tokens[i+1].Sentence == s || f.Marks[s] != '?' {
			continue
		}
		for _, id := range m.r.question {
			m.admit(f, id, i, i)
		}
	}
}
