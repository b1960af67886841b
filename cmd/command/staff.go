package command

import (
	"fmt"
	"maps"
	"os/user"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newStaffCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "staff", Short: "Who works here", Args: cobra.NoArgs}
	cmd.AddCommand(newStaffListCommand(a), newStaffCheckCommand(a), newStaffAwayCommand(a))
	return cmd
}

func newStaffListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Everybody, their roles and departments, and what they have in hand",
		Example: "  ombud staff list",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			return call(cmd.Context(), a, "staff", api.StaffRequest{}, a.printStaff)
		}),
	}
}

func (a *app) printStaff(list []api.StaffView) error {
	if a.json {
		return a.printJSON(listed(list))
	}
	var rows [][]string
	for _, s := range list {
		rows = append(rows, []string{string(s.Staff), fmt.Sprint(s.Open), s.AwayUntil, joinAll(s.Roles),
			joinAll(s.Departments), s.Name})
	}
	return a.printList([]column{{"STAFF", 10}, {"OPEN", 5}, {"AWAY TILL", 10}, {"ROLES", 14}, {"DEPARTMENTS", 14},
		{"NAME", 0}}, rows)
}

func newStaffCheckCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Say who of the configuration cannot work, and what nobody works on",
		Long: "Say who of the configuration cannot work because this host has no such Unix\n" +
			"user, and which departments nobody works in. It asks no daemon.",
		Example: "  ombud staff check",
		Args:    cobra.NoArgs,
		RunE: ran(func(*cobra.Command, []string) error {
			cfg, err := a.readConfig()
			if err != nil {
				return err
			}
			var found []finding
			dir := cfg.Directory()
			for _, name := range slices.Sorted(maps.Keys(dir.Staff)) {
				if u := dir.Staff[name].Unix; !isUser(u) {
					found = append(found, finding(fmt.Sprintf("staff %s: this host has no user %q", name, u)))
				}
			}
			for _, p := range cfg.CheckPeople() {
				found = append(found, finding(p.String()))
			}
			return printFindings(a, found)
		}),
	}
}

// finding is what a check found, one line.
type finding string

// String gives the line.
func (f finding) String() string { return string(f) }

// isUser says whether a name or number is that of a Unix user here. A number
// needs no name.
func isUser(name string) bool {
	if _, err := strconv.Atoi(name); err == nil {
		return true
	}
	_, err := user.Lookup(name)
	return err == nil
}

func newStaffAwayCommand(a *app) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "away STAFF",
		Short: "Hand the open cases of somebody who is away to others",
		Long: "Hand the open cases of somebody who is away to others: to whom --to names, else\n" +
			"back to the department and, at the Kundombud, to a deputy. What may not be\n" +
			"handed over stays, and it is said why. Until when somebody is away is in the\n" +
			"configuration: away_until in [staff.NAME].",
		Example: "  ombud staff away maria --to jonas",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			req := api.AwayRequest{Staff: casework.StaffName(args[0]), To: casework.StaffName(to)}
			return call(cmd.Context(), a, "staff-away", req, a.printHanded)
		}),
	}
	cmd.Flags().StringVar(&to, "to", "", "who gets them, `STAFF`")
	return cmd
}

func (a *app) printHanded(list []api.Handed) error {
	if a.json {
		return a.printJSON(listed(list))
	}
	if len(list) == 0 && a.terminal() {
		_, err := fmt.Fprintln(a.Out, "There was nothing in hand.")
		return err
	}
	var rows [][]string
	for _, h := range list {
		to := string(h.To)
		if a.terminal() && strings.TrimSpace(to) == "" {
			to = "-"
		}
		rows = append(rows, []string{string(h.Reference), to, h.Why})
	}
	return a.printList([]column{{"CASE", 12}, {"WITH", 10}, {"WHY IT STAYS", 0}}, rows)
}
