package desk

import (
	"fmt"
	"slices"

	"ombud/store/casework"
)

// sees says whether somebody reads a case without giving a reason.
func (s *sitting) sees(c casework.Case, by casework.StaffName) bool {
	return s.May(c, casework.VerbShow, by) == nil
}

// staff refuses who is not in the list of staff.
func (s *sitting) staff(by casework.StaffName, what string) (casework.Staff, error) {
	person, known := s.Staff[by]
	if !known {
		return person, notAllowed(what, fmt.Sprintf("%q is not in the list of staff", by), "")
	}
	person.Name = by
	return person, nil
}

// office says whether somebody belongs to the Kundombud's office.
func (s *sitting) office(by casework.StaffName) bool {
	person := s.Staff[by]
	person.Name = by
	return s.Office(person)
}

// sits says whether somebody belongs to the Kundombud's office in a case.
func (s *sitting) sits(c casework.Case, by casework.StaffName) bool {
	person := s.Staff[by]
	person.Name = by
	return s.Sits(c, person)
}

// confidential says whether what was written at a stage is hidden from
// somebody: notes and drafts of the ombudsman are there for those who may
// judge the case, and for the auditor. Who took part below, or stood aside,
// reads them as little as the line does.
func (s *sitting) confidential(c casework.Case, stage casework.Stage, by casework.StaffName) bool {
	if stage != casework.StageOmbudsman {
		return false
	}
	roles := s.Staff[by].Roles
	if slices.Contains(roles, casework.RoleAuditor) {
		return false
	}
	if !s.sits(c, by) && !slices.Contains(roles, casework.RoleApprover) {
		return true
	}
	c.Stage = stage // wherever it has gone since
	c, err := s.matter(c)
	judges, _ := casework.EligibleReviewer(c, by, s.tools.Directory)
	return err != nil || !judges
}

// row is a case as a list shows it, with what is personal masked.
func (s *sitting) row(c casework.Case) CaseRow {
	customer := c.Customer()
	r := CaseRow{
		Reference: c.Reference, Register: c.Register, Kind: c.Kind, Stage: c.Stage, Status: c.Status,
		Department: c.Department, Language: c.Language, Also: full(c.Also), Subject: casework.Mask(c.Subject),
		Customer:   casework.Mailbox{Name: customer.Name, Address: customer.Address},
		ReceivedAt: c.ReceivedAt, Flags: full(c.Flags), Unread: c.Unread, Revision: c.Revision,
	}
	if !c.FirstComplaintAt.IsZero() {
		r.FirstComplaintAt = &c.FirstComplaintAt
	}
	if !c.EscalatedAt.IsZero() {
		r.EscalatedAt = &c.EscalatedAt
	}
	if c.Assignee != "" {
		r.Assignee = &c.Assignee
	}
	if due, ok := c.NextDue(); ok {
		v := s.deadline(due)
		r.Due = &v
	}
	return r
}

// deadline is a deadline as it stands now.
func (s *sitting) deadline(d casework.Deadline) DeadlineView {
	return DeadlineView{Kind: d.Kind, Of: d.Of, At: d.Due.UTC(), State: d.State(s.tx.Now)}
}

// full is a list that is there even when it is empty.
func full[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// next are the commands that somebody may give on a case now, the likeliest
// first.
func (s *sitting) next(c casework.Case, by casework.StaffName) []string {
	var out []string
	for _, v := range likely(c, by) {
		if s.May(c, v, by) == nil && s.leads(c, v) {
			out = append(out, fmt.Sprintf("ombud %s %s", v, c.Reference))
		}
	}
	return out
}

// likely orders the verbs by what a case most needs.
func likely(c casework.Case, by casework.StaffName) []casework.Verb {
	verbs := []casework.Verb{casework.VerbApprove, casework.VerbReturn}
	if c.Assignee == "" {
		verbs = append(verbs, casework.VerbTake)
	}
	if c.Candidate != nil {
		verbs = append(verbs, casework.VerbEscalate)
	}
	verbs = append(verbs, casework.VerbAccept, casework.VerbRefer, casework.VerbClose)
	if c.Customer().Assurance != casework.AssuranceConfirmed && c.Is(casework.KindComplaint) {
		verbs = append(verbs, casework.VerbConfirm)
	}
	verbs = append(verbs, casework.VerbEvaluate, casework.VerbAsk, casework.VerbDecide)
	if !c.Is(casework.KindComplaint) {
		verbs = append(verbs, casework.VerbReply)
	}
	return append(verbs, casework.VerbNote, casework.VerbReopen)
}

// leads says whether a verb that is allowed would also go through.
func (s *sitting) leads(c casework.Case, v casework.Verb) bool {
	switch v {
	case casework.VerbClose:
		return casework.MayClose(c, "") == nil && c.Candidate == nil
	case casework.VerbDecide:
		return s.NeedsApproval(c) || c.Customer().Assurance == casework.AssuranceConfirmed
	}
	return true
}
