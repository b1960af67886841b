package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newConfirmCommand(a *app) *cobra.Command {
	var how string
	return a.caseCommand(caseVerb{
		name:    "confirm",
		short:   "Confirm that the customer is who they say",
		long:    "Confirm that the customer is who they say. No decision is sent before.",
		example: "  ombud confirm KB-7F3K-9QXP --how \"called the number on file\"",
		flags:   func(f *pflag.FlagSet) { f.StringVar(&how, "how", "", "how you know") },
		request: func(on api.On, _ []string) (any, error) {
			if how == "" {
				return nil, usagef("say how you know: --how \"called the number on file\"")
			}
			return api.ConfirmRequest{On: on, How: how}, nil
		},
	})
}
