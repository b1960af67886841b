package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/replies"
	"ombud/store/casework"
)

// previewOptions are what letters preview shows.
type previewOptions struct {
	variant, lang, part, ref, reason string
	text                             textFlags
}

func newLettersPreviewCommand(a *app) *cobra.Command {
	var o previewOptions
	cmd := &cobra.Command{
		Use:   "preview KIND",
		Short: "A letter as the customer sees it, for a case or a made-up one",
		Long: "A letter as the customer sees it: text, HTML or header fields. Without --case\n" +
			"it is for a made-up case, with what the built-in files or those of -c say. With\n" +
			"--case it is written by the daemon as you would send it now, with --text as\n" +
			"your words; nothing is sent or filed. Of a case in review KIND may be left out:\n" +
			"it is the decision that waits, else the latest letter.",
		Example: "  ombud letters preview final_decision --variant partly --lang sv\n" +
			"  ombud letters preview acknowledgement --variant complaint --part html\n" +
			"  ombud letters preview reply --case KB-7F3K-9QXP --text-file answer.txt",
		Args: cobra.MaximumNArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			kind := casework.LetterKind(strings.Join(args, ""))
			switch {
			case o.ref != "":
				return o.ofCase(cmd.Context(), a, kind)
			case kind == "":
				return usagef("say which letter, or --case REFERENCE")
			}
			return o.ofSample(a, kind)
		}),
	}
	cmd.Flags().StringVar(&o.ref, "case", "", "the case it is for, `REFERENCE`")
	cmd.Flags().StringVar(&o.reason, "reason", "", "why you read a case outside your departments")
	cmd.Flags().StringVar(&o.variant, "variant", "", "within the kind: complaint, partly, planned …")
	cmd.Flags().StringVar(&o.lang, "lang", "sv", "language of a made-up case")
	cmd.Flags().StringVar(&o.part, "part", "text", "text, html, headers or raw")
	o.text.add(cmd.Flags(), "your words, for a case")
	return cmd
}

// ofSample shows a letter for a made-up case.
func (o *previewOptions) ofSample(a *app, kind casework.LetterKind) error {
	if o.text.given() {
		return usagef("--text goes with --case")
	}
	c, err := a.sampleComposer()
	if err != nil {
		return err
	}
	language := casework.Language(o.lang)
	if err := checkPreview(c, kind, o.variant, language); err != nil {
		return err
	}
	p, err := c.Preview(replies.Sample(kind, o.variant, language))
	if err != nil {
		return err
	}
	return a.printPreview(p, o.part)
}

// ofCase shows a letter for a case, as the daemon would write it.
func (o *previewOptions) ofCase(ctx context.Context, a *app, kind casework.LetterKind) error {
	text, err := o.text.optional(a, "letter")
	if err != nil {
		return err
	}
	req := api.LetterRequest{ShowRequest: api.ShowRequest{On: api.On{Reference: o.ref}, Reason: o.reason},
		Kind: kind, Variant: o.variant, Text: text}
	return call(ctx, a, "letter", req, func(l api.LetterText) error {
		opened, err := replies.Open(l.Raw)
		if err != nil {
			return err
		}
		for _, w := range l.Warnings {
			fmt.Fprintln(a.Err, "warning:", safeLine(w))
		}
		return a.printPreview(replies.Preview{Text: opened.Text, HTML: opened.HTML, Header: opened.Header, Raw: l.Raw}, o.part)
	})
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
func joinAll[T ~string](list []T) string { return strings.Join(plain(list), ", ") }

// plain makes names strings.
func plain[T ~string](list []T) []string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return words
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
