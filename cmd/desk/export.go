package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"ombud/store/casework"
)

// PutFile takes one file of several: its name, relative and with slashes, and
// what writes its content.
type PutFile func(name string, write func(io.Writer) error) error

// PrivacyExport hands out what is kept about a person (GDPR art. 15 and 20):
// of every case that they are the customer of the facts as JSON, and each
// message to and from them as readable text and as the mail that it was.
// Internal notes, letters that never left and what was written to people of
// ours are not in it; the list says how many were held back. The history of each case tells of the export.
func (d *Desk) PrivacyExport(ctx context.Context, by casework.StaffName, r PrivacyRequest, put PutFile) error {
	if err := d.keeps(by, "privacy export", privacyRoles()...); err != nil {
		return err
	}
	if blank(r.Reason) {
		return invalid("privacy export", "a reason is needed: who asked, and how it is known that it was they")
	}
	cases, err := d.exported(ctx, by, r)
	if err != nil {
		return err
	}
	for _, c := range cases {
		if err := d.exportCase(ctx, c, put); err != nil {
			return err
		}
	}
	return put("README.txt", func(w io.Writer) error { return exportReadme(w, cases) })
}

// exported are the cases to hand out; their histories say so first.
func (d *Desk) exported(ctx context.Context, by casework.StaffName, r PrivacyRequest) ([]casework.Case, error) {
	var cases []casework.Case
	err := d.update(ctx, func(s *sitting) error {
		cases = nil
		all, err := s.casesOf(r.Who)
		if err != nil {
			return err
		}
		for _, c := range all {
			customer := c.Customer().Address
			if !c.ErasedAt.IsZero() || strings.Contains(r.Who, "@") && !customer.Same(casework.Address(strings.TrimSpace(r.Who))) {
				continue
			}
			m, err := s.tx.PutMessage(internal(c, by, r.Reason, s.tx.Now))
			if err != nil {
				return err
			}
			if err := s.record(c.Reference, by, casework.VerbExport, "reason="+m.ID); err != nil {
				return err
			}
			line := casework.Access{Case: c.Reference, By: by, Verb: casework.VerbExport, Reason: m.ID}
			if err := s.tx.LogAccess(line); err != nil {
				return err
			}
			cases = append(cases, c)
		}
		if len(cases) == 0 {
			return missing(fmt.Sprintf("person %q", r.Who), "they are the customer of no case")
		}
		return nil
	})
	return cases, err
}

// internal is a note that is filed with a case.
func internal(c casework.Case, by casework.StaffName, text string, at time.Time) casework.Message {
	return casework.Message{
		Case: c.Reference, Direction: casework.DirectionInternal, Role: casework.MessageInternal, Text: text, OwnText: text,
		At: at, By: by, Stage: c.Stage, Assurance: casework.AssuranceNone,
	}
}

// exportedCase is what case.json of an export says.
type exportedCase struct {
	Reference        casework.Reference   `json:"reference"`
	Kind             casework.Kind        `json:"kind"`
	Also             []casework.Kind      `json:"also"`
	Stage            casework.Stage       `json:"stage"`
	Status           casework.Status      `json:"status"`
	Department       casework.Department  `json:"department"`
	Subject          string               `json:"subject"`
	Language         casework.Language    `json:"language"`
	Customer         casework.Person      `json:"customer"`
	Demand           *casework.Demand     `json:"demand"`
	ReceivedAt       time.Time            `json:"received_at"`
	FirstComplaintAt *time.Time           `json:"first_complaint_at"`
	EscalatedAt      *time.Time           `json:"escalated_at"`
	ClosedAt         *time.Time           `json:"closed_at"`
	Flags            []casework.Flag      `json:"flags"`
	Decisions        []casework.Decision  `json:"decisions"` // those that were sent
	Evaluation       *casework.Evaluation `json:"evaluation"`
	Messages         []exportedMessage    `json:"messages"`
	HeldBack         int                  `json:"held_back"` // what is between people of ours
}

