package classify

import (
	"cmp"
	"slices"
	"strings"

	"ombud/classify/text"
)

// lint finds what is allowed but hardly meant.
func (r *Rules) lint() Problems {
	var found Problems
	for _, check := range []func() Problems{r.shadowed, r.untested, r.unreachable, r.empty, r.beyondGate, r.ofOneWord,
		r.personal, r.otherLanguage, r.oneLanguage, r.unowned, r.sameRule, r.contradicting, r.neverTogether} {
		found = append(found, check()...)
	}
	return found
}

// about returns a warning about a phrase.
func (p *phrase) about(format string, args ...any) Problem { return warning(p.source, format, args...) }

// empty finds departments and kinds without a phrase: nothing can lead there.
func (r *Rules) empty() Problems {
	var found Problems
	for i, t := range r.targets {
		has := slices.ContainsFunc(r.phrases, func(p phrase) bool { return p.target == int32(i) && p.points > 0 })
		set := slices.ContainsFunc(r.certain, func(c certainRule) bool {
			return c.add == int32(i) || t.class == classDepartment && c.set.Department == t.key ||
				t.class == classKind && c.set.Kind == t.key || t.class == classFlag && c.set.Flag == t.key
		})
		if t.class != classNone && !has && !set {
			found = append(found, warning(r.firstSource(t), "%s has no phrase: nothing can lead there", t.label))
		}
	}
	return found
}

// beyondGate finds targets whose phrases together cannot reach the gate.
func (r *Rules) beyondGate() Problems {
	var found Problems
	for i, t := range r.targets {
		var points []int
		for j := range r.phrases {
			if p := &r.phrases[j]; p.target == int32(i) && p.points > 0 {
				points = append(points, p.points)
			}
		}
		if len(points) == 0 || t.class == classNone {
			continue
		}
		slices.SortFunc(points, func(a, b int) int { return cmp.Compare(b, a) })
		sum := 0
		for _, n := range points[:min(len(points), r.settings.cap)] {
			sum += n
		}
		if sum < t.gates.Points {
			found = append(found, warning(r.firstSource(t), "%s: its phrases give %d points together, its gate is %d",
				t.label, sum, t.gates.Points))
		}
	}
	return found
}

// ofOneWord finds phrases that say nothing: words like "the" or "och" alone,
// and prefixes so short that they begin half the language.
func (r *Rules) ofOneWord() Problems {
	var found Problems
	last := int32(-1)
	for i := range r.needles {
		n := &r.needles[i]
		if n.phrase == last || r.settings.sum {
			continue
		}
		last = n.phrase
		p := &r.phrases[n.phrase]
		says := slices.ContainsFunc(n.words, func(w wordPattern) bool {
			return w.literal != nil && (w.behind || !text.IsFunctionWord(string(w.literal)))
		})
		switch {
		case !says && len(n.words) == 1:
			found = append(found, p.about("phrase %q stands in every text", p.text))
		case len(n.words) == 1 && n.words[0].behind && !n.words[0].before && len(n.words[0].literal) < 3:
			found = append(found, p.about("phrase %q begins too many words: give three letters", p.text))
		}
	}
	return found
}

// personal finds numbers in phrases and examples that can be of one customer.
func (r *Rules) personal() Problems {
	var found Problems
	for i := range r.phrases {
		if p := &r.phrases[i]; longNumber(p.text) {
			found = append(found, p.about("phrase %q holds a number that may be of one customer", p.text))
		}
	}
	for i := range r.examples {
		e := &r.examples[i]
		if personNumber(e.Text + " " + e.Subject) {
			found = append(found, e.source.warning(e.path, "example %q holds what looks like a personal identity number",
				shortened(e.Text, 40)))
		}
	}
	return found
}

// longNumber reports whether s holds a number of five digits or more.
func longNumber(s string) bool { return digitsInRow(s, 5) }

// personNumber reports whether s holds ten digits in a row, parted by hyphens
// at most.
func personNumber(s string) bool { return digitsInRow(strings.ReplaceAll(s, "-", ""), 10) }

func digitsInRow(s string, want int) bool {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			n = 0
			continue
		}
		if n++; n == want {
			return true
		}
	}
	return false
}

