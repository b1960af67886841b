package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newEvaluateCommand(a *app) *cobra.Command {
	var result, when string
	var reason reasonFlags
	return a.caseCommand(caseVerb{
		name:  "evaluate",
		short: "Say what comes of feedback, and answer the customer",
		example: "  ombud evaluate KB-7F3K-9QXP --result planned --when 2027-03-01 \\\n" +
			"      --reason \"in the next version of the app\"",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&result, "result", "", "done, planned, not_now or no")
			f.StringVar(&when, "when", "", "day of a planned change, 2006-01-02")
			reason.add(f, "what is done, or why not; the customer reads it")
		},
		request: func(on api.On, _ []string) (any, error) {
			if result == "" {
				return nil, usagef("an evaluation needs --result done, planned, not_now or no")
			}
			d, err := dateFlag("when", when)
			if err != nil {
				return nil, err
			}
			why, err := reason.must(a)
			return api.EvaluateRequest{On: on, Result: casework.EvaluationResult(result), When: d, Reasons: why}, err
		},
	})
}
