package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
)

func newReconcileCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "reconcile",
		Short: "Compare the mail on the servers with its outcomes in the store",
		Long: "Look into every folder of every mailbox and see that each mail there has one\n" +
			"recorded outcome, and each record its message. Nothing is changed. Without a\n" +
			"daemon it looks itself. 4 when there are differences, which it names; 69 when a\n" +
			"server could not be reached.",
		Example: "  ombud reconcile",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			r, err := a.reconcile(cmd.Context())
			if err != nil {
				return err
			}
			return errors.Join(a.printReconciled(r), reconciled(r))
		}),
	}
}

// reconcile asks the daemon, or looks itself where none runs.
func (a *app) reconcile(ctx context.Context) (r daemon.Reconciliation, err error) {
	err = a.withSlowClient(ctx, func(ctx context.Context, c *api.Client) error {
		r, err = api.Call[daemon.Reconciliation](ctx, c, "reconcile", struct{}{})
		return err
	})
	if !errors.Is(err, api.ErrNotRunning) {
		return r, err
	}
	d, err := a.newDaemon(serveOptions{})
	if err != nil {
		return r, err
	}
	r, err = d.Reconcile(ctx, false)
	return r, errors.Join(err, d.Close())
}

// reconciled says what a reconciliation ends with.
func reconciled(r daemon.Reconciliation) error {
	var errs []error
	for _, m := range r.Mailboxes {
		if m.Error != "" {
			errs = append(errs, fmt.Errorf("mailbox %s: %s: %w", m.Mailbox, m.Error, daemon.ErrUnreachable))
		}
	}
	switch {
	case len(errs) > 0:
		return errors.Join(errs...)
	case len(r.Differences) > 0:
		return errFound
	}
	return nil
}

// printReconciled prints the differences, and on a terminal the account.
func (a *app) printReconciled(r daemon.Reconciliation) error {
	if a.json {
		return a.printJSON(r)
	}
	for _, p := range r.Differences {
		if a.terminal() {
			fmt.Fprintln(a.Out, wrap(safeLine(fmt.Sprintf("%s/%s, UID %d: %s. Try: %s",
				p.Mailbox, p.Folder, p.UID, p.What, p.Do)), a.Width))
			continue
		}
		if err := a.printRow(p.Mailbox, p.Folder, fmt.Sprint(p.UIDValidity), fmt.Sprint(p.UID), string(p.Kind),
			p.What, p.Do); err != nil {
			return err
		}
	}
	if !a.terminal() {
		return nil
	}
	for _, m := range r.Mailboxes {
		fmt.Fprintln(a.Out, wrap(safeLine(accountOf(m)), a.Width))
	}
	return nil
}

// accountOf tells in a sentence how a mailbox adds up.
func accountOf(m daemon.ReconciledBox) string {
	parts := make([]string, 0, len(m.Folders))
	for _, f := range m.Folders {
		part := fmt.Sprintf("%s %d", f.Folder, f.Mails)
		if n := f.Mails - f.Recorded; n > 0 {
			part += fmt.Sprintf(" (%d without an outcome)", n)
		}
		if f.Gone > 0 {
			part += fmt.Sprintf(" (%d taken away by others)", f.Gone)
		}
		parts = append(parts, part)
	}
	text := fmt.Sprintf("Mailbox %s: %d arrived: %s.", m.Mailbox, m.Arrivals, counts(m.Outcomes))
	if m.Removed > 0 {
		text += fmt.Sprintf(" %d removed from the server after handled_keep.", m.Removed)
	}
	return text + " On the server: " + strings.Join(parts, ", ") + "."
}
