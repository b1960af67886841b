package command

import (
	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newAssignCommand(a *app) *cobra.Command {
	return a.caseCommand(caseVerb{
		name:    "assign",
		args:    " STAFF",
		nargs:   1,
		short:   "Give a case to somebody",
		example: "  ombud assign KB-7F3K-9QXP maria",
		request: func(on api.On, args []string) (any, error) {
			return api.AssignRequest{On: on, To: casework.StaffName(args[0])}, nil
		},
	})
}
