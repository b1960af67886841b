package command

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"ombud/classify"
)

func newRulesFitCommand(a *app) *cobra.Command {
	var train, out string
	var o classify.FitOptions
	cmd := &cobra.Command{
		Use:   "fit --train FILE.jsonl -o RULES.toml",
		Short: "Learn points for readable phrases from labelled messages",
		Long: "Learn points for readable phrases of one to three words from labelled messages,\n" +
			"one JSON object a line with text and department. The same rows give the same\n" +
			"file. Rows of department \"(none)\" teach what belongs nowhere. --precision sets\n" +
			"the gate of margin, --coverage that of density, both on rows held out.",
		Example: "  ombud rules fit --train labelled.jsonl --max-phrases 2000 -o fitted.toml",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			if train == "" {
				return usagef("give --train FILE.jsonl")
			}
			rows, err := a.readGold(train)
			if err != nil {
				return err
			}
			data, err := classify.Fit(rows, o)
			if err != nil {
				return fmt.Errorf("%s: %w", train, err)
			}
			if out == "" || out == "-" {
				_, err = a.Out.Write(data)
				return err
			}
			if err := os.WriteFile(out, data, 0o644); err != nil {
				return fmt.Errorf("writing rules: %w", err)
			}
			fmt.Fprintf(a.Err, "%d rows learned, %s written\n", len(rows), out)
			return nil
		}),
	}
	cmd.Flags().StringVar(&train, "train", "", "labelled rows, one JSON object a line, `FILE`")
	cmd.Flags().StringVarP(&out, "output", "o", "", "the rule `FILE` to write; standard output without it")
	cmd.Flags().IntVar(&o.MaxPhrases, "max-phrases", 2000, "the most lines of phrases")
	cmd.Flags().Float64Var(&o.Precision, "precision", 0, "how often what is routed shall be right, 0 to 1")
	cmd.Flags().Float64Var(&o.Coverage, "coverage", 0, "share of what belongs somewhere to be routed, 0 to 1")
	return cmd
}
