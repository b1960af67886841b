package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"ombud/cmd/daemon"
)

func newConfigCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "The configuration", Args: cobra.NoArgs}
	cmd.AddCommand(newConfigCheckCommand(a), newConfigShowCommand(a), newConfigDocsCommand(a))
	return cmd
}

func newConfigCheckCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "check",
		Short:   "Say everything that is wrong, as FILE:LINE:COL: what",
		Example: "  ombud config check -c /etc/ombud/ombud.toml",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			path, err := daemon.FindConfig(a.config, a.Getenv)
			if err != nil {
				return err
			}
			cfg, err := daemon.ReadConfig(path)
			if err != nil {
				return err
			}
			if err := cfg.CheckFiles(); err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.Out, "%s: valid\n", path)
			return err
		}),
	}
}

func newConfigShowCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "show",
		Short:   "The configuration in effect, defaults too, without secrets",
		Example: "  ombud config show",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			path, err := daemon.FindConfig(a.config, a.Getenv)
			if err != nil {
				return err
			}
			cfg, err := daemon.ReadConfig(path)
			if err != nil {
				return err
			}
			return cfg.Print(a.Out)
		}),
	}
}

func newConfigDocsCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "docs",
		Short:   "Every key with its meaning and default",
		Example: "  ombud config docs > ombud.toml",
		Args:    cobra.NoArgs,
		RunE: ran(func(*cobra.Command, []string) error {
			return daemon.Docs(a.Out)
		}),
	}
}
