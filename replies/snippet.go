package replies

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"ombud/store/casework"
)

// kindSnippet is the kind of a file that holds words which people use again
// and again: {{snippet "NAME"}} in a text of theirs.
const kindSnippet casework.LetterKind = "snippet"

// snippetCall matches what stands for a snippet in a text by a person.
var snippetCall = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{\{\s*snippet\s+"([\pL\pN_-]+)"\s*\}\}`)
})

// prose is free text by a person, in paragraphs and lists, with the snippets
// that it names filled in.
func (v *view) prose(s string) markup {
	var out strings.Builder
	end := 0
	for _, at := range snippetCall().FindAllStringSubmatchIndex(s, -1) {
		out.WriteString(string(escapeProse(s[end:at[0]])))
		before, after := s[end:at[0]], s[at[1]:]
		out.WriteString(gap(before, true) + v.snippet(s[at[2]:at[3]]) + gap(after, false))
		end = at[1]
	}
	out.WriteString(string(escapeProse(s[end:])))
	return markup(out.String())
}

// gap keeps a snippet apart from the words beside it as the text had it: by
// a paragraph, a line or a blank. Escaped text has lost what was there.
func gap(beside string, before bool) string {
	edge := beside[:len(beside)-len(strings.TrimLeft(beside, " \t\r\n"))]
	if before {
		edge = beside[len(strings.TrimRight(beside, " \t\r\n")):]
	}
	switch n := strings.Count(edge, "\n"); {
	case n > 1:
		return "\n\n"
	case n == 1:
		return "\n"
	case edge != "":
		return " "
	}
	return ""
}

// snippet fills in a snippet in the language of the letter.
func (v *view) snippet(name string) string {
	f := v.c.partials[letterKey{kindSnippet, name, v.lang}]
	if f == nil {
		v.note(fmt.Sprintf("a snippet %q in %s: there are %s", name,
			languageName(v.lang, casework.English), strings.Join(v.c.snippets(v.lang), ", ")))
		return ""
	}
	text, err := execute(f.body, v)
	if err != nil {
		v.note(err.Error())
	}
	return strings.TrimSpace(text)
}

// Snippets returns the names of the snippets and the languages of each.
func (c *Composer) Snippets() map[string][]casework.Language {
	found := map[string][]casework.Language{}
	for k := range c.partials {
		if k.kind == kindSnippet {
			found[k.variant] = append(found[k.variant], k.language)
		}
	}
	for _, languages := range found {
		slices.Sort(languages)
	}
	return found
}

// snippets are the names of those in a language, in order.
func (c *Composer) snippets(l casework.Language) []string {
	var names []string
	for name, languages := range c.Snippets() {
		if slices.Contains(languages, l) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
