package command

import (
	"github.com/spf13/cobra"

	"ombud/cmd/api"
)

func newTakeCommand(a *app) *cobra.Command {
	return a.caseCommand(caseVerb{
		name:    "take",
		short:   "Become the one who handles a case",
		example: "  ombud take KB-7F3K-9QXP",
		request: func(on api.On, _ []string) (any, error) { return api.TakeRequest{On: on}, nil },
	})
}
