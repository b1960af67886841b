package classify

import (
	"cmp"
	"slices"
	"strings"

	"ombud/store/casework"
)

// certainRule is a [[rule]] compiled.
type certainRule struct {
	id       string
	priority int
	domains  []string
	inbox    casework.Stage
	phrases  bool // one of its phrases must be found
	set      outcome
	add      int32 // target, -1 for none
	points   int
	stop     bool
	why      bool   // it says why, for those who read the verdict
	owner    bool   // somebody answers for it
	expires  string // the last day it is meant for, "" for ever
	source   string
}

// facts is what the certain rules have settled.
type facts struct {
	department casework.Department
	kind       casework.Kind
	flags      []casework.Flag
	reasons    []casework.Reason
}

// certainRules compiles the [[rule]] tables of all files.
func (c *compiler) certainRules() {
	type placed struct {
		rule    certainRule
		phrases []string
		source  *source
		path    string
	}
	var all []placed
	for _, s := range c.sources {
		for i, e := range s.shape.Rule {
			path := indexed("rule", i)
			rule, ok := c.certainRule(s, path, e)
			if ok {
				all = append(all, placed{rule, e.When.Phrase, s, path})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.rule.priority, b.rule.priority), cmp.Compare(a.rule.id, b.rule.id))
	})
	for i, p := range all {
		c.rules.certain = append(c.rules.certain, p.rule)
		for _, text := range p.phrases {
			target := int32(len(c.rules.targets))
			c.rules.targets = append(c.rules.targets, target0(p.rule.id))
			c.addPhrase(p.source, p.path, phrase{text: text, target: target, points: 1, drop: true,
				source: p.rule.source, certain: int32(i)}, "")
		}
	}
}

func target0(id string) target { return target{class: classNone, key: id, label: "rule " + id} }

func (c *compiler) certainRule(s *source, path string, e ruleEntry) (certainRule, bool) {
	before := len(c.problems)
	rule := certainRule{id: e.ID, priority: e.Priority, phrases: len(e.When.Phrase) > 0, set: e.Set, add: -1,
		points: e.Add.Points, stop: e.Stop, source: s.where(path)}
	if e.ID == "" {
		c.report(s.problem(path, "rule without an id"))
	}
	for _, d := range e.When.SenderDomain {
		named, isList := c.lists[strings.TrimPrefix(d, "@")]
		if !isList && strings.HasPrefix(d, "@") && !strings.Contains(d, ".") {
			c.report(s.problem(path, "rule %q: no list %q", e.ID, strings.TrimPrefix(d, "@")))
		}
		if !isList {
			named = []string{d}
		}
		for _, one := range named {
			rule.domains = append(rule.domains, strings.ToLower(strings.TrimPrefix(one, "@")))
		}
		c.listed[strings.TrimPrefix(d, "@")] = true
	}
	if e.Expires != nil {
		rule.expires = e.Expires.String()
	}
	rule.why, rule.owner = len(e.Why) > 0, e.Owner != ""
	switch stage := casework.Stage(e.When.Inbox); stage {
	case "", casework.StageService, casework.StageOmbudsman:
		rule.inbox = stage
	default:
		c.report(s.problem(path, "rule %q: inbox %q: want service or ombudsman", e.ID, e.When.Inbox))
	}
	if len(rule.domains) == 0 && rule.inbox == "" && !rule.phrases {
		c.report(s.problem(path, "rule %q: no condition", e.ID))
	}
	c.checkOutcome(s, path, e.ID, e.Set)
	if e.Set.Points != 0 {
		c.report(s.problem(path, "rule %q: points belong to add", e.ID))
	}
	if e.Add != (outcome{}) {
		rule.add = c.addTarget(s, path, e)
	}
	if e.Set == (outcome{}) && e.Add == (outcome{}) {
		c.report(s.problem(path, "rule %q: neither set nor add", e.ID))
	}
	return rule, len(c.problems) == before
}

// checkOutcome reports keys that no file declares.
func (c *compiler) checkOutcome(s *source, path, id string, o outcome) {
	for class, key := range map[targetClass]string{classDepartment: o.Department, classKind: o.Kind, classFlag: o.Flag} {
		if key == "" || class == classDepartment && key == string(casework.DepartmentTriage) {
			continue
		}
		if class != classDepartment && slices.Contains(knownKeys(class), key) {
			continue
		}
		if _, ok := c.index[class.String()+" "+key]; !ok {
			c.report(s.problem(path, "rule %q: unknown %s %q", id, class, key))
		}
	}
}

// addTarget returns the target that a rule adds points to.
func (c *compiler) addTarget(s *source, path string, e ruleEntry) int32 {
	if e.Add.Points == 0 || abs(e.Add.Points) > maxPoints {
		c.report(s.problem(path, "rule %q: add needs points from -%d to %d, not 0", e.ID, maxPoints, maxPoints))
	}
	for class, key := range map[targetClass]string{classDepartment: e.Add.Department, classKind: e.Add.Kind, classFlag: e.Add.Flag} {
		if key == "" {
			continue
		}
		if at, ok := c.index[class.String()+" "+key]; ok {
			return at
		}
		c.report(s.problem(path, "rule %q: unknown %s %q", e.ID, class, key))
		return -1
	}
	c.report(s.problem(path, "rule %q: add needs a department, a kind or a flag", e.ID))
	return -1
}

// certainFacts applies the rules in order: it adds their points to the sums
// and returns what they set. What an earlier rule has set stays.
func (m *scratch) certainFacts(t casework.Text) facts {
	var f facts
	for i := range m.r.certain {
		rule := &m.r.certain[i]
		if !m.holds(rule, i, t) {
			continue
		}
		points := 0
		if rule.add >= 0 {
			m.sums[rule.add] += 100 * rule.points
			points = rule.points
		}
		f.department = cmp.Or(f.department, casework.Department(rule.set.Department))
		f.kind = cmp.Or(f.kind, casework.Kind(rule.set.Kind))
		if rule.set.Flag != "" {
			f.flags = append(f.flags, casework.Flag(rule.set.Flag))
		}
		f.reasons = append(f.reasons, casework.Reason{Phrase: rule.id, Target: m.settles(rule), Field: "header",
			Points: points, Source: rule.source})
		if rule.stop {
			break
		}
	}
	return f
}

// settles names what a rule speaks for.
func (m *scratch) settles(rule *certainRule) string {
	switch {
	case rule.add >= 0:
		return m.r.targets[rule.add].label
	case rule.set.Department != "":
		return "department " + rule.set.Department
	case rule.set.Kind != "":
		return "kind " + rule.set.Kind
	}
	return "flag " + rule.set.Flag
}

func (m *scratch) holds(rule *certainRule, i int, t casework.Text) bool {
	return (len(rule.domains) == 0 || slices.ContainsFunc(rule.domains, func(d string) bool { return isOf(t.From, d) })) &&
		(rule.inbox == "" || rule.inbox == t.Inbox) &&
		(!rule.phrases || m.fired[i])
}

// isOf reports whether an address is of a domain or of one under it.
func isOf(a casework.Address, domain string) bool {
	s := strings.ToLower(string(a))
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return false
	}
	host := s[at+1:]
	return host == domain || strings.HasSuffix(host, "."+domain)
}
