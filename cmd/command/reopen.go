package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newReopenCommand(a *app) *cobra.Command {
	var reason reasonFlags
	return a.caseCommand(caseVerb{
		name:    "reopen",
		short:   "Open an answered or closed case again",
		example: "  ombud reopen KB-7F3K-9QXP --reason \"the customer sent a receipt\"",
		flags:   func(f *pflag.FlagSet) { reason.add(f, "why") },
		request: func(on api.On, _ []string) (any, error) {
			why, err := reason.must(a)
			return api.ReopenRequest{On: on, Reason: why}, err
		},
	})
}
