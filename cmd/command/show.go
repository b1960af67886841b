package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// rule parts the sections of a case.
const rule = "--------------------------------------------------------------------------------\n"

func newShowCommand(a *app) *cobra.Command {
	var full bool
	var reason string
	cmd := &cobra.Command{
		Use:     "show REFERENCE",
		Short:   "One case: facts, deadlines, messages, what may be done",
		Example: "  ombud show KB-7F3K-9QXP",
		Args:    cobra.ExactArgs(1),
		RunE: ran(func(cmd *cobra.Command, args []string) error {
			req := api.ShowRequest{On: api.On{Reference: args[0]}, Reason: reason}
			return call(cmd.Context(), a, "show", req, func(v api.CaseView) error { return a.printCase(v, full) })
		}),
	}
	cmd.Flags().BoolVar(&full, "full", false,
		"the whole text of every message, with what it quotes, and of acknowledgements")
	cmd.Flags().StringVar(&reason, "reason", "", "why you read a case outside your departments; it is recorded")
	return cmd
}

// printCase prints a case: head, facts, messages and what may be done.
func (a *app) printCase(v api.CaseView, full bool) error {
	if a.json {
		return a.printJSON(v)
	}
	if !a.terminal() {
		return a.printRows(plainCase(v, full))
	}
	var b strings.Builder
	writeHead(&b, v)
	b.WriteString(rule)
	a.writeFacts(&b, v)
	b.WriteString(rule)
	for i, m := range v.Messages {
		a.writeMessage(&b, i+1, m, full)
	}
	if v.Draft != nil {
		writeDraft(&b, v)
	}
	if len(v.Next) > 0 {
		b.WriteString(rule)
		writeNext(&b, v.Next)
	}
	_, err := io.WriteString(a.Out, b.String())
	return err
}

// writeNext writes the commands that make sense now, one a line.
func writeNext(b *strings.Builder, next []string) {
	head := "Next: "
	for _, n := range next {
		fmt.Fprintln(b, wrap(head+safeLine(n), 80))
		head = "      "
	}
}

func writeHead(b *strings.Builder, v api.CaseView) {
	fmt.Fprintln(b, wrap(fmt.Sprintf("%s  #%s  %s · %s · %s · %s",
		v.Reference, v.Register, v.Kind, v.Stage, v.Department, v.Status), 80))
	fmt.Fprintln(b, wrap(safeLine(v.Subject), 80))
}

// writeFacts writes people, deadlines, decisions and tasks, one a line.
func (a *app) writeFacts(b *strings.Builder, v api.CaseView) {
	for _, p := range v.People {
		fact(b, title(string(p.Role)), fmt.Sprintf("%s <%s> (%s, %s)", p.Name, p.Address, p.Type, p.Assurance))
		if p.Authority != "" {
			fact(b, "Authority", p.Authority)
		}
	}
	if v.Assignee != nil {
		fact(b, "Handling", string(*v.Assignee))
	} else {
		fact(b, "Handling", "nobody")
	}
	if v.Demand != nil {
		fact(b, "Wants", strings.TrimSpace(fmt.Sprintf("%s %s %s", v.Demand.Amount, v.Demand.Currency, v.Demand.Text)))
	}
	for _, d := range v.Deadlines {
		fact(b, "Deadline", fmt.Sprintf("%-24s %s  %s", strings.TrimSpace(string(d.Kind)+" "+d.Of),
			d.At.In(a.zone()).Format("2006-01-02 15:04"), d.State))
	}
	for _, p := range v.Drafting {
		fact(b, "Drafting", fmt.Sprintf("%s, %s, since %s", p.Staff, p.Verb, a.day(p.Since)))
	}
	for _, m := range v.MayNot {
		fact(b, "May not", fmt.Sprintf("%s: %s", m.Staff, m.Why))
	}
	for _, d := range v.Decisions {
		fact(b, "Decision", fmt.Sprintf("%s: %s, %s, by %s", d.Stage, d.Outcome, d.State, d.By))
		if d.Returned != "" {
			fact(b, "Given back", d.Returned)
		}
	}
	for _, x := range v.Externals {
		fact(b, "External", externalLine(x))
	}
	for _, t := range v.Tasks {
		if t.Done.IsZero() {
			fact(b, "Task", t.Kind+": "+t.Note)
		}
	}
	for _, l := range v.Links {
		fact(b, "Linked", fmt.Sprintf("%s %s", strings.ReplaceAll(string(l.Kind), "_", " "), l.To))
	}
	if len(v.Tags) > 0 {
		fact(b, "Tags", strings.Join(v.Tags, " "))
	}
	if v.SnoozedUntil != nil {
		fact(b, "Snoozed", "until "+v.SnoozedUntil.String())
	}
	fact(b, "Sorted by", reasonsLine(v.Verdict))
	fact(b, "Language", string(v.Language))
	fact(b, "Revision", fmt.Sprint(v.Revision))
}

