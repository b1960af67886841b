package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newDemandCommand(a *app) *cobra.Command {
	var amount, currency, reason string
	var text textFlags
	return a.caseCommand(caseVerb{
		name:    "demand",
		short:   "Record what the customer wants",
		example: "  ombud demand KB-7F3K-9QXP --amount 1250.50 --text \"the whole sum back\"",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&amount, "amount", "", "money demanded, 1250.50")
			f.StringVar(&currency, "currency", "SEK", "its currency")
			f.StringVar(&reason, "reason", "", "why it is less than was recorded")
			text.add(f, "what the customer wants")
		},
		request: func(on api.On, _ []string) (any, error) {
			d, err := demandOf("amount", amount, currency)
			if err != nil {
				return nil, err
			}
			d.Text, err = text.read(a, "demand")
			return api.DemandRequest{On: on, Demand: d, Reason: reason}, err
		},
	})
}

// demandOf is a demand of money; the flag is named in what is wrong with it.
func demandOf(flag, amount, currency string) (casework.Demand, error) {
	if amount == "" {
		return casework.Demand{}, nil
	}
	m, err := casework.ParseAmount(amount)
	if err != nil {
		return casework.Demand{}, usagef("--%s %q: want an amount as 1250.50", flag, amount)
	}
	return casework.Demand{Amount: m, Currency: currency}, nil
}
