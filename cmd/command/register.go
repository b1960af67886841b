package command

import (
	"context"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newRegisterCommand(a *app) *cobra.Command {
	var r api.RegisterRequest
	var asOf string
	var kinds []string
	var asCSV bool
	cmd := &cobra.Command{
		Use:   "register",
		Short: "The register of complaints, as of any day",
		Long: "The register of a year: every case by its number, what it was about, when it\n" +
			"came and how it ended. It tells of no customer and outlives erasure. With\n" +
			"--as-of it is as it was at the end of that day, whatever was corrected since.",
		Example: "  ombud register --year 2026 --kind complaint --csv > 2026.csv\n  ombud register --as-of 2026-06-30 --json",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) (err error) {
			if asOf != "" {
				if r.AsOf, err = casework.ParseDate(asOf); err != nil {
					return usagef("--as-of: want a day as 2026-06-30, not %q", asOf)
				}
			}
			for _, k := range kinds {
				r.Kind = append(r.Kind, casework.Kind(k))
			}
			return a.withSlowClient(cmd.Context(), func(ctx context.Context, c *api.Client) error {
				rows, err := api.Call[[]casework.RegisterRow](ctx, c, "register", r)
				if err != nil {
					return err
				}
				return a.printRegister(rows, asCSV)
			})
		}),
	}
	f := cmd.Flags()
	f.IntVar(&r.Year, "year", 0, "`YEAR` of the numbers (else the current one)")
	f.StringSliceVar(&kinds, "kind", nil, "only cases of this `KIND`; may be repeated")
	f.StringVar(&asOf, "as-of", "", "as it was at the end of this `DAY`")
	f.BoolVar(&asCSV, "csv", false, "print comma-separated values with a head line")
	return cmd
}

func (a *app) printRegister(rows []casework.RegisterRow, asCSV bool) error {
	switch {
	case a.json:
		return a.printJSON(listed(rows))
	case asCSV:
		w := csv.NewWriter(a.Out)
		if err := w.Write(registerColumns()); err != nil {
			return err
		}
		for _, r := range rows {
			if err := w.Write(registerValues(r)); err != nil {
				return err
			}
		}
		w.Flush()
		return w.Error()
	case !a.terminal():
		var list [][]string
		for _, r := range rows {
			list = append(list, registerValues(r))
		}
		return a.printList(nil, list)
	}
	var list [][]string
	for _, r := range rows {
		outcome := string(r.FinalOutcome)
		for _, o := range []string{string(r.FirstOutcome), r.Evaluation, r.CloseReason} {
			if outcome == "" {
				outcome = o
			}
		}
		list = append(list, []string{string(r.Register), string(r.Kind), r.ReceivedAt.Local().Format("2006-01-02"),
			string(r.Department), string(r.Status), outcome, r.Cause})
	}
	return a.printList([]column{{"REGISTER", 11}, {"KIND", 9}, {"RECEIVED", 10}, {"DEPT", 9}, {"STATUS", 8},
		{"OUTCOME", 9}, {"CAUSE", 0}}, list)
}

// registerColumns name the values of a row, in their order.
func registerColumns() []string {
	return strings.Fields(`register reference kind also stage status department product cause root_cause customer_type
		vulnerable demanded currency received_at first_complaint_at first_answer_at escalated_at answered_at closed_at
		first_outcome final_outcome awarded evaluation close_reason external external_outcome external_followed`)
}

func registerValues(r casework.RegisterRow) []string {
	also := make([]string, len(r.Also))
	for i, k := range r.Also {
		also[i] = string(k)
	}
	return []string{string(r.Register), string(r.Reference), string(r.Kind), strings.Join(also, " "), string(r.Stage),
		string(r.Status), string(r.Department), r.Product, r.Cause, r.RootCause, string(r.Type), fmt.Sprint(r.Vulnerable),
		string(r.Demanded), r.Currency, instant(&r.ReceivedAt), instant(r.FirstComplaintAt), instant(r.FirstAnswerAt),
		instant(r.EscalatedAt), instant(r.AnsweredAt), instant(r.ClosedAt), string(r.FirstOutcome), string(r.FinalOutcome),
		string(r.Awarded), r.Evaluation, r.CloseReason, string(r.External), string(r.ExternalOutcome),
		string(r.ExternalFollowed)}
}
