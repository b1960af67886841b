package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newReplyCommand(a *app) *cobra.Command {
	var text textFlags
	var notRefusal string
	return a.caseCommand(caseVerb{
		name:  "reply",
		short: "Answer the customer in free text",
		long: "Answer the customer in free text. The letter waits a while before it leaves;\n" +
			"ombud undo takes it back. A complaint is refused with decide, never here.",
		example: "  ombud reply KB-7F3K-9QXP --text-file answer.txt",
		flags: func(f *pflag.FlagSet) {
			text.add(f, "the answer")
			f.StringVar(&notRefusal, "not-a-refusal", "", "why a text that looks like a refusal is none")
		},
		request: func(on api.On, _ []string) (any, error) {
			t, err := text.read(a, "answer")
			return api.ReplyRequest{On: on, Text: t, NotARefusal: notRefusal}, err
		},
	})
}
