package command

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newCustomerCommand(a *app) *cobra.Command {
	var role, address, name, kind, country, authority string
	var remove bool
	return a.caseCommand(caseVerb{
		name:  "customer",
		short: "Say who the customer is, or who else takes part",
		long: "Say who the customer is, or who else takes part: a representative, with by what\n" +
			"authority, or another. Mail never changes that. What is not given stays; a\n" +
			"customer with a new address is to be confirmed anew.",
		example: "  ombud customer KB-7F3K-9QXP --type business\n" +
			"  ombud customer KB-7F3K-9QXP --role representative --address bo@example.org \\\n" +
			"    --name \"Bo Ek\" --authority \"power of attorney of 2026-11-02\"",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&role, "role", "", "customer (the default), representative or other")
			f.StringVar(&address, "address", "", "mail address")
			f.StringVar(&name, "name", "", "name")
			f.StringVar(&kind, "type", "", "of the customer: consumer, business or unknown")
			f.StringVar(&country, "country", "", "where the customer lives, as SE or NO")
			f.StringVar(&authority, "authority", "", "by what a representative acts")
			f.BoolVar(&remove, "remove", false, "who has the address takes part no more")
		},
		request: func(on api.On, _ []string) (any, error) {
			return api.CustomerRequest{On: on, Role: casework.PersonRole(role), Address: casework.Address(address), Name: name,
				Type: casework.PersonType(kind), Country: casework.Country(strings.ToUpper(country)), Authority: authority, Remove: remove}, nil
		},
	})
}
