package classify

import (
	"bytes"
	"fmt"

	"ombud/store/casework"
)

// Check reads the rule files that paths name, the built-in set when there
// are none, and returns everything that is wrong with them: errors, for
// which [Load] would refuse them, and warnings. An error in reading a file
// is a problem of that file.
func Check(paths []string) []Problem {
	sources, unread := sourcesOf(paths)
	r, problems := compile(sources, unread)
	if r != nil {
		problems = append(problems, r.lint()...)
	}
	problems.sort()
	return problems
}

// sourcesOf reads the files that paths name, or the built-in ones.
func sourcesOf(paths []string) ([]namedData, Problems) {
	sources, unread := readPaths(paths)
	if len(sources) > 0 || len(unread) > 0 {
		return sources, unread
	}
	sources, err := builtinSources()
	if err != nil {
		unread = append(unread, Problem{File: "rules", Severity: SeverityError, Text: err.Error()})
	}
	return sources, unread
}

// warning returns a warning about a place written as "file:line".
func warning(where, format string, args ...any) Problem {
	p := Problem{Severity: SeverityWarning, Column: 1, Text: fmt.Sprintf(format, args...)}
	p.File, p.Line = splitWhere(where)
	return p
}

func splitWhere(where string) (file string, line int) {
	at := bytes.LastIndexByte([]byte(where), ':')
	if at < 0 {
		return where, 0
	}
	for _, c := range where[at+1:] {
		line = line*10 + int(c-'0')
	}
	return where[:at], line
}

// shadowed finds phrases that can never count, because a shorter one of the
// same target finds all that they find and weighs as much.
func (r *Rules) shadowed() Problems {
	if r.settings.sum {
		return nil // overlapping phrases count there
	}
	var found Problems
	last := int32(-1)
	for i := range r.needles {
		long := &r.needles[i]
		if long.phrase == last || len(long.words) != 1 {
			continue
		}
		last = long.phrase // one spelling speaks for the others
		for j := range r.needles {
			if r.shadows(&r.needles[j], long) {
				l, s := &r.phrases[long.phrase], &r.phrases[r.needles[j].phrase]
				found = append(found, warning(l.source, "phrase %q never counts: %q at %s finds the same and weighs as much",
					l.text, s.text, s.source))
				break
			}
		}
	}
	return found
}

// shadows reports whether short, of one word, finds every place of long and
// weighs as much there, whatever the language of the text.
func (r *Rules) shadows(short, long *needle) bool {
	s, l := &r.phrases[short.phrase], &r.phrases[long.phrase]
	if short.phrase == long.phrase || len(short.words) != 1 || s.target != l.target || s.near != nil ||
		s.drop != l.drop || s.spoken&l.spoken != l.spoken ||
		s.points*l.points < 0 || abs(s.points) < abs(l.points) {
		return false
	}
	a, b := short.words[0], long.words[0]
	switch {
	case a.before && a.behind:
		return bytes.Contains(b.literal, a.literal)
	case a.behind:
		return !b.before && bytes.HasPrefix(b.literal, a.literal)
	case a.before:
		return !b.behind && bytes.HasSuffix(b.literal, a.literal)
	}
	return false
}

// untested finds departments and kinds that no example expects.
func (r *Rules) untested() Problems {
	var found Problems
	for _, t := range r.targets {
		if t.class != classDepartment && t.class != classKind {
			continue
		}
		if !r.wantedByExample(t) {
			found = append(found, warning(r.firstSource(t), "%s has no example", t.label))
		}
	}
	return found
}

func (r *Rules) wantedByExample(t target) bool {
	for i := range r.examples {
		w := r.examples[i].Want
		if t.class == classDepartment && w.Department == t.key || t.class == classKind && w.Kind == t.key {
			return true
		}
	}
	return false
}

func (r *Rules) firstSource(t target) string {
	for i := range r.phrases {
		if r.targets[r.phrases[i].target].label == t.label {
			return r.phrases[i].source
		}
	}
	return "rules"
}

// unreachable finds certain rules behind one that always stops.
func (r *Rules) unreachable() Problems {
	var found Problems
	for i := range r.certain {
		for j := range i {
			first := &r.certain[j]
			if first.stop && len(first.domains) == 0 && !first.phrases && first.inbox == r.certain[i].inbox {
				found = append(found, warning(r.certain[i].source, "rule %q is never reached: %q at %s stops before it",
					r.certain[i].id, first.id, first.source))
				break
			}
		}
	}
	return found
}

// Gold is a text whose right verdict is known.
type Gold struct {
	Text       string   `json:"text"`
	Subject    string   `json:"subject,omitempty"`
	Inbox      string   `json:"inbox,omitempty"` // service, or kundombud or ombudsman
	Kind       string   `json:"kind,omitempty"`
	Department string   `json:"department,omitempty"`
	AlsoOK     []string `json:"also_ok,omitempty"` // other departments that are right
	File       string   `json:"file,omitempty"`    // the mail to read Text and Subject from
}

// NoDepartment is the department of a [Gold] for which triage is right.
const NoDepartment = "(none)"

func (g Gold) stage() casework.Stage {
	switch g.Inbox {
	case "kundombud", string(casework.StageOmbudsman):
		return casework.StageOmbudsman
	}
	return casework.StageService
}
