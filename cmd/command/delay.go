package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newDelayCommand(a *app) *cobra.Command {
	var reason, until string
	var text textFlags
	return a.caseCommand(caseVerb{
		name:  "delay",
		short: "Tell the customer that the answer is late",
		long: "Tell the customer that the answer is late: for a reason beyond the company's\n" +
			"control and with a new date, at most 35 business days after the complaint\n" +
			"(PSD2 art. 101(2)). Reasons: card_scheme, merchant, other_bank, police,\n" +
			"customer_documents, authority.",
		example: "  ombud delay KB-7F3K-9QXP --reason other_bank --until 2026-12-11",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&reason, "reason", "", "key of the reason")
			f.StringVar(&until, "until", "", "the day of the answer, 2006-01-02")
			text.add(f, "what has been done so far")
		},
		request: func(on api.On, _ []string) (any, error) {
			if reason == "" || until == "" {
				return nil, usagef("a delay needs --reason and --until")
			}
			d, err := dateFlag("until", until)
			if err != nil {
				return nil, err
			}
			t, err := text.optional(a, "text")
			return api.DelayRequest{On: on, Reason: reason, Until: d, Text: t}, err
		},
	})
}
