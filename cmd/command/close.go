package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newCloseCommand(a *app) *cobra.Command {
	var reason, into string
	var text textFlags
	return a.caseCommand(caseVerb{
		name:  "close",
		short: "End a case whose customer has an answer",
		long: "End a case whose customer has an answer. Reasons: answered (the default),\n" +
			"withdrawn, not_ours, spam, merged. What is merged is joined into another case of\n" +
			"the customer's, with all that belongs to it, and mail for it goes there.\n\n" +
			"A complaint, and what was one, takes two people who both close it for the same\n" +
			"reason, unless it was decided, or its customer has withdrawn it in writing.",
		example: "  ombud close KB-7F3K-9QXP",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&reason, "reason", "", "answered, withdrawn, not_ours, spam or merged")
			f.StringVar(&into, "into", "", "for merged: the case it is joined into, `REFERENCE`")
			text.add(f, "for not_ours: whose it is; else why")
		},
		request: func(on api.On, _ []string) (any, error) {
			t, err := text.optional(a, "text")
			return api.CloseRequest{On: on, Reason: reason, Text: t, Into: into}, err
		},
	})
}