type exportedMessage struct {
	File        string             `json:"file"` // without .eml and .txt
	Direction   casework.Direction `json:"direction"`
	At          time.Time          `json:"at"`
	From        casework.Mailbox   `json:"from"`
	To          []casework.Mailbox `json:"to"`
	Subject     string             `json:"subject"`
	Attachments []AttachmentView   `json:"attachments"`
}

// exportCase hands out one case.
func (d *Desk) exportCase(ctx context.Context, c casework.Case, put PutFile) error {
	var messages []casework.Message
	err := d.view(ctx, func(s *sitting) (err error) {
		messages, err = s.tx.Messages(c.Reference)
		return err
	})
	if err != nil {
		return err
	}
	out := exportedFacts(c)
	for _, m := range messages {
		if unfinished(m) || m.Kind == casework.LetterNotice || m.Kind == casework.LetterConsultation {
			out.HeldBack++
			continue
		}
		file := fmt.Sprintf("%03d-%s-%s", len(out.Messages)+1, m.Direction, m.At.UTC().Format("2006-01-02"))
		v := messageView(m)
		out.Messages = append(out.Messages, exportedMessage{File: file, Direction: m.Direction, At: m.At.UTC(),
			From: m.From, To: full(m.To), Subject: m.Subject, Attachments: v.Attachments})
		if err := d.exportMessage(ctx, string(c.Reference)+"/"+file, m, put); err != nil {
			return err
		}
	}
	return put(string(c.Reference)+"/case.json", func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(out)
	})
}

func exportedFacts(c casework.Case) exportedCase {
	out := exportedCase{Reference: c.Reference, Kind: c.Kind, Also: full(c.Also), Stage: c.Stage, Status: c.Status,
		Department: c.Department, Subject: c.Subject, Language: c.Language, Customer: c.Customer(), Demand: c.Demand,
		ReceivedAt: c.ReceivedAt.UTC(), FirstComplaintAt: instantOrNil(c.FirstComplaintAt),
		EscalatedAt: instantOrNil(c.EscalatedAt), ClosedAt: instantOrNil(c.ClosedAt), Flags: full(c.Flags),
		Decisions: []casework.Decision{}, Evaluation: c.Evaluation, Messages: []exportedMessage{}}
	for _, dec := range c.Decisions {
		if dec.State == casework.DecisionSent {
			out.Decisions = append(out.Decisions, dec)
		}
	}
	return out
}

func instantOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// exportMessage hands out a message as text and, where it is kept, as the mail
// that it was.
func (d *Desk) exportMessage(ctx context.Context, name string, m casework.Message, put PutFile) error {
	text := fmt.Sprintf("%s\n%s <%s>\n%s\n\n%s\n", m.At.UTC().Format(time.RFC3339), m.From.Name, m.From.Address, m.Subject, m.Text)
	err := put(name+".txt", func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
	if err != nil || m.Raw == "" {
		return err
	}
	var raw []byte
	err = d.view(ctx, func(s *sitting) (err error) {
		raw, err = s.tx.Raw(m.Raw)
		return err
	})
	if err != nil {
		return err
	}
	return put(name+".eml", func(w io.Writer) error {
		_, err := w.Write(raw)
		return err
	})
}

// exportReadme tells the customer what the files are, in Swedish and English.
func exportReadme(w io.Writer, cases []casework.Case) error {
	var list strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&list, "  %s\n", c.Reference)
	}
	_, err := fmt.Fprintf(w, `Utdrag ur våra ärenden

För varje ärende finns en mapp med ärendets nummer. Filen case.json innehåller
uppgifterna i ärendet. Varje meddelande finns som text (.txt) och som det
brev det var (.eml), som du kan öppna i ett e-postprogram.

Extract from our cases

Each case has a folder named by its reference. The file case.json holds the
facts of the case. Each message is there as text (.txt) and as the mail it
was (.eml), which a mail program opens.

%s`, list.String())
	return err
}
