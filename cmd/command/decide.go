package command

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// decideOptions are a decision by flags.
type decideOptions struct {
	file, outcome, findings, awarded string
	points, evidence                 []string
	reasons                          reasonFlags
	remedy, remedyBy                 string
	demand, amount, currency         string
	demandReason                     string
	template, markdown               bool
}

func newDecideCommand(a *app) *cobra.Command {
	var o decideOptions
	var revision int
	cmd := &cobra.Command{
		Use:   "decide REFERENCE",
		Short: "Decide a complaint at its stage",
		Long: "Decide a complaint at its stage, by flags or by one file: what the customer\n" +
			"raised and our answer to each point, what was examined and found, the reasons,\n" +
			"the outcome, and what is done by when. On a terminal, without either, the file\n" +
			"is opened in the editor. The file is TOML or, with --markdown, Markdown.\n\n" +
			"Customer service's decision leaves after its hold. The Kundombud's goes to a\n" +
			"second person for approval first.\n\n" +
			"Each --point is \"RAISED | ANSWER | OUTCOME\"; the outcome may be left out.",
		Example: "  ombud decide KB-7F3K-9QXP --template > d.toml\n" +
			"  ombud decide KB-7F3K-9QXP --file d.toml\n" +
			"  ombud decide KB-7F3K-9QXP --template --markdown > d.md",
		Args: cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			if o.template {
				return a.decisionTemplate(cmd.Context(), args[0], o.markdown)
			}
			on := api.On{Reference: args[0], Revision: revision}
			a.write(cmd.Context(), "decide", on)
			if o.file == "" && o.outcome == "" && a.Ask {
				return a.decideInEditor(cmd.Context(), on)
			}
			r, err := o.request(a, on)
			if err != nil {
				return err
			}
			return a.do(cmd.Context(), "decide", r)
		}),
	}
	addRevision(cmd.Flags(), &revision)
	o.addFlags(cmd.Flags())
	return cmd
}

func (o *decideOptions) addFlags(f *pflag.FlagSet) {
	f.BoolVar(&o.template, "template", false, "print a file to fill in, and decide nothing")
	f.BoolVar(&o.markdown, "markdown", false, "the file to fill in as Markdown, its facts as TOML")
	f.StringVar(&o.file, "file", "", "the decision as a TOML or Markdown `FILE` (- for standard input)")
	f.StringVar(&o.outcome, "outcome", "", "upheld, partly, rejected or settled")
	f.StringArrayVar(&o.points, "point", nil, "\"RAISED | ANSWER | OUTCOME\"; may be repeated")
	f.StringArrayVar(&o.evidence, "evidence", nil, "one thing that was examined; may be repeated")
	f.StringVar(&o.findings, "findings", "", "what was found")
	f.StringVar(&o.awarded, "awarded", "", "money awarded, 1250.50")
	f.StringVar(&o.remedy, "remedy", "", "what is done for the customer")
	f.StringVar(&o.remedyBy, "remedy-by", "", "last day for it, 2006-01-02")
	f.StringVar(&o.demand, "demand", "", "what the customer wants")
	f.StringVar(&o.amount, "demand-amount", "", "money that the customer demands")
	f.StringVar(&o.currency, "currency", "SEK", "currency of the demand")
	f.StringVar(&o.demandReason, "demand-reason", "", "why the demand is less than was recorded")
	o.reasons.add(f, "the reasons; the customer reads them")
}

// request is the decision, from the file or from the flags.
func (o *decideOptions) request(a *app, on api.On) (any, error) {
	if o.file != "" {
		return decisionFromFile(a, on, o.file)
	}
	if o.outcome == "" {
		return nil, usagef("a decision needs --outcome, or --file FILE")
	}
	r := api.DecideRequest{On: on, Outcome: casework.Outcome(o.outcome), Evidence: o.evidence, Findings: o.findings}
	for _, p := range o.points {
		parts := strings.SplitN(p, "|", 3)
		if len(parts) < 2 {
			return nil, usagef("--point %q: want \"RAISED | ANSWER\"", p)
		}
		point := casework.Point{Raised: strings.TrimSpace(parts[0]), Answer: strings.TrimSpace(parts[1])}
		if len(parts) == 3 {
			point.Outcome = casework.Outcome(strings.TrimSpace(parts[2]))
		}
		r.Points = append(r.Points, point)
	}
	if err := o.money(&r); err != nil {
		return nil, err
	}
	var err error
	r.Reasons, err = o.reasons.must(a)
	return r, err
}

// money fills in what has to do with sums and dates.
func (o *decideOptions) money(r *api.DecideRequest) error {
	if o.awarded != "" {
		m, err := casework.ParseAmount(o.awarded)
		if err != nil {
			return usagef("--awarded %q: want an amount as 1250.50", o.awarded)
		}
		r.Awarded = m
	}
	if o.remedy != "" || o.remedyBy != "" {
		by, err := dateFlag("remedy-by", o.remedyBy)
		if err != nil {
			return err
		}
		r.Remedy = &casework.Remedy{Text: o.remedy, By: by}
	}
	if o.demand != "" || o.amount != "" {
		d, err := demandOf("demand-amount", o.amount, o.currency)
		if err != nil {
			return err
		}
		d.Text = o.demand
		r.Demand, r.DemandReason = &d, o.demandReason
	}
	return nil
}

// decideInEditor has the caller fill in the file of a decision.
func (a *app) decideInEditor(ctx context.Context, on api.On) error {
	var form strings.Builder
	err := call(ctx, a, "show", api.ShowRequest{On: api.On{Reference: on.Reference}},
		func(v api.CaseView) error { return writeDecisionTemplate(&form, v) })
	if err != nil {
		return err
	}
	var request any
	text, err := a.edit(form.String(), "decision", func(text string) (err error) {
		request, err = decisionFrom(on, "decision", text)
		return err
	})
	switch {
	case err != nil:
		return err
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("decision: %w", errCancelled)
	}
	return a.do(ctx, "decide", request)
}

// decisionTemplate prints a decision file for a case, with what the
// customer wrote beside it.
func (a *app) decisionTemplate(ctx context.Context, ref string, markdown bool) error {
	return call(ctx, a, "show", api.ShowRequest{On: api.On{Reference: ref}},
		func(v api.CaseView) error {
			if markdown {
				return writeMarkdownTemplate(a.Out, v)
			}
			return writeDecisionTemplate(a.Out, v)
		})
}

// writeDecisionTemplate writes a skeleton after what the customer wrote, all
// of it as comments.
func writeDecisionTemplate(w io.Writer, v api.CaseView) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Decision on %s at stage %s. Lines with # are not used.\n", v.Reference, v.Stage)
	for _, m := range v.Messages {
		if m.Direction != casework.DirectionIn {
			continue
		}
		fmt.Fprintf(&b, "#\n# %s wrote %s:\n", m.From, m.At.Format("2006-01-02"))
		for line := range strings.Lines(safeText(m.OwnText)) {
			fmt.Fprintf(&b, "#   %s\n", strings.TrimRight(line, "\n"))
		}
	}
	b.WriteString(decisionSkeleton)
	_, err := io.WriteString(w, b.String())
	return err
}
