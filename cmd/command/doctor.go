package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
)

// backupAge is how old the last backup may be.
const backupAge = 36 * time.Hour

func newDoctorCommand(a *app) *cobra.Command {
	var strict bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look at everything the daemon needs, and say what to mend",
		Long: "Look at everything that the daemon needs: files, disk, both mailboxes and the\n" +
			"mail server with their logins, staff, backups, the age of what letters say of\n" +
			"ARN. Run it as the daemon's user. It takes no mail in and sends nothing.\n" +
			"4 when something failed, 69 when a server could not be used.",
		Example: "  ombud doctor -c /etc/ombud/ombud.toml",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.readConfig()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), callTimeout)
			defer cancel()
			found := daemon.Examine(ctx, cfg, daemon.Options{})
			found = append(found, a.examineDaemon(ctx)...)
			if err := a.printFindings(found); err != nil {
				return err
			}
			return verdict(found, strict)
		}),
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "a warning is a finding too (exit 4)")
	return cmd
}

// examineDaemon asks the daemon, if it runs, what it has to say of itself.
func (a *app) examineDaemon(ctx context.Context) []daemon.Finding {
	var s daemon.Status
	err := a.withClient(ctx, func(ctx context.Context, c *api.Client) error {
		raw, err := c.Status(ctx)
		if err != nil {
			return err
		}
		return json.Unmarshal(raw, &s)
	})
	if errors.Is(err, api.ErrNotRunning) {
		return []daemon.Finding{{What: "daemon", State: daemon.FoundWarning, Text: "it does not run", Fix: "ombud serve"}}
	}
	if err != nil {
		return []daemon.Finding{{What: "daemon", State: daemon.FoundFailure, Text: err.Error()}}
	}
	return examineStatus(s)
}

// examineStatus says what of the daemon's health is to be mended.
func examineStatus(s daemon.Status) []daemon.Finding {
	found := []daemon.Finding{{What: "daemon", State: daemon.FoundOK, Text: "it runs, version " + s.Version}}
	backup := daemon.Finding{What: "backup", State: daemon.FoundWarning, Text: "none was ever taken", Fix: "ombud backup DIR, by a timer"}
	if at := s.Store.LastBackup; at != nil {
		backup.Text = "the last one is of " + instant(at)
		if time.Since(*at) <= backupAge {
			backup.State, backup.Fix = daemon.FoundOK, ""
		}
	}
	found = append(found, backup)
	for _, d := range s.Store.Damaged {
		found = append(found, daemon.Finding{What: "store", State: daemon.FoundFailure,
			Text: "it cannot be read and was set aside: " + d.String(), Fix: damagedFix})
	}
	return found
}

func (a *app) printFindings(found []daemon.Finding) error {
	if a.json {
		return a.printJSON(found)
	}
	for _, f := range found {
		if !a.terminal() {
			if err := a.printRow(f.What, f.State, f.Text, f.Fix); err != nil {
				return err
			}
			continue
		}
		mark := f.State
		if f.State == daemon.FoundFailure || f.State == daemon.FoundUnreachable {
			mark = "FAIL"
		}
		text := f.Text
		if f.Fix != "" {
			text += "\nfix: " + f.Fix
		}
		head := fmt.Sprintf("%-5s %-18s ", mark, f.What)
		for part := range strings.SplitSeq(wrap(safeText(text), 80-len(head)), "\n") {
			fmt.Fprintln(a.Out, strings.TrimRight(head+part, " "))
			head = strings.Repeat(" ", len(head))
		}
	}
	return nil
}

// verdict is the error that findings amount to.
func verdict(found []daemon.Finding, strict bool) error {
	bad := false
	for _, f := range found {
		switch f.State {
		case daemon.FoundUnreachable:
			return fmt.Errorf("%s: %w", f.What, daemon.ErrUnreachable)
		case daemon.FoundFailure:
			bad = true
		case daemon.FoundWarning:
			bad = bad || strict
		}
	}
	if bad {
		return errFound
	}
	return nil
}
