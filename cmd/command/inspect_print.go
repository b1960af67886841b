package command

import (
	"fmt"
	"io"
	"strings"
	"time"

	"ombud/store/casework"
)

// print prints one message: as JSON, as a row for a program, or for a person.
func (in *inspector) print(v inspection) error {
	switch {
	case in.app.json:
		if v.Error != "" {
			return in.out.Encode(map[string]string{"file": v.File, "error": v.Error})
		}
		return in.out.Encode(v)
	case in.app.terminal():
		_, err := io.WriteString(in.app.Out, v.text())
		return err
	}
	return in.app.printRow(v.row()...)
}

// row are the values of a message for a program.
func (v inspection) row() []string {
	if v.Error != "" {
		return []string{v.File, v.Error}
	}
	return []string{v.File, "", string(v.MessageID), string(v.From.Address), v.From.Name, instant(v.Date),
		string(v.Machine.Class), yesNo(v.Acknowledge.Send), string(v.Assurance), string(v.Kind), string(v.Department),
		string(v.Language), fmt.Sprint(len(v.Attachments)), v.Subject}
}

// text is a message as a person reads it.
func (v inspection) text() string {
	var b strings.Builder
	b.WriteString(rule)
	fact(&b, "File", v.File)
	if v.Error != "" {
		fact(&b, "Error", v.Error)
		return b.String()
	}
	fact(&b, "From", mailboxText(v.From))
	for _, to := range v.To {
		fact(&b, "To", mailboxText(to))
	}
	if v.Date != nil {
		fact(&b, "Date", v.Date.Format(time.RFC1123Z))
	}
	fact(&b, "Subject", v.Subject)
	fact(&b, "Message-ID", string(v.MessageID))
	fact(&b, "Machine", string(v.Machine.Class)+because(v.Machine.Reason))
	fact(&b, "Acknowledge", yesNo(v.Acknowledge.Send)+because(v.Acknowledge.Reason))
	fact(&b, "Read as", fmt.Sprintf("%s in %s, language %s, %d points", v.Kind, v.Department, v.Language, v.Points))
	for _, d := range v.Defects {
		fact(&b, "Defect", d)
	}
	for _, p := range v.Attachments {
		fact(&b, "Attached", fmt.Sprintf("%s (%s, %s)", partName(p.Name, p.MediaType), p.MediaType,
			count(int(p.Size), "octet", "octets")))
	}
	b.WriteString("\n")
	own := v.OwnText
	if strings.TrimSpace(own) == "" {
		own = v.Text
	}
	writeText(&b, own)
	return b.String()
}

func mailboxText(m casework.Mailbox) string {
	return strings.TrimSpace(fmt.Sprintf("%s <%s>", m.Name, m.Address))
}

// because puts a reason behind a word.
func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
