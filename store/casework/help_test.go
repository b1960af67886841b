package casework

import (
	"testing"
	"time"
)

// stockholm is the calendar of most tests.
func stockholm(t testing.TB, closed ...Date) Calendar {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return NewCalendar(loc, closed)
}

// at reads an instant of RFC 3339.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	got, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// day reads a date.
func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// office is a company with somebody in every role.
func office(t testing.TB) *Directory {
	t.Helper()
	d := &Directory{
		Ombudsman: Ombudsman{Holder: "eva", Deputies: []StaffName{"nils", "olle"}, FourEyes: true},
		Products:  map[string]Product{"invoice": {Owner: "petra"}},
		Calendar:  stockholm(t),
		Staff:     map[StaffName]Staff{},
	}
	for _, s := range []Staff{
		{Name: "maria", Roles: []Role{RoleHandler}, Departments: []Department{"payments", "refunds"}, Unix: "maria"},
		{Name: "jonas", Roles: []Role{RoleHandler}, Departments: []Department{"refunds"}, ReportsTo: "nils"},
		{Name: "karin", Roles: []Role{RoleHandler}, Departments: []Department{"technical"}, Unix: "1004"},
		{Name: "helena", Roles: []Role{RoleHead}},
		{Name: "adam", Roles: []Role{RoleAdmin}, Unix: "adam"},
		{Name: "anna", Roles: []Role{RoleApprover}},
		{Name: "rut", Roles: []Role{RoleAuditor}},
		{Name: "petra", Unix: "twin"},
		{Name: "eva", Roles: []Role{RoleOmbudsman}, Unix: "twin"},
		{Name: "nils", Roles: []Role{RoleOmbudsman, RoleApprover}},
		{Name: "olle", Roles: []Role{RoleOmbudsman}},
	} {
		d.Staff[s.Name] = s
	}
	return d
}

// complaint is a case of the department refunds that somebody has sorted.
func complaint(t testing.TB) Case {
	t.Helper()
	return Case{
		Reference: "KB-7F3K-9QXP", Kind: KindComplaint, Stage: StageService, Status: StatusOpen, Department: "refunds",
		Sorted: true, ReceivedAt: at(t, "2026-04-30T13:00:00Z"), FirstComplaintAt: at(t, "2026-04-30T13:00:00Z"),
	}
}

// escalated is the same case after jonas decided it and the customer went
// to the ombudsman.
func escalated(t testing.TB) Case {
	t.Helper()
	c := complaint(t)
	decided := at(t, "2026-05-11T08:00:00Z")
	c.Handlers = []Handling{
		{Staff: "jonas", Stage: StageService, Verb: VerbTake, At: at(t, "2026-05-04T08:00:00Z")},
		{Staff: "jonas", Stage: StageService, Verb: VerbDecide, At: decided},
	}
	c.Decisions = []Decision{{Stage: StageService, Version: 1, Outcome: OutcomeRejected, State: DecisionSent, By: "jonas",
		At: decided, SentAt: decided}}
	c.FirstAnswerAt, c.AnsweredAt = decided, decided
	c.EscalatedAt = at(t, "2026-06-05T15:30:00Z")
	c.Stage, c.Accepted = StageOmbudsman, true
	return c
}
