package command

import (
	"errors"
	"fmt"
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
	cmd.AddCommand(newLettersListCommand(a), newLettersLintCommand(a), newLettersPreviewCommand(a))
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
			var names []string
			for _, l := range langs {
				names = append(names, string(l))
			}
			rows = append(rows, []string{string(k.kind), v, strings.Join(names, " ")})
		}
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

func newLettersPreviewCommand(a *app) *cobra.Command {
	var variant, lang, part string
	cmd := &cobra.Command{
		Use:   "preview KIND",
		Short: "A letter as the customer sees it, for a made-up case",
		Example: "  ombud letters preview final_decision --variant partly --lang sv\n" +
			"  ombud letters preview acknowledgement --variant complaint --part html",
		Args: cobra.ExactArgs(1),
		RunE: ran(func(_ *cobra.Command, args []string) error {
			c, err := a.sampleComposer()
			if err != nil {
				return err
			}
			kind, language := casework.LetterKind(args[0]), casework.Language(lang)
			if err := checkPreview(c, kind, variant, language); err != nil {
				return err
			}
			p, err := c.Preview(replies.Sample(kind, variant, language))
			if err != nil {
				return err
			}
			return a.printPreview(p, part)
		}),
	}
	cmd.Flags().StringVar(&variant, "variant", "", "within the kind: complaint, partly, planned …")
	cmd.Flags().StringVar(&lang, "lang", "sv", "language")
	cmd.Flags().StringVar(&part, "part", "text", "text, html, headers or raw")
	return cmd
}

// checkPreview refuses a letter that there is not, and says which there are.
func checkPreview(c *replies.Composer, kind casework.LetterKind, variant string, lang casework.Language) error {
	var kinds, variants []string
	for _, k := range letterKinds() {
		kinds = append(kinds, string(k.kind))
		if k.kind == kind {
			variants = k.variants
		}
	}
	languages := c.Languages(kind, variant)
	switch {
	case variants == nil:
		return usagef("there is no letter %q, there are %s", kind, strings.Join(kinds, ", "))
	case !slices.Contains(variants, variant) && variants[0] == "":
		return usagef("a letter %s has no variants", kind)
	case !slices.Contains(variants, variant):
		return usagef("say which letter %s: --variant %s", kind, strings.Join(variants, ", "))
	case !slices.Contains(languages, lang):
		return usagef("--lang %q: this letter is in %s", lang, joinAll(languages))
	}
	return nil
}

// joinAll writes names one after the other.
func joinAll[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

func (a *app) printPreview(p replies.Preview, part string) error {
	if a.json {
		return a.printJSON(map[string]string{"text": p.Text, "html": p.HTML, "headers": p.Header, "file": p.File})
	}
	parts := map[string]string{"text": p.Text, "html": p.HTML, "headers": p.Header, "raw": string(p.Raw)}
	text, ok := parts[part]
	if !ok {
		return usagef("--part %q: want text, html, headers or raw", part)
	}
	_, err := fmt.Fprintln(a.Out, strings.TrimRight(text, "\n"))
	return err
}
