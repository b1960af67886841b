package desk

import (
	"cmp"
	"context"
	"slices"

	"ombud/store/casework"
)

// RecordCase makes a case of what a customer said by phone, letter or chat,
// received when they said it. To have written it down is no part in it.
func (d *Desk) RecordCase(ctx context.Context, by casework.StaffName, r RecordCaseRequest) (Receipt, error) {
	var receipt Receipt
	err := d.update(ctx, func(s *sitting) error {
		e, err := s.recorded(by, r)
		if err != nil {
			return err
		}
		m, err := e.tx.PutMessage(casework.Message{
			From: casework.Mailbox{Name: r.Name, Address: e.c.Customer().Address}, Subject: r.Subject,
			Text: r.Text, OwnText: r.Text, Machine: casework.Machine{Class: casework.MachineNone},
			Assurance: casework.AssuranceNone, Case: e.c.Reference, Direction: casework.DirectionIn,
			Role: casework.MessageNew, At: e.c.ReceivedAt, By: by, Stage: e.c.Stage,
		})
		if err != nil {
			return err
		}
		e.noted("how=%s message=%s", r.How, m.ID)
		e.say("%s is recorded.", e.c.Reference)
		if err := e.finish(); err != nil {
			return err
		}
		if err := e.tellRaised(occasion{message: m, cause: m.ID, at: e.tx.Now}); err != nil {
			return err
		}
		receipt = e.receipt
		if err := e.tx.PutCase(e.c); err != nil {
			return err
		}
		if err := e.hook(casework.Case{}, e.c); err != nil {
			return err
		}
		return e.announce(e.c)
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// recorded checks what somebody has written down and makes the case of it.
func (s *sitting) recorded(by casework.StaffName, r RecordCaseRequest) (*deed, error) {
	const what = "record a case"
	person, err := s.staff(by, what)
	if err != nil {
		return nil, err
	}
	stage := cmp.Or(r.Stage, casework.StageService)
	takes := slices.Contains(person.Roles, casework.RoleHandler) || slices.Contains(person.Roles, casework.RoleHead)
	switch {
	case stage != casework.StageService && stage != casework.StageOmbudsman:
		return nil, invalid(what, "it came to service or ombudsman, not to %q", stage)
	case stage == casework.StageOmbudsman && !s.office(by):
		return nil, notAllowed(what, "at stage ombudsman only the ombudsman's office acts", "")
	case !takes && !s.office(by):
		return nil, notAllowed(what, string(by)+" is not a handler", "")
	}
	if err := s.checkRecorded(what, &r); err != nil {
		return nil, err
	}
	return s.caseOf(by, stage, r)
}

// checkRecorded finds what cannot be used, and fills in what is not said.
func (s *sitting) checkRecorded(what string, r *RecordCaseRequest) error {
	if r.At.IsZero() {
		r.At = s.tx.Now
	}
	_, known := s.Departments[r.Department]
	types := []casework.PersonType{casework.TypeConsumer, casework.TypeBusiness, casework.TypeUnknown}
	switch {
	case !slices.Contains(means(), r.How):
		return invalid(what, "it was said by %s, not by %q", list(means()), r.How)
	case r.At.After(s.tx.Now):
		return invalid(what, "it cannot have been said in the future")
	case blank(r.Text), blank(r.Subject):
		return invalid(what, "say what the customer said: a subject and a text")
	case r.Kind != "" && !slices.Contains(caseKinds(), r.Kind):
		return invalid(what, "a case is %s, not %q", list(caseKinds()), r.Kind)
	case r.Department != "" && !known:
		return invalid(what, "there is no department %q", r.Department)
	case r.Type != "" && !slices.Contains(types, r.Type):
		return invalid(what, "the type of a customer is %s", list(types))
	case blank(r.Name) && r.Address == "":
		return invalid(what, "say who the customer is: a name, an address or both")
	case r.Address == "":
		return nil
	}
	a, err := casework.ParseAddress(string(r.Address))
	if err != nil {
		return invalid(what, "%s", why(err))
	}
	if s.ours(a) {
		return invalid(what, "that is an address of ours")
	}
	r.Address = a
	return nil
}

// caseOf is the case of what was written down, in hand and not yet stored.
func (s *sitting) caseOf(by casework.StaffName, stage casework.Stage, r RecordCaseRequest) (*deed, error) {
	ref, register, err := s.numbers()
	if err != nil {
		return nil, err
	}
	v := s.classifier.Classify(casework.Text{Inbox: stage, From: r.Address, Subject: r.Subject, OwnText: r.Text})
	v.Language = cmp.Or(r.Language, v.Language)
	c := casework.Case{
		Reference: ref, Register: register, Kind: cmp.Or(r.Kind, v.Kind), Also: v.Also, Stage: stage,
		Status:     casework.StatusNew,
		Department: cmp.Or(r.Department, v.Department, casework.DepartmentTriage), Language: v.Language,
		Subject: r.Subject, ReceivedAt: r.At.UTC(), Verdict: v, Sorted: r.Kind != "" && r.Department != "",
		People: []casework.Person{{Role: casework.RoleCustomer, Name: r.Name, Address: r.Address,
			Type: cmp.Or(r.Type, casework.TypeUnknown), Assurance: casework.AssuranceNone}},
	}
	if c.Kind == casework.KindEscalation || c.Kind == "" {
		c.Kind = casework.KindComplaint // in doubt the stricter
	}
	c.Also = slices.DeleteFunc(slices.Clone(c.Also), func(k casework.Kind) bool { return k == c.Kind })
	if c.Is(casework.KindComplaint) {
		c.FirstComplaintAt = c.ReceivedAt
	}
	if stage == casework.StageOmbudsman {
		c.EscalatedAt = c.ReceivedAt
	}
	s.flag(&c, v)
	return &deed{sitting: s, c: c, by: by, verb: casework.VerbRecord, part: casework.VerbIntake}, nil
}
