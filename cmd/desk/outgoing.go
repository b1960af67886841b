package desk

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"ombud/store/casework"
)

// guard gathers what a letter with words by a person is held against before
// it leaves (casework.Guard). The composer judges.
func (s *sitting) guard(d casework.Draft, words []string) (casework.Guard, error) {
	var g casework.Guard
	messages, err := s.tx.Messages(d.Case.Reference)
	if err != nil {
		return g, err
	}
	elsewhere, err := s.toldElsewhere(d.Case.Reference)
	if err != nil {
		return g, err
	}
	for _, m := range messages {
		switch {
		case m.Direction != casework.DirectionInternal, elsewhere[m.ID]:
			g.Known = append(g.Known, m.Subject, m.Text)
		case d.Decision == nil || !m.At.After(d.Decision.At): // a later note may quote the decision
			g.Internal = append(g.Internal, m.Text)
		}
	}
	if g.Related, err = s.tx.CasesOf(d.To.Address); err != nil {
		return g, err
	}
	g.Others, err = s.otherCustomers(d.Case, words, strings.Join(g.Known, "\n"))
	return g, err
}

// toldElsewhere are the internal messages of a case that record what the customer was
// answered otherwise than by Ombud.
func (s *sitting) toldElsewhere(ref casework.Reference) (map[string]bool, error) {
	history, err := s.tx.History(ref)
	ids := map[string]bool{}
	for _, e := range history {
		if e.Verb != casework.VerbRecord {
			continue
		}
		for field := range strings.FieldsSeq(e.Note) {
			if id, ok := strings.CutPrefix(field, "message="); ok {
				ids[id] = true
			}
		}
	}
	return ids, err
}

// mostNames is how many names of a letter are looked up, and mostNamesakes
// in how many cases each.
const (
	mostNames     = 40
	mostNamesakes = 50
)

// namePair matches two words that may be somebody's first and last name. It
// is tried from every word on.
var namePair = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\p{Lu}[\p{L}'’-]+ \p{Lu}[\p{L}'’-]+`)
})

// otherCustomers finds the full names of customers of other cases that stand
// in the words of a letter and not in what the customer knows already.
func (s *sitting) otherCustomers(c casework.Case, words []string, known string) ([]string, error) {
	var found []string
	for _, name := range names(words) {
		if slices.ContainsFunc(c.People, func(p casework.Person) bool { return called(p.Name, name) }) || s.staffCalled(name) ||
			strings.Contains(known, name) {
			continue
		}
		refs, err := s.tx.Search(name, mostNamesakes)
		if err != nil {
			return nil, err
		}
		for _, ref := range refs {
			other, err := s.tx.Case(ref)
			if absent(err) || ref == c.Reference {
				continue
			}
			if err != nil {
				return nil, err
			}
			if called(other.Customer().Name, name) {
				found = append(found, name)
				break
			}
		}
	}
	return found, nil
}

// names are what may be names in texts, each once.
func names(texts []string) []string {
	var found []string
	for _, text := range texts {
		text = strings.Join(strings.Fields(text), " ")
		for i := range text {
			if i > 0 && text[i-1] != ' ' {
				continue
			}
			if m := namePair().FindString(text[i:]); m != "" && !slices.Contains(found, m) {
				if found = append(found, m); len(found) == mostNames {
					return found
				}
			}
		}
	}
	return found
}

// called says whether a full name has both words of a pair, in any order:
// "Öberg, Åsa" is Åsa Öberg.
func called(full, pair string) bool {
	has := strings.Fields(strings.ToLower(strings.ReplaceAll(full, ",", " ")))
	return !slices.ContainsFunc(strings.Fields(strings.ToLower(pair)), func(w string) bool { return !slices.Contains(has, w) })
}

// staffCalled says whether somebody of ours has a name.
func (t *tools) staffCalled(name string) bool {
	for _, p := range t.Staff {
		if called(p.FullName, name) {
			return true
		}
	}
	return false
}
