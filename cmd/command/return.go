package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newReturnCommand(a *app) *cobra.Command {
	var comment reasonFlags
	return a.caseCommand(caseVerb{
		name:    "return",
		short:   "Give a decision back to who wrote it",
		example: "  ombud return KB-7F3K-9QXP --reason \"say what term 4.2 means\"",
		flags:   func(f *pflag.FlagSet) { comment.add(f, "what should be mended") },
		request: func(on api.On, _ []string) (any, error) {
			t, err := comment.must(a)
			return api.ReturnRequest{On: on, Comment: t}, err
		},
	})
}
