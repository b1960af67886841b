package replies

import (
	"errors"
	"slices"
	"strings"

	"ombud/store/casework"
)

// Lint checks the letters, those in dir over the built-in ones; an empty
// dir stands for the built-in ones alone. It needs no configuration: the
// letters are filled in for a company that is made up.
func Lint(dir string) []Problem {
	c, problems, err := load(SampleOptions(dir))
	if err != nil {
		return []Problem{whole(dir, "%v", err)}
	}
	if len(problems) > 0 {
		return problems
	}
	return c.absent([]casework.Language{casework.Swedish, casework.English})
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
		if k.variant == onwardPartial && c.foreign(k.language) {
			d := Sample(casework.LetterFinalDecision, string(casework.OutcomeRejected), c.o.Company.Languages[0])
			d.Case.Language = k.language
			problems = append(problems, c.tryDraft(f, d)...)
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(problems)
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
