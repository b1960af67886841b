package command

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ombud/cmd/daemon"
	"ombud/replies"
	"ombud/store/casework"
)

func newLettersCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "letters", Short: "The letters that leave", Args: cobra.NoArgs}
	cmd.AddCommand(newLettersListCommand(a), newLettersLintCommand(a), newLettersPreviewCommand(a),
		newLettersPDFCommand(a))
	return cmd
}

// lettersDir is the folder of the configuration that -c names whose files
// replace built-in letters; empty without one.
func (a *app) lettersDir() (string, error) {
	o, err := a.optionalConfig()
	if err != nil || o.config == nil || o.config.Letters.Dir == "" {
		return "", err
	}
	return o.config.Path(o.config.Letters.Dir), nil
}

// sampleComposer writes letters of made-up cases.
func (a *app) sampleComposer() (*replies.Composer, error) {
	dir, err := a.lettersDir()
	if err != nil {
		return nil, err
	}
	options := replies.SampleOptions(dir)
	if options.Location, err = a.lettersZone(); err != nil {
		return nil, err
	}
	c, err := replies.NewComposer(options)
	return c, letterProblem(err)
}

// lettersZone is where letters are dated: as the configuration that -c names
// says, else in Sweden.
func (a *app) lettersZone() (*time.Location, error) {
	o, err := a.optionalConfig()
	switch {
	case err != nil:
		return nil, err
	case o.config == nil:
		return time.LoadLocation("Europe/Stockholm")
	}
	return o.config.Location(), nil
}

// letterProblem makes what is wrong with letter files a configuration error,
// line by line.
func letterProblem(err error) error {
	var list *replies.LetterError
	if !errors.As(err, &list) {
		return err
	}
	bad := &daemon.ConfigError{}
	for _, p := range list.Problems {
		bad.Problems = append(bad.Problems, daemon.Problem{File: p.File, Line: p.Line, Column: p.Col, Text: p.Text})
	}
	return bad
}

// letterKinds are the letters to list, each with its variants.
func letterKinds() []struct {
	kind     casework.LetterKind
	variants []string
} {
	outcomes := []string{"upheld", "partly", "rejected", "settled"}
	return []struct {
		kind     casework.LetterKind
		variants []string
	}{
		{casework.LetterAcknowledgement, []string{"feedback", "question", "complaint", "escalation",
			"escalation_no_answer", "data_request", "neutral"}},
		{casework.LetterInformationRequest, []string{""}},
		{casework.LetterDelay, []string{""}},
		{casework.LetterFirstDecision, outcomes},
		{casework.LetterFinalDecision, outcomes},
		{casework.LetterReply, []string{""}},
		{casework.LetterFeedbackReply, []string{"done", "planned", "not_now", "no"}},
		{casework.LetterReferral, []string{""}},
		{casework.LetterNotOurs, []string{""}},
		{casework.LetterWithdrawal, []string{""}},
		{casework.LetterRepresentative, []string{""}},
		{casework.LetterCorrection, []string{""}},
		{casework.LetterNotice, []string{""}},
		{casework.LetterConsultation, []string{""}},
	}
}

func newLettersListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Every letter and the languages it exists in",
		Example: "  ombud letters list",
		Args:    cobra.NoArgs,
		RunE: ran(func(*cobra.Command, []string) error {
			c, err := a.sampleComposer()
			if err != nil {
				return err
			}
			return a.printLetterKinds(c)
		}),
	}
}

// printLetterKinds prints every letter with the languages it exists in.
func (a *app) printLetterKinds(c *replies.Composer) error {
	type letter struct {
		Kind      casework.LetterKind `json:"kind"`
		Variant   string              `json:"variant"`
		Languages []casework.Language `json:"languages"`
	}
	all := []letter{}
	var rows [][]string
	for _, k := range letterKinds() {
		for _, v := range k.variants {
			langs := c.Languages(k.kind, v)
			all = append(all, letter{k.kind, v, langs})
			rows = append(rows, []string{string(k.kind), v, strings.Join(plain(langs), " ")})
		}
	}
	snippets := c.Snippets()
	for _, name := range slices.Sorted(maps.Keys(snippets)) {
		all = append(all, letter{"snippet", name, snippets[name]})
		rows = append(rows, []string{"snippet", name, strings.Join(plain(snippets[name]), " ")})
	}
	if a.json {
		return a.printJSON(all)
	}
	return a.printList([]column{{"LETTER", 22}, {"VARIANT", 22}, {"LANGUAGES", 0}}, rows)
}

func newLettersLintCommand(a *app) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:     "lint",
		Short:   "Check letter files: parts, fields, languages, reading ease",
		Example: "  ombud letters lint --dir letters",
		Args:    cobra.NoArgs,
		RunE: ran(func(*cobra.Command, []string) error {
			o, err := a.optionalConfig()
			if err != nil {
				return err
			}
			var languages []casework.Language
			if o.config != nil {
				languages = o.config.Company.Languages
				if dir == "" && o.config.Letters.Dir != "" {
					dir = o.config.Path(o.config.Letters.Dir)
				}
			}
			problems := replies.Lint(dir, languages...)
			return printFindings(a, problems)
		}),
	}
	cmd.Flags().StringVar(&dir, "dir", "", "letter files that replace built-in ones, `DIR`")
	return cmd
}
