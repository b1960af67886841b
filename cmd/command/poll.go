package command

import (
	"errors"

	"github.com/spf13/cobra"
)

func newPollCommand(a *app) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "poll",
		Short: "One pass instead of the daemon: fetch, take in, send, exit",
		Long: "One pass instead of the daemon, for cron or a timer: fetch all, take in, send\n" +
			"all that is due, exit. 69 when a server could not be reached; the others were\n" +
			"still served.",
		Example: "  ombud poll -c /etc/ombud/ombud.toml",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			d, err := a.newDaemon(o)
			if err != nil {
				return err
			}
			return errors.Join(d.Poll(cmd.Context()), d.Close())
		}),
	}
	cmd.Flags().BoolVar(&o.debug, "debug", false, "log every step")
	return cmd
}
