package desk_test

import (
	"strings"
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_External(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.escalated(asa)
	arn := desk.ExternalRequest{On: on(ref), Body: "arn", AnswerDue: casework.Date{Year: 2027, Month: 1, Day: 15}}
	r, err := o.External(ctx, "eva", arn)
	if do(t, r, err); r.Stage != casework.StageOmbudsman || len(r.Warnings) == 0 {
		t.Fatalf("undecided: %+v", r)
	}
	o.approved(partly(ref))
	_, err = o.Close(ctx, "eva", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "--outcome")
	r, err = o.External(ctx, "eva", desk.ExternalRequest{On: on(ref), Number: "2026-7"})
	if do(t, r, err); r.Stage != casework.StageExternal || r.Status != casework.StatusOpen {
		t.Fatalf("decided: %+v", r)
	}
	v := o.shown("eva", ref)
	if len(v.Externals) != 1 || v.External.Number != "2026-7" || v.External.AnswerDue != arn.AnswerDue {
		t.Errorf("shown %+v", v.Externals)
	}
	for _, bad := range []desk.ExternalRequest{
		{On: on(ref), Body: "nobody"}, {On: on(ref), Outcome: "won"}, {On: on(ref), Followed: "perhaps"},
		{On: on(ref), Answered: o.clock.Now().AddDate(0, 0, 1)}, {On: on(ref), Ended: o.clock.Now()},
		{On: on(ref), Followed: "yes"},
	} {
		_, err := o.External(ctx, "eva", bad)
		refused(t, err, casework.ErrInvalid, "")
	}
	r, err = o.External(ctx, "eva", desk.ExternalRequest{On: on(ref), Answered: o.clock.Now(), Outcome: "rejected"})
	do(t, r, err)
	r, err = o.Close(ctx, "eva", desk.CloseRequest{On: on(ref)})
	do(t, r, err)
	if h := o.history(ref); !strings.Contains(h, "eva external body=arn answer_due=2027-01-15") ||
		!strings.Contains(h, "outcome=rejected") || strings.Contains(h, "2026-7") {
		t.Errorf("history:\n%s", h)
	}
}

// Who went to ARN with the answer of customer service may still ask the
// Kundombud.
func TestDesk_External_StillEscalated(t *testing.T) {
	o := newOffice(t)
	ref := o.decided(asa)
	r, err := o.External(t.Context(), "maria", desk.ExternalRequest{On: on(ref), Body: "arn"})
	if do(t, r, err); r.Stage != casework.StageExternal {
		t.Fatalf("stage %s", r.Stage)
	}
	o.receive(casework.StageOmbudsman, answer(asa, "kind=escalation jag är inte nöjd", o.last(ref).MessageID))
	if c := o.get(ref); c.Stage != casework.StageOmbudsman || c.EscalatedAt.IsZero() {
		t.Errorf("stage %s", c.Stage)
	}
}
