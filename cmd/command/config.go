package command

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"ombud/cmd/daemon"
)

func newConfigCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "The configuration", Args: cobra.NoArgs}
	cmd.AddCommand(newConfigCheckCommand(a), newConfigShowCommand(a), newConfigDocsCommand(a))
	return cmd
}

func newConfigCheckCommand(a *app) *cobra.Command {
	var files bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Say everything that is wrong, as FILE:LINE:COL: what",
		Long: "Say everything that is wrong with the configuration, its rules and its letters,\n" +
			"as FILE:LINE:COL: what. A password, key or certificate file that cannot be used\n" +
			"on this host is a warning; with --files it is an error too. A department that\n" +
			"nobody works in, and a Kundombud who is a handler too, are warnings.",
		Example: "  ombud config check -c /etc/ombud/ombud.toml --files",
		Args:    cobra.NoArgs,
		RunE: ran(func(*cobra.Command, []string) error {
			cfg, err := a.readConfig()
			if err == nil {
				err = cfg.CheckTools()
			}
			if err == nil {
				err = a.checkFiles(cfg, files)
			}
			if a.json {
				return errors.Join(err, a.printProblems(err))
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.Out, "%s: valid\n", cfg.File())
			return err
		}),
	}
	cmd.Flags().BoolVar(&files, "files", false, "a file that cannot be used is an error")
	return cmd
}

// problemView is one thing that is wrong, for a program.
type problemView struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text"`
}

// printProblems prints what is wrong as JSON, an empty list when nothing is.
func (a *app) printProblems(err error) error {
	list := []problemView{}
	var bad *daemon.ConfigError
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			list = append(list, problemView(p))
		}
	}
	return a.printJSON(list)
}

// checkFiles looks at the files of the configuration: an error when they
// must be there, warnings else.
func (a *app) checkFiles(cfg daemon.Config, must bool) error {
	for _, p := range cfg.CheckPeople() {
		fmt.Fprintln(a.Err, "warning:", p)
	}
	err := cfg.CheckFiles()
	var bad *daemon.ConfigError
	if must || !errors.As(err, &bad) {
		return err
	}
	for _, p := range bad.Problems {
		fmt.Fprintln(a.Err, "warning:", p)
	}
	return nil
}

// readConfig finds and reads the configuration.
func (a *app) readConfig() (daemon.Config, error) {
	path, err := daemon.FindConfig(a.config, a.Getenv)
	if err != nil {
		return daemon.Config{}, err
	}
	return daemon.ReadConfig(path)
}

func newConfigShowCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "show",
		Short:   "The configuration in effect, defaults too, without secrets",
		Example: "  ombud config show",
		Args:    cobra.NoArgs,
		RunE: ran(func(*cobra.Command, []string) error {
			cfg, err := a.readConfig()
			if err != nil {
				return err
			}
			if !a.json {
				return cfg.Print(a.Out)
			}
			var doc bytes.Buffer
			if err := cfg.Print(&doc); err != nil {
				return err
			}
			var tree map[string]any
			if err := toml.Unmarshal(doc.Bytes(), &tree); err != nil {
				return fmt.Errorf("reading the configuration back: %w", err)
			}
			return a.printJSON(tree)
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
