package desk

import (
	"context"
	"slices"

	"ombud/store/casework"
)

// Show returns one case in full, as far as the caller may see it. Who works
// on the case has seen its mail by it. Outside the caller's departments it
// needs a reason, which the history keeps. Every reading stands in the
// access log.
func (d *Desk) Show(ctx context.Context, by casework.StaffName, r ShowRequest) (CaseView, error) {
	return d.show(ctx, by, r, casework.VerbShow)
}

// show is Show for whatever verb reads a case.
func (d *Desk) show(ctx context.Context, by casework.StaffName, r ShowRequest, v casework.Verb) (CaseView, error) {
	var view CaseView
	err := d.read(ctx, by, r, v, func(s *sitting, c casework.Case) (err error) {
		view, err = s.caseView(c, by)
		return err
	})
	return view, err
}

// read lets somebody read a case by a verb, and records that they did.
func (d *Desk) read(ctx context.Context, by casework.StaffName, r ShowRequest, v casework.Verb,
	fn func(*sitting, casework.Case) error,
) error {
	var ref casework.Reference
	var seen reading
	err := d.view(ctx, func(s *sitting) error {
		c, err := s.find(r.Reference)
		if err != nil {
			return err
		}
		ref, seen = c.Reference, reading{verb: v, reason: r.Reason}
		if seen.elsewhere, err = s.elsewhere(c, by, r.Reason); err != nil {
			return err
		}
		seen.logged = s.tx.Accessed(ref, by, s.tx.Now.Add(-casework.AccessOnce))
		seen.unread = v == casework.VerbShow && c.Unread && s.works(c, by)
		seen.news = c.News
		return fn(s, c)
	})
	if err != nil || seen.logged && !seen.elsewhere && !seen.unread {
		return err
	}
	return d.update(ctx, func(s *sitting) error { return s.looked(ref, by, seen) })
}

// reading is what is recorded of one reading of a case.
type reading struct {
	verb      casework.Verb
	reason    string
	elsewhere bool // it is outside what they read without a reason
	logged    bool // the access log has it already
	unread    bool // it has mail that they are the one to look at
	news      int  // how much had come by then
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

// looked records that a case was read: in the access log, a reading from
// elsewhere in the history too, and its mail is no longer unread.
func (s *sitting) looked(ref casework.Reference, by casework.StaffName, r reading) error {
	c, err := s.tx.Case(ref)
	if err != nil {
		return err
	}
	line := casework.Access{Case: ref, By: by, Verb: r.verb}
	if r.elsewhere {
		m, err := s.tx.PutMessage(casework.Message{
			Case: ref, Direction: casework.DirectionInternal, Role: casework.MessageInternal, Text: r.reason, OwnText: r.reason,
			At: s.tx.Now, By: by, Stage: c.Stage, Assurance: casework.AssuranceNone,
		})
		if err != nil {
			return err
		}
		line.Reason = m.ID
		if err := s.record(ref, by, casework.VerbShow, "reason="+m.ID); err != nil {
			return err
		}
	}
	if !r.logged {
		if err := s.tx.LogAccess(line); err != nil {
			return err
		}
	}
	if !r.unread || c.News != r.news {
		return nil // what has come since they have not seen
	}
	c.Unread = false
	return s.tx.PutCase(c)
}

// caseView is a case with all that somebody may see of it.
func (s *sitting) caseView(c casework.Case, by casework.StaffName) (CaseView, error) {
	v := CaseView{
		CaseRow: s.row(c), People: full(c.People), Demand: c.Demand, Links: full(c.Links), Evaluation: c.Evaluation,
		MayNot: []Barred{}, Deadlines: []DeadlineView{}, Verdict: c.Verdict, Candidate: c.Candidate,
		Tasks: full(c.Tasks), Externals: full(c.Externals), Tags: full(c.Tags), Next: full(s.next(c, by)),
	}
	v.Verdict.Reasons = full(v.Verdict.Reasons)
	v.Subject = c.Subject // whole in the case, masked in lists
	if c.Snoozed(s.Calendar.Date(s.tx.Now)) {
		v.SnoozedUntil = &c.SnoozedUntil
	}
	if c.CloseReason != "" {
		v.CloseReason = &c.CloseReason
	}
	if x, ok := c.External(); ok {
		v.External = &x
	}
	whole, err := s.matter(c)
	if err != nil {
		return v, err
	}
	for _, b := range casework.Barred(whole, s.tools.Directory) {
		v.MayNot = append(v.MayNot, Barred{Staff: b.Staff, Why: b.Why})
	}
	for _, d := range c.Deadlines {
		v.Deadlines = append(v.Deadlines, s.deadline(d))
	}
	if v.Messages, err = s.messageViews(c, by); err != nil {
		return v, err
	}
	if v.Decisions, err = s.decisionViews(c, by, &v); err != nil {
		return v, err
	}
	if v.Drafting, err = s.present(c, by); err != nil {
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
			Direction: casework.DirectionOut, Kind: draft.Kind, From: text.From, To: []casework.Mailbox{draft.To},
			Subject: text.Subject, MessageID: draft.MessageID, At: draft.Now, Text: text.Text, OwnText: text.Text,
			By: out[n-1].By, Assurance: casework.AssuranceNone,
		})
		v.Draft = &view
	}
	return out, nil
}

// History returns the history of a case, under the conditions of Show.
func (d *Desk) History(ctx context.Context, by casework.StaffName, r ShowRequest) ([]casework.Entry, error) {
	entries := []casework.Entry{}
	err := d.read(ctx, by, r, casework.VerbHistory, func(s *sitting, c casework.Case) error {
		list, err := s.tx.History(c.Reference)
		entries = full(list)
		return err
	})
	return entries, err
}

// Accesses returns who has read a case and when, to head and auditor.
func (d *Desk) Accesses(ctx context.Context, by casework.StaffName, r On) ([]casework.Access, error) {
	lines := []casework.Access{}
	if err := d.keeps(by, "access log", casework.RoleHead, casework.RoleAuditor); err != nil {
		return lines, err
	}
	err := d.view(ctx, func(s *sitting) error {
		c, err := s.find(r.Reference)
		if err != nil {
			return err
		}
		list, err := s.tx.Accesses(c.Reference)
		lines = full(list)
		return err
	})
	return lines, err
}
