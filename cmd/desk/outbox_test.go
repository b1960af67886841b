package desk_test

import (
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// question is an open question, with its acknowledgement accepted.
func (o *office) question() casework.Reference {
	o.t.Helper()
	ref := o.open(asa, "kind=question")
	o.send()
	return ref
}

// replied is a question with a reply that waits out its hold.
func (o *office) replied() casework.Reference {
	o.t.Helper()
	ref := o.question()
	r, err := o.Reply(o.t.Context(), "maria", desk.ReplyRequest{On: on(ref), Text: "Så här är det."})
	do(o.t, r, err)
	return ref
}

func TestDesk_Report_Accepted(t *testing.T) {
	o := newOffice(t)
	ref := o.replied()
	if c := o.get(ref); !c.AnsweredAt.IsZero() || c.Status != casework.StatusOpen {
		t.Errorf("before it was accepted: answered %s, %s", c.AnsweredAt, c.Status)
	}
	if out := o.send(); len(out) != 0 {
		t.Fatalf("%d letters leave within their hold", len(out))
	}
	out := o.leave()
	if len(out) != 1 || !strings.Contains(string(out[0].Raw), "signed MARIA") {
		t.Fatalf("letters %+v", out)
	}
	c, l := o.get(ref), o.last(ref)
	if c.Status != casework.StatusAnswered || !c.AnsweredAt.Equal(o.clock.Now()) || deadline(c, casework.DeadlineAnswer).Met.IsZero() {
		t.Errorf("after: %s, answered %s, clocks %v", c.Status, c.AnsweredAt, c.Deadlines)
	}
	if l.State != casework.LetterAccepted || len(l.Attempts) != 1 {
		t.Errorf("letter %s after %d tries", l.State, len(l.Attempts))
	}
	messages := o.messages(ref)
	if m := messages[len(messages)-1]; m.State != casework.LetterAccepted || m.Kind != casework.LetterReply {
		t.Errorf("filed copy: %s %s", m.Kind, m.State)
	}
	// Reported again, it changes nothing.
	again := casework.SendResult{Letter: l.ID, State: casework.LetterFailed}
	if err := o.Report(t.Context(), []casework.SendResult{again, {Letter: "l0000000099", State: casework.LetterFailed}}); err != nil {
		t.Fatal(err)
	}
	if s := o.last(ref).State; s != casework.LetterAccepted {
		t.Errorf("reported twice: %s", s)
	}
}

func TestDesk_Report_Deferred(t *testing.T) {
	o := newOffice(t)
	ref := o.replied()
	o.clock.Advance(time.Minute)
	out, err := o.TakeDue(t.Context(), 1)
	if err != nil || len(out) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	if more, err := o.TakeDue(t.Context(), 1); err != nil || len(more) != 0 {
		t.Fatalf("a letter that is being sent is given out again: %+v, %v", more, err)
	}
	now := o.clock.Now()
	result := casework.SendResult{Letter: out[0].Letter.ID, State: casework.LetterDeferred, RetryAfter: 20 * time.Minute,
		Attempt: casework.Attempt{At: now, Code: 451, Temporary: true}}
	if err := o.Report(t.Context(), []casework.SendResult{result}); err != nil {
		t.Fatal(err)
	}
	if l := o.last(ref); l.State != casework.LetterDeferred || !l.DueAt.Equal(now.Add(20*time.Minute)) {
		t.Errorf("letter %s due %s", l.State, l.DueAt)
	}
	if at, ok, err := o.NextDue(t.Context()); err != nil || !ok || !at.Equal(now.Add(20*time.Minute)) {
		t.Errorf("next due %s, %v, %v", at, ok, err)
	}
	o.clock.Advance(21 * time.Minute)
	if n := len(o.send()); n != 1 {
		t.Errorf("%d letters leave after the pause, want 1", n)
	}
}

// TestDesk_Report_NotTried gives letters back that the sender had no time
// for: they leave the next time, and that was no try.
func TestDesk_Report_NotTried(t *testing.T) {
	o := newOffice(t)
	ref := o.replied()
	o.clock.Advance(time.Minute)
	out, err := o.TakeDue(t.Context(), 1)
	if err != nil || len(out) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	back := casework.SendResult{Letter: out[0].Letter.ID, State: casework.LetterQueued}
	if err := o.Report(t.Context(), []casework.SendResult{back}); err != nil {
		t.Fatal(err)
	}
	if l := o.last(ref); l.State != casework.LetterQueued || len(l.Attempts) != 0 || !l.DueAt.Equal(out[0].Letter.DueAt) {
		t.Errorf("letter %s due %s after the attempts %+v", l.State, l.DueAt, l.Attempts)
	}
	if n := len(o.send()); n != 1 {
		t.Errorf("%d letters leave, want 1", n)
	}
}

func TestDesk_Report_Failed(t *testing.T) {
	o := newOffice(t)
	ref := o.replied()
	o.clock.Advance(time.Minute)
	o.sendAs(casework.LetterFailed)
	c := o.get(ref)
	if c.Status != casework.StatusOpen || !c.AnsweredAt.IsZero() || len(c.Tasks) != 1 || !c.Unread {
		t.Errorf("after the failure: %s, answered %s, tasks %+v", c.Status, c.AnsweredAt, c.Tasks)
	}
	_, err := o.Close(t.Context(), "maria", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "no answer")
	if _, err := o.OutboxRetry(t.Context(), "maria", desk.OutboxRequest{Letter: o.last(ref).ID}); err != nil {
		t.Fatal(err)
	}
	id := o.last(ref).MessageID
	if out := o.send(); len(out) != 1 || out[0].Letter.MessageID != id {
		t.Errorf("retried: %+v, want Message-ID %s", out, id)
	}
	if c := o.get(ref); c.Status != casework.StatusOpen || c.AnsweredAt.IsZero() {
		// It is unread, because of the task, and so waits for a person.
		t.Errorf("after the retry: %s, answered %s", c.Status, c.AnsweredAt)
	}
}

func TestDesk_Report_UnknownByPerson(t *testing.T) {
	o := newOffice(t)
	ref := o.replied()
	o.clock.Advance(time.Minute)
	o.sendAs(casework.LetterUnknown)
	if l := o.last(ref); l.State != casework.LetterUnknown {
		t.Errorf("letter %s, want unknown", l.State)
	}
	if c := o.get(ref); len(c.Tasks) != 1 || !c.AnsweredAt.IsZero() {
		t.Errorf("tasks %+v", c.Tasks)
	}
	o.clock.Advance(100 * time.Hour)
	if out := o.send(); len(out) != 0 {
		t.Error("a person's letter of unknown fate is sent again")
	}
}

func TestDesk_Report_UnknownAcknowledgement(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=question")
	id := o.ack(ref).MessageID
	o.sendAs(casework.LetterUnknown)
	if l := o.ack(ref); l.State != casework.LetterQueued || !l.DueAt.After(o.clock.Now()) {
		t.Errorf("acknowledgement %s due %s", l.State, l.DueAt)
	}
	o.clock.Advance(2 * time.Minute)
	if out := o.send(); len(out) != 1 || out[0].Letter.MessageID != id {
		t.Errorf("sent again: %+v, want the same Message-ID", out)
	}
}

func TestDesk_Recover(t *testing.T) {
	o := newOffice(t)
	asked := o.replied()
	fresh := o.open("bo@example.org", "kind=feedback")
	o.clock.Advance(time.Minute)
	if out, err := o.TakeDue(t.Context(), 0); err != nil || len(out) != 2 {
		t.Fatalf("%d letters, %v", len(out), err)
	}
	if err := o.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := o.last(asked).State; s != casework.LetterUnknown {
		t.Errorf("a person's letter is %s, want unknown", s)
	}
	if s := o.ack(fresh).State; s != casework.LetterQueued {
		t.Errorf("the acknowledgement is %s, want queued", s)
	}
}

// bounceOf is a report that a letter did not arrive.
func bounceOf(l casework.Letter, permanent bool) casework.Message {
	action := map[bool]string{true: "failed", false: "delayed"}[permanent]
	m := mail("mailer-daemon@example.org", "undeliverable "+string(l.ID)+action)
	m.Machine = casework.Machine{Class: casework.MachineBounce}
	m.Bounce = &casework.Bounce{OriginalMessageID: l.MessageID, Recipients: []casework.BounceRecipient{
		{Address: l.To[0], Action: action, Status: "5.1.1", Permanent: permanent}}}
	return m
}

func TestDesk_Settle_Bounce_Acknowledgement(t *testing.T) {
	o := newOffice(t)
	ref := o.question()
	r := o.receive(casework.StageService, bounceOf(o.ack(ref), true))
	if r.Outcome != casework.ResultBounce || r.Case != ref {
		t.Fatalf("%s of %q", r.Outcome, r.Case)
	}
	c := o.get(ref)
	if o.ack(ref).State != casework.LetterBounced || len(c.Tasks) != 1 || !deadline(c, casework.DeadlineAcknowledge).Met.IsZero() {
		t.Errorf("letter %s, tasks %+v, clocks %v", o.ack(ref).State, c.Tasks, c.Deadlines)
	}
	if len(o.letters(ref)) != 1 {
		t.Error("a bounce was answered")
	}
}

func TestDesk_Settle_Bounce_Delayed(t *testing.T) {
	o := newOffice(t)
	ref := o.question()
	o.receive(casework.StageService, bounceOf(o.ack(ref), false))
	if c := o.get(ref); o.ack(ref).State != casework.LetterAccepted || len(c.Tasks) != 0 {
		t.Errorf("a delay changed letter to %s, tasks %+v", o.ack(ref).State, c.Tasks)
	}
}

// TestDesk_Settle_Bounce_GivenUp: a server that has tried for days and gives
// up says so with a status of 4, and the letter has not arrived all the same.
func TestDesk_Settle_Bounce_GivenUp(t *testing.T) {
	o := newOffice(t)
	ref := o.question()
	m := bounceOf(o.ack(ref), true)
	m.Bounce.Recipients[0].Status, m.Bounce.Recipients[0].Permanent = "4.4.7", false
	o.receive(casework.StageService, m)
	if c := o.get(ref); o.ack(ref).State != casework.LetterBounced || len(c.Tasks) != 1 || !c.Unread {
		t.Errorf("given up, and the letter is %s, tasks %+v", o.ack(ref).State, c.Tasks)
	}
}

func TestDesk_Settle_Bounce_Decision(t *testing.T) {
	o := newOffice(t)
	ref := o.decided(asa)
	r, err := o.Close(t.Context(), "maria", desk.CloseRequest{On: on(ref)})
	do(t, r, err)
	o.receive(casework.StageService, bounceOf(o.last(ref), true))
	c := o.get(ref)
	dec := c.Decisions[0]
	if dec.State != casework.DecisionUndelivered || !dec.SentAt.IsZero() || !c.FirstAnswerAt.IsZero() || !c.AnsweredAt.IsZero() {
		t.Errorf("decision %s sent %s, first answer %s, answered %s", dec.State, dec.SentAt, c.FirstAnswerAt, c.AnsweredAt)
	}
	if c.Status != casework.StatusOpen || !deadline(c, casework.DeadlineLegalAnswer).Met.IsZero() {
		t.Errorf("status %s, clocks %v", c.Status, c.Deadlines)
	}
	_, err = o.Close(t.Context(), "maria", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "did not reach")
	r, err = o.Decide(t.Context(), "maria", partly(ref))
	if do(t, r, err); o.get(ref).Decisions[1].Version != 2 {
		t.Error("the new decision is not a new version")
	}
}

// What came back is not tried again but written anew or posted; then the
// customer's dates count from the day of the post.
func TestDesk_Delivered(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.decided(asa)
	post := desk.DeliveredRequest{On: on(ref), By: "post"}
	_, err := o.Delivered(ctx, "maria", post)
	refused(t, err, casework.ErrNotFound, "did not arrive")
	o.receive(casework.StageService, bounceOf(o.last(ref), true))
	_, err = o.OutboxRetry(ctx, "maria", desk.OutboxRequest{Letter: o.last(ref).ID})
	refused(t, err, casework.ErrConflict, "delivered")
	o.clock.Advance(50 * time.Hour)
	for _, bad := range []desk.DeliveredRequest{
		{On: on(ref), By: "pigeon"},
		{On: on(ref), By: "post", At: o.clock.Now().AddDate(0, 0, 1)},
		{On: on(ref), By: "post", At: o.clock.Now().AddDate(0, 0, -9)},
	} {
		_, err := o.Delivered(ctx, "maria", bad)
		refused(t, err, casework.ErrInvalid, "")
	}
	post.At = o.clock.Now().Add(-24 * time.Hour)
	r, err := o.Delivered(ctx, "maria", post)
	if do(t, r, err); len(r.Warnings) != 1 {
		t.Errorf("warnings %q", r.Warnings)
	}
	c := o.get(ref)
	if d := c.Decisions[0]; d.State != casework.DecisionSent || !d.SentAt.Equal(post.At) || !c.AnsweredAt.Equal(post.At) {
		t.Errorf("decision %s at %s, answered %s", d.State, d.SentAt, c.AnsweredAt)
	}
	if c.Status != casework.StatusAnswered || !deadline(c, casework.DeadlineLegalAnswer).Met.Equal(post.At) {
		t.Errorf("status %s, clocks %v", c.Status, c.Deadlines)
	}
	for _, task := range openTasks(c) {
		t.Errorf("task %+v", task)
	}
	again := bounceOf(o.last(ref), true)
	again.Text += " again"
	o.receive(casework.StageService, again)
	if c := o.get(ref); c.Decisions[0].State != casework.DecisionSent {
		t.Errorf("a late bounce of the mail takes back what was posted: %s", c.Decisions[0].State)
	}
}

// A decision that was made anew is not posted in its old words.
func TestDesk_Delivered_Superseded(t *testing.T) {
	o := newOffice(t)
	ref := o.decided(asa)
	old := o.last(ref)
	o.receive(casework.StageService, bounceOf(old, true))
	r, err := o.Decide(t.Context(), "maria", partly(ref))
	do(t, r, err)
	_, err = o.Delivered(t.Context(), "maria", desk.DeliveredRequest{On: on(ref), Letter: old.ID, By: "post"})
	refused(t, err, casework.ErrConflict, "newer version")
}

// A bounce that comes after the case was closed opens it: its customer has
// no answer.
func TestDesk_Settle_Bounce_AfterClose(t *testing.T) {
	o := newOffice(t)
	ref := o.replied()
	o.leave()
	r, err := o.Close(t.Context(), "maria", desk.CloseRequest{On: on(ref)})
	do(t, r, err)
	o.receive(casework.StageService, bounceOf(o.last(ref), true))
	c := o.get(ref)
	if c.Status != casework.StatusOpen || !c.ClosedAt.IsZero() || c.CloseReason != "" || !c.AnsweredAt.IsZero() || !c.Unread {
		t.Errorf("after the bounce: %s, closed %s %q, answered %s", c.Status, c.ClosedAt, c.CloseReason, c.AnsweredAt)
	}
	if len(openTasks(c)) != 1 || !deadline(c, casework.DeadlineAnswer).Met.IsZero() {
		t.Errorf("tasks %+v, clocks %+v", openTasks(c), c.Deadlines)
	}
}

func TestDesk_Settle_Bounce_OfNothing(t *testing.T) {
	o := newOffice(t)
	l := casework.Letter{ID: "l1", MessageID: "someone@else", To: []casework.Address{asa}}
	if r := o.receive(casework.StageService, bounceOf(l, true)); r.Outcome != casework.ResultBounce || r.Case != "" {
		t.Errorf("%s of %q", r.Outcome, r.Case)
	}
}

// shown is a case as somebody sees it.
func (o *office) shown(by casework.StaffName, ref casework.Reference) desk.CaseView {
	o.t.Helper()
	v, err := o.Show(o.t.Context(), by, desk.ShowRequest{On: on(ref)})
	if err != nil {
		o.t.Fatal(err)
	}
	return v
}

func TestDesk_TakeDue_StopsDecision_MailCame(t *testing.T) {
	o := newOffice(t)
	ref := o.escalated(asa)
	o.send()
	r, err := o.Decide(t.Context(), "eva", partly(ref))
	do(t, r, err)
	r, err = o.Approve(t.Context(), "nils", desk.ApproveRequest{On: on(ref)})
	do(t, r, err)
	o.receive(casework.StageOmbudsman, answer(asa, "vänta, här är kvittot", o.last(ref).MessageID))
	for _, l := range o.leave() {
		if l.Letter.Kind == casework.LetterFinalDecision {
			t.Error("the decision leaves although the customer has written since")
		}
	}
	c := o.get(ref)
	if dec := c.Decisions[1]; c.Status != casework.StatusReview || dec.State != casework.DecisionReview || len(c.Tasks) == 0 {
		t.Errorf("%s, decision %s, tasks %+v", c.Status, dec.State, c.Tasks)
	}
	_, err = o.Approve(t.Context(), "nils", desk.ApproveRequest{On: on(ref)})
	refused(t, err, casework.ErrConflict, "ombud return")
}

func TestDesk_TakeDue_StopsDecision_DayOver(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	o.send()
	r, err := o.Confirm(t.Context(), "maria", desk.ConfirmRequest{On: on(ref), How: "ringde"})
	do(t, r, err)
	r, err = o.Decide(t.Context(), "maria", partly(ref))
	do(t, r, err)
	o.clock.Advance(24 * time.Hour) // the program was not running
	if out := o.send(); len(out) != 0 {
		t.Fatal("the letter leaves with yesterday's date")
	}
	out := o.leave()
	if len(out) != 1 || !strings.Contains(string(out[0].Raw), "dated 2026-11-24") {
		t.Fatalf("letters %+v, want the decision, dated anew", out)
	}
	if c := o.get(ref); c.Status != casework.StatusAnswered || c.Decisions[0].State != casework.DecisionSent {
		t.Errorf("%s, decision %s", c.Status, c.Decisions[0].State)
	}
}

func TestDesk_Outbox(t *testing.T) {
	o := newOffice(t)
	ref := o.replied()
	ctx := t.Context()
	for by, want := range map[casework.StaffName]int{"maria": 1, "fatma": 0, "admin": 1, "karin": 1} {
		letters, err := o.Outbox(ctx, by, desk.OutboxRequest{})
		if err != nil || len(letters) != want {
			t.Errorf("%s sees %d letters, %v, want %d", by, len(letters), err, want)
		}
	}
	letters, err := o.Outbox(ctx, "maria", desk.OutboxRequest{Case: string(ref)})
	if err != nil || len(letters) != 2 {
		t.Errorf("letters of the case: %d, %v, want 2", len(letters), err)
	}
	id := o.last(ref).ID
	v, err := o.OutboxShow(ctx, "maria", desk.OutboxRequest{Letter: id})
	if err != nil || !strings.Contains(v.Text, "Så här är det.") {
		t.Errorf("shown %+v, %v", v, err)
	}
	if v, err := o.OutboxShow(ctx, "admin", desk.OutboxRequest{Letter: id}); err != nil || v.Text != "" {
		t.Errorf("admin, who does not see the case, reads %q, %v", v.Text, err)
	}
	_, err = o.OutboxShow(ctx, "fatma", desk.OutboxRequest{Letter: id})
	refused(t, err, casework.ErrNotFound, "no such letter")
	_, err = o.OutboxRelease(ctx, "maria", desk.OutboxRequest{Letter: id})
	refused(t, err, casework.ErrConflict, "queued")
	if v, err := o.OutboxCancel(ctx, "jonas", desk.OutboxRequest{Letter: id}); err != nil || v.State != casework.LetterCancelled {
		t.Errorf("cancelled: %+v, %v", v, err)
	}
	if out := o.leave(); len(out) != 0 {
		t.Error("a cancelled letter leaves")
	}
	if h := o.history(ref); !strings.Contains(h, "jonas outbox cancel letter="+string(id)) {
		t.Errorf("history:\n%s", h)
	}
}

// At stage ombudsman only who may judge the case takes back what a person
// wrote; the line runs the service and no more.
func TestDesk_OutboxCancel_Ombudsman(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.escalated(asa)
	held := o.last(ref)
	r, err := o.Ask(ctx, "eva", desk.AskRequest{On: on(ref), Items: []casework.Item{{What: "kvittot"}}})
	do(t, r, err)
	id := o.last(ref).ID
	for _, by := range []casework.StaffName{"admin", "maria", "karin"} {
		_, err = o.OutboxCancel(ctx, by, desk.OutboxRequest{Letter: id})
		refused(t, err, casework.ErrNotAllowed, "")
	}
	r, err = o.Recuse(ctx, "nils", desk.RecuseRequest{On: on(ref), Reason: "granne"})
	do(t, r, err)
	_, err = o.OutboxCancel(ctx, "nils", desk.OutboxRequest{Letter: id})
	refused(t, err, casework.ErrNotAllowed, "stood aside")
	if v, err := o.OutboxCancel(ctx, "eva", desk.OutboxRequest{Letter: id}); err != nil || v.State != casework.LetterCancelled {
		t.Errorf("by who may judge it: %+v, %v", v, err)
	}
	if v, err := o.OutboxCancel(ctx, "admin", desk.OutboxRequest{Letter: held.ID}); err != nil || v.State != casework.LetterCancelled {
		t.Errorf("an acknowledgement by who runs the service: %+v, %v", v, err)
	}
}
