package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newHistoryCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "history REFERENCE",
		Short:   "Everything that was done to a case, by whom and when",
		Example: "  ombud history KB-7F3K-9QXP",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			return call(cmd.Context(), a, "history", api.On{Reference: args[0]}, a.printHistory)
		}),
	}
}

// printHistory prints what was done, one deed a row.
func (a *app) printHistory(entries []casework.Entry) error {
	if a.json {
		return a.printJSON(listed(entries))
	}
	var rows [][]string
	for _, e := range entries {
		at := instant(&e.At)
		if a.terminal() {
			at = day(e.At)
		}
		rows = append(rows, []string{fmt.Sprint(e.Seq), at, string(e.By), string(e.Verb), e.Note})
	}
	return a.printList([]column{{"", 4}, {"WHEN", 12}, {"WHO", 10}, {"WHAT", 12}, {"", 0}}, rows)
}
