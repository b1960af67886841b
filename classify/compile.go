package classify

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ombud/classify/text"
	"ombud/store/casework"
)

// compiler turns rule files into Rules and gathers what is wrong with them.
type compiler struct {
	rules    *Rules
	problems Problems
	sources  []*source
	index    map[string]int32     // target by label
	written  map[string]writtenAt // phrases by target and text
	lists    map[string][]string
	listed   map[string]bool // lists that a rule uses
	anchored trieBuilder
	infix    trieBuilder
}

type writtenAt struct {
	source   string
	language string
	phrase   int32
}

// compileAll returns the rules, or every problem that refuses them.
func compileAll(sources []namedData) (*Rules, error) {
	r, problems := compile(sources, nil)
	if bad := problems.errors(); len(bad) > 0 {
		bad.sort()
		return nil, bad
	}
	return r, nil
}

// compile reads and compiles the files; unread are the problems of those that
// could not be read. Files that are whole are checked also when others are
// not, but for what may refer to those. The rules are nil when a file is
// missing or not whole; the examples have been run otherwise.
func compile(named []namedData, unread Problems) (*Rules, Problems) {
	c := &compiler{rules: &Rules{hash: hashOf(named), negation: make(map[string]bool), entities: make(map[string][]int32)}, problems: unread,
		index: make(map[string]int32), written: make(map[string]writtenAt),
		lists: make(map[string][]string), listed: make(map[string]bool)}
	for _, n := range named {
		s, problems := readSource(n.name, n.data)
		c.problems = append(c.problems, problems...)
		if len(problems) == 0 {
			c.sources = append(c.sources, s)
		}
	}
	whole := len(c.problems.errors()) == 0
	c.defaults()
	c.takeLists()
	c.declareTargets()
	for _, s := range c.sources {
		c.negations(s)
		c.sections(s)
	}
	if whole {
		c.certainRules()
		c.unusedLists()
	}
	c.examples()
	if !whole {
		return nil, c.problems
	}
	c.rules.anchored, c.rules.infix = c.anchored.build(), c.infix.build()
	c.rules.pairs = c.rules.infix.pairs()
	c.rules.pool.New = func() any { return newScratch(c.rules) }
	if len(c.problems.errors()) == 0 {
		c.problems = append(c.problems, c.rules.runExamples()...)
	}
	return c.rules, c.problems
}

func (c *compiler) report(p Problem) { c.problems = append(c.problems, p) }

// defaults takes the [defaults] of the one file that has them.
func (c *compiler) defaults() {
	set := settings{cap: 6, gates: gates{Points: 4, Margin: 1},
		field: [fieldCount]int{100, 100, 60, 50}}
	seen := ""
	for _, s := range c.sources {
		d := s.shape.Defaults
		if d == nil {
			continue
		}
		if seen != "" {
			c.report(s.problem("defaults", "defaults are given in %s already", seen))
			continue
		}
		seen = s.where("defaults")
		set.cap, set.gates, set.sum = cmp.Or(d.Cap, set.cap), d.Gates, d.Combine == "sum"
		if d.Combine != "" && d.Combine != "heaviest" && d.Combine != "sum" {
			c.report(s.problem(joinPath("defaults", "combine"), "combine %q: want heaviest or sum", d.Combine))
		}
		c.fieldWeights(s, d.Field, &set)
	}
	c.rules.settings = set
}

func (c *compiler) fieldWeights(s *source, weights map[string]float64, set *settings) {
	for _, name := range slices.Sorted(maps.Keys(weights)) {
		f := slices.Index(fieldNames[:], name)
		w := weights[name]
		if f < 0 || w < 0 || w > 10 {
			c.report(s.problem(joinPath("defaults", "field"),
				"field weight %q: want one of %s and a number from 0 to 10", name, strings.Join(fieldNames[:], ", ")))
			continue
		}
		set.field[f] = int(w*100 + 0.5)
	}
}

// declareTargets makes a target of every table, sorted, so that ties and
// lists do not depend on the order of the files.
func (c *compiler) declareTargets() {
	all := make(map[string]target)
	for _, s := range c.sources {
		for class, sections := range s.classes() {
			for key, sec := range sections {
				c.declare(s, all, targetClass(class), key, sec)
			}
		}
	}
	for _, t := range all {
		c.rules.targets = append(c.rules.targets, t)
	}
	slices.SortFunc(c.rules.targets, func(a, b target) int {
		return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.key, b.key))
	})
	for i, t := range c.rules.targets {
		c.index[t.label] = int32(i)
	}
}

// classes returns the sections of a file in the order of the classes.
func (s *source) classes() [4]map[string]section {
	return [4]map[string]section{s.shape.Department, s.shape.Kind, s.shape.Role, s.shape.Flag}
}

func (c *compiler) declare(s *source, all map[string]target, class targetClass, key string, sec section) {
	label := class.String() + " " + key
	if known := knownKeys(class); known != nil && !slices.Contains(known, key) {
		c.report(s.problem(joinPath(class.String(), key), "unknown %s: want one of %s",
			label, strings.Join(known, ", ")))
		return
	}
	if class == classDepartment && (key == string(casework.DepartmentTriage) || !plainKey(key)) {
		c.report(s.problem(joinPath(class.String(), key),
			"department %q: want lower-case letters, digits and underscores, and not triage", key))
		return
	}
	t, ok := all[label]
	if !ok {
		t = target{class: class, key: key, label: label, gates: c.rules.settings.gates}
	}
	if sec.Gates != nil {
		t.gates = *sec.Gates
	}
	if sec.Name != nil {
		t.names = sec.Name
	}
	all[label] = t
}

