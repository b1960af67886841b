package command

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newQueueCommand(a *app) *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:     "queue [QUERY]",
		Aliases: []string{"q"},
		Short:   "Open cases, the most urgent first",
		Long: "Open cases, the most urgent first; without a query those of your departments\n" +
			"and your own. Query words: is:new, open, waiting, review, answered, closed,\n" +
			"mine, unassigned, overdue, approval; dept:NAME, owner:NAME, kind:KIND,\nstage:STAGE.",
		Example: "  ombud queue\n  ombud queue is:overdue dept:refunds",
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			return a.list(cmd.Context(), "queue", api.QueueRequest{Query: strings.Join(args, " "), Limit: limit})
		}),
	}
	cmd.Flags().IntVar(&limit, "limit", 0, "at most `N` cases (0 = all)")
	return cmd
}

// list asks for cases and prints them.
func (a *app) list(ctx context.Context, verb string, request any) error {
	return call(ctx, a, verb, request, func(rows []api.CaseRow) error { return a.printCases(rows, a.now()) })
}

// printCases prints cases, one a row, as they stand now.
func (a *app) printCases(rows []api.CaseRow, now time.Time) error {
	if a.json {
		return a.printJSON(listed(rows))
	}
	if !a.terminal() {
		return a.printList(nil, plainCases(rows))
	}
	if len(rows) == 0 {
		fmt.Fprintln(a.Out, "No cases.")
		return nil
	}
	return a.printList([]column{{"", 2}, {"DUE", 7}, {"CASE", 12}, {"DEPT", 9}, {"STATUS", 8}, {"WHO", 7}, {"SUBJECT", 0}},
		tableCases(rows, now))
}

// plainCases are the full values for a program.
func plainCases(rows []api.CaseRow) [][]string {
	var list [][]string
	for _, r := range rows {
		list = append(list, plainRow(r))
	}
	return list
}

// tableCases are the rows for a person.
func tableCases(rows []api.CaseRow, now time.Time) [][]string {
	var list [][]string
	for _, r := range rows {
		list = append(list, []string{marks(r), distance(r.Due, now), string(r.Reference), string(r.Department),
			string(r.Status), assignee(r, "-"), r.Subject})
	}
	return list
}

func assignee(r api.CaseRow, none string) string {
	if r.Assignee == nil {
		return none
	}
	return string(*r.Assignee)
}

// marks are the letters before a row: ! overdue, * new mail.
func marks(r api.CaseRow) string {
	m := ""
	if r.Due != nil && r.Due.State == casework.DeadlineMissed {
		m += "!"
	}
	if r.Unread {
		m += "*"
	}
	return m
}

// distance is how far the day of a deadline is away, where now is.
func distance(d *api.DeadlineView, now time.Time) string {
	if d == nil {
		return "-"
	}
	date := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	days := int(date(d.At.In(now.Location())).Sub(date(now)).Hours() / 24)
	if days == 0 {
		return "today"
	}
	return fmt.Sprintf("%dd", days)
}
