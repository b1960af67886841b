package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
)

func newNextCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "next [QUERY]",
		Short: "Take the most urgent case that nobody has, and show it",
		Long: "Take the most urgent case that nobody has and that you may take, and show it;\n" +
			"without a query the most urgent of your queue.",
		Example: "  ombud next\n  ombud next dept:refunds kind:complaint",
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return call(ctx, a, "next", api.NextRequest{Query: joinQuery(args)}, func(r api.Receipt) error {
				if err := a.printReceipt(r); err != nil || !a.terminal() || a.json {
					return err
				}
				fmt.Fprintln(a.Out)
				show := api.ShowRequest{On: api.On{Reference: string(r.Reference)}}
				return call(ctx, a, "show", show, func(v api.CaseView) error { return a.printCase(v, false) })
			})
		}),
	}
}

// joinQuery makes one query of the arguments of a command line. The shell
// has taken off the quotation marks of name:"åsa öberg"; they are put back
// round a value with a space in it.
func joinQuery(args []string) string {
	words := make([]string, len(args))
	for i, arg := range args {
		words[i] = arg
		name, value, found := strings.Cut(arg, ":")
		alone := found && len(args) > 0 && !strings.ContainsAny(name, " ()") && !strings.ContainsAny(value, `:()"`)
		if alone && strings.Contains(value, " ") {
			words[i] = name + `:"` + value + `"`
		}
	}
	return strings.Join(words, " ")
}