// otherLanguage finds phrases of several words that are plainly of another
// language than their table.
func (r *Rules) otherLanguage() Problems {
	var found Problems
	for i := range r.phrases {
		p := &r.phrases[i]
		if p.spoken == 0 || strings.Count(p.text, " ") < 3 {
			continue
		}
		code, sure := text.Language(strings.ReplaceAll(p.text, "*", ""))
		if sure > 0.2 && p.spoken&familyOf(code) == 0 {
			found = append(found, p.about("phrase %q looks like %s, and stands in a table of another language", p.text, code))
		}
	}
	return found
}

// oneLanguage finds kinds that have phrases in some language groups of the
// set and none in English or Swedish.
func (r *Rules) oneLanguage() Problems {
	var all family
	by := make([]family, len(r.targets))
	for i := range r.phrases {
		if p := &r.phrases[i]; p.points > 0 && p.certain < 0 {
			by[p.target] |= p.spoken
			all |= p.spoken
		}
	}
	var found Problems
	for i, t := range r.targets {
		for name, f := range map[string]family{"Swedish, Norwegian or Danish": familyScandinavian, "English": familyEnglish} {
			if t.class == classKind && by[i] != 0 && all&f != 0 && by[i]&f == 0 {
				found = append(found, warning(r.firstSource(t), "%s has no phrase in %s", t.label, name))
			}
		}
	}
	found.sort()
	return found
}

// unowned finds certain rules that do not say why, and those that expire and
// have no owner to renew them.
func (r *Rules) unowned() Problems {
	var found Problems
	for _, c := range r.certain {
		if !c.why {
			found = append(found, warning(c.source, "rule %q does not say why", c.id))
		}
		if c.expires != "" && !c.owner {
			found = append(found, warning(c.source, "rule %q expires on %s and has no owner", c.id, c.expires))
		}
	}
	return found
}

// Expired returns a warning for each rule that was meant for days before the
// one given, as "2026-12-31".
func (r *Rules) Expired(today string) []Problem {
	var found []Problem
	for _, c := range r.certain {
		if c.expires != "" && c.expires < today {
			found = append(found, warning(c.source, "rule %q expired on %s", c.id, c.expires))
		}
	}
	return found
}

// sameRule finds certain rules with one name, or with one priority and other
// settings: which comes first is then an accident of names.
func (r *Rules) sameRule() Problems {
	var found Problems
	for i := range r.certain {
		for j := range i {
			a, b := &r.certain[j], &r.certain[i]
			if a.id == b.id {
				found = append(found, warning(b.source, "rule %q: given already at %s", b.id, a.source))
			}
			if a.priority == b.priority && (a.stop || b.stop) {
				found = append(found, warning(b.source, "rules %q and %q have one priority, and one of them stops", a.id, b.id))
			}
		}
	}
	return found
}

// contradicting finds examples of one text that want different things, and
// those that want what they must never have.
func (r *Rules) contradicting() Problems {
	var found Problems
	for i := range r.examples {
		e := &r.examples[i]
		if e.Want.Department != "" && e.Want.Department == e.Never.Department || e.Want.Kind != "" && e.Want.Kind == e.Never.Kind {
			found = append(found, e.source.warning(e.path, "example %q wants what it must never have", shortened(e.Text, 40)))
		}
		for j := range i {
			o := &r.examples[j]
			if e.Text == o.Text && e.Subject == o.Subject && e.Inbox == o.Inbox && e.From == o.From && differ(e.Want, o.Want) {
				found = append(found, e.source.warning(e.path, "example %q wants otherwise than the one at %s",
					shortened(e.Text, 40), o.source.where(o.path)))
			}
		}
	}
	return found
}

func differ(a, b wanted) bool {
	other := func(x, y string) bool { return x != "" && y != "" && x != y }
	return other(a.Department, b.Department) || other(a.Kind, b.Kind) || other(a.Role, b.Role) || other(a.Language, b.Language)
}

// neverTogether finds phrases that ask for a word near them which they hold
// themselves, so that the condition says nothing.
func (r *Rules) neverTogether() Problems {
	var found Problems
	last := int32(-1)
	for i := range r.needles {
		n := &r.needles[i]
		p := &r.phrases[n.phrase]
		if n.phrase == last || p.near == nil {
			continue
		}
		last = n.phrase
		for _, w := range n.words {
			if w.literal != nil && slices.ContainsFunc(p.near, func(q wordPattern) bool { return q.matches(w.literal) && len(p.near) == 1 }) {
				found = append(found, p.about("phrase %q holds the word that it wants near it", p.text))
				break
			}
		}
	}
	return found
}
