package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newAssignCommand(a *app) *cobra.Command {
	var outside bool
	var reason string
	return a.caseCommand(caseVerb{
		name:  "assign",
		args:  " STAFF",
		nargs: 1,
		short: "Give a case to somebody",
		long: "Give a case to somebody who may work on it.\n\n" +
			"When the Kundombud's office is too few to judge a case, the head appoints\n" +
			"somebody who had no part in it as an outside deputy for this case.",
		example: "  ombud assign KB-7F3K-9QXP maria",
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&outside, "outside-deputy", false, "appoint them to the Kundombud's office for this case")
			f.StringVar(&reason, "reason", "", "why an outside deputy is appointed")
		},
		request: func(on api.On, args []string) (any, error) {
			return api.AssignRequest{On: on, To: casework.StaffName(args[0]), OutsideDeputy: outside, Reason: reason}, nil
		},
	})
}
