package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newApproveCommand(a *app) *cobra.Command {
	var sum string
	return a.caseCommand(caseVerb{
		name:  "approve",
		short: "Approve a decision that somebody else wrote",
		long: "Approve a decision that somebody else wrote. ombud show prints the letter. The\n" +
			"approval binds to the exact letter and to the revision of the case.",
		example: "  ombud approve KB-7F3K-9QXP --revision 7",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&sum, "sha256", "", "refuse when the letter is not the one with this `SUM`")
		},
		request: func(on api.On, _ []string) (any, error) { return api.ApproveRequest{On: on, SHA256: sum}, nil },
	})
}
