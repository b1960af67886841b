package command

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newRemedyCommand(a *app) *cobra.Command {
	var of, at string
	var text textFlags
	return a.caseCommand(caseVerb{
		name:  "remedy",
		short: "Mark what a decision promised as done",
		long: "Mark what a decision promised as done. Until then its last date is a deadline\n" +
			"of the case, a closed one too. --of names the decision where more than one\n" +
			"remedy is pending; show lists them.",
		example: "  ombud remedy KB-7F3K-9QXP --of service --text \"499 SEK paid back\"",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&of, "of", "", "the decision: its `STAGE`, or STAGE.VERSION")
			f.StringVar(&at, "at", "", "when it was done, as 2006-01-02 or RFC 3339; now when not given")
			text.add(f, "what was done")
		},
		request: func(on api.On, _ []string) (any, error) {
			var when time.Time
			var err error
			if at != "" {
				if when, err = instantFlag("at", at); err != nil {
					return nil, err
				}
			}
			done, err := text.optional(a, "remedy")
			return api.RemedyRequest{On: on, Of: of, At: when, Text: done}, err
		},
	})
}
