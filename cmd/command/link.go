package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newLinkCommand(a *app) *cobra.Command {
	var remove bool
	return a.caseCommand(caseVerb{
		name:    "link",
		args:    " REFERENCE",
		nargs:   1,
		short:   "Tie two cases that have to do with one another",
		example: "  ombud link KB-7F3K-9QXP KB-2M8D-4TJA",
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&remove, "remove", false, "untie them")
		},
		request: func(on api.On, args []string) (any, error) {
			return api.LinkRequest{On: on, To: args[0], Remove: remove}, nil
		},
	})
}
