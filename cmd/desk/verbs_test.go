package desk_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_Take(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint dept=triage")
	if c := o.get(ref); c.Sorted || deadline(c, casework.DeadlineTriage).Due.IsZero() {
		t.Errorf("a case in triage: sorted %v, clocks %v", c.Sorted, c.Deadlines)
	}
	r, err := o.Take(ctx, "maria", desk.TakeRequest{On: desk.On{Reference: strings.ToLower(strings.ReplaceAll(string(ref), "-", "")), Revision: 1}})
	if do(t, r, err); r.Assignee != "maria" || r.Status != casework.StatusOpen || r.Said == "" || r.Next == "" {
		t.Errorf("receipt %+v", r)
	}
	if c := o.get(ref); !c.Sorted || c.Unread {
		t.Errorf("sorted %v, unread %v", c.Sorted, c.Unread)
	}
	_, err = o.Take(ctx, "jonas", desk.TakeRequest{On: on(ref)})
	refused(t, err, casework.ErrConflict, "maria has taken it")
	_, err = o.Take(ctx, "nobody", desk.TakeRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "not in the list of staff")
	_, err = o.Take(ctx, "maria", desk.TakeRequest{On: on("KB-7F3K-9QXP")})
	if !errors.Is(err, casework.ErrNotFound) && !errors.Is(err, casework.ErrInvalid) {
		t.Errorf("no such case: %v", err)
	}
	_, err = o.Release(ctx, "jonas", desk.ReleaseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "assigned to maria")
	r, err = o.Release(ctx, "maria", desk.ReleaseRequest{On: on(ref)})
	if do(t, r, err); r.Assignee != "" {
		t.Errorf("released: %+v", r)
	}
	r, err = o.Assign(ctx, "karin", desk.AssignRequest{On: on(ref), To: "jonas"})
	if do(t, r, err); r.Assignee != "jonas" {
		t.Errorf("assigned: %+v", r)
	}
	_, err = o.Assign(ctx, "karin", desk.AssignRequest{On: on(ref), To: "eva"})
	refused(t, err, casework.ErrNotAllowed, "not a handler")
	_, err = o.Assign(ctx, "karin", desk.AssignRequest{On: on(ref), To: "nemo"})
	refused(t, err, casework.ErrInvalid, "nobody called")
	if h := o.history(ref); !strings.Contains(h, "maria take") || !strings.Contains(h, "karin assign to=jonas") {
		t.Errorf("history:\n%s", h)
	}
}

// Two desks, one case: one of them is told, and no write is lost.
func TestDesk_Conflict(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	revision := o.get(ref).Revision
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = o.Demand(t.Context(), "maria", desk.DemandRequest{
				On: desk.On{Reference: string(ref), Revision: revision}, Demand: casework.Demand{Text: "pengarna"}})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		default:
			refused(t, err, casework.ErrConflict, "you have seen")
		}
	}
	if c := o.get(ref); won != 1 || c.Revision != revision+1 {
		t.Errorf("%d of 8 went through, revision %d after %d", won, c.Revision, revision)
	}
}

// Whatever staff do moves the case on for those who have seen it before, and
// they are told what was done.
func TestDesk_Revision(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	for _, c := range []struct {
		name string
		do   func(desk.On) (desk.Receipt, error)
	}{
		{"take", func(on desk.On) (desk.Receipt, error) { return o.Take(ctx, "maria", desk.TakeRequest{On: on}) }},
		{"note", func(on desk.On) (desk.Receipt, error) {
			return o.Note(ctx, "maria", desk.NoteRequest{On: on, Text: "called"})
		}},
		{"assign", func(on desk.On) (desk.Receipt, error) {
			return o.Assign(ctx, "karin", desk.AssignRequest{On: on, To: "maria"})
		}},
		{"confirm", func(on desk.On) (desk.Receipt, error) {
			return o.Confirm(ctx, "maria", desk.ConfirmRequest{On: on, How: "phone"})
		}},
		{"release", func(on desk.On) (desk.Receipt, error) { return o.Release(ctx, "maria", desk.ReleaseRequest{On: on}) }},
	} {
		seen := desk.On{Reference: string(ref), Revision: o.get(ref).Revision}
		r, err := c.do(seen)
		if do(t, r, err); r.Revision != seen.Revision+1 {
			t.Errorf("%s: revision %d after %d", c.name, r.Revision, seen.Revision)
		}
		_, err = o.Note(ctx, "maria", desk.NoteRequest{On: seen, Text: "late"})
		refused(t, err, casework.ErrConflict, " "+c.name)
	}
}

