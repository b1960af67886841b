package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
	"ombud/replies"
	"ombud/store/casework"
)

// pdfWait is how long the configured command may take.
const pdfWait = time.Minute

func newLettersPDFCommand(a *app) *cobra.Command {
	var output, reason, letter string
	cmd := &cobra.Command{
		Use:   "pdf REFERENCE",
		Short: "A letter of a case as a PDF, to print and keep",
		Long: "A letter of a case as a PDF, as it was sent: the latest decision, else the\n" +
			"latest letter by a person, or the one that --letter names. The command of\n" +
			"pdf_command in [letters] makes it, else Ombud itself; both are tagged.",
		Example: "  ombud letters pdf KB-7F3K-9QXP -o decision.pdf",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			if output == "" {
				return usagef("say where it goes: -o FILE, or -o - for standard output")
			}
			program, err := a.pdfCommand()
			if err != nil {
				return err
			}
			req := api.LetterRequest{ShowRequest: api.ShowRequest{On: api.On{Reference: args[0]}, Reason: reason},
				Letter: casework.LetterID(letter)}
			return call(cmd.Context(), a, "letter", req, func(l api.LetterText) error {
				data, err := a.makePDF(cmd.Context(), program, l.Raw)
				if err != nil {
					return err
				}
				return a.saveFile(output, data)
			})
		}),
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "the `FILE` to make; - for standard output")
	cmd.Flags().StringVar(&reason, "reason", "", "why you read a case outside your departments")
	cmd.Flags().StringVar(&letter, "letter", "", "which letter, as outbox and history name it")
	return cmd
}

// pdfCommand is the command that the configuration names; none when there is
// no configuration, as where only the socket is given.
func (a *app) pdfCommand() ([]string, error) {
	file, err := daemon.FindConfig(a.config, a.Getenv)
	if err != nil {
		return nil, nil
	}
	return daemon.ClientPDFCommand(file)
}

// makePDF makes the PDF of a letter, by a command or by ourselves.
func (a *app) makePDF(ctx context.Context, program []string, raw []byte) ([]byte, error) {
	l, err := replies.Open(raw)
	if err != nil {
		return nil, err
	}
	if len(program) == 0 {
		data, lossy, err := replies.PDF(l)
		if lossy {
			fmt.Fprintln(a.Err, "some foreign letters could not be written: pdf_command in [letters] names a program that can")
		}
		return data, err
	}
	page, err := replies.Printed(l)
	if err != nil {
		return nil, err
	}
	limit, cancel := context.WithTimeout(ctx, pdfWait)
	defer cancel()
	cmd := exec.CommandContext(limit, program[0], program[1:]...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = strings.NewReader(page), &out, &errs, time.Second
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", program[0], err, oneLine(errs.String()))
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) {
		return nil, fmt.Errorf("%s: %w", program[0], errors.New("what it wrote is no PDF"))
	}
	return out.Bytes(), nil
}

// oneLine is the first line of what a program said.
func oneLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

// saveFile writes a new file, which nobody else may read, or to standard
// output.
func (a *app) saveFile(file string, data []byte) error {
	if file == "-" {
		_, err := a.Out.Write(data)
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("saving: %w", err)
	}
	_, err = f.Write(data)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("saving: %w", err)
	}
	fmt.Fprintf(a.Err, "%s: %d octets\n", file, len(data))
	return nil
}
