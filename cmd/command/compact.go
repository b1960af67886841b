package command

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
)

func newCompactCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "compact",
		Short: "Write the store anew without what was deleted",
		Long: "Write the store anew, so that erased octets are no longer in its file and its\n" +
			"room is given back. Intake and verbs wait meanwhile; mail waits on the server.\n" +
			"The disk must have room for a second copy.",
		Example: "  ombud compact",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			v, err := a.compact(cmd.Context())
			if err != nil {
				return err
			}
			switch {
			case a.json:
				return a.printJSON(v)
			case !a.terminal():
				return a.printRow(fmt.Sprint(v.Before), fmt.Sprint(v.After))
			}
			_, err = fmt.Fprintf(a.Out, "%.1f MB before, %.1f MB now\n", float64(v.Before)/1e6, float64(v.After)/1e6)
			return err
		}),
	}
}

// compact asks the daemon, or does it itself where none runs.
func (a *app) compact(ctx context.Context) (v api.CompactView, err error) {
	err = a.withSlowClient(ctx, func(ctx context.Context, c *api.Client) error {
		v, err = api.Call[api.CompactView](ctx, c, "compact", api.CompactRequest{})
		return err
	})
	if errors.Is(err, api.ErrNotRunning) {
		err = a.withStorage(func(s *daemon.Storage) error {
			v, err = s.Compact(ctx)
			return err
		})
	}
	return v, err
}
