package desk

import (
	"fmt"
	"slices"
	"time"

	"ombud/store/casework"
)

// mostReferences is how many Message-IDs the References of a letter hold:
// the first and the latest (RFC 5322 §3.6.4 lets long ones be cut).
const mostReferences = 20

// languages are those to write to a customer in: theirs when letters exist
// in it, else the company's first two.
func (t *tools) languages(c casework.Case) []casework.Language {
	if slices.Contains(t.Company.Languages, c.Language) {
		return []casework.Language{c.Language}
	}
	return t.Company.Languages[:min(2, len(t.Company.Languages))]
}

// from is where letters of a stage leave from: the address of its inbox.
func (t *tools) from(stage casework.Stage) casework.Address {
	if stage == casework.StageExternal {
		stage = casework.StageOmbudsman
	}
	return t.Inboxes[stage].Address
}

// draft starts a letter to the customer of a case, in answer to a message.
// It is dated by when its hold ends: the day of the first try.
func (s *sitting) draft(c casework.Case, kind casework.LetterKind, in casework.Message) (casework.Draft, error) {
	letters, err := s.tx.Letters(c.Reference)
	if err != nil {
		return casework.Draft{}, err
	}
	customer := c.Customer()
	return casework.Draft{
		Kind: kind, Case: c, Languages: s.languages(c), Now: s.tx.Now.Add(s.Hold[kind]),
		From: s.from(c.Stage), To: casework.Mailbox{Name: customer.Name, Address: customer.Address},
		MessageID: s.desk.keys.MessageID(c.Reference, len(letters)+1, kind, s.Company.MailDomain),
		InReplyTo: in.MessageID, References: references(in), Subject: in.Subject,
		Answer: s.Policy.AnswerBy(c, s.Calendar), Received: s.Calendar.Date(complainedAt(c)),
	}, nil
}

// complainedAt is when the matter came to the stage of the case.
func complainedAt(c casework.Case) time.Time {
	if c.Stage != casework.StageService && !c.EscalatedAt.IsZero() {
		return c.EscalatedAt
	}
	return firstComplained(c)
}

// firstComplained is when the customer first complained, or wrote.
func firstComplained(c casework.Case) time.Time {
	if !c.FirstComplaintAt.IsZero() {
		return c.FirstComplaintAt
	}
	return c.ReceivedAt
}

// references are what a letter in answer to a message refers to.
func references(in casework.Message) []casework.MessageID {
	refs := slices.Clone(in.References)
	if in.MessageID != "" {
		refs = append(refs, in.MessageID)
	}
	if n := len(refs); n > mostReferences {
		refs = append(refs[:1], refs[n-mostReferences+1:]...)
	}
	return refs
}

// latest is the latest message of the case's people, to be answered; empty
// when there is none.
func (s *sitting) latest(ref casework.Reference) (casework.Message, error) {
	messages, err := s.tx.Messages(ref)
	if err != nil {
		return casework.Message{}, err
	}
	for _, m := range slices.Backward(messages) {
		switch m.Role {
		case casework.MessageAutomatic, casework.MessageBounce, casework.MessageSomeoneElse:
			continue
		}
		if m.Direction == casework.DirectionIn {
			return m, nil
		}
	}
	return casework.Message{}, nil
}

// compose writes a letter, with what it is held against before it leaves.
// What the composer refuses, a panic too, is invalid.
func (s *sitting) compose(d casework.Draft) (out casework.Composed, err error) {
	what := fmt.Sprintf("case %s: letter %s", d.Case.Reference, d.Kind)
	defer func() {
		if r := recover(); r != nil {
			err = invalid(what, "writing it broke off: %v", r)
		}
	}()
	if _, err := casework.ParseAddress(string(d.To.Address)); err != nil {
		return out, invalid(what, "the customer has no address that can be written to")
	}
	if err := s.pause(d); err != nil {
		return out, err
	}
	if words := d.OwnWords(); len(words) > 0 {
		if d.Guard, err = s.guard(d, words); err != nil {
			return out, err
		}
	}
	out, err = s.composer.Compose(d)
	if err != nil {
		return out, invalid(what, "%v", err)
	}
	return out, nil
}

// posting is what a letter in the outbox has beside its text.
type posting struct {
	by    casework.StaffName
	cause string        // Message.ID of the message that it acknowledges
	held  string        // why it waits to be released; empty lets it go
	until casework.Date // what a delay letter promises
}

// post files a letter with its case and puts it in the outbox.
func (s *sitting) post(d casework.Draft, text casework.Composed, p posting) (casework.Letter, error) {
	raw, err := s.tx.PutRaw(text.Raw)
	if err != nil {
		return casework.Letter{}, err
	}
	state := casework.LetterQueued
	if p.held != "" {
		state = casework.LetterHeld
	}
	m := casework.Message{
		MessageID: d.MessageID, References: d.References, From: text.From, To: []casework.Mailbox{d.To},
		Subject: text.Subject, Text: text.Text, OwnText: text.Text, Size: int64(len(text.Raw)),
		Case: d.Case.Reference, Direction: casework.DirectionOut, Kind: d.Kind, At: s.tx.Now, State: state,
		By: p.by, Stage: d.Case.Stage, Raw: raw, Assurance: casework.AssuranceNone,
	}
	if len(d.Files) > 0 {
		m.Attachments = s.parser.Parse(text.Raw, "").Attachments
	}
	if d.InReplyTo != "" {
		m.InReplyTo = []casework.MessageID{d.InReplyTo}
	}
	if m, err = s.tx.PutMessage(m); err != nil {
		return casework.Letter{}, err
	}
	return s.tx.PutLetter(casework.Letter{
		Case: d.Case.Reference, Message: m.ID, Cause: p.cause, Kind: d.Kind, MessageID: d.MessageID,
		From: d.From, To: []casework.Address{d.To.Address}, Subject: text.Subject, Raw: raw, State: state,
		By: p.by, CreatedAt: s.tx.Now, DueAt: d.Now, HeldReason: p.held, Until: p.until,
		Dated: s.Calendar.Date(d.Now), News: d.Case.News,
	})
}

// setState moves a letter on, with its filed copy.
func (s *sitting) setState(l *casework.Letter, state casework.LetterState) error {
	l.State = state
	stored, err := s.tx.PutLetter(*l)
	if err != nil {
		return err
	}
	*l = stored
	m, err := s.tx.Message(l.Message)
	if absent(err) {
		return nil // erased
	}
	if err != nil {
		return err
	}
	m.State = state
	_, err = s.tx.PutMessage(m)
	return err
}
