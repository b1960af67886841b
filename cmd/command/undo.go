package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newUndoCommand(a *app) *cobra.Command {
	var letter string
	return a.caseCommand(caseVerb{
		name:    "undo",
		short:   "Take back a letter that has not left yet",
		example: "  ombud undo KB-7F3K-9QXP",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&letter, "letter", "", "the letter, when not your latest `ID`")
		},
		request: func(on api.On, _ []string) (any, error) {
			return api.UndoRequest{On: on, Letter: casework.LetterID(letter)}, nil
		},
	})
}
