package classify

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

func popcount(b uint64) int { return bits.OnesCount64(b) }

// joinNames is the text of the attachments' names.
func joinNames(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return strings.Join(names, "\n")
}

// score chooses the hits that count and sums them per target.
func (m *scratch) score() {
	clear(m.sums)
	m.chosen = m.chosen[:0]
	slices.SortFunc(m.hits, m.heavier)
	for start := 0; start < len(m.hits); {
		target := m.target(m.hits[start])
		end := start
		for end < len(m.hits) && m.target(m.hits[end]) == target {
			end++
		}
		m.sums[target] += m.choose(m.hits[start:end])
		start = end
	}
}

func (m *scratch) target(h hit) int32 { return m.r.phrases[h.phrase].target }

// heavier orders hits by target, then the heaviest first, then by place.
func (m *scratch) heavier(a, b hit) int {
	return cmp.Or(cmp.Compare(m.target(a), m.target(b)),
		cmp.Compare(abs(b.points), abs(a.points)),
		cmp.Compare(b.last-b.first, a.last-a.first),
		cmp.Compare(a.field, b.field),
		cmp.Compare(a.first, b.first),
		cmp.Compare(a.phrase, b.phrase))
}

func abs(n int) int { return max(n, -n) }

// shares are what the heaviest phrase of a department counts, the second, and
// so on, in hundredths, when they are combined as "heaviest": what a message
// is about is said by few strong words, while many weak ones stand in every
// long mail.
var shares = [...]int{100, 80, 65, 50, 40, 30}

// share returns the hundredths that the n-th phrase of a target counts.
func (m *scratch) share(target int32, n int) int {
	if m.r.settings.sum || m.r.targets[target].class != classDepartment {
		return 100
	}
	return shares[min(n, len(shares)-1)]
}

// choose takes, of one target's hits with the heaviest first, those that
// count, and returns their sum.
func (m *scratch) choose(hits []hit) (sum int) {
	from := len(m.chosen)
	var taken [2]int // for and against
	for _, h := range hits {
		side := 0
		if h.points < 0 {
			side = 1
		}
		if h.dropped || h.points == 0 || taken[side] >= m.r.settings.cap || m.covered(h, m.chosen[from:]) {
			continue
		}
		h.points = h.points * m.share(m.target(h), taken[side]) / 100
		taken[side]++
		sum += h.points
		m.chosen = append(m.chosen, h)
	}
	return sum
}

// covered reports whether a hit is a phrase that counts in this field
// already, or overlaps one that counts; fitted points were fitted to overlap.
func (m *scratch) covered(h hit, chosen []hit) bool {
	return slices.ContainsFunc(chosen, func(c hit) bool {
		return c.field == h.field && (c.points < 0) == (h.points < 0) &&
			(c.phrase == h.phrase || !m.r.settings.sum && h.first <= c.last && c.first <= h.last)
	})
}
