package command

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/demo"
)

func newDemoCommand(a *app) *cobra.Command {
	var o demo.Options
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "The main job in one process, from first mail to final decision",
		Long: "The main job in one process, without set-up: an IMAP server in memory, an SMTP\n" +
			"server that plays the customers' mail system, the real daemon and a simulated\n" +
			"clock. Nothing leaves this computer.",
		Example: "  ombud demo --keep story",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			o.Out, o.Err, o.JSON, o.Self = a.Out, a.Err, a.json, self()
			return demo.Run(cmd.Context(), o)
		}),
	}
	cmd.Flags().StringVar(&o.Keep, "keep", "", "keep the store, the configuration and every mail as .eml in `DIR`")
	cmd.Flags().BoolVar(&o.Serve, "serve", false, "stay up for playing after the story")
	return cmd
}

// self is how a person calls this program again: one that go run built has no
// name that lasts.
func self() string {
	if strings.Contains(os.Args[0], "go-build") {
		return "go run ./cmd/ombud"
	}
	return os.Args[0]
}
