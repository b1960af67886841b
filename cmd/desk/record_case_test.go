package desk_test

import (
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_RecordCase(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	said := desk.RecordCaseRequest{How: "phone", At: o.clock.Now().Add(-96 * time.Hour), Name: "Åsa", Address: asa,
		Subject: "Avgiften", Text: "är missnöjd med avgiften", Kind: casework.KindComplaint, Department: "refunds"}
	for _, tt := range []struct {
		name   string
		by     casework.StaffName
		change func(*desk.RecordCaseRequest)
		kind   error
	}{
		{"How", "maria", func(r *desk.RecordCaseRequest) { r.How = "smoke" }, casework.ErrInvalid},
		{"Future", "maria", func(r *desk.RecordCaseRequest) { r.At = o.clock.Now().Add(time.Hour) }, casework.ErrInvalid},
		{"NoText", "maria", func(r *desk.RecordCaseRequest) { r.Text = " " }, casework.ErrInvalid},
		{"Kind", "maria", func(r *desk.RecordCaseRequest) { r.Kind = "escalation" }, casework.ErrInvalid},
		{"Department", "maria", func(r *desk.RecordCaseRequest) { r.Department = "nowhere" }, casework.ErrInvalid},
		{"Nobody", "maria", func(r *desk.RecordCaseRequest) { r.Name, r.Address = "", "" }, casework.ErrInvalid},
		{"Ours", "maria", func(r *desk.RecordCaseRequest) { r.Address = "service@example.se" }, casework.ErrInvalid},
		{"Stage", "maria", func(r *desk.RecordCaseRequest) { r.Stage = casework.StageExternal }, casework.ErrInvalid},
		{"ToTheOmbudsman", "maria", func(r *desk.RecordCaseRequest) { r.Stage = casework.StageOmbudsman }, casework.ErrNotAllowed},
		{"Admin", "admin", func(*desk.RecordCaseRequest) {}, casework.ErrNotAllowed},
	} {
		r := said
		tt.change(&r)
		_, err := o.RecordCase(ctx, tt.by, r)
		refused(t, err, tt.kind, "")
	}
	r, err := o.RecordCase(ctx, "maria", said)
	do(t, r, err)
	c := o.get(r.Reference)
	if !c.ReceivedAt.Equal(said.At) || !c.FirstComplaintAt.Equal(said.At) || c.Status != casework.StatusNew || !c.Sorted || c.Register == "" {
		t.Errorf("recorded %+v", c)
	}
	if a := o.ack(r.Reference); a.State != casework.LetterQueued || a.To[0] != asa || a.Subject != "acknowledgement complaint" {
		t.Errorf("acknowledged by %+v", a)
	}
	if answered := o.receive(casework.StageService, answer(asa, "och en sak till", o.ack(r.Reference).MessageID)); answered.Case != r.Reference {
		t.Errorf("the customer's answer joined %s", answered.Case)
	}
	if h := o.history(r.Reference); !strings.HasPrefix(h, "maria record how=phone message=m") || strings.Contains(h, "asa") {
		t.Errorf("history:\n%s", h)
	}

	letter := said
	letter.How, letter.Address, letter.Stage = "letter", "", casework.StageOmbudsman
	r, err = o.RecordCase(ctx, "eva", letter)
	do(t, r, err)
	c = o.get(r.Reference)
	if c.Stage != casework.StageOmbudsman || !c.EscalatedAt.Equal(said.At) || c.Assessable() {
		t.Errorf("a letter to the Kundombud: stage %s at %s, assessable %v", c.Stage, c.EscalatedAt, c.Assessable())
	}
	if len(o.letters(r.Reference)) != 0 || len(r.Warnings) != 1 {
		t.Errorf("%d letters to nowhere, warnings %v", len(o.letters(r.Reference)), r.Warnings)
	}
	r, err = o.Take(ctx, "eva", desk.TakeRequest{On: on(r.Reference)})
	do(t, r, err)
}
