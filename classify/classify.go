package classify

import (
	"cmp"
	"slices"

	"ombud/store/casework"
)

// candidateCount is how many departments a message in triage is given to
// choose from.
const candidateCount = 3

// Classify returns the verdict on a message. It reads nothing but its
// argument, and the same text always gives the same verdict.
func (r *Rules) Classify(t casework.Text) casework.Verdict {
	m := r.pool.Get().(*scratch)
	defer r.pool.Put(m)
	m.match(t)
	m.score()
	return m.verdict(t)
}

func (m *scratch) verdict(t casework.Text) casework.Verdict {
	v := casework.Verdict{Language: m.language, RulesHash: m.r.hash}
	facts := m.certainFacts(t)
	m.department(&v, facts)
	m.kind(&v, facts)
	m.role(&v)
	m.flags(&v, facts)
	m.reasons(&v, facts)
	return v
}

// ranked is a target with its points in hundredths.
type ranked struct {
	target int32
	points int
}

// rank returns the targets of a class, the most points first, ties by name.
func (m *scratch) rank(class targetClass) []ranked {
	m.rows = m.rows[:0]
	for i := range m.r.targets {
		if m.r.targets[i].class == class {
			m.rows = append(m.rows, ranked{int32(i), m.sums[i]})
		}
	}
	slices.SortFunc(m.rows, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.target, b.target))
	})
	return m.rows
}

// department decides by points and gates, unless a certain fact has.
func (m *scratch) department(v *casework.Verdict, facts facts) {
	v.Department = casework.DepartmentTriage
	rows := m.rank(classDepartment)
	if len(rows) > 0 && rows[0].points > 0 {
		best, second := rows[0], ranked{}
		if len(rows) > 1 && rows[1].points > 0 {
			second = rows[1]
			v.RunnerUp = casework.Department(m.r.targets[second.target].key)
		}
		v.Points, v.Margin = whole(best.points), wholeUp(best.points-second.points)
		if m.passes(best, v.Margin) {
			v.Department = casework.Department(m.r.targets[best.target].key)
		} else {
			v.Candidates = m.candidates(rows)
		}
	}
	if facts.department != "" {
		v.Department, v.Candidates = facts.department, nil
	}
}

func (m *scratch) candidates(rows []ranked) []casework.Department {
	var all []casework.Department
	for _, row := range rows[:min(candidateCount, len(rows))] {
		if row.points > 0 {
			all = append(all, casework.Department(m.r.targets[row.target].key))
		}
	}
	return all
}

// whole rounds hundredths of a point to points. What counts at all counts at
// least one.
func whole(hundredths int) int {
	switch {
	case hundredths > 0:
		return max(1, (hundredths+50)/100)
	case hundredths < 0:
		return min(-1, (hundredths-50)/100)
	}
	return 0
}

// wholeUp rounds a difference up, so that only a tie has no margin.
func wholeUp(hundredths int) int { return (hundredths + 99) / 100 }

// passes applies the three gates.
func (m *scratch) passes(best ranked, margin int) bool {
	g := m.r.targets[best.target].gates
	return best.points >= 100*g.Points && margin >= g.Margin && m.dense(best.points, g)
}

// dense applies the gate of density. It is compared squared, in hundredths,
// so that no rounding can differ between machines.
func (m *scratch) dense(points int, g gates) bool {
	density := int(g.Density*100 + 0.5)
	return points*points >= density*density*(len(m.fields[fieldBody].Tokens)+1)
}

// strictness is the order of kinds in doubt, the strictest first.
var strictness = [...]casework.Kind{casework.KindAuthority, casework.KindDataRequest, casework.KindEscalation,
	casework.KindComplaint, casework.KindQuestion, casework.KindFeedback}

// kind decides what the message is and what else is raised in it.
func (m *scratch) kind(v *casework.Verdict, facts facts) {
	best := 0
	for _, k := range strictness {
		if p, _, ok := m.kindPoints(k); ok {
			best = max(best, p)
		}
	}
	for _, k := range strictness {
		p, behind, ok := m.kindPoints(k)
		switch {
		case !ok:
			continue
		case v.Kind == "" && p >= best-behind:
			v.Kind = k
		case alsoRaised(k):
			v.Also = append(v.Also, k)
		}
	}
	if facts.kind != "" {
		v.Kind = facts.kind
	}
	if v.Kind == "" {
		v.Kind = m.kindByDefault()
	}
	v.Also = slices.DeleteFunc(v.Also, func(k casework.Kind) bool {
		return k == v.Kind || k == casework.KindComplaint && v.Kind == casework.KindEscalation
	})
	if len(v.Also) == 0 {
		v.Also = nil
	}
}

// alsoRaised says which kinds bring duties of their own beside another.
func alsoRaised(k casework.Kind) bool {
	return k == casework.KindAuthority || k == casework.KindDataRequest || k == casework.KindComplaint
}