func TestDesk_Route(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	r, err := o.Take(ctx, "maria", desk.TakeRequest{On: on(ref)})
	do(t, r, err)
	_, err = o.Route(ctx, "maria", desk.RouteRequest{On: on(ref), Department: "kitchen"})
	refused(t, err, casework.ErrInvalid, "no department")
	_, err = o.Route(ctx, "maria", desk.RouteRequest{On: on(ref), Department: "refunds"})
	refused(t, err, casework.ErrInvalid, "already")
	r, err = o.Route(ctx, "maria", desk.RouteRequest{On: on(ref), Department: "fraud", Reason: "obehörig transaktion"})
	if do(t, r, err); r.Department != "fraud" || r.Assignee != "" {
		t.Errorf("routed: %+v", r)
	}
	if h := o.history(ref); strings.Contains(h, "obehörig") || !strings.Contains(h, "from=refunds to=fraud reason=m") {
		t.Errorf("history, which holds keys only:\n%s", h)
	}
	_, err = o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "hej"})
	refused(t, err, casework.ErrNotAllowed, "does not work in department fraud")
}

func TestDesk_Classify(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=feedback")
	received := o.get(ref).ReceivedAt
	o.clock.Advance(48 * time.Hour)
	for _, bad := range []desk.ClassifyRequest{
		{On: on(ref)}, {On: on(ref), Kind: "escalation"}, {On: on(ref), Kind: "rant"}, {On: on(ref), Product: "car"},
		{On: on(ref), Cause: "not a word"}, {On: on(ref), Also: []casework.Kind{"rant"}},
	} {
		_, err := o.Classify(ctx, "maria", bad)
		refused(t, err, casework.ErrInvalid, "")
	}
	r, err := o.Classify(ctx, "maria", desk.ClassifyRequest{On: on(ref), Kind: casework.KindComplaint, Product: "app", Cause: "fee_wrong"})
	do(t, r, err)
	c := o.get(ref)
	if c.Kind != casework.KindComplaint || !c.FirstComplaintAt.Equal(received) || c.Product != "app" || c.Cause != "fee_wrong" {
		t.Errorf("classified: %s from %s, %s, %s", c.Kind, c.FirstComplaintAt, c.Product, c.Cause)
	}
	if deadline(c, casework.DeadlineLegalAnswer).Due.IsZero() {
		t.Errorf("clocks %v", c.Deadlines)
	}
	_, err = o.Classify(ctx, "maria", desk.ClassifyRequest{On: on(ref), Kind: casework.KindQuestion})
	refused(t, err, casework.ErrInvalid, "--reason")
	r, err = o.Classify(ctx, "maria", desk.ClassifyRequest{On: on(ref), Kind: casework.KindQuestion, Reason: "bara en fråga"})
	do(t, r, err)
	if c := o.get(ref); !c.FirstComplaintAt.IsZero() || !deadline(c, casework.DeadlineLegalAnswer).Due.IsZero() {
		t.Errorf("a question complained %s, clocks %v", c.FirstComplaintAt, c.Deadlines)
	}
}

func TestDesk_Reply_Refusal(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	for _, text := range []string{"Vi avslår ditt krav.", "Vi kan  inte\ngå med på det.", "We reject your claim.", "Banken bestrider kravet"} {
		_, err := o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: text})
		refused(t, err, casework.ErrNotAllowed, "ombud decide")
	}
	_, err := o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref)})
	refused(t, err, casework.ErrInvalid, "empty")
	r, err := o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "Butiken avslår returen, inte vi.", NotARefusal: "butikens ord"})
	if do(t, r, err); len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "account facts") {
		t.Errorf("warnings %v", r.Warnings)
	}
	o.leave()
	if c := o.get(ref); c.Status == casework.StatusAnswered || c.AnsweredAt.IsZero() {
		t.Errorf("a reply made the complaint %s, answered %s", c.Status, c.AnsweredAt)
	}
	question := o.open("bo@example.org", "kind=question")
	r, err = o.Reply(ctx, "maria", desk.ReplyRequest{On: on(question), Text: "Vi avslår sådana ansökningar."})
	do(t, r, err)
}

