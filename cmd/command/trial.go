package command

import (
	"github.com/spf13/cobra"

	"ombud/cmd/daemon"
)

// newTrialCommand is for the daemon alone, which starts it to have mail read
// that it has died over.
func newTrialCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "trial",
		Short:   "Read mail from standard input and keep nothing",
		Example: "  ombud trial -c /etc/ombud/ombud.toml < mail",
		Hidden:  true,
		Args:    cobra.NoArgs,
		RunE: ran(func(*cobra.Command, []string) error {
			cfg, err := a.readConfig()
			if err != nil {
				return err
			}
			return daemon.ReadTrial(cfg, a.In)
		}),
	}
}
