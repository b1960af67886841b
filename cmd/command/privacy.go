package command

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
)

func newPrivacyCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "privacy", Short: "What is kept about a person, and for how long", Args: cobra.NoArgs}
	cmd.AddCommand(newPrivacyFindCommand(a), newPrivacyExportCommand(a), newPrivacyEraseCommand(a),
		newPrivacyKeepCommand(a), newPrivacyRetentionCommand(a))
	return cmd
}

func newPrivacyFindCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "find ADDRESS|REFERENCE",
		Short: "Every case of a person, and how long each is kept",
		Long: "Every case that an address takes part in, and how long each is kept: reference,\n" +
			"register number, kind, status, role of the person, messages, first day on which\n" +
			"it may be erased, ground, and whether it may be erased when asked for.",
		Example: "  ombud privacy find asa@example.org",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			return call(cmd.Context(), a, "privacy-find", api.PrivacyRequest{Who: args[0]}, func(rows []api.KeptView) error {
				if a.json {
					return a.printJSON(listed(rows))
				}
				return a.printKept(rows)
			})
		}),
	}
}

// printKept prints cases with how long they are kept.
func (a *app) printKept(rows []api.KeptView) error {
	var table [][]string
	for _, r := range rows {
		until, erasable := "", "no"
		if r.Until != nil {
			until = r.Until.String()
		}
		if r.Erasable {
			erasable = "yes"
		}
		table = append(table, []string{string(r.Reference), string(r.Register), string(r.Kind), string(r.Status),
			string(r.Role), fmt.Sprint(r.Messages), until, r.Why, erasable})
	}
	return a.printList([]column{{"CASE", 12}, {"REGISTER", 11}, {"KIND", 9}, {"STATUS", 8}, {"ROLE", 8}, {"MAILS", 5},
		{"KEPT TO", 10}, {"WHY", 0}, {"MAY GO", 6}}, table)
}

func newPrivacyExportCommand(a *app) *cobra.Command {
	var out, reason string
	cmd := &cobra.Command{
		Use:   "export ADDRESS|REFERENCE",
		Short: "What is kept about a customer, to hand it out",
		Long: "Write a ZIP file with the facts of each case as JSON and each message as text\n" +
			"and as the mail it was. Internal notes are not in it. Every case's history tells\n" +
			"of the export. See to it first that whoever asks is the customer.",
		Example: "  ombud privacy export asa@example.org -o asa.zip --reason 'by letter'",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			n, err := a.export(cmd.Context(), out, api.PrivacyRequest{Who: args[0], Reason: reason})
			if err != nil {
				return err
			}
			return a.printField(out, count(n, "file", "files"))
		}),
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "the `FILE` to write; it must not exist")
	cmd.Flags().StringVar(&reason, "reason", "", "who asked, and how it is known that it was they")
	cmd.MarkFlagRequired("output")
	return cmd
}

// export writes a ZIP file, whole or not at all, and counts what is in it.
func (a *app) export(ctx context.Context, out string, r api.PrivacyRequest) (n int, err error) {
	f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	z := zip.NewWriter(f)
	err = a.files(ctx, "privacy-export", r, func(name string, write func(io.Writer) error) error {
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		n++
		return write(w)
	})
	if err == nil {
		err = z.Close()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, errors.Join(err, os.Remove(out))
	}
	return n, nil
}

func newPrivacyEraseCommand(a *app) *cobra.Command {
	var r api.PrivacyRequest
	var yes string
	cmd := &cobra.Command{
		Use:   "erase ADDRESS|REFERENCE",
		Short: "Erase a person's cases, those that may be",
		Long: "Erase a person's cases, those that may be: what the law or an open claim keeps\n" +
			"stays, and so does what is open or held. There is no undo; on a terminal the\n" +
			"address must be typed again, elsewhere it is given with --yes. The octets leave\n" +
			"the disk with the next compaction, at night or by \"ombud compact\".",
		Example: "  ombud privacy erase asa@example.org --dry-run",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			r.Who = args[0]
			if !r.DryRun {
				if err := a.mustRepeat(args[0], yes); err != nil {
					return err
				}
			}
			return call(cmd.Context(), a, "privacy-erase", r, a.printErasure)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&r.Reason, "reason", "", "who asked, and how it is known that it was they")
	f.BoolVarP(&r.DryRun, "dry-run", "n", false, "say what would be erased, erase nothing")
	f.StringVar(&yes, "yes", "", "the `ADDRESS` or reference again, instead of typing it")
	return cmd
}