func TestDesk_Ask(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	_, err := o.Ask(ctx, "maria", desk.AskRequest{On: on(ref)})
	refused(t, err, casework.ErrInvalid, "what to ask")
	past := casework.Date{Year: 2026, Month: 11, Day: 1}
	_, err = o.Ask(ctx, "maria", desk.AskRequest{On: on(ref), Items: []casework.Item{{What: "kvitto"}}, ReplyBy: past})
	refused(t, err, casework.ErrInvalid, "future")
	before := o.get(ref).Deadlines
	r, err := o.Ask(ctx, "maria", desk.AskRequest{On: on(ref), Items: []casework.Item{{What: "kvitto"}}})
	if do(t, r, err); r.Status != casework.StatusWaiting {
		t.Errorf("asked: %s", r.Status)
	}
	if h := o.history(ref); !strings.Contains(h, "reply_by=2026-12-07") {
		t.Errorf("ten business days from 2026-11-23 are not in the history:\n%s", h)
	}
	if a, b := before, o.get(ref).Deadlines; deadline(casework.Case{Deadlines: a}, casework.DeadlineAnswer) !=
		deadline(casework.Case{Deadlines: b}, casework.DeadlineAnswer) {
		t.Error("asking moved the clock")
	}
}

func TestDesk_Delay(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	until := casework.Date{Year: 2026, Month: 12, Day: 22}
	_, err := o.Delay(ctx, "maria", desk.DelayRequest{On: on(ref), Reason: "workload", Until: until})
	refused(t, err, casework.ErrInvalid, "beyond our control")
	_, err = o.Delay(ctx, "maria", desk.DelayRequest{On: on(ref), Reason: "merchant", Until: casework.Date{Year: 2027, Month: 6, Day: 1}})
	refused(t, err, casework.ErrInvalid, "whatever the reason")
	_, err = o.Delay(ctx, "maria", desk.DelayRequest{On: on(ref), Reason: "merchant", Until: casework.Date{Year: 2026, Month: 11, Day: 23}})
	refused(t, err, casework.ErrInvalid, "future")
	r, err := o.Delay(ctx, "maria", desk.DelayRequest{On: on(ref), Reason: "merchant", Until: until})
	do(t, r, err)
	if c := o.get(ref); !c.DelayedUntil.IsZero() {
		t.Error("delayed before the letter was accepted")
	}
	o.leave()
	c := o.get(ref)
	due := deadline(c, casework.DeadlineLegalAnswer).Due
	if c.DelayedUntil != until || deadline(c, casework.DeadlineDelayLetter).Met.IsZero() || o.dir.Calendar.Date(due) != until {
		t.Errorf("delayed until %s, legal answer by %s", c.DelayedUntil, due)
	}
	o.receive(casework.StageService, bounceOf(o.last(ref), true))
	if c := o.get(ref); !c.DelayedUntil.IsZero() || !deadline(c, casework.DeadlineDelayLetter).Met.IsZero() {
		t.Errorf("the letter came back: delayed until %s, clocks %v", c.DelayedUntil, c.Deadlines)
	}
	feedback := o.open("bo@example.org", "kind=feedback")
	_, err = o.Delay(ctx, "maria", desk.DelayRequest{On: on(feedback), Reason: "merchant", Until: until})
	refused(t, err, casework.ErrNotAllowed, "feedback")
}

func TestDesk_Evaluate(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=feedback")
	when := casework.Date{Year: 2027, Month: 3, Day: 1}
	for _, tt := range []struct {
		r    desk.EvaluateRequest
		word string
	}{
		{desk.EvaluateRequest{Result: "maybe", Reasons: "x"}, "the result is"},
		{desk.EvaluateRequest{Result: casework.EvaluationDone}, "reasons"},
		{desk.EvaluateRequest{Result: casework.EvaluationPlanned, Reasons: "x"}, "date"},
		{desk.EvaluateRequest{Result: casework.EvaluationNo, Reasons: "x", When: when}, "only a planned"},
	} {
		tt.r.On = on(ref)
		_, err := o.Evaluate(ctx, "maria", tt.r)
		refused(t, err, casework.ErrInvalid, tt.word)
	}
	_, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "no answer")
	r, err := o.Evaluate(ctx, "maria", desk.EvaluateRequest{On: on(ref), Result: casework.EvaluationPlanned, Reasons: "bra tanke", When: when})
	do(t, r, err)
	_, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "")
	o.leave()
	c := o.get(ref)
	if c.Status != casework.StatusAnswered || c.Evaluation.When != "2027-03-01" || deadline(c, casework.DeadlinePlanned).Due.IsZero() {
		t.Errorf("%s, evaluation %+v, clocks %v", c.Status, c.Evaluation, c.Deadlines)
	}
	r, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	do(t, r, err)
}

