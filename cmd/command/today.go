package command

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
)

// today prints the caller's day when a person typed the bare command, or
// asked for JSON; a program gets the help.
func (a *app) today(ctx context.Context, cmd *cobra.Command) error {
	if !a.terminal() && !a.json {
		return cmd.Help()
	}
	return call(ctx, a, "day", api.DayRequest{}, a.printDay)
}

// printDay prints how somebody's day stands, in ten lines.
func (a *app) printDay(v api.DayView) error {
	if a.json {
		return a.printJSON(v)
	}
	head := []string{v.Name, joinAll(v.Departments), a.now().Format("Mon 2 Jan 2006 15:04")}
	if len(v.Departments) == 0 {
		head[1] = joinAll(v.Roles)
	}
	lines := []string{strings.Join(head, " · "), ""}
	add := func(name string, n int, more string) {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("  %-11s %4d   %s", name, n, more), " "))
	}
	overdue := ""
	if v.Overdue > 0 && v.First != nil && v.First.Due != nil {
		overdue = fmt.Sprintf("oldest: %s, %s was due %s", v.First.Reference, v.First.Due.Kind, a.day(v.First.Due.At))
	}
	add("Overdue", v.Overdue, overdue)
	add("Due today", v.Today, "")
	unread := ""
	if v.Unread > 0 {
		unread = fmt.Sprintf("%d with new mail", v.Unread)
	}
	add("Mine", v.Mine, unread)
	add("Unassigned", v.Free, "")
	add("To approve", v.Approvals, "")
	if v.Held > 0 {
		add("Held", v.Held, "your letters that undo still recalls")
	}
	if v.Open == 0 {
		lines = append(lines, "", whyEmpty(v))
	}
	lines = append(lines, "", "  Try:  "+strings.Join(v.Try, " · "))
	for _, l := range lines {
		if _, err := fmt.Fprintln(a.Out, wrap(safeLine(l), a.Width)); err != nil {
			return err
		}
	}
	return nil
}

// whyEmpty says why nothing is in somebody's queue.
func whyEmpty(v api.DayView) string {
	if len(v.Departments) > 0 {
		return "Your queue is empty: you have taken nothing, and nothing is open in " + joinAll(v.Departments) + "."
	}
	return "Your queue is empty: you have taken nothing, and as " + joinAll(v.Roles) + " without departments you have no " +
		"others by yourself. ombud queue with a query lists what you may see."
}
