package daemon

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"ombud/classify"
	"ombud/mailbox/message"
	"ombud/replies"
	"ombud/store/casework"
)

// tools is what a reload replaces, always as a whole.
type tools struct {
	reader    reader
	rules     *classify.Rules
	composer  *replies.Composer
	directory *casework.Directory
}

// reader reads mail with what it must know of the mailbox it came to.
type reader map[string]message.Options

// Parse reads the octets of a mail that came to a mailbox.
func (r reader) Parse(raw []byte, mailbox string) casework.Message {
	return message.Parse(raw, r[mailbox])
}

// Attachment decodes an attachment at its place in the octets.
func (reader) Attachment(raw []byte, a casework.Attachment) ([]byte, error) {
	return message.Attachment(raw, a)
}

// tools builds the tools. What is wrong with rule files and letters is a
// *ConfigError with all problems.
func (c Config) tools() (tools, error) {
	t := tools{reader: reader{}, directory: c.Directory()}
	for key, m := range c.Mailbox {
		t.reader[key] = message.Options{AuthservID: m.AuthservID, Own: t.directory.Own}
	}
	var wrong []Problem
	t.rules, wrong = c.loadRules()
	var more []Problem
	t.composer, more = c.loadLetters(t.directory.Company)
	if wrong = append(wrong, more...); len(wrong) > 0 {
		return tools{}, &ConfigError{wrong}
	}
	return t, nil
}

// loadRules reads the rule files and sees that every department they send to
// exists.
func (c Config) loadRules() (*classify.Rules, []Problem) {
	files := make([]string, len(c.Rules.Files))
	for i, f := range c.Rules.Files {
		files[i] = c.Path(f)
	}
	rules, err := classify.Load(files)
	key := pathOf("rules", "files")
	var list classify.Problems
	if errors.As(err, &list) {
		problems := make([]Problem, len(list))
		for i, p := range list {
			problems[i] = Problem{p.File, p.Line, p.Column, p.Text}
			if p.Line == 0 { // the file could not be read: it is named here
				problems[i] = c.problem(key, "%s: %s", p.File, p.Text)
			}
		}
		return nil, problems
	}
	if err != nil {
		return nil, []Problem{c.problem(key, "%v", err)}
	}
	var problems []Problem
	for _, d := range rules.Departments() {
		if _, ok := c.Departments[string(d)]; !ok {
			problems = append(problems, c.problem(key,
				"the rules send to the department %q, which has no table [departments.%[1]s]", string(d)))
		}
	}
	return rules, problems
}

func (c Config) loadLetters(company casework.Company) (*replies.Composer, []Problem) {
	composer, err := replies.NewComposer(replies.Options{
		Dir:       c.Path(c.Letters.Dir),
		Company:   company,
		Ombudsman: c.address(casework.StageOmbudsman),
		Service:   c.address(casework.StageService),
		Location:  c.Location(),
	})
	var bad *replies.LetterError
	if errors.As(err, &bad) {
		problems := make([]Problem, len(bad.Problems))
		for i, p := range bad.Problems {
			problems[i] = Problem{p.File, p.Line, p.Col, p.Text}
		}
		return nil, problems
	}
	if err != nil {
		return nil, []Problem{c.problem(pathOf("letters", "dir"), "%v", err)}
	}
	return composer, nil
}

// problem places a problem that was found after the file was read.
func (c Config) problem(key path, format string, args ...any) Problem {
	at := c.places.find(key)
	return Problem{c.file, at.line, at.column, key.String() + ": " + fmt.Sprintf(format, args...)}
}

// CheckTools looks at the rules and the letters that the configuration
// names. All problems come at once, as a *ConfigError.
func (c Config) CheckTools() error {
	_, err := c.tools()
	return err
}

// CheckFiles looks at all the files that the configuration names: rules, letters,
// keys, certificates, secrets, and the folders of the store and the socket.
// All problems come at once, as a *ConfigError.
func (c Config) CheckFiles() error {
	var problems []Problem
	var bad *ConfigError
	if _, err := c.tools(); errors.As(err, &bad) {
		problems = bad.Problems
	} else if err != nil {
		return err
	}
	problems = append(problems, c.checkPatterns()...)
	problems = append(problems, c.checkServers()...)
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &ConfigError{slices.Compact(problems)}
}

// CheckPeople names what no key is wrong with and still leaves customers
// alone: departments whose cases nobody has in their queue, and people of the
// ombudsman's office who work in customer service too, and so may often not
// judge what comes up from there.
func (c Config) CheckPeople() []Problem {
	var problems []Problem
	for _, name := range append([]casework.StaffName{c.Ombudsman.Holder}, c.Ombudsman.Deputies...) {
		if slices.Contains(c.Staff[string(name)].Roles, casework.RoleHandler) {
			problems = append(problems, c.problem(pathOf("staff", string(name), "roles"), "%s is handler and Kundombud: "+
				"what they handle in customer service they may not judge afterwards", name))
		}
	}
	alone := c.Directory().Unattended()
	if len(alone) == 0 {
		return problems
	}
	names := make([]string, len(alone))
	for i, d := range alone {
		names[i] = string(d)
	}
	return append(problems, c.problem(pathOf("staff"), "nobody works in %s, and there is no head of customer service; "+
		"their cases are in the queue of an admin alone", strings.Join(names, ", ")))
}

// checkPatterns names the patterns of rule files that match none: with them
// alone the built-in rules are used, which may not be what was meant.
func (c Config) checkPatterns() []Problem {
	var problems []Problem
	for _, f := range c.Rules.Files {
		found, err := filepath.Glob(c.Path(f))
		if err == nil && len(found) == 0 {
			problems = append(problems, c.problem(pathOf("rules", "files"), "%q matches no file", f))
		}
	}
	return problems
}
