package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newCloseCommand(a *app) *cobra.Command {
	var reason string
	var text textFlags
	return a.caseCommand(caseVerb{
		name:  "close",
		short: "End a case whose customer has an answer",
		long: "End a case whose customer has an answer. Reasons: answered (the default),\n" +
			"withdrawn, not_ours, spam, merged.",
		example: "  ombud close KB-7F3K-9QXP",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&reason, "reason", "", "answered, withdrawn, not_ours, spam or merged")
			text.add(f, "for not_ours: whose it is; else why")
		},
		request: func(on api.On, _ []string) (any, error) {
			t, err := text.optional(a, "text")
			return api.CloseRequest{On: on, Reason: reason, Text: t}, err
		},
	})
}
