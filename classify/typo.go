package classify

import "ombud/classify/text"

// The limits of reading over a typing error.
const (
	// typoLetters is how long a word must be to be read with an error.
	typoLetters = 6
	// typoReach is how many letters before the place where a word stops being
	// known the error may lie.
	typoReach = 2
	// typoBudget bounds what one message may cost.
	typoBudget = 20000
)

// trail is the way of a walk through a trie: the nodes before its last
// letters, and whether it has found anything.
type trail struct {
	nodes [typoReach + 1]uint32 // nodes[0] is before the letter that failed
	found bool
}

func (t *trail) step(n uint32) {
	copy(t.nodes[1:], t.nodes[:typoReach])
	t.nodes[0] = n
}

// mistyped follows a word on from where it stopped being known, as if one of
// its last letters were wrong, missing, too many, or exchanged with the next.
// The first letter must be right, the word long, and what is found counts
// half. at is the octet that failed, word the word it is in, and start the
// word where the walk began.
func (m *scratch) mistyped(f *text.Folded, w *trail, at, word, start int) {
	t := &f.Tokens[word]
	if w.found || int(t.End-t.Start) < typoLetters || m.typos < 0 {
		return
	}
	m.typo = true
	for back := 0; back <= typoReach; back++ {
		k := at - back
		if k <= int(t.Start) || k > int(t.End) {
			break
		}
		m.mistypedAt(f, w.nodes[back], k, start)
	}
	m.typo = false
}

// mistypedAt takes every error that one letter can have at octet k, before
// which the walk is at node n.
func (m *scratch) mistypedAt(f *text.Folded, n uint32, k, start int) {
	trie := &m.r.anchored
	from := &trie.nodes[n]
	if f.Bytes[k] != ' ' {
		m.follow(f, n, k+1, start)
		if next := f.Bytes[k+1]; next != ' ' && next != f.Bytes[k] {
			if to := trie.step(n, next); to != 0 {
				if to = trie.step(to, f.Bytes[k]); to != 0 {
					m.follow(f, to, k+2, start)
				}
			}
		}
	}
	for to := from.children; to < from.children+uint32(popcount(from.bits)); to++ {
		if f.Bytes[k] != ' ' {
			m.follow(f, to, k+1, start)
		}
		m.follow(f, to, k, start)
	}
}

// follow walks on without another error and takes what ends behind it.
func (m *scratch) follow(f *text.Folded, n uint32, at, start int) {
	trie := &m.r.anchored
	first := at
	for {
		m.typos--
		if trie.nodes[n].outs > 0 && at-first >= 0 && at-int(f.Tokens[start].Start) >= typoLetters-1 {
			m.found(f, trie.ends(n), start)
		}
		if at >= len(f.Bytes) || m.typos < 0 {
			return
		}
		if n = trie.step(n, f.Bytes[at]); n == 0 {
			return
		}
		at++
	}
}
