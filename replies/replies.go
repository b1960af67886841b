package replies

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"ombud/store/casework"
)

//go:embed letters/*.txt
var builtinLetters embed.FS

// Options is what a Composer is made of.
type Options struct {
	// Dir holds letters that replace or add to the built-in ones, by file
	// name; empty stands for none.
	Dir     string
	Company casework.Company
	// Ombudsman and Service are the two published addresses.
	Ombudsman casework.Address
	Service   casework.Address
	// Location is where the dates of letters are reckoned; nil stands for
	// UTC.
	Location *time.Location
}

// Composer writes letters. It holds no state that changes and may be used
// by several goroutines at once.
type Composer struct {
	o       Options
	letters map[letterKey]*letterFile
	// partials are the pieces of letters: some stand by themselves, as the way
	// onward in a language that the letter is not in, and snippets are named by
	// people.
	partials map[letterKey]*letterFile
	onward   onward
}

// letterKey is what picks a letter file.
type letterKey struct {
	kind     casework.LetterKind
	variant  string
	language casework.Language
}

// NewComposer reads and checks every letter, built in and overriding. The
// error lists all that is wrong, one FILE:LINE:COL: what a line, and wraps
// casework.ErrInvalid.
func NewComposer(o Options) (*Composer, error) {
	if problems := checkOptions(o); len(problems) > 0 {
		return nil, fmt.Errorf("letters: %w: %s", casework.ErrInvalid, strings.Join(problems, "; "))
	}
	c, problems, err := load(o)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, &LetterError{problems}
	}
	return c, nil
}

// LetterError is returned when letter files cannot be used.
type LetterError struct {
	Problems []Problem
}

