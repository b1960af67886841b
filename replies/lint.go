package replies

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"ombud/store/casework"
)

// Lint checks the letters, those in dir over the built-in ones; an empty
// dir stands for the built-in ones alone. They are filled in for a company
// that is made up. Beside what NewComposer refuses, it finds letters that do
// not exist in each of the languages, none standing for Swedish and English,
// letters of one's own beside which those of the other languages are still
// the built-in ones, and words that are hard to read.
func Lint(dir string, languages ...casework.Language) []Problem {
	if len(languages) == 0 {
		languages = []casework.Language{casework.Swedish, casework.English}
	}
	c, problems, err := load(SampleOptions(dir))
	if err != nil {
		return []Problem{whole(dir, "%v", err)}
	}
	if len(problems) > 0 {
		return problems
	}
	problems = slices.Concat(c.absent(languages), c.alone(languages))
	for _, f := range c.letters {
		problems = append(problems, c.readable(f)...)
	}
	for k, f := range c.partials {
		if k.kind == kindSnippet {
			problems = append(problems, c.readable(f)...)
		}
	}
	return sorted(problems)
}

// sorted puts problems in order, each once.
func sorted(problems []Problem) []Problem {
	slices.SortFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), a.Line-b.Line, a.Col-b.Col, cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(problems)
}

// alone names the files of one's own beside which the letter in another of
// the languages is still the built-in one: customers would be told different
// things.
func (c *Composer) alone(languages []casework.Language) []Problem {
	var problems []Problem
	for _, files := range []map[letterKey]*letterFile{c.letters, c.partials} {
		for k, f := range files {
			if f.path == f.name || !slices.Contains(languages, k.language) {
				continue
			}
			for _, l := range languages {
				other := files[letterKey{k.kind, k.variant, l}]
				if other != nil && other.path == other.name {
					problems = append(problems, whole(f.path, "is your own, and in %s the built-in letter is still used", l))
				}
			}
		}
	}
	return problems
}

// SampleOptions are those of a company that is made up.
func SampleOptions(dir string) Options {
	return Options{
		Dir: dir,
		Company: casework.Company{
			Name: "Exempelbolaget", Website: "https://www.example.se",
			ProcessURL: "https://www.example.se/klagomal", Phone: "08-000 00 00",
			Languages: []casework.Language{casework.Swedish, casework.English},
			Prefix:    "KB", ADRParticipates: true, MailDomain: "example.se",
		},
		Ombudsman: "kundombud@example.se",
		Service:   "service@example.se",
	}
}

// absent names the letters that there are not in a language.
func (c *Composer) absent(languages []casework.Language) []Problem {
	var problems []Problem
	for _, k := range kinds() {
		for _, variant := range variants(k) {
			for _, l := range languages {
				if c.letters[letterKey{k, variant, l}] == nil {
					name := letterTitle(casework.Draft{Kind: k, Variant: variant}) + "." + string(l) + ".txt"
					problems = append(problems, whole(name, "there is no such letter"))
				}
			}
		}
	}
	return problems
}

// checkLetters finds letters that lack a required part whatever the case,
// and letters that cannot be filled in.
func (c *Composer) checkLetters() []Problem {
	var problems []Problem
	for _, f := range c.letters {
		named := partsNamed(f.body)
		for _, name := range slices.Concat(requiredParts(f.kind, f.variant), f.required) {
			if !named[name] {
				problems = append(problems, whole(f.path, "part %q is missing: %s", name, partMeaning(name)))
			}
		}
		problems = append(problems, c.tryLetter(f)...)
	}
	for k, f := range c.partials {
		if k.kind == kindSnippet {
			d := Sample(casework.LetterReply, "", k.language)
			d.Body = fmt.Sprintf("{{snippet %q}}", k.variant)
			problems = append(problems, c.tryDraft(f, d)...)
		}
		if k.variant == onwardPartial && c.foreign(k.language) {
			d := Sample(casework.LetterFinalDecision, string(casework.OutcomeRejected), c.o.Company.Languages[0])
			d.Case.Language = k.language
			problems = append(problems, c.tryDraft(f, d)...)
		}
	}
	return sorted(problems)
}

// tryLetter fills in a letter with its sample.
func (c *Composer) tryLetter(f *letterFile) []Problem {
	return c.tryDraft(f, Sample(f.kind, f.variant, f.language))
}

// tryDraft fills in a letter for a consumer, for one abroad and for a
// business. What is wrong is wrong with f.
func (c *Composer) tryDraft(f *letterFile, d casework.Draft) []Problem {
	var problems []Problem
	for _, p := range []casework.Person{{Type: casework.TypeConsumer}, {Type: casework.TypeConsumer, Country: "NO"},
		{Type: casework.TypeBusiness}} {
		d.Case.People = slices.Clone(d.Case.People)
		d.Case.People[0].Type, d.Case.People[0].Country = p.Type, p.Country
		_, err := c.render(d)
		var refusal *casework.Refusal
		var filling *fillError
		switch {
		case errors.As(err, &refusal):
			problems = append(problems, whole(f.path, "%s", refusal.Why))
		case errors.As(err, &filling):
			problems = append(problems, filling.at)
		case err != nil:
			problems = append(problems, whole(f.path, "%v", err))
		}
	}
	return problems
}
