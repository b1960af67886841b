package command

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newClassifyCommand(a *app) *cobra.Command {
	var kind, product, cause, root string
	var also []string
	var reason reasonFlags
	return a.caseCommand(caseVerb{
		name:  "classify",
		short: "Correct what a case is about",
		long: "Correct what a case is about. Clocks and duties follow the kind; a case that\n" +
			"was misread keeps its first date.",
		example: "  ombud classify KB-7F3K-9QXP --kind complaint --cause refund_missing",
		flags: func(f *pflag.FlagSet) {
			f.StringVar(&kind, "kind", "", "feedback, question, complaint, data_request or authority")
			f.StringSliceVar(&also, "also", nil, "further kinds raised in it")
			f.StringVar(&product, "product", "", "key of a product in the configuration")
			f.StringVar(&cause, "cause", "", "what went wrong, as a key: refund_missing, wrong_amount …")
			f.StringVar(&root, "root-cause", "", "why it went wrong, as a key: process, system, third_party …")
			reason.add(f, "why, for whoever tends the rules")
		},
		request: func(on api.On, _ []string) (any, error) {
			if kind == "" && product == "" && cause == "" && root == "" && len(also) == 0 {
				return nil, usagef("nothing to correct: give --kind, --also, --product, --cause or --root-cause")
			}
			why, err := reason.may(a)
			r := api.ClassifyRequest{On: on, Kind: casework.Kind(kind), Product: product, Cause: cause,
				RootCause: root, Reason: why}
			for _, k := range also {
				r.Also = append(r.Also, casework.Kind(k))
			}
			return r, err
		},
	})
}
