package command

import (
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
			if len(args) == 1 {
				return call(cmd.Context(), a, "show", show, a.printAttachments)
			}
			if o.output == "" {
				return usagef("say where it goes: -o FILE, or -o - for standard output")
			}
			req := api.AttachmentRequest{ShowRequest: show, SHA256: args[1]}
			return call(cmd.Context(), a, "attachment", req,
				func(at api.AttachmentData) error { return a.saveAttachment(at, o.output) })
		}),
	}
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "the `FILE` to make; - for standard output")
	cmd.Flags().StringVar(&o.reason, "reason", "", "why you read a case outside your departments")
	return cmd
}

// printAttachments prints the attachments of all messages of a case.
func (a *app) printAttachments(v api.CaseView) error {
	list := []api.AttachmentView{}
	var rows [][]string
	for _, m := range v.Messages {
		for _, at := range m.Attachments {
			list = append(list, at)
			sum, name := at.SHA256, at.Name
			if a.terminal() {
				sum, name = sum[:min(len(sum), 12)], partName(name, at.MediaType)
			}
			rows = append(rows, []string{sum, fmt.Sprint(at.Size), at.MediaType, name})
		}
	}
	if a.json {
		return a.printJSON(list)
	}
	return a.printList([]column{{"SHA256", 12}, {"OCTETS", 10}, {"TYPE", 24}, {"NAME", 0}}, rows)
}

// saveAttachment writes an attachment into a new file, which nobody else may
// read, or to standard output.
func (a *app) saveAttachment(at api.AttachmentData, file string) error {
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
