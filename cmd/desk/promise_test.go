package desk_test

import (
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// approved decides an escalated complaint by eva and has nils approve it;
// the letter is accepted.
func (o *office) approved(r desk.DecideRequest) {
	o.t.Helper()
	ctx := o.t.Context()
	_, err := o.Decide(ctx, "eva", r)
	if err == nil {
		_, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: r.On})
	}
	if err != nil {
		o.t.Fatal(err)
	}
	o.leave()
}

// remedies are the deadlines of the remedies of a case, as shown.
func (o *office) remedies(by casework.StaffName, ref casework.Reference) string {
	var out []string
	for _, d := range o.shown(by, ref).Deadlines {
		if d.Kind == casework.DeadlineRemedy {
			out = append(out, d.Of+" "+string(d.State))
		}
	}
	return strings.Join(out, ", ")
}

func TestDesk_Remedy(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.escalated(asa)
	final := partly(ref)
	final.Remedy = &casework.Remedy{Text: "vi betalar mer", By: casework.Date{Year: 2027, Month: 1, Day: 20}}
	o.approved(final)
	if got := o.remedies("eva", ref); got != "service.1 running, ombudsman.1 running" {
		t.Fatalf("promised: %s", got)
	}
	_, err := o.Remedy(ctx, "eva", desk.RemedyRequest{On: on(ref)})
	refused(t, err, casework.ErrInvalid, "service.1, ombudsman.1")
	_, err = o.Remedy(ctx, "eva", desk.RemedyRequest{On: on(ref), Of: "external"})
	refused(t, err, casework.ErrInvalid, "service.1, ombudsman.1")
	_, err = o.Remedy(ctx, "eva", desk.RemedyRequest{On: on(ref), Of: "service", At: o.clock.Now().AddDate(0, 0, 1)})
	refused(t, err, casework.ErrInvalid, "future")
	_, err = o.Remedy(ctx, "eva", desk.RemedyRequest{On: on(ref), Of: "service", At: o.clock.Now().AddDate(-1, 0, 0)})
	refused(t, err, casework.ErrInvalid, "was decided on")
	r, err := o.Remedy(ctx, "eva", desk.RemedyRequest{On: on(ref), Of: "service", Text: "betalt"})
	do(t, r, err)
	if got := o.remedies("eva", ref); got != "service.1 met, ombudsman.1 running" {
		t.Errorf("one done: %s", got)
	}
	if h := o.history(ref); !strings.Contains(h, "eva remedy of=service.1 at=") {
		t.Errorf("history:\n%s", h)
	}
}

// What was promised outlives the case.
func TestDesk_Sweep_RemedyOfClosed(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.decided(asa)
	r, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	do(t, r, err)
	queued := func(words string) int {
		rows, err := o.Queue(ctx, "maria", desk.QueueRequest{Query: words})
		if err != nil {
			t.Fatal(err)
		}
		return len(rows)
	}
	if n := queued(""); n != 1 {
		t.Errorf("%d cases in the queue, want the one with a remedy", n)
	}
	o.clock.Advance(60 * 24 * time.Hour)
	for range 2 {
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	h := o.history(ref)
	if strings.Count(h, "system missed") != 1 || !strings.Contains(h, "missed deadline=remedy due=2026-12-20 of=service.1") {
		t.Errorf("want the missed remedy once and nothing else:\n%s", h)
	}
	if st, err := o.Status(ctx); err != nil || st.Overdue != 1 || queued("is:overdue") != 1 {
		t.Errorf("overdue %d in status, %d in the queue, %v", st.Overdue, queued("is:overdue"), err)
	}
	r, err = o.Remedy(ctx, "maria", desk.RemedyRequest{On: on(ref), Text: "betalt nu"})
	if do(t, r, err); r.Status != casework.StatusClosed {
		t.Errorf("the case is %s", r.Status)
	}
	if c := o.get(ref); len(openTasks(c)) != 0 || queued("") != 0 {
		t.Errorf("tasks %+v, %d in the queue", openTasks(c), queued(""))
	}
	_, err = o.Remedy(ctx, "maria", desk.RemedyRequest{On: on(ref)})
	refused(t, err, casework.ErrConflict, "no remedy")
}

// A planned change comes back to its owner on its day, however the case
// stands, and goes only when it is evaluated anew.
func TestDesk_Sweep_PlannedChange(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.open(asa, "kind=feedback ni borde")
	o.send()
	r, err := o.Classify(ctx, "maria", desk.ClassifyRequest{On: on(ref), Product: "app"})
	do(t, r, err)
	day := o.dir.Calendar.Date(o.clock.Now()).AddDays(40)
	plan := desk.EvaluateRequest{On: on(ref), Result: casework.EvaluationPlanned, Reasons: "bra tanke", When: day}
	r, err = o.Evaluate(ctx, "jonas", plan)
	do(t, r, err)
	o.leave()
	r, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	do(t, r, err)
	o.dir.Retention = casework.Retention{Kinds: map[casework.Kind]casework.Period{casework.KindFeedback: {Days: 1}}}
	o.clock.Set(o.dir.Calendar.EndOfDay(day.AddDays(-1)))
	sweep := func() casework.Case {
		t.Helper()
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		return o.get(ref)
	}
	if c := sweep(); c.Status != casework.StatusClosed || len(c.Tasks) != 0 {
		t.Fatalf("a day early: %s %v", c.Status, c.Tasks)
	}
	if kept, ok := o.dir.Retention.Erasable(o.get(ref), day, o.dir.Calendar, true); ok || kept.Why != casework.KeptPlanned {
		t.Errorf("may be erased while the change is planned: %+v", kept)
	}
	o.clock.Advance(time.Hour)
	sweep()
	c := sweep()
	if c.Status != casework.StatusOpen || !c.Unread || len(openTasks(c)) != 1 || c.AnsweredAt.IsZero() {
		t.Fatalf("on its day: %s, unread %t, tasks %+v", c.Status, c.Unread, c.Tasks)
	}
	rows, err := o.Queue(ctx, "jonas", desk.QueueRequest{})
	if err != nil || len(rows) != 1 || rows[0].Due == nil || rows[0].Due.Kind != casework.DeadlinePlanned {
		t.Fatalf("the owner's queue: %+v, %v", rows, err)
	}
	r, err = o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "vi tittar"})
	do(t, r, err)
	o.leave()
	_, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "evaluate")
	o.clock.Advance(30 * time.Hour)
	if c := sweep(); !strings.Contains(o.history(ref), "missed deadline=planned_change") {
		t.Errorf("passed, and not counted: %+v", c.Tasks)
	}
	again := desk.EvaluateRequest{On: on(ref), Result: casework.EvaluationDone, Reasons: "klart"}
	r, err = o.Evaluate(ctx, "jonas", again)
	do(t, r, err)
	o.leave()
	r, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	if do(t, r, err); len(openTasks(o.get(ref))) != 0 {
		t.Errorf("tasks %+v", o.get(ref).Tasks)
	}
	if h := o.history(ref); strings.Count(h, "system planned when=") != 1 {
		t.Errorf("history:\n%s", h)
	}
}
