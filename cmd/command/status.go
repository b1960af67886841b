package command

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
)

func newStatusCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "status",
		Short:   "The health of the daemon: mailboxes, sender, store",
		Example: "  ombud status",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			return a.withClient(cmd.Context(), func(ctx context.Context, c *api.Client) error {
				raw, err := c.Status(ctx)
				if err != nil {
					return err
				}
				if a.json {
					_, err := fmt.Fprintf(a.Out, "%s\n", raw)
					return err
				}
				var s daemon.Status
				if err := json.Unmarshal(raw, &s); err != nil {
					return fmt.Errorf("status: reading the daemon's answer: %w", err)
				}
				return a.printStatus(s)
			})
		}),
	}
}

// line is one part of the daemon's health.
type line struct{ what, state, text string }

// printStatus prints the daemon's health, one part a line.
func (a *app) printStatus(s daemon.Status) error {
	lines := []line{
		{"daemon", "ok", fmt.Sprintf("version %s, since %s", s.Version, a.day(s.Started))},
		configLine(s.Config),
	}
	for _, m := range s.Mailboxes {
		lines = append(lines, a.mailboxLine(m))
	}
	disk := fmt.Sprintf("%d MB free %s", s.Disk.Free/1e6, s.Disk.Problem)
	lines = append(lines,
		line{"sender", okIf(s.Sender.Error == ""), strings.TrimSpace(s.Sender.Server + " " + s.Sender.Error)},
		line{"disk", okIf(s.Disk.Problem == ""), strings.TrimSpace(disk)})
	return a.printLines(append(lines, storeLines(s)...))
}

// configLine tells which configuration holds, and what of it does not.
func configLine(c daemon.ConfigStatus) line {
	text := append([]string{c.File}, c.Problems...)
	if len(c.Restart) > 0 {
		text = append(text, "restart needed: "+strings.Join(c.Restart, ", ")+" changed")
	}
	return line{"config", okIf(len(text) == 1), strings.Join(text, "; ")}
}

// mailboxLine tells how a mailbox stands.
func (a *app) mailboxLine(m daemon.MailboxStatus) line {
	text := fmt.Sprintf("%s, %d settled", m.State, m.Counts.Settled)
	if !m.LastSuccess.IsZero() {
		text += ", last pass " + a.day(m.LastSuccess)
	}
	for _, more := range []string{m.LastError, m.Hint} {
		if more != "" {
			text += "; " + more
		}
	}
	if !m.NextTry.IsZero() {
		text += "; next try " + m.NextTry.In(a.zone()).Format("2 Jan 15:04:05")
	}
	if !m.TokenExpiry.IsZero() {
		text += "; access token until " + a.day(m.TokenExpiry)
	}
	if len(m.Missing) > 0 {
		text += "; no folder " + strings.Join(m.Missing, ", ")
	}
	return line{"mailbox " + m.Mailbox, okIf(m.LastError == ""), text}
}

// storeLines tell how many cases and letters stand where, and what a person
// must look at.
func storeLines(s daemon.Status) []line {
	lines := []line{
		{"cases", okIf(s.Store.Overdue == 0), fmt.Sprintf("%s; %d overdue, %d in triage",
			counts(s.Store.Cases), s.Store.Overdue, s.Store.Triage)},
		{"letters", "", counts(s.Store.Letters)},
		{"quarantine", okIf(s.Store.Quarantined == 0), count(s.Store.Quarantined, "mail waits", "mails wait") + " for a person"},
		{"moves owed", "", fmt.Sprint(s.Store.ArrivalsOwed)},
		{"store", "", fmt.Sprintf("%d octets, %s not searchable yet, seal %s",
			s.Store.Size, count(s.Store.Unindexed, "message", "messages"), s.Store.Seal)},
	}
	for _, w := range s.Store.Alarms {
		lines = append(lines, line{"waiting", okIf(false), fmt.Sprintf("%d: %s; see: %s", w.Count, w.What, w.Do)})
	}
	for _, d := range s.Store.Damaged {
		lines = append(lines, line{"damaged", okIf(false), fmt.Sprintf("%s, set aside %s; %s", d, instant(&d.At), damagedFix)})
	}
	if n := s.Store.OutsideDeputies; n > 0 {
		lines = append(lines, line{"outside deputies", "", "in " + count(n, "case", "cases")})
	}
	for _, ref := range s.Store.Undecidable {
		lines = append(lines, line{"case " + string(ref), okIf(false), "nobody of the Kundombud's office may judge it; " +
			"the head: ombud assign " + string(ref) + " NAME --outside-deputy --reason WHY"})
	}
	return lines
}

// damagedFix is what to do about a record that cannot be read.
const damagedFix = "start the version of the program that wrote it, or restore a backup"

// counts lists numbers by name, "new 3, open 2".
func counts[K ~string](m map[K]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, fmt.Sprintf("%s %d", k, m[k]))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// printLines prints lines, on a terminal within 80 columns.
func (a *app) printLines(lines []line) error {
	for _, l := range lines {
		if !a.terminal() {
			if err := a.printRow(l.what, l.state, l.text); err != nil {
				return err
			}
			continue
		}
		head := fmt.Sprintf("%-18s %-7s ", l.what, l.state)
		for text := range strings.SplitSeq(wrap(safeLine(l.text), 80-len(head)), "\n") {
			fmt.Fprintln(a.Out, strings.TrimRight(head+text, " "))
			head = strings.Repeat(" ", len(head))
		}
	}
	return nil
}

func okIf(ok bool) string {
	if ok {
		return "ok"
	}
	return "TROUBLE"
}
