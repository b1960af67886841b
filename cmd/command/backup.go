package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
)

func newBackupCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "backup DIR",
		Short: "Copy the store, its large mail, keys and configuration",
		Long: "Copy everything into the new folder DIR, while the daemon goes on or while none\n" +
			"runs: the store as of one instant, large mail, keys, and for the record the\n" +
			"configuration with its rules and letters. Passwords are not in it. The copy is\n" +
			"whole or not there at all, and holds the keys: keep it as you keep the store.",
		Example: "  ombud backup /var/backups/ombud/2026-11-25",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			to, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			m, err := daemon.SaveBackup(args[0], a.taker(cmd.Context(), to))
			if err != nil {
				return err
			}
			return a.printBackup(args[0], m)
		}),
	}
}

// taker takes a backup from the daemon, or from the store when none runs.
func (a *app) taker(ctx context.Context, to string) func(api.PutFile) error {
	return func(put api.PutFile) error {
		err := a.files(ctx, "backup", api.BackupRequest{To: to}, put)
		if !errors.Is(err, api.ErrNotRunning) {
			return err
		}
		return a.withStorage(func(s *daemon.Storage) error { return s.Backup(ctx, put) })
	}
}

// files has the daemon answer a verb with files, however long it takes.
func (a *app) files(ctx context.Context, verb string, request any, put api.PutFile) error {
	return a.withSlowClient(ctx, func(ctx context.Context, c *api.Client) error {
		return c.Files(ctx, verb, request, put)
	})
}

// withStorage opens the store of the configuration, which no daemon has.
func (a *app) withStorage(use func(*daemon.Storage) error) error {
	cfg, err := a.readConfig()
	if err != nil {
		return err
	}
	s, err := daemon.OpenStorage(cfg, daemon.Options{Version: version()})
	if err != nil {
		return err
	}
	return errors.Join(use(s), s.Close())
}

func (a *app) printBackup(dir string, m daemon.Manifest) error {
	if a.json {
		return a.printJSON(m)
	}
	var octets int64
	for _, f := range m.Files {
		octets += f.Size
	}
	if !a.terminal() {
		return a.printRow(dir, fmt.Sprint(len(m.Files)), fmt.Sprint(octets), m.Seal)
	}
	fmt.Fprintln(a.Out, wrap(fmt.Sprintf("%s: %s, %.1f MB", dir, count(len(m.Files), "file", "files"), float64(octets)/1e6), a.Width))
	fmt.Fprintln(a.Out, wrap("Newest seal, to note elsewhere: "+m.Seal, a.Width))
	return nil
}

func newRestoreCommand(a *app) *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "restore DIR",
		Short: "Put the store of a backup in the place of the configuration's",
		Long: "Check the backup in DIR, then put its store in the place that the configuration\n" +
			"names. No daemon may run. The store that is there is kept aside, and so are keys\n" +
			"that differ. --check looks alone and changes nothing.",
		Example: "  ombud restore /var/backups/ombud/2026-11-25 --check",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			if check {
				_, v, err := daemon.VerifyBackup(cmd.Context(), args[0], api.VerifyRequest{Raw: true})
				if err != nil {
					return err
				}
				return a.printVerify(v)
			}
			return a.restore(cmd.Context(), args[0])
		}),
	}
	cmd.Flags().BoolVar(&check, "check", false, "look alone, change nothing")
	return cmd
}

func (a *app) restore(ctx context.Context, dir string) error {
	cfg, err := a.readConfig()
	if err != nil {
		return err
	}
	r, err := daemon.Restore(ctx, cfg, dir, time.Now())
	if err != nil {
		return err
	}
	if len(r.Verified.Problems) > 0 {
		return a.printVerify(r.Verified)
	}
	if a.json {
		return a.printJSON(r)
	}
	at := r.Manifest.MadeAt
	if !a.terminal() {
		return a.printRow(instant(&at), r.Aside, r.Verified.Seal.Hash)
	}
	lines := []string{fmt.Sprintf("Restored the store of %s, %s.", a.day(at), count(r.Verified.Cases, "case", "cases"))}
	if r.Aside != "" {
		lines = append(lines, "The store of before is "+r.Aside+".")
	}
	lines = append(lines, "Mail taken in after the backup lies in the folder Handled and is not in this store. "+
		"Move what is newer than the backup from Handled back to the inbox: "+
		"what the store knows is not acknowledged again.")
	for _, l := range lines {
		fmt.Fprintln(a.Out, wrap(safeLine(l), a.Width))
	}
	return nil
}
