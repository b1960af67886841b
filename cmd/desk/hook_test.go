package desk_test

import (
	"errors"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// hooks are the events of a desk whose commands are due.
func (o *office) hooks() []desk.DueHook {
	o.t.Helper()
	due, err := o.DueHooks(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return due
}

func (o *office) hooked(id uint64, failed error) {
	o.t.Helper()
	if err := o.Hooked(o.t.Context(), id, failed); err != nil {
		o.t.Fatal(err)
	}
}

func TestDesk_Hooks_Urgent(t *testing.T) {
	o := newOffice(t)
	o.open("nobody@mail.test", "kind=complaint crisis=yes")
	if due := o.hooks(); len(due) != 0 {
		t.Fatalf("without a command: %+v", due)
	}
	o.dir.Hooks = []casework.HookEvent{casework.HookUrgent}
	o.open("calm@mail.test", "kind=complaint")
	ref := o.open(asa, "kind=complaint crisis=yes")
	due := o.hooks()
	if len(due) != 1 || due[0].Call.Reference != ref || due[0].Call.Event != casework.HookUrgent || due[0].Call.Attempt != 1 {
		t.Fatalf("due %+v", due)
	}
	for _, l := range o.letters(ref) {
		t.Errorf("a crisis is answered by a machine: %s", l.Kind)
	}
	before := len(openTasks(o.get(ref)))
	o.hooked(due[0].ID, errors.New("no answer"))
	if len(o.hooks()) != 0 || len(openTasks(o.get(ref))) != before+1 {
		t.Errorf("failed: due at once, or no task: %+v", openTasks(o.get(ref)))
	}
	o.clock.Advance(2 * time.Minute)
	if due = o.hooks(); len(due) != 1 || due[0].Call.Attempt != 2 {
		t.Fatalf("tried again: %+v", due)
	}
	o.hooked(due[0].ID, nil)
	o.clock.Advance(2 * time.Hour)
	if len(o.hooks()) != 0 || len(openTasks(o.get(ref))) != before {
		t.Errorf("done: %+v, tasks %+v", o.hooks(), openTasks(o.get(ref)))
	}
	o.receive(casework.StageService, mail(asa, "crisis=yes "+string(ref)+" igen"))
	if len(o.hooks()) != 0 {
		t.Error("the same crisis calls twice")
	}
}

// No letter promises a pause before the command that makes it has succeeded.
func TestDesk_Hooks_DisputedClaim(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	o.dir.Hooks = []casework.HookEvent{casework.HookDisputedClaim}
	o.dir.Departments["collections"] = casework.DepartmentInfo{}
	ref := o.open(asa, "kind=complaint dept=collections")
	promise := desk.ReplyRequest{On: on(ref), Text: "Vi har pausat alla påminnelser tills vidare."}
	_, err := o.Reply(ctx, "karin", promise)
	refused(t, err, casework.ErrNotAllowed, "promises a pause")
	due := o.hooks()
	if len(due) != 1 || due[0].Call.Event != casework.HookDisputedClaim {
		t.Fatalf("due %+v", due)
	}
	o.hooked(due[0].ID, nil)
	r, err := o.Reply(ctx, "karin", promise)
	do(t, r, err)
	other := o.open("bo@mail.test", "kind=complaint")
	r, err = o.Route(ctx, "karin", desk.RouteRequest{On: on(other), Department: "collections"})
	do(t, r, err)
	if due := o.hooks(); len(due) != 1 || due[0].Call.Reference != other {
		t.Errorf("routed there: %+v", due)
	}
}
