package command

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newExternalCommand(a *app) *cobra.Command {
	var body, outcome, followed, due, answered, ended string
	var r api.ExternalRequest
	var text textFlags
	return a.caseCommand(caseVerb{
		name:  "external",
		short: "Record that ARN or a court has the matter, and what comes of it",
		long: "Record that ARN, a court or somebody else outside has the matter: their number,\n" +
			"the last day for our answer, that it was given, how it ended, and whether what\n" +
			"was decided against us is followed. What is not given stays. The case is then at\n" +
			"stage external, as soon as the company has given its own decision, and is not\n" +
			"closed before the outcome is recorded.",
		example: "  ombud external KB-7F3K-9QXP --body arn --number 2026-12345\n" +
			"  ombud external KB-7F3K-9QXP --answer-due 2027-01-15\n" +
			"  ombud external KB-7F3K-9QXP --answered 2027-01-12\n" +
			"  ombud external KB-7F3K-9QXP --outcome partly --followed yes",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&body, "body", "", "who has it: `arn`, court or other")
			f.StringVar(&r.Number, "number", "", "their `NUMBER`")
			f.StringVar(&due, "answer-due", "", "the last `DAY` for our answer, as 2006-01-02")
			f.StringVar(&answered, "answered", "", "when we answered, as 2006-01-02 or RFC 3339")
			f.StringVar(&outcome, "outcome", "", "`upheld`, partly, rejected, settled, dismissed or withdrawn")
			f.StringVar(&ended, "ended", "", "when the outcome came, as 2006-01-02 or RFC 3339; now when not given")
			f.StringVar(&followed, "followed", "", "whether the company follows it: `yes` or no")
			text.add(f, "what they say; it stays inside")
		},
		request: func(on api.On, _ []string) (_ any, err error) {
			r.On, r.Body = on, casework.ExternalBody(body)
			r.Outcome, r.Followed = casework.ExternalOutcome(outcome), casework.Followed(followed)
			if due != "" {
				if r.AnswerDue, err = casework.ParseDate(due); err != nil {
					return nil, usagef("--answer-due: want a day as 2027-01-15, not %q", due)
				}
			}
			for _, flag := range []struct {
				name, value string
				to          *time.Time
			}{{"answered", answered, &r.Answered}, {"ended", ended, &r.Ended}} {
				if flag.value == "" {
					continue
				}
				if *flag.to, err = instantFlag(flag.name, flag.value); err != nil {
					return nil, err
				}
			}
			r.Text, err = text.optional(a, "external")
			return r, err
		},
	})
}