func TestDesk_Record(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	_, err := o.Record(ctx, "maria", desk.RecordRequest{On: on(ref), How: "pigeon", Text: "nej"})
	refused(t, err, casework.ErrInvalid, "pigeon")
	_, err = o.Record(ctx, "maria", desk.RecordRequest{On: on(ref), How: "phone", Text: "nej", At: o.clock.Now().Add(time.Hour)})
	refused(t, err, casework.ErrInvalid, "future")
	at := o.clock.Now().Add(-time.Hour)
	r, err := o.Record(ctx, "maria", desk.RecordRequest{On: on(ref), How: "phone", Text: "vi sade nej", At: at})
	do(t, r, err)
	c := o.get(ref)
	if !c.FirstAnswerAt.Equal(at) || !deadline(c, casework.DeadlineLegalAnswer).Met.IsZero() {
		t.Errorf("by phone: first answer %s, clocks %v", c.FirstAnswerAt, c.Deadlines)
	}
	o.receive(casework.StageOmbudsman, answer(asa, "kind=escalation", o.ack(ref).MessageID))
	if c := o.get(ref); !c.Assessable() || c.Stage != casework.StageOmbudsman {
		t.Errorf("escalated after a recorded answer: accepted %v at %s", c.Assessable(), c.Stage)
	}
	byLetter := o.open("bo@example.org", "kind=complaint")
	r, err = o.Record(ctx, "maria", desk.RecordRequest{On: on(byLetter), How: "letter", Text: "vi skrev nej"})
	do(t, r, err)
	if c := o.get(byLetter); deadline(c, casework.DeadlineLegalAnswer).Met.IsZero() {
		t.Errorf("by letter: clocks %v", c.Deadlines)
	}
}

func TestDesk_Sweep(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	if err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if h := o.history(ref); strings.Contains(h, "missed") {
		t.Errorf("missed at once:\n%s", h)
	}
	o.clock.Advance(40 * 24 * time.Hour)
	for range 2 {
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if h := o.history(ref); strings.Count(h, "system missed deadline=legal_answer") != 1 {
		t.Errorf("want the missed deadline once:\n%s", h)
	}
	st, err := o.Status(ctx)
	if err != nil || st.Overdue != 1 || st.Cases[casework.StatusNew] != 1 || st.Letters[casework.LetterQueued] != 1 || st.Seal == "" {
		t.Errorf("status %+v, %v", st, err)
	}
}

func TestDesk_TasksDone(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=question")
	o.receive(casework.StageService, answer("eve@example.com", "hej", o.ack(ref).MessageID))
	o.receive(casework.StageService, answer(asa, "role=withdrawal", o.ack(ref).MessageID))
	open := func() (kinds []string) {
		for _, task := range o.get(ref).Tasks {
			if task.Done.IsZero() {
				kinds = append(kinds, task.Kind)
			}
		}
		return kinds
	}
	if got := open(); len(got) != 2 {
		t.Fatalf("tasks %v, want somebody else's message and the withdrawal", got)
	}
	r, err := o.Note(ctx, "maria", desk.NoteRequest{On: on(ref), Text: "ser på det"})
	if do(t, r, err); len(open()) != 2 {
		t.Error("a note ended a task")
	}
	r, err = o.Reply(ctx, "maria", desk.ReplyRequest{On: on(ref), Text: "svar"})
	if do(t, r, err); len(open()) != 1 || open()[0] != casework.TaskWithdrawal {
		t.Errorf("after the reply: %v", open())
	}
	r, err = o.Close(ctx, "maria", desk.CloseRequest{On: on(ref), Reason: "withdrawn"})
	if do(t, r, err); len(open()) != 0 {
		t.Errorf("after closing: %v", open())
	}
}

func TestDesk_Delay_DataRequest(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=data_request")
	_, err := o.Delay(t.Context(), "maria", desk.DelayRequest{On: on(ref), Reason: "other_bank", Until: casework.Date{Year: 2027, Month: 2, Day: 24}})
	refused(t, err, casework.ErrInvalid, "2027-02-23")
	r, err := o.Delay(t.Context(), "maria", desk.DelayRequest{On: on(ref), Reason: "other_bank", Until: casework.Date{Year: 2027, Month: 2, Day: 23}})
	do(t, r, err)
}

func TestDesk_Reload(t *testing.T) {
	o := newOffice(t)
	dir := *o.dir
	dir.Staff = map[casework.StaffName]casework.Staff{"vera": {Name: "vera", Roles: []casework.Role{casework.RoleHandler},
		Departments: []casework.Department{"refunds"}}}
	ref := o.open(asa, "kind=question")
	o.Reload(parser{}, classifier{}, composer{}, &dir)
	if o.Directory() != &dir {
		t.Error("the directory is still the old one")
	}
	_, err := o.Take(t.Context(), "maria", desk.TakeRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "list of staff")
	r, err := o.Take(t.Context(), "vera", desk.TakeRequest{On: on(ref)})
	do(t, r, err)
}
