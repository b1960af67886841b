package classify

import (
	"cmp"
	"math/bits"
	"slices"

	"ombud/classify/text"
)

// trie finds which of many strings a text has at a place. Its alphabet is
// that of folded text. A node's children lie side by side in the order of
// the alphabet, found by counting bits.
type trie struct {
	nodes []node
	outs  []int32 // needles, in the order of node.out
}

type node struct {
	bits     uint64 // which letters lead on
	children uint32 // index of the first child
	out      uint32 // first of the needles that end here
	outs     uint32 // how many do
}

// letterBits gives the bit of a folded octet; 0 is the sentinel of what
// leads nowhere.
var letterBits = func() (t [256]uint64) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = 1 << (c - 'a')
		case c >= '0' && c <= '9':
			t[c] = 1 << (26 + c - '0')
		case c == ' ':
			t[c] = 1 << 36
		case c == text.Other:
			t[c] = 1 << 37
		}
	}
	return t
}()

// step returns the child of n for the octet c, and 0 when there is none: the
// root is nobody's child.
func (t *trie) step(n uint32, c byte) uint32 {
	bit := letterBits[c]
	at := &t.nodes[n]
	if at.bits&bit == 0 {
		return 0
	}
	return at.children + uint32(bits.OnesCount64(at.bits&(bit-1)))
}

// pairs returns, for each first letter, the letters that lead on: most places
// of a text are passed over by looking at two of its octets.
func (t *trie) pairs() (p [256]uint64) {
	for c := range p {
		if n := t.step(0, byte(c)); n != 0 {
			p[c] = t.nodes[n].bits
		}
	}
	return p
}

// ends returns the needles that end at n.
func (t *trie) ends(n uint32) []int32 {
	at := &t.nodes[n]
	return t.outs[at.out : at.out+at.outs]
}

// trieBuilder collects strings before the trie is laid out.
type trieBuilder struct {
	entries []trieEntry
}

type trieEntry struct {
	s      []byte
	needle int32
}

func (b *trieBuilder) add(s []byte, needle int32) {
	b.entries = append(b.entries, trieEntry{s, needle})
}

// build lays the trie out level by level, so that siblings are neighbours.
// The strings below a node are a range of all strings in order.
func (b *trieBuilder) build() trie {
	slices.SortFunc(b.entries, func(x, y trieEntry) int {
		return cmp.Or(compareByBit(x.s, y.s), cmp.Compare(x.needle, y.needle))
	})
	type strings struct{ from, to, depth int }
	t := trie{nodes: []node{{}}}
	below := []strings{{0, len(b.entries), 0}}
	for at := 0; at < len(below); at++ {
		n, from := &t.nodes[at], below[at].from
		to, depth := below[at].to, below[at].depth
		n.out, n.children = uint32(len(t.outs)), uint32(len(t.nodes))
		for ; from < to && len(b.entries[from].s) == depth; from++ {
			t.outs = append(t.outs, b.entries[from].needle)
		}
		n.outs = uint32(len(t.outs)) - n.out
		for from < to {
			end := from + 1
			for end < to && b.entries[end].s[depth] == b.entries[from].s[depth] {
				end++
			}
			t.nodes[at].bits |= letterBits[b.entries[from].s[depth]]
			t.nodes = append(t.nodes, node{})
			below = append(below, strings{from, end, depth + 1})
			from = end
		}
	}
	return t
}

// compareByBit orders strings letter by letter in the order of the alphabet.
func compareByBit(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if c := cmp.Compare(letterBits[a[i]], letterBits[b[i]]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}