// externalLine tells of a matter outside in one line.
func externalLine(x casework.External) string {
	parts := []string{strings.TrimSpace(string(x.Body) + " " + x.Number)}
	if !x.AnswerDue.IsZero() {
		parts = append(parts, "answer due "+x.AnswerDue.String())
	}
	if x.Outcome != "" {
		parts = append(parts, string(x.Outcome))
	}
	if x.Followed != "" {
		parts = append(parts, "followed: "+string(x.Followed))
	}
	return strings.Join(parts, ", ")
}

func fact(b *strings.Builder, name, value string) {
	lines := strings.Split(wrap(safeLine(value), 68), "\n")
	for i, l := range lines {
		if i > 0 {
			name = ""
		}
		fmt.Fprintln(b, strings.TrimRight(fmt.Sprintf("%-11s %s", name, l), " "))
	}
}

func title(s string) string {
	if s == "" {
		return "Somebody"
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func reasonsLine(v casework.Verdict) string {
	var found []string
	for _, r := range v.Reasons {
		found = append(found, r.Phrase)
	}
	s := fmt.Sprintf("%s, %d points", v.Department, v.Points)
	if len(found) > 0 {
		s += ": " + strings.Join(found, ", ")
	}
	return s
}

// writeMessage writes message n: what its author wrote or, with full, all.
func (a *app) writeMessage(b *strings.Builder, n int, m api.MessageView, full bool) {
	what := string(m.Direction)
	switch {
	case m.Role != nil:
		what = string(*m.Role)
	case m.Kind != nil:
		what = string(*m.Kind)
	}
	who := string(m.From)
	if m.By != "" {
		who = string(m.By)
	}
	line := fmt.Sprintf("%2d  %s  %s  %s", n, a.day(m.At), what, who)
	if m.State != nil {
		line += fmt.Sprintf(" (%s)", *m.State)
	}
	fmt.Fprintln(b, wrap(safeLine(line), 80))
	writeText(b, shownText(m, full))
	for _, d := range m.Defects {
		writeMarked(b, "!", d)
	}
	for _, at := range m.Attachments {
		writeMarked(b, "@", fmt.Sprintf("%s (%s, %s)", partName(at.Name, at.MediaType), at.MediaType,
			count(int(at.Size), "octet", "octets")))
	}
}

// shownText is what is shown of a message: what its author wrote or, with
// full, all.
func shownText(m api.MessageView, full bool) string {
	switch {
	case full || m.OwnText == "":
		return m.Text
	case m.By == casework.SystemName:
		return m.Subject // everybody knows how an acknowledgement goes on
	}
	return m.OwnText
}

// partName says what a part of a message is that has no name of its own.
func partName(name, mediaType string) string {
	if name != "" {
		return name
	}
	switch strings.ToLower(mediaType) {
	case "message/delivery-status", "message/global-delivery-status":
		return "report of the delivery"
	case "text/rfc822-headers":
		return "head of the message reported on"
	case "message/disposition-notification", "message/feedback-report":
		return "report"
	case "message/rfc822", "message/global":
		return "attached message"
	}
	return "without a name"
}

// writeMarked writes foreign text behind a mark, indented like the text of a
// message.
func writeMarked(b *strings.Builder, mark, s string) {
	for l := range strings.SplitSeq(wrap(safeLine(s), 74), "\n") {
		fmt.Fprintf(b, "    %s %s\n", mark, l)
		mark = " "
	}
}

func writeText(b *strings.Builder, text string) {
	for _, l := range strings.Split(strings.TrimSpace(safeText(text)), "\n") {
		for _, w := range strings.Split(wrap(l, 76), "\n") {
			fmt.Fprintln(b, strings.TrimRight("    "+w, " "))
		}
	}
}

// writeDraft writes the letter of a decision in review, whole: who approves
// it must have read it.
func writeDraft(b *strings.Builder, v api.CaseView) {
	b.WriteString(rule)
	to := make([]string, len(v.Draft.To))
	for i, a := range v.Draft.To {
		to[i] = string(a)
	}
	fact(b, "In review", "this letter leaves when a second person approves it; it was written by "+string(v.Draft.By))
	fact(b, "To", strings.Join(to, ", "))
	fact(b, "Subject", v.Draft.Subject)
	if n := len(v.Decisions); n > 0 {
		fact(b, "SHA-256", v.Decisions[n-1].SHA256)
	}
	b.WriteString("\n")
	writeText(b, v.Draft.Text)
}
