package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newAskCommand(a *app) *cobra.Command {
	var items []string
	var by string
	var text textFlags
	return a.caseCommand(caseVerb{
		name:  "ask",
		short: "Ask the customer for information",
		long: "Ask the customer for information: what, why and by when. Each --item is\n" +
			"\"WHAT | WHY\"; the reason may be left out. Without an item each line of the\n" +
			"text is one. The clocks of the case go on.",
		example: "  ombud ask KB-7F3K-9QXP --item \"the order number | to find the purchase\"",
		flags: func(f *pflag.FlagSet) {
			f.StringArrayVar(&items, "item", nil, "one thing to ask for, \"WHAT | WHY\"; may be repeated")
			f.StringVar(&by, "reply-by", "", "last day for the answer, 2006-01-02 (default: ten business days)")
			text.add(f, "words before the items; without --item one item a line")
		},
		request: func(on api.On, _ []string) (any, error) {
			r := api.AskRequest{On: on, Items: parseItems(items)}
			var err error
			if r.ReplyBy, err = dateFlag("reply-by", by); err != nil {
				return nil, err
			}
			if len(items) > 0 {
				r.Text, err = text.optional(a, "question")
				return r, err
			}
			lines, err := text.read(a, "question")
			r.Items = parseItems(strings.Split(lines, "\n"))
			return r, err
		},
	})
}

func parseItems(lines []string) []casework.Item {
	var items []casework.Item
	for _, l := range lines {
		what, why, _ := strings.Cut(l, "|")
		if what = strings.TrimSpace(what); what != "" {
			items = append(items, casework.Item{What: what, Why: strings.TrimSpace(why)})
		}
	}
	return items
}

// dateFlag reads a day from a flag; an empty one is no day.
func dateFlag(name, value string) (casework.Date, error) {
	d, err := dateOf(value)
	if err != nil {
		return d, usagef("--%s %v", name, err)
	}
	return d, nil
}

// dateOf reads a day; an empty text is no day.
func dateOf(value string) (casework.Date, error) {
	if value == "" {
		return casework.Date{}, nil
	}
	d, err := casework.ParseDate(value)
	if err != nil {
		return d, fmt.Errorf("%q: want a day as 2006-01-02", value)
	}
	return d, nil
}
