package desk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// TestDesk_TakeDue_MovedOnAfterDefer stops a decision that the mail server
// had put off when the customer writes before its next try.
func TestDesk_TakeDue_MovedOnAfterDefer(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	o.send()
	ctx := t.Context()
	r, err := o.Take(ctx, "maria", desk.TakeRequest{On: on(ref)})
	do(t, r, err)
	r, err = o.Confirm(ctx, "maria", desk.ConfirmRequest{On: on(ref), How: "ringde upp"})
	do(t, r, err)
	r, err = o.Decide(ctx, "maria", partly(ref))
	do(t, r, err)
	o.clock.Advance(11 * time.Minute)
	if out := o.sendAs(casework.LetterDeferred); len(out) != 1 {
		t.Fatalf("%d letters tried", len(out))
	}
	o.receive(casework.StageService, mail(asa, "kind=complaint "+string(ref)+" ett kvitto till"))
	o.clock.Advance(2 * time.Hour)
	if out := o.send(); len(out) != 0 {
		t.Errorf("%d letters left although the case had moved on", len(out))
	}
	if d, _ := o.get(ref).Decision(casework.StageService); d.State == casework.DecisionSent {
		t.Error("the decision counts as sent")
	}
}

// TestDesk_Close_FirstOfTwo leaves the tasks of a case alone until a second
// person has agreed.
func TestDesk_Close_FirstOfTwo(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint crisis=yes")
	before := len(openTasks(o.get(ref)))
	if before == 0 {
		t.Fatal("a crisis gives no task")
	}
	r, err := o.Close(t.Context(), "maria", desk.CloseRequest{On: on(ref), Reason: casework.CloseSpam, Text: "looks like spam"})
	do(t, r, err)
	c := o.get(ref)
	if c.Status == casework.StatusClosed || len(openTasks(c)) != before+1 {
		t.Errorf("status %s, %d open tasks, want %d", c.Status, len(openTasks(c)), before+1)
	}
}

func openTasks(c casework.Case) []casework.Task {
	var open []casework.Task
	for _, t := range c.Tasks {
		if t.Done.IsZero() {
			open = append(open, t)
		}
	}
	return open
}

// TestDesk_Close_DecisionOnItsWay refuses, whatever the reason.
func TestDesk_Close_DecisionOnItsWay(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	o.send()
	ctx := t.Context()
	r, err := o.Take(ctx, "maria", desk.TakeRequest{On: on(ref)})
	do(t, r, err)
	r, err = o.Confirm(ctx, "maria", desk.ConfirmRequest{On: on(ref), How: "ringde upp"})
	do(t, r, err)
	r, err = o.Decide(ctx, "maria", partly(ref))
	do(t, r, err)
	_, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref), Reason: casework.CloseWithdrawn, Text: "called"})
	if !errors.Is(err, casework.ErrConflict) {
		t.Errorf("closed around a decision on its way: %v", err)
	}
}

// TestDesk_History_NoDraft keeps the outcome of a decision out of the
// history, which the line reads.
func TestDesk_History_NoDraft(t *testing.T) {
	o := newOffice(t)
	ref := o.decided(asa)
	if h := o.history(ref); strings.Contains(h, "outcome=partly") {
		t.Errorf("the history tells the outcome: %s", h)
	}
}
