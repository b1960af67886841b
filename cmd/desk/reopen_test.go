package desk_test

import (
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// A question that its customer comes back to owes a new answer, by a date
// that counts from the mail.
func TestDesk_Settle_Reopened(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.open(asa, "kind=question")
	o.send()
	r, err := o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "Så här är det."})
	do(t, r, err)
	o.leave()
	first := deadline(o.get(ref), casework.DeadlineAnswer)
	if first.Met.IsZero() {
		t.Fatal("the answer is not met")
	}
	r, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	do(t, r, err)
	o.clock.Advance(60 * 24 * time.Hour)
	o.receive(casework.StageService, answer(asa, "kind=question och hur gör jag sedan?", o.last(ref).MessageID))
	again := deadline(o.get(ref), casework.DeadlineAnswer)
	if !again.Met.IsZero() || !again.Due.After(o.clock.Now().Add(9*24*time.Hour)) {
		t.Errorf("reopened: %+v, first %+v", again, first)
	}
	r, err = o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "Så här."})
	do(t, r, err)
	o.leave()
	if c := o.get(ref); deadline(c, casework.DeadlineAnswer).State(o.clock.Now()) != casework.DeadlineMet {
		t.Errorf("answered again: %+v", c.Deadlines)
	}
}

// Of two answers one comes back: the other answers the case, unless it was
// opened again since.
func TestDesk_Settle_Bounce_OneOfTwo(t *testing.T) {
	ctx := t.Context()
	for name, reopen := range map[string]bool{"same question": false, "asked again": true} {
		o := newOffice(t)
		ref := o.replied()
		o.leave()
		first := o.last(ref)
		o.clock.Advance(time.Hour)
		if reopen {
			o.receive(casework.StageService, answer(asa, "kind=question och sedan?", first.MessageID))
			o.clock.Advance(time.Hour)
		}
		r, err := o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "Och så här."})
		do(t, r, err)
		o.leave()
		o.receive(casework.StageService, bounceOf(o.last(ref), true))
		c := o.get(ref)
		if answered := !c.AnsweredAt.IsZero() && !deadline(c, casework.DeadlineAnswer).Met.IsZero(); answered == reopen {
			t.Errorf("%s: answered at %s, clocks %+v", name, c.AnsweredAt, c.Deadlines)
		}
		if !reopen && !c.AnsweredAt.Equal(first.AcceptedAt) {
			t.Errorf("%s: answered at %s, want %s", name, c.AnsweredAt, first.AcceptedAt)
		}
	}
}

func TestDesk_Reopen_DecideAgain(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.decided(asa)
	_, err := o.Decide(ctx, "maria", partly(ref))
	refused(t, err, casework.ErrConflict, "reopen")
	r, err := o.Reopen(ctx, "maria", desk.ReopenRequest{On: on(ref), Reason: "ett nytt kvitto"})
	do(t, r, err)
	if d := deadline(o.get(ref), casework.DeadlineAnswer); !d.Met.IsZero() || !d.Due.After(o.clock.Now()) {
		t.Errorf("no clock for the new decision: %+v", d)
	}
	r, err = o.Decide(ctx, "maria", partly(ref))
	do(t, r, err)
	o.leave()
	c := o.get(ref)
	if len(c.Decisions) != 2 || c.Decisions[1].Version != 2 || !c.Decided() || c.Status != casework.StatusAnswered {
		t.Errorf("%s, decisions %+v", c.Status, c.Decisions)
	}
	if !c.FirstAnswerAt.Equal(c.Decisions[0].SentAt) {
		t.Errorf("first answer %s, want that of the first decision", c.FirstAnswerAt)
	}
	if got := o.remedies("maria", ref); got != "service.1 running, service.2 running" {
		t.Errorf("promised: %s", got)
	}
}

