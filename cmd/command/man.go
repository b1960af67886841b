package command

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func newManCommand(a *app) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:     "man",
		Short:   "Write the manual pages",
		Example: "  ombud man --dir /usr/local/share/man/man1",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			header := &doc.GenManHeader{Title: "OMBUD", Section: "1", Source: "Ombud"}
			if dir == "" {
				return doc.GenMan(cmd.Root(), header, a.Out)
			}
			if err := doc.GenManTree(cmd.Root(), header, dir); err != nil {
				return fmt.Errorf("writing manual pages: %w", err)
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&dir, "dir", "", "write one page a command into `DIR` instead of printing the first")
	return cmd
}
