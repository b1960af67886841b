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
	var save string
	var views bool
	cmd := &cobra.Command{
		Use:     "queue [QUERY]",
		Aliases: []string{"q"},
		Short:   "Open cases, the most urgent first",
		Long: "Open cases, the most urgent first; without a query those of your departments\n" +
			"and your own. The help topic queries has the words of a query. --save keeps a\n" +
			"query under a name, and @NAME asks it again.",
		Example: "  ombud queue\n  ombud queue is:overdue dept:refunds\n" +
			"  ombud queue \"due:<2d OR is:urgent\" --save hot",
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			query := joinQuery(args)
			switch {
			case views:
				return a.printViews()
			case cmd.Flags().Changed("save"):
				if err := a.saveView(save, query); err != nil || query == "" {
					return err
				}
			}
			query, err := a.viewed(query)
			if err != nil {
				return err
			}
			return a.queue(cmd.Context(), api.QueueRequest{Query: query, Limit: limit})
		}),
	}
	cmd.Flags().IntVar(&limit, "limit", 0, "at most `N` cases (0 = all)")
	cmd.Flags().StringVar(&save, "save", "", "keep the query under this `NAME`; without a query forget it")
	cmd.Flags().BoolVar(&views, "views", false, "the saved queries")
	return cmd
}

// queue asks for cases and prints them. A person whose queue is empty is told
// why.
func (a *app) queue(ctx context.Context, r api.QueueRequest) error {
	var rows []api.CaseRow
	err := call(ctx, a, "queue", r, func(found []api.CaseRow) error {
		rows = found
		return nil
	})
	if err != nil {
		return err
	}
	if len(rows) > 0 || r.Query != "" || a.json || !a.terminal() {
		return a.printCases(rows, a.now())
	}
	return call(ctx, a, "day", api.DayRequest{}, func(v api.DayView) error {
		_, err := fmt.Fprintln(a.Out, wrap(safeLine(whyEmpty(v)), a.Width))
		return err
	})
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
	overdue, unread := 0, 0
	for _, r := range rows {
		m := marks(r)
		overdue += strings.Count(m, "!")
		unread += strings.Count(m, "*")
	}
	fmt.Fprintf(a.Out, "%s · ! %d overdue · * %d with new mail\n\n", count(len(rows), "case", "cases"), overdue, unread)
	if a.reader {
		return a.printList([]column{{"MARKS", 2}, {"DUE", 7}, {"CASE", 12}, {"DEPARTMENT", 9}, {"STATUS", 8}, {"WITH", 7},
			{"SUBJECT", 0}}, spokenMarks(tableCases(rows, now)))
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

// spokenMarks puts words in the place of the marks of rows.
func spokenMarks(rows [][]string) [][]string {
	for _, r := range rows {
		r[0] = strings.NewReplacer("!*", "overdue, new mail", "!", "overdue", "*", "new mail").Replace(r[0])
	}
	return rows
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
