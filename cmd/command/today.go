package command

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// today prints the caller's day when a person typed the bare command; a
// program gets the help.
func (a *app) today(ctx context.Context, cmd *cobra.Command) error {
	if !a.terminal() {
		return cmd.Help()
	}
	return call(ctx, a, "queue", api.QueueRequest{}, func(rows []api.CaseRow) error {
		var overdue, unread, free int
		for _, r := range rows {
			if r.Due != nil && r.Due.State == casework.DeadlineMissed {
				overdue++
			}
			if r.Unread {
				unread++
			}
			if r.Assignee == nil {
				free++
			}
		}
		fmt.Fprintf(a.Out, "%d open cases: %d overdue, %d with new mail, %d taken by nobody\n\n",
			len(rows), overdue, unread, free)
		fmt.Fprintln(a.Out, "Try:  ombud queue · ombud show REFERENCE · ombud help")
		return nil
	})
}