// Error lists the problems, one a line.
func (e *LetterError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns casework.ErrInvalid.
func (e *LetterError) Unwrap() error { return casework.ErrInvalid }

// checkOptions names what every acknowledgement needs and the company does
// not say: better known at the start than at the first mail.
func checkOptions(o Options) []string {
	var missing []string
	for _, f := range []struct{ name, value string }{
		{"company.name", o.Company.Name},
		{"company.phone", o.Company.Phone},
		{"company.process_url", o.Company.ProcessURL},
		{"the address of the Kundombud", string(o.Ombudsman)},
		{"the address of customer service", string(o.Service)},
	} {
		if strings.TrimSpace(f.value) == "" {
			missing = append(missing, f.name+" is empty")
		}
	}
	if len(o.Company.Languages) == 0 {
		missing = append(missing, "company.languages is empty")
	}
	return missing
}

// load reads the letters, the overriding ones over the built-in ones.
func load(o Options) (*Composer, []Problem, error) {
	if o.Location == nil {
		o.Location = time.UTC
	}
	data, err := readOnward()
	if err != nil {
		return nil, nil, err
	}
	builtin, err := fs.Sub(builtinLetters, "letters")
	if err != nil {
		return nil, nil, fmt.Errorf("opening the built-in letters: %w", err)
	}
	files, problems := readLetters(builtin, "")
	if o.Dir != "" {
		if _, err := os.Stat(o.Dir); err != nil {
			return nil, nil, fmt.Errorf("letters.dir: %w", err)
		}
		own, p := readLetters(os.DirFS(o.Dir), o.Dir)
		problems = append(problems, p...)
		files = override(files, own)
	}
	c := &Composer{o: o, letters: map[letterKey]*letterFile{}, partials: map[letterKey]*letterFile{}, onward: data}
	var partials []*letterFile
	for _, f := range files {
		if !isPiece(f.kind) {
			continue
		}
		c.partials[letterKey{f.kind, f.variant, f.language}] = f
		if f.kind == kindPartial {
			partials = append(partials, f)
		}
		if n := len(templateNodes(f.body.Root)); n > 0 {
			problems = append(problems, whole(f.path, "a %s calls no partials", f.kind))
		}
	}
	if len(problems) > 0 {
		return c, problems, nil
	}
	for _, f := range files {
		if !isPiece(f.kind) {
			problems = append(problems, f.link(partials)...)
			c.letters[letterKey{f.kind, f.variant, f.language}] = f
		}
	}
	if len(problems) > 0 {
		return c, problems, nil
	}
	return c, c.checkLetters(), nil
}

// override puts files over those of the same name.
func override(files, over []*letterFile) []*letterFile {
	for _, f := range over {
		i := slices.IndexFunc(files, func(old *letterFile) bool { return old.name == f.name })
		if i >= 0 {
			files[i] = f
		} else {
			files = append(files, f)
		}
	}
	return files
}

// today returns the day of an instant where the company is.
func (c *Composer) today(now time.Time) casework.Date { return dateOf(now, c.o.Location) }

// Languages returns the languages in which a letter exists.
func (c *Composer) Languages(kind casework.LetterKind, variant string) []casework.Language {
	var found []casework.Language
	for k := range c.letters {
		if k.kind == kind && k.variant == variant {
			found = append(found, k.language)
		}
	}
	slices.Sort(found)
	return found
}

// errNoLetter is returned when no language of the draft or the company has
// the letter.
var errNoLetter = errors.New("there is no such letter")

// pick returns the files that a draft is written from: one, or for an
// acknowledgement one for each language. What exists in a language that the
// company does not write has English beside it.
func (c *Composer) pick(d casework.Draft) ([]*letterFile, error) {
	own := c.o.Company.Languages[:min(2, len(c.o.Company.Languages))]
	var tries [][]casework.Language
	switch d.Kind {
	case casework.LetterAcknowledgement:
		if c.foreign(d.Case.Language) && c.letters[letterKey{d.Kind, d.Variant, d.Case.Language}] != nil {
			tries = append(tries, []casework.Language{d.Case.Language, casework.English})
		}
		tries = append(tries, d.Languages, own)
	default:
		one := slices.Concat(d.Languages, own)
		if !forOurs(d.Kind) {
			one = slices.Insert(one, 0, answerLanguage(d, c.o.Company))
		}
		for _, l := range one {
			tries = append(tries, []casework.Language{l})
		}
	}
	for _, languages := range tries {
		if files := c.find(d, languages); len(files) > 0 {
			return files, nil
		}
	}
	return nil, fmt.Errorf("letter %s: %w: %w", letterTitle(d), casework.ErrInvalid, errNoLetter)
}

// forOurs says whether a kind of letter goes to people of ours.
func forOurs(k casework.LetterKind) bool {
	return k == casework.LetterNotice || k == casework.LetterConsultation
}

// foreign says whether a language is known and the company does not write it.
func (c *Composer) foreign(l casework.Language) bool {
	return l != "" && !slices.Contains(c.o.Company.Languages, l)
}

// find returns the letter in each of some languages that it exists in.
func (c *Composer) find(d casework.Draft, languages []casework.Language) []*letterFile {
	var files []*letterFile
	for _, l := range languages {
		if f := c.letters[letterKey{d.Kind, d.Variant, l}]; f != nil && !slices.Contains(files, f) {
			files = append(files, f)
		}
	}
	return files
}

// beside returns the files that follow a letter in one language: the way
// onward in the customer's, and in English, where the letter is in another.
func (c *Composer) beside(d casework.Draft, written casework.Language) []*letterFile {
	if !needsOnward(d) || !c.foreign(d.Case.Language) {
		return nil
	}
	own := c.partials[letterKey{kindPartial, onwardPartial, d.Case.Language}]
	if own == nil {
		return nil
	}
	files := []*letterFile{own}
	if english := c.partials[letterKey{kindPartial, onwardPartial, casework.English}]; english != nil && written != casework.English {
		files = append(files, english)
	}
	return files
}

// onwardPartial is the partial that tells the way onward.
const onwardPartial = "onward"

// letterTitle names a letter to a person of ours.
func letterTitle(d casework.Draft) string {
	if d.Variant == "" {
		return string(d.Kind)
	}
	return string(d.Kind) + "." + d.Variant
}
