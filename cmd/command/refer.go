package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newReferCommand(a *app) *cobra.Command {
	var reason string
	var text textFlags
	return a.caseCommand(caseVerb{
		name:  "refer",
		short: "Send a case that has had no answer to customer service",
		long: "Send a case that has had no answer to customer service. Its dates are kept; the\n" +
			"customer is told that they are answered there first. The reason stays with us.",
		example: "  ombud refer KB-7F3K-9QXP --reason 'no answer on record'",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&reason, "reason", "", "why; internal, the customer does not read it")
			text.add(f, "what the customer reads besides")
		},
		request: func(on api.On, _ []string) (any, error) {
			words, err := text.optional(a, "letter")
			return api.ReferRequest{On: on, Reason: reason, Text: words}, err
		},
	})
}
