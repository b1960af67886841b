package classify

import (
	"maps"
	"slices"
)

// takeLists takes the [lists], which rules name as "@name" where they want a
// sender's domain.
func (c *compiler) takeLists() {
	for _, s := range c.sources {
		for _, name := range slices.Sorted(maps.Keys(s.shape.Lists)) {
			path := joinPath("lists", name)
			if !plainKey(name) {
				c.report(s.problem(path, "list %q: want lower-case letters, digits and underscores", name))
			}
			if _, twice := c.lists[name]; twice {
				c.report(s.problem(path, "list %q is given twice", name))
			}
			if len(s.shape.Lists[name]) == 0 {
				c.report(s.warning(path, "list %q is empty", name))
			}
			c.lists[name] = s.shape.Lists[name]
		}
	}
}

// unusedLists warns of lists that no rule names.
func (c *compiler) unusedLists() {
	for _, s := range c.sources {
		for _, name := range slices.Sorted(maps.Keys(s.shape.Lists)) {
			if !c.listed[name] {
				c.report(s.warning(joinPath("lists", name), "no rule uses the list %q", name))
			}
		}
	}
}

// warning is a problem that does not refuse the file.
func (s *source) warning(path, format string, args ...any) Problem {
	p := s.problem(path, format, args...)
	p.Severity = SeverityWarning
	return p
}
