package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newHistoryCommand(a *app) *cobra.Command {
	var reason string
	var accesses bool
	cmd := &cobra.Command{
		Use:     "history REFERENCE",
		Short:   "Everything that was done to a case, by whom and when",
		Long:    "Everything that was done to a case, by whom and when; with --accesses who has\nread it, for head and auditor.",
		Example: "  ombud history KB-7F3K-9QXP",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			on := api.On{Reference: args[0]}
			if accesses {
				return call(cmd.Context(), a, "accesses", on, a.printAccesses)
			}
			return call(cmd.Context(), a, "history", api.ShowRequest{On: on, Reason: reason}, a.printHistory)
		}),
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why you read a case outside your departments; it is recorded")
	cmd.Flags().BoolVar(&accesses, "accesses", false, "who has read the case")
	return cmd
}

// printAccesses prints who has read a case, one reading a row.
func (a *app) printAccesses(lines []casework.Access) error {
	if a.json {
		return a.printJSON(listed(lines))
	}
	var rows [][]string
	for _, l := range lines {
		at := instant(&l.At)
		if a.terminal() {
			at = a.day(l.At)
		}
		rows = append(rows, []string{at, string(l.By), string(l.Verb), l.Reason})
	}
	return a.printList([]column{{"WHEN", 12}, {"WHO", 10}, {"WHAT", 12}, {"REASON", 0}}, rows)
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
			at = a.day(e.At)
		}
		rows = append(rows, []string{fmt.Sprint(e.Seq), at, string(e.By), string(e.Verb), e.Note})
	}
	return a.printList([]column{{"", 4}, {"WHEN", 12}, {"WHO", 10}, {"WHAT", 12}, {"", 0}}, rows)
}
