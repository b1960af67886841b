package command

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
)

// attachmentOptions are what is done with an attachment.
type attachmentOptions struct {
	output, reason string
}

func newAttachmentCommand(a *app) *cobra.Command {
	var o attachmentOptions
	cmd := &cobra.Command{
		Use:   "attachment REFERENCE [SHA256]",
		Short: "List the attachments of a case, or save one",
		Long: "List the attachments of a case or, with the hash of one or its beginning, save\n" +
			"it. It is never opened or run, and its name is not used: -o says where it goes.",
		Example: "  ombud attachment KB-7F3K-9QXP\n  ombud attachment KB-7F3K-9QXP 9f86d0 -o receipt.pdf",
		Args:    cobra.RangeArgs(1, 2),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			show := api.ShowRequest{On: api.On{Reference: args[0]}, Reason: o.reason}
			return a.withClient(cmd.Context(), func(ctx context.Context, c *api.Client) error {
				if len(args) == 1 {
					return a.listAttachments(ctx, c, show)
				}
				return a.saveAttachment(ctx, c, api.AttachmentRequest{ShowRequest: show, SHA256: args[1]}, o.output)
			})
		}),
	}
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "the `FILE` to make; - for standard output")
	cmd.Flags().StringVar(&o.reason, "reason", "", "why you read a case outside your departments")
	return cmd
}

func (a *app) listAttachments(ctx context.Context, c *api.Client, r api.ShowRequest) error {
	v, err := api.Call[api.CaseView](ctx, c, "show", r)
	if err != nil {
		return err
	}
	list := []api.AttachmentView{}
	var rows [][]string
	for _, m := range v.Messages {
		for _, at := range m.Attachments {
			list = append(list, at)
			sum := at.SHA256
			if a.terminal() {
				sum = sum[:min(len(sum), 12)]
			}
			rows = append(rows, []string{sum, fmt.Sprint(at.Size), at.MediaType, at.Name})
		}
	}
	if a.json {
		return a.printJSON(list)
	}
	return a.printList([]column{{"SHA256", 12}, {"OCTETS", 10}, {"TYPE", 24}, {"NAME", 0}}, rows)
}

// saveAttachment writes an attachment into a new file, which nobody else may
// read, or to standard output.
func (a *app) saveAttachment(ctx context.Context, c *api.Client, r api.AttachmentRequest, file string) error {
	if file == "" {
		return usagef("say where it goes: -o FILE, or -o - for standard output")
	}
	at, err := api.Call[api.AttachmentData](ctx, c, "attachment", r)
	if err != nil {
		return err
	}
	if file == "-" {
		_, err := a.Out.Write(at.Data)
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("saving attachment: %w", err)
	}
	_, err = f.Write(at.Data)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("saving attachment: %w", err)
	}
	fmt.Fprintf(a.Err, "%s: %d octets of %s\n", file, len(at.Data), safeLine(at.Name))
	return nil
}
