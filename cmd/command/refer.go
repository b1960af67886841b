package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newReferCommand(a *app) *cobra.Command {
	var reason reasonFlags
	return a.caseCommand(caseVerb{
		name:    "refer",
		short:   "Send a case that has had no answer to customer service",
		example: "  ombud refer KB-7F3K-9QXP",
		flags:   func(f *pflag.FlagSet) { reason.add(f, "why") },
		request: func(on api.On, _ []string) (any, error) {
			why, err := reason.may(a)
			return api.ReferRequest{On: on, Reason: why}, err
		},
	})
}