// mustRepeat has the caller say again what is to be erased.
func (a *app) mustRepeat(who, yes string) error {
	if yes == "" && a.Ask {
		fmt.Fprintf(a.Err, "This cannot be undone. Type %s to erase: ", safeLine(who))
		line, err := bufio.NewReader(a.In).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		yes = strings.TrimSpace(line)
		if yes == "" {
			return errCancelled
		}
	}
	if yes != who {
		return usagef("nothing was erased: say --yes %s", who)
	}
	return nil
}

// printErasure prints what an erasure did.
func (a *app) printErasure(v api.ErasureView) error {
	if a.json {
		return a.printJSON(v)
	}
	if !a.terminal() {
		for _, r := range v.Erased {
			if err := a.printRow("erased", string(r.Reference), string(r.Register), r.Why); err != nil {
				return err
			}
		}
		for _, r := range v.Kept {
			until := ""
			if r.Until != nil {
				until = r.Until.String()
			}
			if err := a.printRow("kept", string(r.Reference), string(r.Register), r.Why, until); err != nil {
				return err
			}
		}
		return nil
	}
	verb := "Erased"
	if v.DryRun {
		verb = "Would be erased"
	}
	fmt.Fprintf(a.Out, "%s: %s, %s, %s.\n", verb, count(len(v.Erased), "case", "cases"),
		count(v.Messages, "message", "messages"), count(v.Letters, "letter", "letters"))
	if len(v.Kept) > 0 {
		fmt.Fprintln(a.Out, "Kept:")
		if err := a.printKept(v.Kept); err != nil {
			return err
		}
	}
	if n := len(v.Backups); n > 0 && len(v.Erased) > 0 {
		fmt.Fprintln(a.Out, wrap(fmt.Sprintf("Still in %s, the last of %s.", count(n, "backup", "backups"), a.day(v.Backups[n-1].At)), a.Width))
	}
	return nil
}

func newPrivacyKeepCommand(a *app) *cobra.Command {
	var r api.KeepRequest
	cmd := &cobra.Command{
		Use:     "keep REFERENCE",
		Short:   "Keep a case whatever its age (legal hold), or lift that",
		Example: "  ombud privacy keep KB-7F3K-9QXP --reason 'case at court'\n  ombud privacy keep KB-7F3K-9QXP --lift --reason 'judgment final'",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			r.Reference = args[0]
			return a.do(cmd.Context(), "privacy-keep", r)
		}),
	}
	addRevision(cmd.Flags(), &r.Revision)
	cmd.Flags().StringVar(&r.Reason, "reason", "", "why")
	cmd.Flags().BoolVar(&r.Lift, "lift", false, "lift the hold")
	return cmd
}

func newPrivacyRetentionCommand(a *app) *cobra.Command {
	var r api.RetentionRequest
	cmd := &cobra.Command{
		Use:   "retention",
		Short: "Cases that need not be kept any longer",
		Long: "Cases that need not be kept any longer by [privacy] retention. With --erase they\n" +
			"are erased: for a timer, or by hand after a look.",
		Example: "  ombud privacy retention\n  ombud privacy retention --erase",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			return a.withSlowClient(cmd.Context(), func(ctx context.Context, c *api.Client) error {
				v, err := api.Call[api.ErasureView](ctx, c, "privacy-retention", r)
				if err != nil {
					return err
				}
				return a.printErasure(v)
			})
		}),
	}
	cmd.Flags().BoolVar(&r.Erase, "erase", false, "erase them")
	return cmd
}