// kindPoints returns the points of a kind, how far it may be behind the best,
// and whether the points pass its gate.
func (m *scratch) kindPoints(k casework.Kind) (points, behind int, ok bool) {
	for i := range m.r.targets {
		t := &m.r.targets[i]
		if t.class == classKind && t.key == string(k) {
			return m.sums[i], 100 * t.gates.Behind, m.sums[i] > 0 && m.sums[i] >= 100*t.gates.Points
		}
	}
	return 0, 0, false
}

// kindByDefault is the kind of a message that has no kind's points: what
// asks something is a question, everything else may be a complaint.
func (m *scratch) kindByDefault() casework.Kind {
	for f := fieldSubject; f <= fieldBody; f++ {
		if slices.Contains(m.fields[f].Marks, '?') {
			return casework.KindQuestion
		}
	}
	return casework.KindComplaint
}

// roleOrder is which role wins: dissatisfaction outweighs the rest, what the
// case does not hold yet outweighs what it waits for, and thanks are only
// thanks when nothing else is said.
var roleOrder = [...]casework.MessageRole{casework.MessageDissatisfied, casework.MessageWithdrawal,
	casework.MessageNew, casework.MessageAnswer, casework.MessageSupplement, casework.MessageThanks}

// role proposes what a message within a case is. Who escalates is
// dissatisfied, and so is, in doubt, who complains and says nothing else: the
// case decides whether there is anything yet to be dissatisfied with.
func (m *scratch) role(v *casework.Verdict) {
	if v.Kind == casework.KindEscalation {
		v.Role = casework.MessageDissatisfied
		return
	}
	for _, r := range roleOrder {
		if m.reached(classRole, string(r)) && (r != casework.MessageThanks || !m.claims()) {
			v.Role = r
			return
		}
	}
	if v.Kind == casework.KindComplaint {
		v.Role = casework.MessageDissatisfied
	}
}

// numberDigits is from how many digits a number may be one that was asked
// for: an account, an order, a telephone.
const numberDigits = 5

// claims reports whether the writer wants something or tells something.
func (m *scratch) claims() bool {
	f := &m.fields[fieldBody]
	if slices.Contains(f.Marks, '?') {
		return true
	}
	for i := range f.Tokens {
		if w := f.Word(i); len(w) >= numberDigits && w[0] >= '0' && w[0] <= '9' {
			return true
		}
	}
	for _, k := range strictness[:len(strictness)-2] {
		if _, _, ok := m.kindPoints(k); ok {
			return true
		}
	}
	return false
}

func (m *scratch) reached(class targetClass, key string) bool {
	for i := range m.r.targets {
		t := &m.r.targets[i]
		if t.class == class && t.key == key {
			return m.sums[i] > 0 && m.sums[i] >= 100*t.gates.Points && m.dense(m.sums[i], t.gates)
		}
	}
	return false
}

func (m *scratch) flags(v *casework.Verdict, facts facts) {
	raised := func(f casework.Flag) bool {
		return m.reached(classFlag, string(f)) || slices.Contains(facts.flags, f)
	}
	v.Urgent = raised(casework.FlagUrgent)
	v.Vulnerable = raised(casework.FlagVulnerable)
	v.Crisis = raised(casework.FlagCrisis)
	v.Threat = raised(casework.FlagThreat)
}

// reasons lists the evidence for what the verdict says: certain facts first,
// then the department (or the candidates), kinds, role and flags, each with
// the heaviest first.
func (m *scratch) reasons(v *casework.Verdict, facts facts) {
	v.Reasons = append(v.Reasons, facts.reasons...)
	for i := range m.r.targets {
		if !m.speaksFor(v, &m.r.targets[i]) {
			continue
		}
		for _, h := range m.chosen {
			if m.target(h) == int32(i) {
				v.Reasons = append(v.Reasons, m.reason(h))
			}
		}
	}
}

func (m *scratch) reason(h hit) casework.Reason {
	p := &m.r.phrases[h.phrase]
	text := p.text
	if h.typo {
		text = "≈" + text
	}
	return casework.Reason{Phrase: text, Target: m.r.targets[p.target].label, Field: fieldNames[h.field],
		At: m.fields[h.field].Span(int(h.first), int(h.last)), Points: whole(h.points), Source: p.source}
}

// speaksFor reports whether the verdict says what t stands for.
func (m *scratch) speaksFor(v *casework.Verdict, t *target) bool {
	switch t.class {
	case classDepartment:
		d := casework.Department(t.key)
		return d == v.Department || d == v.RunnerUp || slices.Contains(v.Candidates, d)
	case classKind:
		k := casework.Kind(t.key)
		return k == v.Kind || slices.Contains(v.Also, k)
	case classRole:
		return string(v.Role) == t.key
	case classFlag:
		switch casework.Flag(t.key) {
		case casework.FlagUrgent:
			return v.Urgent
		case casework.FlagVulnerable:
			return v.Vulnerable
		case casework.FlagCrisis:
			return v.Crisis
		case casework.FlagThreat:
			return v.Threat
		}
	}
	return false
}
