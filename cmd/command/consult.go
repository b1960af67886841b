package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newConsultCommand(a *app) *cobra.Command {
	var by string
	var text textFlags
	return a.caseCommand(caseVerb{
		name:  "consult",
		short: "Ask the owner of the product by mail",
		long: "Ask the owner of the product by mail what they think. They need no account.\n" +
			"The answer is filed with the case as internal text; the customer gets neither.",
		example: "  ombud consult KB-7F3K-9QXP --text \"Can the due date stand on page one?\"",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&by, "reply-by", "", "last `DAY` for the answer, 2006-01-02; five business days when not given")
			text.add(f, "what you ask; name no customer")
		},
		request: func(on api.On, _ []string) (any, error) {
			day, err := dateFlag("reply-by", by)
			if err != nil {
				return nil, err
			}
			what, err := text.read(a, "consult")
			return api.ConsultRequest{On: on, Text: what, ReplyBy: day}, err
		},
	})
}
