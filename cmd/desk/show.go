package desk

import (
	"context"
	"slices"

	"ombud/store/casework"
)

// Show returns one case in full, as far as the caller may see it. Who works
// on the case has seen its mail by it. Outside the caller's departments it
// needs a reason, which the history keeps.
func (d *Desk) Show(ctx context.Context, by casework.StaffName, r ShowRequest) (CaseView, error) {
	var v CaseView
	var elsewhere, unread bool
	err := d.view(ctx, func(s *sitting) error {
		c, err := s.find(r.Reference)
		if err != nil {
			return err
		}
		if elsewhere, err = s.elsewhere(c, by, r.Reason); err != nil {
			return err
		}
		unread = c.Unread && s.works(c, by)
		v, err = s.caseView(c, by)
		return err
	})
	if err != nil || !elsewhere && !unread {
		return v, err
	}
	return v, d.update(ctx, func(s *sitting) error { return s.looked(v.Reference, by, r.Reason, elsewhere) })
}

// elsewhere says whether a case is outside what somebody reads without a
// reason; without one it is refused.
func (s *sitting) elsewhere(c casework.Case, by casework.StaffName, reason string) (bool, error) {
	if _, err := s.staff(by, attempt(c.Reference, casework.VerbShow)); err != nil {
		return false, err
	}
	err := s.May(c, casework.VerbShow, by)
	if err == nil {
		return false, nil
	}
	if blank(reason) {
		return false, err
	}
	return true, nil
}

// works says whether somebody is one of those who work on the case now.
func (s *sitting) works(c casework.Case, by casework.StaffName) bool {
	return c.Assignee == by || c.Assignee == "" && s.May(c, casework.VerbNote, by) == nil
}

// looked records that a case was read: its mail is no longer unread, and a
// reading from elsewhere stands in the history.
func (s *sitting) looked(ref casework.Reference, by casework.StaffName, reason string, elsewhere bool) error {
	c, err := s.tx.Case(ref)
	if err != nil {
		return err
	}
	if elsewhere {
		m, err := s.tx.PutMessage(casework.Message{
			Case: ref, Direction: casework.DirectionInternal, Role: casework.MessageInternal, Text: reason, OwnText: reason,
			At: s.tx.Now, By: by, Stage: c.Stage, Assurance: casework.AssuranceNone,
		})
		if err != nil {
			return err
		}
		return s.record(ref, by, casework.VerbShow, "reason="+m.ID)
	}
	c.Unread = false
	return s.tx.PutCase(c)
}

// caseView is a case with all that somebody may see of it.
func (s *sitting) caseView(c casework.Case, by casework.StaffName) (CaseView, error) {
	v := CaseView{
		CaseRow: s.row(c), People: full(c.People), Demand: c.Demand, Links: full(c.Links), Evaluation: c.Evaluation,
		MayNot: []Barred{}, Deadlines: []DeadlineView{}, Verdict: c.Verdict, Candidate: c.Candidate,
		Tasks: full(c.Tasks), Tags: full(c.Tags), Next: full(s.next(c, by)),
	}
	v.Verdict.Reasons = full(v.Verdict.Reasons)
	v.Subject = c.Subject // whole in the case, masked in lists
	if c.CloseReason != "" {
		v.CloseReason = &c.CloseReason
	}
	for _, b := range casework.Barred(c, s.tools.Directory) {
		v.MayNot = append(v.MayNot, Barred{Staff: b.Staff, Why: b.Why})
	}
	for _, d := range c.Deadlines {
		v.Deadlines = append(v.Deadlines, s.deadline(d))
	}
	var err error
	if v.Messages, err = s.messageViews(c, by); err != nil {
		return v, err
	}
	if v.Decisions, err = s.decisionViews(c, by, &v); err != nil {
		return v, err
	}
	history, err := s.tx.History(c.Reference)
	v.History = full(history)
	return v, err
}

// messageViews are the messages of a case that somebody may read.
func (s *sitting) messageViews(c casework.Case, by casework.StaffName) ([]MessageView, error) {
	messages, err := s.tx.Messages(c.Reference)
	if err != nil {
		return nil, err
	}
	views := []MessageView{}
	for _, m := range messages {
		if unfinished(m) && m.By != by && s.confidential(c, m.Stage, by) {
			continue
		}
		views = append(views, messageView(m))
	}
	return views, nil
}

// unfinished says whether a message is still between people of ours: a note,
// or a letter by one of them that has not reached the customer.
func unfinished(m casework.Message) bool {
	switch m.Direction {
	case casework.DirectionInternal:
		return true
	case casework.DirectionOut:
		left := m.State == casework.LetterAccepted || m.State == casework.LetterBounced
		return !left && m.By != casework.SystemName
	}
	return false
}

// messageView is a message as it is shown.
func messageView(m casework.Message) MessageView {
	v := MessageView{
		ID: m.ID, Direction: m.Direction, From: m.From.Address, To: []casework.Address{}, Subject: m.Subject,
		MessageID: m.MessageID, At: m.At, Text: m.Text, OwnText: m.OwnText, Attachments: []AttachmentView{},
		Assurance: m.Assurance, By: m.By, Defects: m.Defects,
	}
	if m.Role != "" {
		v.Role = &m.Role
	}
	if m.Kind != "" {
		v.Kind = &m.Kind
	}
	if m.State != "" {
		v.State = &m.State
	}
	for _, to := range m.To {
		v.To = append(v.To, to.Address)
	}
	for _, a := range m.Attachments {
		v.Attachments = append(v.Attachments,
			AttachmentView{Name: a.Name, MediaType: a.MediaType, Size: a.Size, SHA256: a.SHA256})
	}
	return v
}

// decisionViews are the decisions that somebody may read. Of one in review
// they show the letter as it would leave now, with its hash.
func (s *sitting) decisionViews(c casework.Case, by casework.StaffName, v *CaseView) ([]casework.Decision, error) {
	out := []casework.Decision{}
	for _, d := range c.Decisions {
		sent := d.State == casework.DecisionSent || d.State == casework.DecisionUndelivered
		if !sent && d.By != by && s.confidential(c, d.Stage, by) {
			continue
		}
		out = append(out, d)
	}
	if n := len(out); n > 0 && out[n-1].State == casework.DecisionReview && c.Status == casework.StatusReview {
		draft, text, err := s.decisionLetter(c)
		if err != nil {
			return out, nil // who approves is told why it cannot be written
		}
		out = slices.Clone(out)
		out[n-1].SHA256 = text.SHA256
		view := messageView(casework.Message{
			Direction: casework.DirectionOut, Kind: draft.Kind, From: draft.From, To: []casework.Mailbox{draft.To},
			Subject: text.Subject, MessageID: draft.MessageID, At: draft.Now, Text: text.Text, OwnText: text.Text,
			By: out[n-1].By, Assurance: casework.AssuranceNone,
		})
		v.Draft = &view
	}
	return out, nil
}

// History returns the history of a case, to those who may see it.
func (d *Desk) History(ctx context.Context, by casework.StaffName, r On) ([]casework.Entry, error) {
	entries := []casework.Entry{}
	err := d.view(ctx, func(s *sitting) error {
		c, err := s.find(r.Reference)
		if err != nil {
			return err
		}
		if err := s.May(c, casework.VerbShow, by); err != nil {
			return err
		}
		list, err := s.tx.History(c.Reference)
		entries = full(list)
		return err
	})
	return entries, err
}
