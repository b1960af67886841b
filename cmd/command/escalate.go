package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newEscalateCommand(a *app) *cobra.Command {
	var with string
	var reason reasonFlags
	return a.caseCommand(caseVerb{
		name:  "escalate",
		short: "Raise a complaint to the Kundombud",
		long: "Raise a complaint to the Kundombud. Whoever handled it before may not judge it\n" +
			"there. --with joins the case that the customer's mail to the Kundombud made.",
		example: "  ombud escalate KB-7F3K-9QXP --reason \"the customer asks for a new assessment\"",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&with, "with", "", "the later case of the same matter, `REFERENCE`")
			reason.add(f, "why")
		},
		request: func(on api.On, _ []string) (any, error) {
			why, err := reason.may(a)
			return api.EscalateRequest{On: on, With: with, Reason: why}, err
		},
	})
}
