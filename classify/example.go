package classify

import (
	"fmt"
	"slices"
	"strings"

	"ombud/store/casework"
)

// placedExample is an [[example]] and where it stands.
type placedExample struct {
	example
	source *source
	path   string
}

func (c *compiler) examples() {
	for _, s := range c.sources {
		for i, e := range s.shape.Example {
			p := placedExample{e, s, indexed("example", i)}
			if e.Text == "" && e.Subject == "" {
				c.report(s.problem(p.path, "example without a text"))
				continue
			}
			if e.Want == (wanted{}) && e.Never == (wanted{}) && len(e.Fires) == 0 {
				c.report(s.problem(p.path, "example without want, never or fires"))
				continue
			}
			c.rules.examples = append(c.rules.examples, p)
		}
	}
}

// runExamples returns a problem for each example that does not come out as
// it says.
func (r *Rules) runExamples() Problems {
	var failed Problems
	for i := range r.examples {
		e := &r.examples[i]
		v := r.Classify(casework.Text{Inbox: casework.Stage(e.Inbox), From: casework.Address(e.From),
			Subject: e.Subject, OwnText: e.Text})
		for _, f := range e.faults(v) {
			failed = append(failed, e.source.problem(e.path, "example %q: %s", shortened(e.Text, 60), f))
		}
	}
	return failed
}

// faults says what came out otherwise than the example wants.
func (e *placedExample) faults(v casework.Verdict) []string {
	var all []string
	check := func(what, want, never, got string) {
		if want != "" && want != got {
			all = append(all, fmt.Sprintf("want %s %s, got %s%s", what, want, orNone(got), evidence(v, what)))
		}
		if never != "" && never == got {
			all = append(all, fmt.Sprintf("got %s %s, which it must never have%s", what, got, evidence(v, what)))
		}
	}
	check("department", e.Want.Department, e.Never.Department, string(v.Department))
	check("kind", e.Want.Kind, e.Never.Kind, string(v.Kind))
	check("language", e.Want.Language, e.Never.Language, string(v.Language))
	check("role", e.Want.Role, e.Never.Role, string(v.Role))
	flag := func(what string, want, never *bool, got bool) {
		if want != nil && *want != got || never != nil && *never == got {
			all = append(all, fmt.Sprintf("got %s = %t%s", what, got, evidence(v, what)))
		}
	}
	flag("urgent", e.Want.Urgent, e.Never.Urgent, v.Urgent)
	flag("vulnerable", e.Want.Vulnerable, e.Never.Vulnerable, v.Vulnerable)
	flag("crisis", e.Want.Crisis, e.Never.Crisis, v.Crisis)
	flag("threat", e.Want.Threat, e.Never.Threat, v.Threat)
	for _, p := range e.Fires {
		if !slices.ContainsFunc(v.Reasons, func(r casework.Reason) bool { return r.Phrase == p }) {
			all = append(all, fmt.Sprintf("phrase %q does not count", p))
		}
	}
	return all
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// evidence lists the heaviest reasons about a class of targets, or a flag.
func evidence(v casework.Verdict, what string) string {
	var parts []string
	for _, r := range v.Reasons {
		if (strings.HasPrefix(r.Target, what+" ") || r.Target == "flag "+what) && len(parts) < 8 {
			parts = append(parts, fmt.Sprintf("%s %q %+d", r.Target, r.Phrase, r.Points))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// shortened cuts s to n characters.
func shortened(s string, n int) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) <= n {
		return string(runes)
	}
	return string(runes[:n-1]) + "…"
}
