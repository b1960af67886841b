package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store"
	"ombud/store/casework"
)

func TestDesk_Close_Withdrawn(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	_, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "closed by a decision")
	_, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref), Reason: "withdrawn"})
	refused(t, err, casework.ErrInvalid, "how the customer")
	o.receive(casework.StageService, answer(asa, "role=withdrawal", o.ack(ref).MessageID))
	o.send()
	r, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref), Reason: "withdrawn"})
	if do(t, r, err); r.Status != casework.StatusClosed || r.Letter == "" {
		t.Errorf("closed: %+v", r)
	}
	if out := o.leave(); len(out) != 1 || out[0].Letter.Kind != casework.LetterWithdrawal {
		t.Errorf("letters %+v", out)
	}
	o.receive(casework.StageService, answer(asa, "jag ångrar mig", o.last(ref).MessageID))
	if c := o.get(ref); c.Status != casework.StatusOpen || c.CloseReason != "" {
		t.Errorf("after a supplement: %s, %q", c.Status, c.CloseReason)
	}
	if l := o.last(ref); l.Kind != casework.LetterAcknowledgement {
		t.Error("a reopened case is not acknowledged")
	}
}

func TestDesk_Close_NotOursUndone(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.open(asa, "kind=question")
	_, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref), Reason: "not_ours"})
	refused(t, err, casework.ErrInvalid, "whose")
	r, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref), Reason: "not_ours", Text: "Det är butikens sak."})
	do(t, r, err)
	r, err = o.Undo(ctx, "maria", desk.UndoRequest{On: on(ref)})
	if do(t, r, err); r.Status != casework.StatusNew || o.get(ref).CloseReason != "" {
		t.Errorf("after undo: %s", r.Status)
	}
}

func TestDesk_Close_SpamNeedsTwo(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	spam := desk.CloseRequest{On: on(ref), Reason: "spam", Text: "reklam"}
	r, err := o.Close(ctx, "maria", spam)
	if do(t, r, err); r.Status == casework.StatusClosed {
		t.Error("one person closed a complaint as spam")
	}
	_, err = o.Close(ctx, "maria", spam)
	refused(t, err, casework.ErrNotAllowed, "second person")
	r, err = o.Close(ctx, "jonas", spam)
	if do(t, r, err); r.Status != casework.StatusClosed {
		t.Errorf("two people: %s", r.Status)
	}
	feedback := o.open(asa, "kind=feedback")
	r, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(feedback), Reason: "spam", Text: "reklam"})
	if do(t, r, err); r.Status != casework.StatusClosed {
		t.Errorf("feedback as spam: %s", r.Status)
	}
}

// Nobody classifies their way around the second person.
func TestDesk_Close_SpamWasComplaint(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	r, err := o.Classify(ctx, "maria", desk.ClassifyRequest{On: on(ref), Kind: casework.KindQuestion, Reason: "en fråga"})
	do(t, r, err)
	spam := desk.CloseRequest{On: on(ref), Reason: "spam", Text: "reklam"}
	r, err = o.Close(ctx, "maria", spam)
	if do(t, r, err); r.Status == casework.StatusClosed {
		t.Fatal("one person closed as spam what was a complaint")
	}
	r, err = o.Close(ctx, "jonas", spam)
	if do(t, r, err); r.Status != casework.StatusClosed {
		t.Errorf("closed by two: %s", r.Status)
	}
}

// A complaint that one person says is none ends with two, and a reply cannot
// refuse it.
func TestDesk_Close_AnsweredWasComplaint(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	o.send()
	r, err := o.Classify(ctx, "maria", desk.ClassifyRequest{On: on(ref), Kind: casework.KindQuestion, Reason: "en fråga"})
	do(t, r, err)
	_, err = o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "Nej, vi avslår ditt krav."})
	refused(t, err, casework.ErrNotAllowed, "seems to refuse")
	r, err = o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "Så här är det."})
	do(t, r, err)
	o.leave()
	r, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	if do(t, r, err); r.Status == casework.StatusClosed {
		t.Error("one person closed what was a complaint without a decision")
	}
	_, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "second person")
	r, err = o.Close(ctx, "jonas", desk.CloseRequest{On: on(ref)})
	if do(t, r, err); r.Status != casework.StatusClosed {
		t.Errorf("closed by two: %s", r.Status)
	}
}

