package casework

import "testing"

func TestArrive(t *testing.T) {
	c := complaint(t)
	answered := escalated(t)
	answered.Stage = StageService
	question := c
	question.Kind = KindQuestion
	substance := Effect{Revise: true, Unread: true}
	with := func(e Effect, change func(*Effect)) Effect {
		change(&e)
		return e
	}
	acknowledged := with(substance, func(e *Effect) { e.Acknowledge = true })
	raised := with(acknowledged, func(e *Effect) { e.Escalate = true })
	candidate := with(substance, func(e *Effect) { e.Candidate = true })
	turned := with(substance, func(e *Effect) { e.Task = TaskComplaint })
	for _, tc := range []struct {
		name  string
		c     Case
		from  Status
		role  MessageRole
		kind  Kind
		inbox Stage
		to    Status
		want  Effect
	}{
		{"the answer we waited for", c, StatusWaiting, MessageAnswer, KindComplaint, StageService, StatusOpen, substance},
		{"an answer in review", c, StatusReview, MessageAnswer, KindComplaint, StageService, StatusReview, substance},
		{"a supplement while waiting", c, StatusWaiting, MessageSupplement, KindComplaint, StageService, StatusWaiting, substance},
		{"a supplement to a new case", c, StatusNew, MessageSupplement, KindComplaint, StageService, StatusNew, substance},
		{"a supplement after the answer", c, StatusAnswered, MessageSupplement, KindComplaint, StageService, StatusOpen, substance},
		{"a supplement to a closed case", c, StatusClosed, MessageSupplement, KindComplaint, StageService, StatusOpen, acknowledged},
		{"thanks", c, StatusClosed, MessageThanks, KindFeedback, StageService, StatusClosed, Effect{Unread: true}},
		{"thanks to the ombudsman", c, StatusClosed, MessageThanks, KindFeedback, StageOmbudsman, StatusClosed, Effect{Unread: true}},
		{"withdrawal", c, StatusWaiting, MessageWithdrawal, KindComplaint, StageService, StatusOpen,
			with(substance, func(e *Effect) { e.Task = TaskWithdrawal })},
		{"somebody else", c, StatusWaiting, MessageSomeoneElse, KindComplaint, StageOmbudsman, StatusWaiting, Effect{Task: TaskSomeoneElse}},
		{"out of office", c, StatusWaiting, MessageAutomatic, KindFeedback, StageService, StatusWaiting, Effect{}},
		{"a bounce", c, StatusAnswered, MessageBounce, KindComplaint, StageOmbudsman, StatusAnswered, Effect{}},
		{"to the ombudsman after the answer", answered, StatusAnswered, MessageDissatisfied, KindEscalation, StageOmbudsman, StatusOpen, raised},
		{"to the ombudsman before it", c, StatusNew, MessageSupplement, KindComplaint, StageOmbudsman, StatusOpen, raised},
		{"the same mail in both inboxes", c, StatusNew, MessageNew, KindComplaint, StageOmbudsman, StatusOpen, raised},
		{"to the ombudsman about a question, complaining", question, StatusClosed, MessageSupplement, KindComplaint, StageOmbudsman, StatusOpen, raised},
		{"to the ombudsman about a question", question, StatusOpen, MessageSupplement, KindQuestion, StageOmbudsman, StatusOpen, substance},
		{"already with the ombudsman", escalated(t), StatusWaiting, MessageAnswer, KindComplaint, StageOmbudsman, StatusOpen, substance},
		{"dissatisfied with the first decision", answered, StatusAnswered, MessageDissatisfied, KindComplaint, StageService, StatusOpen, candidate},
		{"and it was closed", answered, StatusClosed, MessageDissatisfied, KindComplaint, StageService, StatusOpen,
			with(candidate, func(e *Effect) { e.Acknowledge = true })},
		{"asks service for the ombudsman", answered, StatusAnswered, MessageSupplement, KindEscalation, StageService, StatusOpen, candidate},
		{"dissatisfied before any decision", c, StatusOpen, MessageDissatisfied, KindComplaint, StageService, StatusOpen, substance},
		{"dissatisfied with the final decision", escalated(t), StatusAnswered, MessageDissatisfied, KindComplaint, StageService, StatusOpen, substance},
		{"dissatisfied with an answer to a question", question, StatusAnswered, MessageDissatisfied, KindComplaint, StageService, StatusOpen, turned},
		{"a role from the future", c, StatusAnswered, "poem", KindComplaint, StageService, StatusAnswered, Effect{Unread: true}},
	} {
		tc.c.Status, tc.want.Status = tc.from, tc.to
		if got := Arrive(tc.c, tc.role, tc.kind, tc.inbox); got != tc.want {
			t.Errorf("%s:\n got %+v\nwant %+v", tc.name, got, tc.want)
		}
	}
}

// TestArrive_Recorded holds that an answer given by phone counts as a first
// answer.
func TestArrive_Recorded(t *testing.T) {
	c := complaint(t)
	c.FirstAnswerAt = at(t, "2026-05-11T08:00:00Z")
	if got := Arrive(c, MessageDissatisfied, KindComplaint, StageService); !got.Candidate {
		t.Errorf("no candidate: %+v", got)
	}
}
