package desk_test

import (
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_Consult(t *testing.T) {
	const owner = "owner@product.test"
	ctx := t.Context()
	o := newOffice(t)
	o.dir.Products["invoice"] = casework.Product{OwnerEmail: owner}
	ref := o.open(asa, "kind=feedback ni borde")
	o.send()
	ask := desk.ConsultRequest{On: on(ref), Text: "Kan datumet stå först?"}
	_, err := o.Consult(ctx, "maria", ask)
	refused(t, err, casework.ErrNotAllowed, "--product")
	r, err := o.Classify(ctx, "maria", desk.ClassifyRequest{On: on(ref), Product: "invoice"})
	do(t, r, err)
	_, err = o.Consult(ctx, "maria", desk.ConsultRequest{On: on(ref)})
	refused(t, err, casework.ErrInvalid, "ask")
	r, err = o.Consult(ctx, "maria", ask)
	if do(t, r, err); len(r.Warnings) != 0 {
		t.Errorf("warnings %q", r.Warnings)
	}
	o.send()
	letter := o.last(ref)
	if letter.Kind != casework.LetterConsultation || letter.To[0] != owner || !o.get(ref).AnsweredAt.IsZero() {
		t.Fatalf("letter %+v", letter)
	}
	o.clock.Advance(time.Hour)
	got := o.receive(casework.StageService, answer(owner, "kind=complaint ja, i mars", letter.MessageID))
	if got.Outcome != casework.ResultAppend || got.Case != ref {
		t.Fatalf("the answer became %s of %s", got.Outcome, got.Case)
	}
	c := o.get(ref)
	if !c.Unread || c.Kind != casework.KindFeedback || len(o.letters(ref)) != 2 {
		t.Errorf("unread %t, kind %s, %d letters", c.Unread, c.Kind, len(o.letters(ref)))
	}
	messages := o.messages(ref)
	if m := messages[len(messages)-1]; m.Direction != casework.DirectionInternal || m.Role != casework.MessageInternal {
		t.Errorf("filed as %s %s", m.Direction, m.Role)
	}
	r, err = o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "tack"})
	do(t, r, err)
	messages = o.messages(ref)
	if m := messages[len(messages)-1]; m.InReplyTo[0] != messages[0].MessageID {
		t.Errorf("the letter to the customer answers %v", m.InReplyTo)
	}
	// Without a key it is no case, and nothing of a case is told.
	if got := o.receive(casework.StageService, mail(owner, "jag tänkte på en sak")); got.Outcome != casework.ResultQuarantine {
		t.Errorf("a mail of the owner's about nothing became %s", got.Outcome)
	}
	// Somebody else with the same key was not asked.
	got = o.receive(casework.StageService, answer("spy@product.test", "jag också", letter.MessageID))
	if ms := o.messages(ref); ms[len(ms)-1].Role != casework.MessageSomeoneElse {
		t.Errorf("filed as %s", ms[len(ms)-1].Role)
	}
}
