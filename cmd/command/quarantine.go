package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newQuarantineCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "quarantine", Short: "Mail that could not be taken in, kept raw", Args: cobra.NoArgs}
	cmd.AddCommand(newQuarantineListCommand(a),
		newQuarantineShowCommand(a),
		a.quarantineCommand("release", "quarantine-release", "Make a case of it, with its first arrival time", false),
		a.quarantineCommand("reject", "quarantine-reject", "Settle that it is no customer's mail; it stays kept", true))
	return cmd
}

func newQuarantineListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "What waits in quarantine",
		Example: "  ombud quarantine list",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			return call(cmd.Context(), a, "quarantine", api.QuarantineRequest{}, a.printQuarantine)
		}),
	}
}

// printQuarantine prints mails, one a row.
func (a *app) printQuarantine(list []casework.Quarantined) error {
	if a.json {
		return a.printJSON(listed(list))
	}
	var rows [][]string
	for _, q := range list {
		at := instant(&q.ReceivedAt)
		if a.terminal() {
			at = a.day(q.ReceivedAt)
		}
		rows = append(rows, []string{q.ID, q.State, at, q.Arrival.Mailbox, q.Reason})
	}
	return a.printList([]column{{"ID", 11}, {"STATE", 8}, {"RECEIVED", 12}, {"MAILBOX", 10}, {"WHY", 0}}, rows)
}

func newQuarantineShowCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "show ID",
		Short:   "One mail, why it is there and what can be read of it",
		Example: "  ombud quarantine show q0000000003",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			return call(cmd.Context(), a, "quarantine-show", api.QuarantineRequest{ID: args[0]}, a.printQuarantined)
		}),
	}
}

// printQuarantined prints one mail: its row and what could be read of it.
func (a *app) printQuarantined(v api.QuarantineView) error {
	if a.json {
		return a.printJSON(v)
	}
	if !a.terminal() {
		return a.printRows(plainQuarantined(v))
	}
	if err := a.printQuarantine([]casework.Quarantined{v.Quarantined}); err != nil {
		return err
	}
	for _, f := range [][2]string{
		{"why", v.Reason}, {"from", strings.TrimSpace(fmt.Sprintf("%s <%s>", v.From.Name, v.From.Address))}, {"subject", v.Subject},
		{"octets", fmt.Sprint(v.Size)}, {"defects", strings.Join(v.Defects, "; ")},
	} {
		if err := a.printField(f[0], f[1]); err != nil {
			return err
		}
	}
	return a.printText(v.Text)
}

// plainQuarantined are the rows of one mail for a program.
func plainQuarantined(v api.QuarantineView) [][]string {
	rows := [][]string{
		{"mail", v.ID, v.State, instant(&v.ReceivedAt), v.Arrival.Mailbox, v.Reason},
		{"from", string(v.From.Address), v.From.Name}, {"subject", v.Subject}, {"octets", fmt.Sprint(v.Size)},
	}
	for _, d := range v.Defects {
		rows = append(rows, []string{"defect", d})
	}
	for _, line := range textLines(v.Text) {
		rows = append(rows, []string{"text", line})
	}
	return rows
}

// quarantineCommand is a command on one mail in quarantine.
func (a *app) quarantineCommand(name, verb, short string, reasoned bool) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:     name + " ID",
		Short:   short,
		Example: "  ombud quarantine " + name + " q0000000003",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			if reasoned && reason == "" {
				return usagef("say why: --reason \"an empty message from a scanner\"")
			}
			req := api.QuarantineRequest{ID: args[0], Reason: reason}
			return call(cmd.Context(), a, verb, req, a.printSettled)
		}),
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why")
	return cmd
}

// printSettled prints a mail that has left quarantine, and the case it
// became part of.
func (a *app) printSettled(q casework.Quarantined) error {
	if a.json {
		return a.printJSON(q)
	}
	if err := a.printQuarantine([]casework.Quarantined{q}); err != nil || q.Case == "" {
		return err
	}
	return a.printField("case", string(q.Case))
}
