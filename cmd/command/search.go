package command

import (
	"github.com/spf13/cobra"

	"ombud/cmd/api"
)

func newSearchCommand(a *app) *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:     "search WORDS",
		Short:   "Find cases by what was written, closed ones too",
		Example: "  ombud search påminnelseavgift faktura",
		Args:    cobra.MinimumNArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			return a.list(cmd.Context(), "search", api.SearchRequest{Query: joinQuery(args), Limit: limit})
		}),
	}
	cmd.Flags().IntVar(&limit, "limit", 50, "at most `N` cases")
	return cmd
}
