package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newRouteCommand(a *app) *cobra.Command {
	var reason reasonFlags
	return a.caseCommand(caseVerb{
		name:    "route",
		args:    " DEPARTMENT",
		nargs:   1,
		short:   "Move a case to another department",
		example: "  ombud route KB-7F3K-9QXP refunds --reason \"the customer asks for money back\"",
		flags:   func(f *pflag.FlagSet) { reason.add(f, "why, for whoever tends the rules") },
		request: func(on api.On, args []string) (any, error) {
			why, err := reason.may(a)
			return api.RouteRequest{On: on, Department: casework.Department(args[0]), Reason: why}, err
		},
	})
}
