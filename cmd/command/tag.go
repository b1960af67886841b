package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newTagCommand(a *app) *cobra.Command {
	var remove bool
	return a.caseCommand(caseVerb{
		name:    "tag",
		args:    " TAG",
		nargs:   1,
		short:   "Put a word of your own on a case",
		long:    "Put a word of your own on a case; ombud queue tag:WORD finds it.",
		example: "  ombud tag KB-7F3K-9QXP spring-campaign",
		flags: func(f *pflag.FlagSet) {
			f.BoolVar(&remove, "remove", false, "take it off")
		},
		request: func(on api.On, args []string) (any, error) {
			return api.TagRequest{On: on, Tag: args[0], Remove: remove}, nil
		},
	})
}
