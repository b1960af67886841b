package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newAcceptCommand(a *app) *cobra.Command {
	var reason reasonFlags
	return a.caseCommand(caseVerb{
		name:    "accept",
		short:   "Keep a case that has had no answer with the Kundombud",
		example: "  ombud accept KB-7F3K-9QXP --reason \"has had a first answer by letter\"",
		flags:   func(f *pflag.FlagSet) { reason.add(f, "why") },
		request: func(on api.On, _ []string) (any, error) {
			why, err := reason.may(a)
			return api.AcceptRequest{On: on, Reason: why}, err
		},
	})
}
