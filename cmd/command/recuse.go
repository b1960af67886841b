package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newRecuseCommand(a *app) *cobra.Command {
	var reason reasonFlags
	return a.caseCommand(caseVerb{
		name:    "recuse",
		short:   "Say that you may not judge a case",
		example: "  ombud recuse KB-7F3K-9QXP --reason \"the customer is a neighbour\"",
		flags:   func(f *pflag.FlagSet) { reason.add(f, "why") },
		request: func(on api.On, _ []string) (any, error) {
			why, err := reason.must(a)
			return api.RecuseRequest{On: on, Reason: why}, err
		},
	})
}