// What is before the Kundombud stays a complaint.
func TestDesk_Classify_Ombudsman(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	question := desk.ClassifyRequest{Kind: casework.KindQuestion, Reason: "en fråga"}
	question.On = on(o.receive(casework.StageOmbudsman, mail("bo@example.org", "kind=escalation ni har fel")).Case)
	_, err := o.Classify(ctx, "eva", question)
	refused(t, err, casework.ErrNotAllowed, "refer")
	question.On = on(o.escalated(asa))
	_, err = o.Classify(ctx, "eva", question)
	refused(t, err, casework.ErrNotAllowed, "decide")
}

// Nobody says alone that a complaint is another's or was withdrawn, and what
// was answered as ours is not another's.
func TestDesk_Close_ComplaintAlone(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open("bo@example.org", "kind=complaint")
	_, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref), Reason: "not_ours", Text: "Vi avslår ditt krav."})
	refused(t, err, casework.ErrNotAllowed, "seems to refuse")
	for _, reason := range []string{casework.CloseNotOurs, casework.CloseWithdrawn} {
		ref := o.open(reason+"@example.org", "kind=complaint "+reason)
		o.send()
		request := desk.CloseRequest{On: on(ref), Reason: reason, Text: "Det är butikens sak."}
		r, err := o.Close(ctx, "maria", request)
		if do(t, r, err); r.Status == casework.StatusClosed || r.Letter != "" {
			t.Errorf("closed as %s by one: %+v", reason, r)
		}
		_, err = o.Close(ctx, "maria", request)
		refused(t, err, casework.ErrNotAllowed, "second person")
		r, err = o.Close(ctx, "jonas", request)
		if do(t, r, err); r.Status != casework.StatusClosed || r.Letter == "" {
			t.Errorf("closed as %s by two: %+v", reason, r)
		}
	}
	up := o.escalated(asa)
	_, err = o.Close(ctx, "eva", desk.CloseRequest{On: on(up), Reason: "not_ours", Text: "Det är butikens sak."})
	refused(t, err, casework.ErrConflict, "answered as our matter")
	r, err := o.Close(ctx, "eva", desk.CloseRequest{On: on(up), Reason: "withdrawn", Text: "sa det i telefon"})
	if do(t, r, err); r.Status == casework.StatusClosed {
		t.Error("one person of the office closed a complaint as withdrawn")
	}
}

// A customer who comes back to the matter has not withdrawn it.
func TestDesk_Close_WithdrawnNoMore(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	o.receive(casework.StageService, answer(asa, "role=withdrawal", o.ack(ref).MessageID))
	o.receive(casework.StageService, answer(asa, "role=supplement jag ångrar mig", o.ack(ref).MessageID))
	r, err := o.Close(t.Context(), "maria", desk.CloseRequest{On: on(ref), Reason: "withdrawn", Text: "sa det"})
	if do(t, r, err); r.Status == casework.StatusClosed {
		t.Error("closed by one person as withdrawn what the customer has come back to")
	}
}

