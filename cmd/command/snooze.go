package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newSnoozeCommand(a *app) *cobra.Command {
	var until string
	return a.caseCommand(caseVerb{
		name:  "snooze",
		short: "Take a case out of the queue until a day",
		long: "Take a case out of the queue until a day, which lies before its next deadline;\n" +
			"the clocks run. Mail brings it back at once, as does snooze without a day.",
		example: "  ombud snooze KB-7F3K-9QXP --until 2026-12-01",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&until, "until", "", "the day, 2006-01-02")
		},
		request: func(on api.On, _ []string) (any, error) {
			r := api.SnoozeRequest{On: on}
			if until == "" {
				return r, nil
			}
			var err error
			if r.Until, err = casework.ParseDate(until); err != nil {
				return nil, usagef("--until %q: want a day as 2006-01-02", until)
			}
			return r, nil
		},
	})
}
