package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

func newOutboxCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "outbox", Short: "Letters on their way", Args: cobra.NoArgs}
	cmd.AddCommand(newOutboxListCommand(a),
		a.letterCommand("show", "outbox-show", "One letter, with its text and what became of each try"),
		a.letterCommand("release", "outbox-release", "Let a held letter leave now"),
		a.letterCommand("retry", "outbox-retry", "Try a letter again whose outcome is bad or not known"),
		a.letterCommand("cancel", "outbox-cancel", "Take back a letter that has not left"))
	return cmd
}

func newOutboxListCommand(a *app) *cobra.Command {
	var state, ref string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "Letters that have not been accepted yet, or those in one state",
		Example: "  ombud outbox list --state held",
		Args:    cobra.NoArgs,
		RunE: ran(func(cmd *cobra.Command, _ []string) error {
			req := api.OutboxRequest{State: casework.LetterState(state), Case: ref}
			return call(cmd.Context(), a, "outbox", req, a.printLetters)
		}),
	}
	cmd.Flags().StringVar(&state, "state", "",
		"held, queued, sending, accepted, deferred, failed, unknown, cancelled or bounced")
	cmd.Flags().StringVar(&ref, "case", "", "letters of one case, `REFERENCE`")
	return cmd
}

// printLetters prints letters, one a row.
func (a *app) printLetters(letters []api.LetterView) error {
	if a.json {
		return a.printJSON(listed(letters))
	}
	var rows [][]string
	for _, l := range letters {
		row := []string{string(l.ID), string(l.State), string(l.Kind), string(l.Case)}
		if a.terminal() {
			row = append(row, a.day(l.DueAt), lastWord(l))
		} else {
			row = append(row, instant(&l.DueAt), fmt.Sprint(len(l.Attempts)), lastWord(l))
		}
		rows = append(rows, row)
	}
	return a.printList([]column{{"LETTER", 11}, {"STATE", 9}, {"KIND", 12}, {"CASE", 12}, {"DUE", 12}, {"WHY", 0}}, rows)
}

// plainLetter are the rows of one letter for a program.
func plainLetter(l api.LetterView) [][]string {
	rows := [][]string{{"letter", string(l.ID), string(l.State), string(l.Kind), string(l.Case), instant(&l.DueAt),
		fmt.Sprint(len(l.Attempts)), lastWord(l)}}
	for _, t := range l.Attempts {
		rows = append(rows, []string{"attempt", instant(&t.At), fmt.Sprint(t.Code), t.Enhanced, t.Text})
	}
	for _, line := range textLines(l.Text) {
		rows = append(rows, []string{"text", line})
	}
	return rows
}

// lastWord is why a letter has not left: its hold, or the last answer.
func lastWord(l api.LetterView) string {
	if l.HeldReason != "" {
		return l.HeldReason
	}
	if l.State == casework.LetterBounced {
		return "it came back undelivered"
	}
	if n := len(l.Attempts); n > 0 {
		return strings.TrimSpace(fmt.Sprintf("%d %s", l.Attempts[n-1].Code, l.Attempts[n-1].Text))
	}
	return ""
}

// said is what the server said of a letter, to whom it was, and about whom.
func said(t casework.Attempt) string {
	text := t.Text
	if t.Recipient != "" {
		text = string(t.Recipient) + ": " + text
	}
	if t.Server != "" {
		text += " (" + t.Server + ")"
	}
	return text
}

// letterCommand is a command on one letter.
func (a *app) letterCommand(name, verb, short string) *cobra.Command {
	return &cobra.Command{
		Use:     name + " LETTER",
		Short:   short,
		Example: "  ombud outbox " + name + " l0000000012",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			req := api.OutboxRequest{Letter: casework.LetterID(args[0])}
			return call(cmd.Context(), a, verb, req, a.printLetter)
		}),
	}
}

// printLetter prints one letter: its row, every try, its text.
func (a *app) printLetter(l api.LetterView) error {
	if a.json {
		return a.printJSON(l)
	}
	if !a.terminal() {
		return a.printRows(plainLetter(l))
	}
	if err := a.printLetters([]api.LetterView{l}); err != nil {
		return err
	}
	for _, t := range l.Attempts {
		code := strings.TrimSpace(fmt.Sprintf("%d %s", t.Code, t.Enhanced))
		if err := a.printField(a.day(t.At), code, said(t)); err != nil {
			return err
		}
	}
	if l.Text == "" {
		return nil
	}
	return a.printText(l.Text)
}
