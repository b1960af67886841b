package command

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newVersionCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Which build this is",
		Example: "  ombud version",
		Args:    cobra.NoArgs,
		RunE: ran(func(*cobra.Command, []string) error {
			if a.json {
				return a.printJSON(map[string]string{"version": version()})
			}
			_, err := fmt.Fprintln(a.Out, "ombud", version())
			return err
		}),
	}
}
