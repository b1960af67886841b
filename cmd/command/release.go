package command

import (
	"github.com/spf13/cobra"

	"ombud/cmd/api"
)

func newReleaseCommand(a *app) *cobra.Command {
	return a.caseCommand(caseVerb{
		name:    "release",
		short:   "Give a case back to its department",
		example: "  ombud release KB-7F3K-9QXP",
		request: func(on api.On, _ []string) (any, error) { return api.ReleaseRequest{On: on}, nil },
	})
}