func plainKey(key string) bool {
	return key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// knownKeys returns the keys that a class can have, nil for any.
func knownKeys(class targetClass) []string {
	switch class {
	case classKind:
		return []string{string(casework.KindAuthority), string(casework.KindDataRequest), string(casework.KindEscalation),
			string(casework.KindComplaint), string(casework.KindQuestion), string(casework.KindFeedback)}
	case classRole:
		keys := make([]string, len(roleOrder))
		for i, r := range roleOrder {
			keys[i] = string(r)
		}
		return keys
	case classFlag:
		return []string{string(casework.FlagUrgent), string(casework.FlagVulnerable),
			string(casework.FlagCrisis), string(casework.FlagThreat)}
	case classDepartment, classNone:
	}
	return nil
}

func (c *compiler) negations(s *source) {
	for lang, words := range s.shape.Negation {
		for _, w := range words {
			f := text.Fold(w)
			if len(f.Tokens) != 1 {
				c.report(s.problem(joinPath("negation", lang), "negation %q: want one word", w))
				continue
			}
			c.rules.negation[string(f.Word(0))] = true
		}
	}
}

// sections compiles the phrases of a file in the order of its lines.
func (c *compiler) sections(s *source) {
	for class, sections := range s.classes() {
		for _, key := range slices.Sorted(maps.Keys(sections)) {
			at, ok := c.index[targetClass(class).String()+" "+key]
			if !ok {
				continue // reported by declare
			}
			base := joinPath(targetClass(class).String(), key)
			sec := sections[key]
			for _, lang := range spokenOrder(sec.Phrases) {
				c.phrases(s, list{base + "\x00phrases\x00" + lang, at, lang, 1}, sec.Phrases[lang])
			}
			c.phrases(s, list{base + "\x00against", at, "", -1}, sec.Against)
		}
	}
}

// spokenLanguages are the languages that phrases are given in.
var spokenLanguages = [...]string{"sv", "en", "no", "da", "fi", "de"}

// spokenOrder returns the languages of a section, the main ones first: of a
// phrase that several have, the first counts.
func spokenOrder(phrases map[string]map[string]any) []string {
	rank := func(l string) int {
		if i := slices.Index(spokenLanguages[:], l); i >= 0 {
			return i
		}
		return len(spokenLanguages)
	}
	return slices.SortedFunc(maps.Keys(phrases), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	})
}

// list is one table of phrases.
type list struct {
	path   string
	target int32
	spoken string
	sign   int
}

func (c *compiler) phrases(s *source, l list, table map[string]any) {
	if l.spoken != "" && !slices.Contains(spokenLanguages[:], l.spoken) {
		c.report(s.problem(l.path, "language %q: want sv, en, no, da, fi or de", l.spoken))
		return
	}
	keys := slices.SortedFunc(maps.Keys(table), func(a, b string) int {
		pa, pb := s.at[joinPath(l.path, a)], s.at[joinPath(l.path, b)]
		return cmp.Or(cmp.Compare(pa.line, pb.line), cmp.Compare(pa.column, pb.column), cmp.Compare(a, b))
	})
	for _, key := range keys {
		path := joinPath(l.path, key)
		p := phrase{text: key, target: l.target, source: s.where(path), spoken: familyOf(l.spoken), certain: -1}
		p.drop = c.rules.targets[l.target].class != classDepartment && l.sign > 0
		if err := p.read(table[key]); err != nil {
			c.report(s.problem(path, "phrase %q: %v", key, err))
			continue
		}
		p.points *= l.sign
		c.addPhrase(s, path, p, l.spoken)
	}
}

// addPhrase compiles one phrase. One that its target has already counts
// once; that is worth a warning when it is in the same language.
func (c *compiler) addPhrase(s *source, path string, p phrase, language string) {
	spellings, err := c.spellings(p.text)
	if err != nil {
		c.report(s.problem(path, "phrase %q: %v", p.text, err))
		return
	}
	key := fmt.Sprintf("%d %t %s", p.target, p.points > 0, spellingKey(p.text, spellings))
	if before, twice := c.written[key]; twice && p.certain < 0 {
		c.rules.phrases[before.phrase].spoken |= p.spoken
		if before.language == language {
			w := s.problem(path, "phrase %q: given already at %s", p.text, before.source)
			w.Severity = SeverityWarning
			c.report(w)
		}
		return
	}
	id := int32(len(c.rules.phrases))
	c.written[key] = writtenAt{p.source, language, id}
	switch {
	case p.text == questionEntity:
		p.spoken = 0 // a mark is of no language
		c.rules.question = append(c.rules.question, id)
	case isEntity(p.text):
		p.spoken = 0
		c.rules.entities[p.text] = append(c.rules.entities[p.text], id)
	}
	for _, words := range spellings {
		p.drop = p.drop && !c.holdsNegation(words)
		n, run := newNeedle(id, words)
		if n.infix {
			c.infix.add(run, int32(len(c.rules.needles)))
		} else {
			c.anchored.add(run, int32(len(c.rules.needles)))
		}
		c.rules.needles = append(c.rules.needles, n)
	}
	c.rules.phrases = append(c.rules.phrases, p)
}

func (c *compiler) spellings(s string) ([][]wordPattern, error) {
	if isEntity(s) {
		return nil, nil
	}
	return parsePhrase(s)
}

// spellingKey is the same for phrases that find the same.
func spellingKey(s string, spellings [][]wordPattern) string {
	if len(spellings) == 0 {
		return s
	}
	var b strings.Builder
	for _, w := range spellings[0] {
		fmt.Fprintf(&b, "%t%s%t ", w.before, w.literal, w.behind)
	}
	return b.String()
}

func (c *compiler) holdsNegation(words []wordPattern) bool {
	return slices.ContainsFunc(words, func(w wordPattern) bool { return c.rules.negation[string(w.literal)] })
}
