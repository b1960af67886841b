package casework

import (
	"errors"
	"testing"
)

func TestCase_Outside(t *testing.T) {
	var c Case
	if _, ok := c.Outside("", ""); ok {
		t.Error("a matter outside where there is none")
	}
	c.Externals = []External{
		{Body: BodyARN, Number: "1", Outcome: ExternalRejected},
		{Body: BodyCourt},
	}
	for _, tt := range []struct {
		body   ExternalBody
		number string
		want   int
	}{
		{"", "", 1},
		{BodyARN, "", 0},
		{BodyARN, "1", 0},
		{BodyCourt, "T 7-26", 1}, // the number comes later
		{BodyARN, "2", -1},       // an appeal, a new matter
		{BodyOther, "", -1},
	} {
		got, ok := c.Outside(tt.body, tt.number)
		if !ok {
			got = -1
		}
		if got != tt.want {
			t.Errorf("Outside(%q, %q) = %d, want %d", tt.body, tt.number, got, tt.want)
		}
	}
}

func TestCase_GoOut(t *testing.T) {
	arn := []External{{Body: BodyARN}}
	undecided := escalated(t)
	undecided.Externals = arn
	undecided.GoOut()
	if undecided.Stage != StageOmbudsman {
		t.Errorf("undecided: stage %s: the decision is owed where it is", undecided.Stage)
	}
	decided := complaint(t)
	decided.Decisions = escalated(t).Decisions
	decided.Assignee, decided.Externals = "jonas", arn
	decided.GoOut()
	if decided.Stage != StageExternal || decided.Assignee != "" {
		t.Errorf("decided: stage %s, assignee %q", decided.Stage, decided.Assignee)
	}
	d := office(t)
	if err := d.May(decided, VerbEscalate, "eva"); err != nil {
		t.Errorf("the Kundombud was never asked: %v", err)
	}
	decided.EscalatedAt = decided.ReceivedAt
	if err := d.May(decided, VerbEscalate, "eva"); !errors.Is(err, ErrConflict) {
		t.Errorf("the Kundombud has had it: %v", err)
	}
}

func TestMayClose_Outside(t *testing.T) {
	c := complaint(t)
	c.Stage = StageExternal
	for _, tt := range []struct {
		x    External
		want bool
	}{
		{External{Body: BodyARN}, false},
		{External{Body: BodyARN, Outcome: ExternalPartly}, false},
		{External{Body: BodyARN, Outcome: ExternalPartly, Followed: FollowedNo}, true},
		{External{Body: BodyCourt, Outcome: ExternalDismissed}, true},
	} {
		c.Externals = []External{tt.x}
		if err := MayClose(c, ""); (err == nil) != tt.want {
			t.Errorf("%+v: %v", tt.x, err)
		}
	}
}

func TestPolicy_Deadlines_Outside(t *testing.T) {
	p, err := PolicyPreset("se-combined")
	if err != nil {
		t.Fatal(err)
	}
	c, cal := complaint(t), stockholm(t)
	c.Stage, c.Status = StageExternal, StatusClosed
	c.Externals = []External{{Body: BodyARN, AnswerDue: day(t, "2026-09-01")}, {Body: BodyCourt}}
	outside := func() (d Deadline) {
		for _, one := range p.Deadlines(c, cal) {
			if one.Kind == DeadlineExternal {
				d = one
			}
		}
		return d
	}
	if d := outside(); d.Of != "arn" || !d.Due.Equal(cal.EndOfDay(day(t, "2026-09-01"))) || !d.Met.IsZero() {
		t.Fatalf("asked: %+v", d)
	}
	c.Deadlines = p.Deadlines(c, cal)
	if d, ok := c.NextDue(); !ok || d.Kind != DeadlineExternal {
		t.Errorf("a closed case keeps it: %+v", d)
	}
	late := at(t, "2026-10-01T08:00:00Z")
	c.Externals[0].Outcome, c.Externals[0].EndedAt = ExternalUpheld, late
	if d := outside(); d.State(late) != DeadlineMissed || d.Met.IsZero() {
		t.Errorf("decided without our answer: %+v", d)
	}
	c.Externals[0].AnsweredAt = at(t, "2026-08-31T08:00:00Z")
	if d := outside(); d.State(late) != DeadlineMet {
		t.Errorf("answered: %+v", d)
	}
}

func TestCase_Registered_Outside(t *testing.T) {
	c := escalated(t)
	c.Externals = []External{{Body: BodyARN, Number: "2026-7", Outcome: ExternalPartly, Followed: FollowedYes}}
	r := c.Registered()
	if r.External != BodyARN || r.ExternalOutcome != ExternalPartly || r.ExternalFollowed != FollowedYes {
		t.Errorf("row %+v", r)
	}
	e := c.Erased(c.ReceivedAt)
	if len(e.Externals) != 1 || e.Externals[0].Number != "" || e.Externals[0].Followed != FollowedYes {
		t.Errorf("erased %+v", e.Externals)
	}
}
