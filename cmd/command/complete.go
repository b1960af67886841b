package command

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
)

// completeWithin is how long a completion may take: longer, and a person who
// types has gone on without it.
const completeWithin = 200 * time.Millisecond

// addCompletions gives the commands of a tree candidates from the daemon, by
// the arguments that their usage lines name.
func (a *app) addCompletions(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		a.addCompletions(sub)
	}
	var names []string
	for _, f := range strings.Fields(cmd.Use)[1:] {
		names = append(names, strings.Trim(f, "[]."))
	}
	if len(names) > 0 && cmd.ValidArgsFunction == nil && cmd.Runnable() {
		cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return a.candidates(cmd.Context(), nth(names, len(args)))
		}
	}
}

// nth is the name of an argument, the last one for all that follow.
func nth(names []string, n int) string { return names[min(n, len(names)-1)] }

// candidates are what may stand for an argument: what the daemon says in
// time, else nothing.
func (a *app) candidates(ctx context.Context, argument string) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(ctx, a.patience)
	defer cancel()
	var list []string
	switch argument {
	case "REFERENCE":
		list = a.caseCandidates(ctx)
	case "STAFF":
		_ = call(ctx, a, "staff", api.StaffRequest{}, func(all []api.StaffView) error {
			for _, s := range all {
				list = append(list, fmt.Sprintf("%s\t%s", s.Staff, safeLine(s.Name)))
			}
			return nil
		})
	case "DEPARTMENT":
		_ = call(ctx, a, "day", api.DayRequest{}, func(v api.DayView) error {
			for _, d := range v.Company {
				list = append(list, string(d))
			}
			return nil
		})
	case "LETTER":
		_ = call(ctx, a, "outbox", api.OutboxRequest{}, func(all []api.LetterView) error {
			for _, l := range all {
				list = append(list, fmt.Sprintf("%s\t%s %s %s", l.ID, l.State, l.Kind, l.Case))
			}
			return nil
		})
	case "QUERY":
		list = queryCandidates()
		return list, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	default:
		return nil, cobra.ShellCompDirectiveDefault
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// caseCandidates are the cases of the caller's queue, the most urgent first.
func (a *app) caseCandidates(ctx context.Context) []string {
	var list []string
	_ = call(ctx, a, "queue", api.QueueRequest{Limit: 50}, func(rows []api.CaseRow) error {
		for _, r := range rows {
			list = append(list, fmt.Sprintf("%s\t%s – %s", r.Reference, safeLine(r.Customer.Name), safeLine(r.Subject)))
		}
		return nil
	})
	return list
}

// queryCandidates are the words of a query that stand for themselves.
func queryCandidates() []string {
	list := []string{"dept:", "owner:me", "owner:none", "kind:", "stage:ombudsman", "from:", "due:<2d", "age:>14d", "sort:age"}
	for _, w := range []string{"new", "open", "waiting", "review", "answered", "closed", "mine", "unassigned", "overdue",
		"unread", "urgent", "candidate", "snoozed", "approval"} {
		list = append(list, "is:"+w)
	}
	return slices.Clip(list)
}
