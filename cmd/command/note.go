package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newNoteCommand(a *app) *cobra.Command {
	var text textFlags
	return a.caseCommand(caseVerb{
		name:    "note",
		short:   "File internal text, which never leaves",
		example: "  ombud note KB-7F3K-9QXP --text \"called the shop, they confirm the return\"",
		flags:   func(f *pflag.FlagSet) { text.add(f, "the note") },
		request: func(on api.On, _ []string) (any, error) {
			t, err := text.read(a, "note")
			return api.NoteRequest{On: on, Text: t}, err
		},
	})
}