// A case is joined into another by two people who mean the same case; mail
// for it goes there, whatever it is linked to later.
func TestDesk_Merge(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	first := o.open(asa, "kind=complaint första")
	o.clock.Advance(time.Hour)
	second := o.open(asa, "kind=complaint andra vulnerable=1")
	token := o.ack(second).MessageID
	third := o.open(asa, "kind=feedback tredje")
	others := o.open("bo@example.org", "kind=complaint annan")
	into := func(ref casework.Reference) desk.MergeRequest {
		return desk.MergeRequest{On: on(second), Into: string(ref), Reason: "skrivet två gånger"}
	}
	_, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(second), Reason: "merged", Text: "samma sak"})
	refused(t, err, casework.ErrInvalid, "--into")
	_, err = o.Merge(ctx, "maria", into(others))
	refused(t, err, casework.ErrNotAllowed, "another customer's")
	_, err = o.Merge(ctx, "maria", into(second))
	refused(t, err, casework.ErrInvalid, "itself")
	r, err := o.Merge(ctx, "maria", into(third))
	do(t, r, err)
	r, err = o.Merge(ctx, "jonas", into(first))
	if do(t, r, err); r.Status == casework.StatusClosed {
		t.Fatal("two people who meant different cases have joined it")
	}
	r, err = o.Merge(ctx, "maria", into(first))
	if do(t, r, err); r.Status != casework.StatusClosed {
		t.Fatalf("joined by two: %s", r.Status)
	}
	c, rest := o.get(first), o.get(second)
	if !slices.Contains(c.Flags, casework.FlagVulnerable) || len(o.messages(first)) != 5 || len(o.messages(second)) != 0 {
		t.Errorf("flags %v, %d messages, %d left behind", c.Flags, len(o.messages(first)), len(o.messages(second)))
	}
	if h := o.history(first); !strings.Contains(h, "maria merge with="+string(second)) {
		t.Errorf("history:\n%s", h)
	}
	if h := o.history(second); !strings.Contains(h, "reason=merged into="+string(first)) {
		t.Errorf("history of the rest:\n%s", h)
	}
	rest.Links = append(rest.Links, casework.Link{Kind: casework.LinkRelated, To: others})
	if err := o.db.Update(ctx, func(tx *store.Tx) error { return tx.PutCase(rest) }); err != nil {
		t.Fatal(err)
	}
	if r := o.receive(casework.StageService, answer(asa, "en sak till", token)); r.Case != first {
		t.Errorf("mail for the joined case went to %s, want %s", r.Case, first)
	}
	_, err = o.Merge(ctx, "maria", desk.MergeRequest{On: on(first), Into: string(second), Reason: "i ring"})
	refused(t, err, casework.ErrNotAllowed, "itself joined")
}

// Cases that point at each other, which no verb makes, stop no mail.
func TestDesk_Settle_MergedCircle(t *testing.T) {
	o := newOffice(t)
	a, b := o.open(asa, "kind=complaint första"), o.open(asa, "kind=complaint andra")
	token := o.ack(a).MessageID
	for ref, to := range map[casework.Reference]casework.Reference{a: b, b: a} {
		c := o.get(ref)
		c.Links = []casework.Link{{Kind: casework.LinkMergedInto, To: to}}
		if err := o.db.Update(t.Context(), func(tx *store.Tx) error { return tx.PutCase(c) }); err != nil {
			t.Fatal(err)
		}
	}
	if r := o.receive(casework.StageService, answer(asa, "en sak till", token)); r.Outcome != casework.ResultAppend || r.Case != a {
		t.Errorf("%s of %s, want append to %s", r.Outcome, r.Case, a)
	}
}

func TestDesk_Close_Unknown(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.open(asa, "kind=question")
	_, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref), Reason: "boring"})
	refused(t, err, casework.ErrInvalid, "no reason")
}

func TestDesk_Close_Reopen(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.replied()
	o.leave()
	r, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	do(t, r, err)
	_, err = o.Reopen(ctx, "maria", desk.ReopenRequest{On: on(ref)})
	refused(t, err, casework.ErrInvalid, "why")
	r, err = o.Reopen(ctx, "maria", desk.ReopenRequest{On: on(ref), Reason: "nytt underlag"})
	if do(t, r, err); r.Status != casework.StatusOpen {
		t.Errorf("reopened: %s", r.Status)
	}
	_, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "no answer")
}
