package command

import (
	"fmt"
	"strings"
	"time"

	"ombud/cmd/api"
)

// plainCase are the rows of a case for a program. The first value of a row
// says what the others are: see the columns topic.
func plainCase(v api.CaseView, full bool) [][]string {
	rows := [][]string{append(append([]string{"case"}, plainRow(v.CaseRow)...), fmt.Sprint(v.Revision))}
	add := func(values ...string) { rows = append(rows, values) }
	for _, p := range v.People {
		add("person", string(p.Role), string(p.Address), p.Name, string(p.Type), string(p.Assurance),
			p.Authority)
	}
	if d := v.Demand; d != nil {
		add("demand", string(d.Amount), d.Currency, d.Text)
	}
	for _, d := range v.Deadlines {
		add("deadline", string(d.Kind), instant(&d.At), string(d.State), d.Of)
	}
	for _, p := range v.Drafting {
		add("drafting", string(p.Staff), string(p.Verb), instant(&p.Since))
	}
	for _, m := range v.MayNot {
		add("may_not", string(m.Staff), m.Why)
	}
	for _, d := range v.Decisions {
		add("decision", string(d.Stage), string(d.Outcome), string(d.State), string(d.By), string(d.ApprovedBy),
			string(d.Awarded), d.SHA256)
	}
	for _, x := range v.Externals {
		add("external", string(x.Body), x.Number, x.AnswerDue.String(), instant(&x.AnsweredAt), string(x.Outcome),
			instant(&x.EndedAt), string(x.Followed))
	}
	for _, t := range v.Tasks {
		add("task", t.Kind, instant(&t.Done), t.Note)
	}
	for _, l := range v.Links {
		add("link", string(l.Kind), string(l.To))
	}
	for _, t := range v.Tags {
		add("tag", t)
	}
	if v.SnoozedUntil != nil {
		add("snoozed", v.SnoozedUntil.String())
	}
	for i, m := range v.Messages {
		rows = append(rows, plainMessage(fmt.Sprint(i+1), m, full)...)
	}
	if v.Draft != nil {
		rows = append(rows, plainMessage("draft", *v.Draft, true)...)
	}
	for _, n := range v.Next {
		add("next", n)
	}
	return rows
}

// plainMessage are the rows of message n.
func plainMessage(n string, m api.MessageView, full bool) [][]string {
	what, state := "", ""
	switch {
	case m.Role != nil:
		what = string(*m.Role)
	case m.Kind != nil:
		what = string(*m.Kind)
	}
	if m.State != nil {
		state = string(*m.State)
	}
	rows := [][]string{{"message", n, instant(&m.At), string(m.Direction), what, string(m.From), string(m.By), state,
		m.Subject}}
	for _, l := range textLines(shownText(m, full)) {
		rows = append(rows, []string{"text", n, l})
	}
	for _, d := range m.Defects {
		rows = append(rows, []string{"defect", n, d})
	}
	for _, at := range m.Attachments {
		rows = append(rows, []string{"attachment", n, at.Name, at.MediaType, fmt.Sprint(at.Size), at.SHA256})
	}
	return rows
}

// textLines are the lines of a text, without blank ones at its ends.
func textLines(s string) []string {
	s = strings.Trim(safeText(s), "\n ")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// plainRow are the values of one case in a list.
func plainRow(r api.CaseRow) []string {
	var due *time.Time
	kind := ""
	if r.Due != nil {
		due, kind = &r.Due.At, string(r.Due.Kind)
	}
	return []string{string(r.Reference), string(r.Register), string(r.Kind), string(r.Stage), string(r.Department),
		string(r.Status), assignee(r, ""), instant(due), kind, string(r.Customer.Address), r.Customer.Name, r.Subject}
}
