package casework

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDirectory_May_Who names, for each verb, everybody who may use it.
func TestDirectory_May_Who(t *testing.T) {
	d := office(t)
	service := complaint(t)
	triage := service
	triage.Department = DepartmentTriage
	lent := service
	lent.Department, lent.Assignee = "credit", "karin"
	feedback := service
	feedback.Kind, feedback.Product = KindFeedback, "invoice"
	decided := escalated(t)
	review := decided
	review.Status = StatusReview
	review.Decisions = append(slices.Clone(decided.Decisions), Decision{Stage: StageOmbudsman, State: DecisionReview, By: "eva"})
	direct := service
	direct.Stage = StageOmbudsman
	for _, tc := range []struct {
		name string
		c    Case
		verb Verb
		want string
	}{
		{"handlers of the department and the head", service, VerbTake, "helena jonas maria"},
		{"the same decide", service, VerbDecide, "helena jonas maria"},
		{"all handlers in triage", triage, VerbTake, "helena jonas karin maria"},
		{"an assignee from elsewhere", lent, VerbReply, "helena karin"},
		{"admin gives out work", service, VerbAssign, "adam helena jonas maria"},
		{"admin routes", service, VerbRoute, "adam helena jonas maria"},
		{"admin may not classify", service, VerbClassify, "helena jonas maria"},
		{"only the assignee, head and admin give back", lent, VerbRelease, "adam helena karin"},
		{"the owner of the product evaluates", feedback, VerbEvaluate, "helena jonas maria petra"},
		{"the office escalates too", service, VerbEscalate, "eva helena jonas maria nils olle"},
		{"who could judge recuses", service, VerbRecuse, "anna helena jonas maria nils"},
		{"the office without the manager of the decider", decided, VerbTake, "eva olle"},
		{"the office notes", decided, VerbNote, "eva olle"},
		{"the office classifies, even who may not judge", decided, VerbClassify, "eva nils olle"},
		{"the office gives out work", decided, VerbAssign, "eva nils olle"},
		{"not the author, not the manager", review, VerbApprove, "anna olle"},
		{"nor do they return it", review, VerbReturn, "anna olle"},
		{"the office refers", direct, VerbRefer, "eva nils olle"},
		{"and accepts", direct, VerbAccept, "eva nils olle"},
		{"who works on it or runs the service lets letters leave", service, VerbOutbox, "adam helena jonas maria"},
		{"at the ombudsman the line does not", decided, VerbOutbox, "adam eva nils olle"},
		{"who may not judge takes no letter back", decided, VerbUndo, "eva olle"},
		{"nor does the admin", service, VerbUndo, "helena jonas maria"},
		{"joined by who handles", service, VerbMerge, "helena jonas maria"},
	} {
		var got []string
		for who := range d.Staff {
			if err := d.May(tc.c, tc.verb, who); err == nil {
				got = append(got, string(who))
			}
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != tc.want {
			t.Errorf("%s: %s: %s, want %s", tc.name, tc.verb, s, tc.want)
		}
	}
}

func TestDirectory_May_Refusal(t *testing.T) {
	d := office(t)
	with := func(c Case, change func(*Case)) Case {
		change(&c)
		return c
	}
	decision := func(s Stage, state DecisionState) func(*Case) {
		return func(c *Case) {
			c.Decisions = append(slices.Clone(c.Decisions), Decision{Stage: s, State: state, By: "eva"})
		}
	}
	unanswered := func(c *Case) { c.Accepted, c.FirstAnswerAt, c.Decisions, c.Handlers = false, time.Time{}, nil, nil }
	for _, tc := range []struct {
		name string
		c    Case
		verb Verb
		by   StaffName
		want Refusal
	}{
		{"the first handler", escalated(t), VerbTake, "jonas", Refusal{
			Why: "jonas decided at stage service 2026-05-11", Who: []StaffName{"eva", "olle"}}},
		{"who recused themselves", with(escalated(t), func(c *Case) { c.Recused = append(c.Recused, Recusal{Staff: "eva"}) }), VerbTake, "eva",
			Refusal{Why: "eva stood aside 0001-01-01", Who: []StaffName{"olle"}, Do: "ombud assign KB-7F3K-9QXP olle"}},
		{"the line", escalated(t), VerbReply, "maria", Refusal{
			Why: "at stage ombudsman only the ombudsman's office acts", Who: []StaffName{"eva", "olle"}}},
		{"another department", complaint(t), VerbTake, "karin", Refusal{
			Why: "karin does not work in department refunds", Who: []StaffName{"helena", "jonas", "maria"}}},
		{"no handler", complaint(t), VerbDecide, "adam", Refusal{
			Why: "adam is not a handler", Who: []StaffName{"helena", "jonas", "maria"}}},
		{"a stranger", complaint(t), VerbTake, "mallory", Refusal{Why: "mallory is not in the list of staff"}},
		{"no verb of staff", complaint(t), VerbIntake, "maria", Refusal{Why: "intake is nothing that staff do"}},
		{"closed", with(complaint(t), func(c *Case) { c.Status = StatusClosed }), VerbNote, "maria", Refusal{
			Kind: ErrConflict,
			Why:  "the case is closed", Do: "ombud reopen KB-7F3K-9QXP --reason WHY"}},
		{"in review", with(escalated(t), func(c *Case) { c.Status = StatusReview }), VerbDecide, "eva", Refusal{
			Kind: ErrConflict,
			Why:  "the case is in review", Do: "ombud return KB-7F3K-9QXP"}},
		{"no complaint", with(complaint(t), func(c *Case) { c.Kind = KindFeedback }), VerbDecide, "maria", Refusal{
			Why: "the case is feedback, and decide is for complaint", Do: "ombud classify KB-7F3K-9QXP --kind complaint"}},
		{"refer below", complaint(t), VerbRefer, "eva", Refusal{
			Kind: ErrConflict,
			Why:  "the case is at stage service, and refer belongs to stage ombudsman"}},
		{"twice", with(complaint(t), decision(StageService, DecisionSent)), VerbDecide, "maria", Refusal{
			Kind: ErrConflict,
			Why:  "the matter is decided at stage service", Do: "ombud escalate KB-7F3K-9QXP, or ombud reopen KB-7F3K-9QXP --reason WHY"}},
		{"on its way", with(complaint(t), decision(StageService, DecisionApproved)), VerbDecide, "maria", Refusal{
			Kind: ErrConflict,
			Why:  "a decision is on its way to the customer", Do: "ombud undo KB-7F3K-9QXP"}},
		{"escalate under way", with(complaint(t), decision(StageService, DecisionApproved)), VerbEscalate, "maria", Refusal{
			Kind: ErrConflict,
			Why:  "the first decision has not left yet", Do: "ombud undo KB-7F3K-9QXP"}},
		{"not accepted", with(escalated(t), unanswered), VerbDecide, "eva", Refusal{
			Why: "customer service has given no answer yet, and nobody has accepted the case without one",
			Do:  "ombud refer KB-7F3K-9QXP or ombud accept KB-7F3K-9QXP"}},
		{"refer too late", escalated(t), VerbRefer, "eva", Refusal{
			Kind: ErrConflict,
			Why:  "a first answer is known, or the case was accepted without one", Do: "ombud decide KB-7F3K-9QXP"}},
		{"nobody has it", complaint(t), VerbRelease, "helena", Refusal{
			Kind: ErrConflict,
			Why:  "nobody has taken the case", Do: "ombud take KB-7F3K-9QXP"}},
		{"somebody else has it", with(complaint(t), func(c *Case) { c.Assignee = "jonas" }), VerbRelease, "maria", Refusal{
			Why: "the case is assigned to jonas", Who: []StaffName{"adam", "helena", "jonas"}}},
		{"own decision", with(with(escalated(t), decision(StageOmbudsman, DecisionReview)), func(c *Case) { c.Status = StatusReview }),
			VerbApprove, "eva", Refusal{
				Why: "eva wrote the decision, and a second person must approve it", Who: []StaffName{"anna", "olle"}}},
		{"no approver", with(with(escalated(t), decision(StageOmbudsman, DecisionReview)), func(c *Case) { c.Status = StatusReview }),
			VerbApprove, "karin", Refusal{Why: "karin is not an approver", Who: []StaffName{"anna", "olle"}}},
	} {
		err := d.May(tc.c, tc.verb, tc.by)
		var got *Refusal
		if !errors.As(err, &got) || !errors.Is(err, cmp.Or(tc.want.Kind, ErrNotAllowed)) {
			t.Errorf("%s: err = %v", tc.name, err)
			continue
		}
		if got.Why != tc.want.Why || got.Do != tc.want.Do || !slices.Equal(got.Who, tc.want.Who) {
			t.Errorf("%s:\n got %q, %v, %q\nwant %q, %v, %q", tc.name, got.Why, got.Who, got.Do, tc.want.Why, tc.want.Who, tc.want.Do)
		}
	}
}

// TestDirectory_May_DecideAgain holds that a decision that did not reach
// the customer, or was returned, can be written anew.
func TestDirectory_May_DecideAgain(t *testing.T) {
	d := office(t)
	for state, want := range map[DecisionState]bool{
		DecisionReturned: true, DecisionUndelivered: true, DecisionDraft: true, DecisionSent: false, DecisionReview: false,
	} {
		c := escalated(t)
		c.Decisions = append(c.Decisions, Decision{Stage: StageOmbudsman, State: state, By: "eva"})
		if err := d.May(c, VerbDecide, "eva"); (err == nil) != want {
			t.Errorf("after %s: %v", state, err)
		}
	}
}

func TestDirectory_May_Show(t *testing.T) {
	d := office(t)
	for who, want := range map[StaffName]bool{
		"maria": true, "helena": true, "rut": true, "anna": false, "eva": true, "karin": false, "adam": false, "petra": false,
	} {
		for _, c := range []Case{complaint(t), escalated(t)} {
			err := d.May(c, VerbShow, who)
			if (err == nil) != want {
				t.Errorf("%s at stage %s: %v", who, c.Stage, err)
			}
			checkRefusal(t, err)
		}
	}
}

// TestDirectory_May_ShowApproval lets an approver read what waits for
// approval, and what they have approved, and nothing else without a reason.
func TestDirectory_May_ShowApproval(t *testing.T) {
	d := office(t)
	review, done := escalated(t), escalated(t)
	review.Status = StatusReview
	done.Handlers = append(done.Handlers, Handling{Staff: "anna", Stage: StageOmbudsman, Verb: VerbApprove})
	for name, c := range map[string]Case{"in review": review, "approved": done} {
		if err := d.May(c, VerbShow, "anna"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNeedsSecond holds that a complaint stays one for this, whatever
// somebody has called it since.
func TestNeedsSecond(t *testing.T) {
	question := complaint(t)
	question.Kind = KindQuestion
	was, also, referred, up := question, question, question, question
	was.Past, also.Also = []Kind{KindComplaint}, []Kind{KindComplaint}
	referred.EscalatedAt, up.Stage = at(t, "2026-06-05T15:30:00Z"), StageOmbudsman
	for name, tc := range map[string]struct {
		c    Case
		want bool
	}{
		"a complaint": {complaint(t), true}, "among others": {also, true}, "was one": {was, true},
		"referred": {referred, true}, "at the ombudsman": {up, true}, "a question": {question, false},
	} {
		for reason, counts := range map[string]bool{CloseSpam: true, CloseMerged: true, CloseNotOurs: true, CloseWithdrawn: true,
			CloseAnswered: !tc.c.Is(KindComplaint)} {
			if got := NeedsSecond(tc.c, reason, false); got != (tc.want && counts) {
				t.Errorf("%s closed as %s: %v", name, reason, got)
			}
		}
		if NeedsSecond(tc.c, CloseWithdrawn, true) {
			t.Errorf("%s that its customer has withdrawn in writing takes a second person", name)
		}
	}
}

func TestMayClose(t *testing.T) {
	answered := complaint(t)
	answered.Kind, answered.AnsweredAt = KindQuestion, at(t, "2026-05-11T08:00:00Z")
	waiting := answered
	waiting.AnsweredAt = answered.ClosedAt
	feedback := waiting
	feedback.Kind = KindFeedback
	decided := func(s DecisionState) Case {
		c := complaint(t)
		c.AnsweredAt = answered.AnsweredAt
		c.Decisions = []Decision{{Stage: StageService, State: s}}
		return c
	}
	above := escalated(t)
	for _, tc := range []struct {
		name   string
		c      Case
		reason string
		why    string // empty = allowed
		do     string
	}{
		{"answered", answered, "", "", ""},
		{"answered, in words", answered, "answered", "", ""},
		{"no answer", waiting, "", "the letter has not been accepted yet", "ombud reply KB-7F3K-9QXP"},
		{"feedback without an answer", feedback, "", "the letter has not been accepted yet", "ombud evaluate KB-7F3K-9QXP"},
		{"spam", waiting, "spam", "", ""},
		{"a withdrawn complaint", complaint(t), "withdrawn", "", ""},
		{"a sent decision", decided(DecisionSent), "", "", ""},
		{"another's", complaint(t), "not_ours", "", ""},
		{"another's, but decided as ours", decided(DecisionSent), "not_ours", "answered as our matter already", "ombud decide KB-7F3K-9QXP"},
		{"a reply is no decision", decided(DecisionDraft), "", "a complaint is closed by a decision", "ombud decide KB-7F3K-9QXP"},
		{"not accepted yet", decided(DecisionApproved), "", "has not been accepted yet", "ombud outbox list --case KB-7F3K-9QXP"},
		{"came back", decided(DecisionUndelivered), "", "did not reach the customer", "ombud outbox list --case KB-7F3K-9QXP"},
		{"the first decision does not close the second stage", above, "", "a complaint is closed by a decision", "ombud decide KB-7F3K-9QXP"},
	} {
		err := MayClose(tc.c, tc.reason)
		checkRefusal(t, err)
		var r *Refusal
		switch {
		case tc.why == "" && err != nil:
			t.Errorf("%s: %v", tc.name, err)
		case tc.why != "" && (!errors.As(err, &r) || !strings.Contains(r.Why, tc.why) || r.Do != tc.do):
			t.Errorf("%s: %v, want %s (%s)", tc.name, err, tc.why, tc.do)
		}
	}
	if err := MayClose(answered, "tired"); !errors.Is(err, ErrInvalid) || errors.Is(err, ErrNotAllowed) {
		t.Errorf("an unknown reason: %v", err)
	}
}

func TestDirectory_StaffByUnix(t *testing.T) {
	d := office(t)
	for _, tc := range []struct {
		name string
		uid  int
		want StaffName
		ok   bool
	}{
		{"maria", 1001, "maria", true},
		{"whoever", 1004, "karin", true},
		{"1004", 1, "karin", true},
		{"twin", 1, "", false}, // two say so
		{"", 0, "", false},     // most have no Unix name
		{"mallory", 1005, "", false},
	} {
		if got, ok := d.StaffByUnix(tc.name, tc.uid); got != tc.want || ok != tc.ok {
			t.Errorf("%q, %d: %q, %t", tc.name, tc.uid, got, ok)
		}
	}
}
