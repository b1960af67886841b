package classify

import (
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

// ends returns the needles that end at n.
func (t *trie) ends(n uint32) []int32 {
	at := &t.nodes[n]
	return t.outs[at.out : at.out+at.outs]
}

// trieBuilder collects strings before the trie is laid out.
type trieBuilder struct {
	root builderNode
}

type builderNode struct {
	children map[byte]*builderNode
	outs     []int32
}

func (b *trieBuilder) add(s []byte, needle int32) {
	n := &b.root
	for _, c := range s {
		child := n.children[c]
		if child == nil {
			child = new(builderNode)
			if n.children == nil {
				n.children = make(map[byte]*builderNode)
			}
			n.children[c] = child
		}
		n = child
	}
	n.outs = append(n.outs, needle)
}

// build lays the trie out level by level, so that siblings are neighbours.
func (b *trieBuilder) build() trie {
	var t trie
	t.nodes = append(t.nodes, node{})
	level := []*builderNode{&b.root}
	for at := 0; at < len(level); at++ {
		n := level[at]
		t.nodes[at].out, t.nodes[at].outs = uint32(len(t.outs)), uint32(len(n.outs))
		t.outs = append(t.outs, n.outs...)
		t.nodes[at].children = uint32(len(t.nodes))
		for _, c := range sortedByBit(n.children) {
			t.nodes[at].bits |= letterBits[c]
			t.nodes = append(t.nodes, node{})
			level = append(level, n.children[c])
		}
	}
	return t
}

func sortedByBit(children map[byte]*builderNode) []byte {
	letters := make([]byte, 0, len(children))
	for c := range children {
		letters = append(letters, c)
	}
	slices.SortFunc(letters, func(a, b byte) int {
		if letterBits[a] < letterBits[b] {
			return -1
		}
		return 1
	})
	return letters
}
