package desk_test

import (
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_Undo(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	t.Run("Ask", func(t *testing.T) {
		ref := o.open(asa, "kind=complaint ask")
		r, err := o.Ask(ctx, "maria", desk.AskRequest{On: on(ref), Items: []casework.Item{{What: "kvitto"}}})
		do(t, r, err)
		_, err = o.Undo(ctx, "jonas", desk.UndoRequest{On: on(ref)})
		refused(t, err, casework.ErrNotFound, "no letter of yours")
		_, err = o.Undo(ctx, "jonas", desk.UndoRequest{On: on(ref), Letter: o.last(ref).ID})
		refused(t, err, casework.ErrNotAllowed, "maria's")
		r, err = o.Undo(ctx, "maria", desk.UndoRequest{On: on(ref)})
		if do(t, r, err); r.Status != casework.StatusNew || o.last(ref).State != casework.LetterCancelled {
			t.Errorf("after undo: %s, letter %s", r.Status, o.last(ref).State)
		}
	})
	t.Run("TooLate", func(t *testing.T) {
		ref := o.replied()
		o.leave()
		_, err := o.Undo(ctx, "maria", desk.UndoRequest{On: on(ref)})
		refused(t, err, casework.ErrConflict, "accepted")
	})
	t.Run("FinalDecision", func(t *testing.T) {
		ref := o.escalated("undo@example.org")
		r, err := o.Decide(ctx, "eva", partly(ref))
		do(t, r, err)
		r, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref)})
		do(t, r, err)
		r, err = o.Undo(ctx, "nils", desk.UndoRequest{On: on(ref)})
		dec := o.get(ref).Decisions[1]
		if do(t, r, err); r.Status != casework.StatusReview || dec.State != casework.DecisionReview || dec.ApprovedBy != "" {
			t.Errorf("after undo: %s, decision %s approved by %q", r.Status, dec.State, dec.ApprovedBy)
		}
		r, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref), SHA256: o.shown("eva", ref).Decisions[1].SHA256})
		do(t, r, err)
	})
	t.Run("Referral", func(t *testing.T) {
		ref := o.receive(casework.StageOmbudsman, mail(asa, "kind=escalation refer")).Case
		r, err := o.Refer(ctx, "eva", desk.ReferRequest{On: on(ref)})
		if do(t, r, err); r.Stage != casework.StageService {
			t.Fatalf("referred to %s", r.Stage)
		}
		r, err = o.Undo(ctx, "eva", desk.UndoRequest{On: on(ref)})
		if do(t, r, err); r.Stage != casework.StageOmbudsman {
			t.Errorf("after undo: %s", r.Stage)
		}
	})
	t.Run("SecondReply", func(t *testing.T) {
		o := newOffice(t)
		ref := o.replied()
		o.leave()
		r, err := o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "Och så här."})
		do(t, r, err)
		r, err = o.Undo(ctx, "maria", desk.UndoRequest{On: on(ref)})
		if do(t, r, err); r.Status != casework.StatusAnswered || o.get(ref).AnsweredAt.IsZero() {
			t.Errorf("after undo of a second reply: %s", r.Status)
		}
	})
	t.Run("ReferralOfTaken", func(t *testing.T) {
		o := newOffice(t)
		ref := o.receive(casework.StageOmbudsman, mail(asa, "kind=escalation refer taken")).Case
		r, err := o.Take(ctx, "eva", desk.TakeRequest{On: on(ref)})
		do(t, r, err)
		r, err = o.Refer(ctx, "eva", desk.ReferRequest{On: on(ref)})
		do(t, r, err)
		r, err = o.Take(ctx, "maria", desk.TakeRequest{On: on(ref)})
		do(t, r, err)
		r, err = o.Undo(ctx, "eva", desk.UndoRequest{On: on(ref)})
		if do(t, r, err); r.Stage != casework.StageOmbudsman || r.Status != casework.StatusOpen || r.Assignee != "eva" {
			t.Errorf("after undo: %+v", r)
		}
	})
	t.Run("Close", func(t *testing.T) {
		o := newOffice(t)
		ref := o.decided("close@example.org")
		o.receive(casework.StageService, answer("close@example.org", "role=dissatisfied", o.last(ref).MessageID))
		o.receive(casework.StageService, answer("close@example.org", "role=withdrawal", o.last(ref).MessageID))
		before := o.get(ref)
		r, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref), Reason: "withdrawn"})
		do(t, r, err)
		if c := o.get(ref); len(openTasks(c)) != 0 || c.Candidate != nil {
			t.Fatalf("closed with tasks %+v, candidate %+v", openTasks(c), c.Candidate)
		}
		r, err = o.Undo(ctx, "maria", desk.UndoRequest{On: on(ref)})
		do(t, r, err)
		c := o.get(ref)
		if c.Status != before.Status || !c.ClosedAt.IsZero() || c.CloseReason != "" || c.Candidate == nil {
			t.Errorf("after undo: %s, closed %s %q, candidate %+v", c.Status, c.ClosedAt, c.CloseReason, c.Candidate)
		}
		if got, want := len(openTasks(c)), len(openTasks(before)); got != want || want == 0 {
			t.Errorf("%d open tasks, before %d", got, want)
		}
		if len(c.Recalls) != 0 {
			t.Errorf("what was taken back is still known: %+v", c.Recalls)
		}
	})
}
