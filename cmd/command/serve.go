package command

import (
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"ombud/cmd/daemon"
)

// serveOptions are what the daemon is started with.
type serveOptions struct {
	allowAs bool
	debug   bool
}

func newServeCommand(a *app) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the daemon",
		Long: "Run the daemon: read both inboxes, take mail in, send letters, keep the clocks,\n" +
			"answer commands on the unix socket. SIGTERM ends it within 30 s, SIGHUP reloads\n" +
			"rules, letters, departments, products, staff, limits, policy and calendar.",
		Example: "  ombud serve -c /etc/ombud/ombud.toml",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			d, err := a.newDaemon(o)
			if err != nil {
				return err
			}
			reload := make(chan os.Signal, 1)
			signal.Notify(reload, syscall.SIGHUP)
			defer signal.Stop(reload)
			return d.Serve(cmd.Context(), reload)
		}),
	}
	cmd.Flags().BoolVar(&o.debug, "debug", false, "log every step")
	cmd.Flags().BoolVar(&o.allowAs, "allow-as", false, "let an admin act as somebody else; for tests")
	cmd.Flags().MarkHidden("allow-as")
	return cmd
}

// newDaemon reads the configuration and builds a daemon that logs to
// standard error.
func (a *app) newDaemon(o serveOptions) (*daemon.Daemon, error) {
	cfg, err := a.readConfig()
	if err != nil {
		return nil, err
	}
	level := slog.LevelInfo
	if o.debug {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(a.Err, &slog.HandlerOptions{Level: level}))
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding the program: %w", err)
	}
	return daemon.New(cfg, daemon.Options{Log: log, AllowAs: o.allowAs, Version: version(),
		Trial: daemon.CommandTrial(program, "-c", cfg.File(), "trial")})
}
