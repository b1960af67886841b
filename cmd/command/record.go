package command

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
)

func newRecordCommand(a *app) *cobra.Command {
	var how, at string
	var text textFlags
	return a.caseCommand(caseVerb{
		name:    "record",
		short:   "Record an answer given by phone, letter or chat",
		example: "  ombud record KB-7F3K-9QXP --how phone --at 2026-11-20 --text \"told that …\"",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&how, "how", "", "phone, letter or chat")
			f.StringVar(&at, "at", "", "when, as 2006-01-02 or RFC 3339")
			text.add(f, "what was answered")
		},
		request: func(on api.On, _ []string) (any, error) {
			when, err := instantFlag("at", at)
			if err != nil {
				return nil, err
			}
			t, err := text.read(a, "answer")
			return api.RecordRequest{On: on, How: how, At: when, Text: t}, err
		},
	})
}

// instantFlag reads an instant, or noon of a day in local time.
func instantFlag(name, value string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return t, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, value, time.Local)
	if err != nil {
		return t, usagef("--%s %q: want a day as 2006-01-02, or an instant as RFC 3339", name, value)
	}
	return t.Add(12 * time.Hour), nil
}
