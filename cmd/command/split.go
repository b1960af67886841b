package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newSplitCommand(a *app) *cobra.Command {
	var message, kind, department string
	return a.caseCommand(caseVerb{
		name:  "split",
		short: "Make a case of its own of a topic that a message raised",
		long: "Make a case of its own of a topic that one of the customer's messages raised. It\n" +
			"counts from that message, which stays in both; the customer gets its reference.",
		example: "  ombud split KB-7F3K-9QXP --message m0000000042 --kind question",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&message, "message", "", "the message, by its `ID` in show --json")
			f.StringVar(&kind, "kind", "", "what the new case is; that of the case if not given")
			f.StringVar(&department, "department", "", "who handles it; that of the case if not given")
		},
		request: func(on api.On, _ []string) (any, error) {
			if message == "" {
				return nil, usagef("say which message raised the topic: --message ID")
			}
			return api.SplitRequest{On: on, Message: message, Kind: casework.Kind(kind),
				Department: casework.Department(department)}, nil
		},
	})
}
