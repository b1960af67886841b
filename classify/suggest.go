package classify

import (
	"cmp"
	"slices"

	"ombud/classify/text"
	"ombud/store/casework"
)

// The bounds of what is suggested.
const (
	suggestRows   = 3   // a phrase must stand in so many rows that went wrong
	suggestTried  = 200 // phrases whose gain is counted
	suggestPoints = 6
	suggestHits   = 5
)

// Suggest proposes phrases from rows whose right department is known, such as
// corrections by staff. A phrase is judged by what the whole set would get
// right with it and wrong with it on all rows; only those with a net gain are
// returned, the greatest first, at most n.
func (r *Rules) Suggest(rows []Gold, n int) []Proposal {
	lines := r.standings(rows)
	candidates := suggestCandidates(rows, lines)
	var found []Proposal
	for _, c := range candidates[:min(len(candidates), suggestTried)] {
		c.judge(rows, lines)
		if c.Fixed > c.Broken {
			found = append(found, c.Proposal)
		}
	}
	slices.SortStableFunc(found, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(b.Fixed-b.Broken, a.Fixed-a.Broken), cmp.Compare(a.Broken, b.Broken),
			cmp.Compare(a.Phrase, b.Phrase))
	})
	return found[:min(n, len(found))]
}

// standing is how a row stands under the present rules.
type standing struct {
	phrases []string
	points  map[string]int // of departments, in hundredths
	got     string
	right   bool
}

func (r *Rules) standings(rows []Gold) []standing {
	m := r.pool.Get().(*scratch)
	defer r.pool.Put(m)
	all := make([]standing, len(rows))
	for i, row := range rows {
		t := casework.Text{Inbox: row.stage(), Subject: row.Subject, OwnText: row.Text}
		m.match(t)
		m.score()
		v := m.verdict(t)
		s := standing{phrases: phrasesIn(row), points: make(map[string]int), got: string(v.Department)}
		for at, target := range r.targets {
			if target.class == classDepartment {
				s.points[target.key] = m.sums[at]
			}
		}
		s.right = row.Department == "" || row.DepartmentRight(s.got)
		all[i] = s
	}
	return all
}

// candidate is a proposal before it is judged, and the rows it stands in.
type candidate struct {
	Proposal
	rows []int
}

// suggestKey is a phrase and the department that it would speak for.
type suggestKey struct{ department, phrase string }

// suggestCandidates returns the phrases of rows that went wrong, the most
// frequent first.
func suggestCandidates(rows []Gold, lines []standing) []candidate {
	wrong := make(map[suggestKey]int)
	where := make(map[string][]int)
	for i, line := range lines {
		for _, p := range line.phrases {
			where[p] = append(where[p], i)
			if !line.right && rows[i].Department != NoDepartment {
				wrong[suggestKey{rows[i].Department, p}]++
			}
		}
	}
	var found []candidate
	for k, n := range wrong {
		if n < suggestRows {
			continue
		}
		code, _ := text.Language(rows[where[k.phrase][0]].Text)
		c := candidate{Proposal{Department: k.department, Phrase: k.phrase, Language: cmp.Or(code, "en"), Points: suggestPoints}, where[k.phrase]}
		found = append(found, c)
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(wrong[suggestKey{b.Department, b.Phrase}], wrong[suggestKey{a.Department, a.Phrase}]),
			cmp.Compare(a.Phrase, b.Phrase), cmp.Compare(a.Department, b.Department))
	})
	return found
}

// judge counts what the proposal would mend and spoil.
func (c *candidate) judge(rows []Gold, lines []standing) {
	for _, i := range c.rows {
		if rows[i].Department == "" {
			continue
		}
		if len(c.Hits) < suggestHits {
			c.Hits = append(c.Hits, shortened(rows[i].Text, 80))
		}
		best := lines[i].points[c.Department] + 100*c.Points
		for d, points := range lines[i].points {
			if d != c.Department && points >= best {
				best = -1
				break
			}
		}
		if best < 0 {
			continue
		}
		after := rows[i].DepartmentRight(c.Department)
		c.Fixed += countTrue(after && !lines[i].right)
		c.Broken += countTrue(!after && lines[i].right)
	}
}