// A complaint that mail has opened is reopened for a new decision too, and
// the rules of the ladder hold for it.
func TestDesk_Reopen_Ombudsman(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.escalated(asa)
	o.approved(partly(ref))
	_, err := o.Reopen(ctx, "maria", desk.ReopenRequest{On: on(ref), Reason: "x"})
	refused(t, err, casework.ErrNotAllowed, "")
	o.clock.Advance(time.Hour)
	wrote := o.clock.Now()
	o.receive(casework.StageOmbudsman, answer(asa, "här är ett nytt kvitto", o.last(ref).MessageID))
	_, err = o.Decide(ctx, "eva", partly(ref))
	refused(t, err, casework.ErrConflict, "reopen")
	o.clock.Advance(5 * 24 * time.Hour)
	r, err := o.Reopen(ctx, "eva", desk.ReopenRequest{On: on(ref), Reason: "ett nytt kvitto"})
	do(t, r, err)
	if d := deadline(o.get(ref), casework.DeadlineAnswer); d.Due.After(wrote.Add(15 * 24 * time.Hour)) {
		t.Errorf("the clock counts from the reopening and not from the mail: %+v", d)
	}
	r, err = o.Decide(ctx, "eva", partly(ref))
	if do(t, r, err); r.Status != casework.StatusReview {
		t.Errorf("a new decision is %s without a second person", r.Status)
	}
	_, err = o.Approve(ctx, "eva", desk.ApproveRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "second person")
	_, err = o.Approve(ctx, "maria", desk.ApproveRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "")
	r, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref)})
	do(t, r, err)
	o.leave()
	if c := o.get(ref); !c.Decided() || len(c.Decisions) != 3 {
		t.Errorf("decisions %+v", c.Decisions)
	}
}

// A reply that was no answer to a complaint answers what is none.
func TestDesk_AnsweredComplaintIsQuestion(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	o.send()
	r, err := o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "Så här är det."})
	do(t, r, err)
	o.leave()
	answered := o.last(ref).AcceptedAt
	o.clock.Advance(24 * time.Hour)
	r, err = o.Classify(ctx, "maria", desk.ClassifyRequest{On: on(ref), Kind: casework.KindQuestion, Reason: "en fråga"})
	if do(t, r, err); r.Status != casework.StatusAnswered {
		t.Errorf("classified: %s", r.Status)
	}
	c := o.get(ref)
	if d := deadline(c, casework.DeadlineAnswer); !c.AnsweredAt.Equal(answered) || !d.Met.Equal(answered) {
		t.Errorf("answered at %s, want %s; %+v", c.AnsweredAt, answered, d)
	}
}

// What answers a question is no answer to a complaint, whoever says that it
// is one.
func TestDesk_AnsweredQuestionIsComplaint(t *testing.T) {
	ctx := t.Context()
	for name, turn := range map[string]func(*office, casework.Reference){
		"classify": func(o *office, ref casework.Reference) {
			r, err := o.Classify(ctx, "maria", desk.ClassifyRequest{On: on(ref), Kind: casework.KindComplaint})
			if do(t, r, err); r.Status != casework.StatusOpen {
				t.Errorf("classified: %s", r.Status)
			}
		},
		"words": func(o *office, ref casework.Reference) {
			o.receive(casework.StageService, answer(asa, "kind=complaint det här är ett klagomål", o.last(ref).MessageID))
		},
	} {
		o := newOffice(t)
		ref := o.open(asa, "kind=question")
		o.send()
		r, err := o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "Så här är det."})
		do(t, r, err)
		o.leave()
		o.clock.Advance(24 * time.Hour)
		turn(o, ref)
		c := o.get(ref)
		if c.Status != casework.StatusOpen || !c.AnsweredAt.IsZero() {
			t.Errorf("%s: %s, answered at %s", name, c.Status, c.AnsweredAt)
		}
		for _, kind := range []casework.DeadlineKind{casework.DeadlineAnswer, casework.DeadlineLegalAnswer} {
			if d := deadline(c, kind); d.Due.IsZero() || !d.Met.IsZero() {
				t.Errorf("%s: %s %+v", name, kind, d)
			}
		}
		r, err = o.Confirm(ctx, "maria", desk.ConfirmRequest{On: on(ref), How: "ringde"})
		do(t, r, err)
		r, err = o.Decide(ctx, "maria", partly(ref))
		do(t, r, err)
		o.leave()
		if c = o.get(ref); deadline(c, casework.DeadlineAnswer).State(o.clock.Now()) != casework.DeadlineMet {
			t.Errorf("%s, decided: %+v", name, c.Deadlines)
		}
	}
}
