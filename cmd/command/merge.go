package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newMergeCommand(a *app) *cobra.Command {
	var into string
	var reason reasonFlags
	return a.caseCommand(caseVerb{
		name:  "merge",
		short: "Join a case into another of the same customer's",
		long: "Join a case into another of the same customer's, with its messages, letters\n" +
			"and dates, of which the stricter hold. Mail for it goes there from then on. A\n" +
			"complaint takes a second person. It is what close --reason merged does.",
		example: "  ombud merge KB-7F3K-9QXP --into KB-2M8D-4TJA --reason \"written twice\"",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&into, "into", "", "the case it is joined into, `REFERENCE`")
			reason.add(f, "why")
		},
		request: func(on api.On, _ []string) (any, error) {
			why, err := reason.must(a)
			return api.MergeRequest{On: on, Into: into, Reason: why}, err
		},
	})
}
