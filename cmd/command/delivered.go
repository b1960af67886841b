package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newDeliveredCommand(a *app) *cobra.Command {
	var letter, by, at string
	return a.caseCommand(caseVerb{
		name:  "delivered",
		short: "Record that a letter which could not be mailed was sent by post",
		long: "Record that a letter which could not be mailed was sent by post: one that came\n" +
			"back, failed, or of which nobody knows whether it arrived. Without --letter it\n" +
			"is the latest. The customer's dates count from the day it was posted. To send it\n" +
			"by mail after all, write it anew: it gets a new number and new dates.",
		example: "  ombud delivered KB-7F3K-9QXP --by post --at 2026-12-01",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&by, "by", "", "how it was sent: `post`")
			f.StringVar(&at, "at", "", "when it was posted, as 2006-01-02 or RFC 3339; now when not given")
			f.StringVar(&letter, "letter", "", "the `LETTER`, as outbox list has it")
		},
		request: func(on api.On, _ []string) (_ any, err error) {
			r := api.DeliveredRequest{On: on, Letter: casework.LetterID(letter), By: by}
			if by == "" {
				return nil, usagef("say how it was sent: --by post")
			}
			if at != "" {
				r.At, err = instantFlag("at", at)
			}
			return r, err
		},
	})
}
