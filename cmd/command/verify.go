package command

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
)

func newVerifyCommand(a *app) *cobra.Command {
	var r api.VerifyRequest
	var path string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Find what was changed in the history past the program",
		Long: "Compare the history of every case with its chain and the seals over all chains.\n" +
			"With a --head noted elsewhere it also finds that the end was cut off; with --raw\n" +
			"it reads every raw mail too. --store looks at a copy or a backup instead, which\n" +
			"needs neither a daemon nor a configuration. 4 when something was found.",
		Example: "  ombud verify --head 5f2c...\n  ombud verify --store /var/backups/ombud/2026-11-25 --raw",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			v, err := a.verify(cmd.Context(), path, r)
			if err != nil {
				return err
			}
			return a.printVerify(v)
		}),
	}
	f := cmd.Flags()
	f.StringArrayVar(&r.Heads, "head", nil, "`HASH` of a seal that was noted elsewhere; may be repeated")
	f.BoolVar(&r.Raw, "raw", false, "read every raw mail too")
	f.StringVar(&path, "store", "", "look at the store in `PATH`, a file or the folder of a backup")
	return cmd
}

// verify asks the daemon, or looks itself where none runs or at a copy.
func (a *app) verify(ctx context.Context, path string, r api.VerifyRequest) (v api.VerifyView, err error) {
	look := func(s *daemon.Storage) error {
		v, err = s.Verify(ctx, r)
		return err
	}
	if path != "" {
		s, err := daemon.OpenCopy(path)
		if err != nil {
			return v, err
		}
		return v, errors.Join(look(s), s.Close())
	}
	err = a.withSlowClient(ctx, func(ctx context.Context, c *api.Client) error {
		v, err = api.Call[api.VerifyView](ctx, c, "verify", r)
		return err
	})
	if errors.Is(err, api.ErrNotRunning) {
		err = a.withStorage(look)
	}
	return v, err
}

// printVerify prints what was found; an answer with problems is errFound.
func (a *app) printVerify(v api.VerifyView) error {
	if err := a.printVerified(v); err != nil {
		return err
	}
	if len(v.Problems) > 0 {
		return errFound
	}
	return nil
}

func (a *app) printVerified(v api.VerifyView) error {
	if a.json {
		return a.printJSON(v)
	}
	if !a.terminal() {
		for _, p := range v.Problems {
			if err := a.printRow(string(p.Reference), p.What); err != nil {
				return err
			}
		}
		return nil
	}
	for _, p := range v.Problems {
		fmt.Fprintln(a.Out, wrap(safeLine(p.What), a.Width))
	}
	verdict := "as written"
	if n := len(v.Problems); n > 0 {
		verdict = count(n, "place is", "places are") + " not as written"
	}
	fmt.Fprintln(a.Out, wrap(fmt.Sprintf("%s, %s, %s: %s.", count(v.Cases, "case", "cases"),
		count(v.Entries, "entry", "entries"), count(v.Seals, "seal", "seals"), verdict), a.Width))
	if v.Raw > 0 {
		fmt.Fprintf(a.Out, "%s read.\n", count(v.Raw, "raw mail", "raw mails"))
	}
	if v.Seal.Hash != "" {
		fmt.Fprintln(a.Out, wrap("Newest seal, to note elsewhere: "+v.Seal.Hash, a.Width))
	}
	return nil
}
