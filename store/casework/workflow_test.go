package casework

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestAfter(t *testing.T) {
	ombudsman := escalated(t)
	for _, tc := range []struct {
		c    Case
		from Status
		verb Verb
		want Status
	}{
		{complaint(t), StatusNew, VerbTake, StatusOpen},
		{complaint(t), StatusWaiting, VerbTake, StatusWaiting},
		{complaint(t), StatusNew, VerbRoute, StatusNew},
		{complaint(t), StatusOpen, VerbAsk, StatusWaiting},
		{complaint(t), StatusOpen, VerbReply, StatusOpen}, // answered only when the letter is accepted
		{complaint(t), StatusWaiting, VerbDecide, StatusOpen},
		{ombudsman, StatusOpen, VerbDecide, StatusReview},
		{ombudsman, StatusReview, VerbApprove, StatusOpen},
		{ombudsman, StatusReview, VerbReturn, StatusOpen},
		{complaint(t), StatusAnswered, VerbEscalate, StatusOpen},
		{complaint(t), StatusClosed, VerbEscalate, StatusOpen},
		{ombudsman, StatusOpen, VerbRefer, StatusNew},
		{complaint(t), StatusAnswered, VerbClose, StatusClosed},
		{complaint(t), StatusClosed, VerbReopen, StatusOpen},
		{complaint(t), StatusClosed, VerbNote, StatusClosed}, // not allowed: nothing changes
		{complaint(t), StatusOpen, VerbIntake, StatusOpen},
	} {
		tc.c.Status = tc.from
		if got := After(tc.c, tc.verb); got != tc.want {
			t.Errorf("%s from %s at stage %s: %s, want %s", tc.verb, tc.from, tc.c.Stage, got, tc.want)
		}
	}
}

// TestDirectory_May_Table holds that May refuses whatever the table does
// not have, for everybody, and gives a reason each time.
func TestDirectory_May_Table(t *testing.T) {
	d := office(t)
	verbs := map[Verb]bool{}
	for _, m := range moves() {
		verbs[m.verb] = true
	}
	for _, stage := range []Stage{StageService, StageOmbudsman, StageExternal} {
		for _, status := range statuses() {
			for _, kind := range []Kind{KindFeedback, KindQuestion, KindComplaint, KindDataRequest, KindAuthority} {
				for verb := range verbs {
					for who := range d.Staff {
						c := complaint(t)
						c.Stage, c.Status, c.Kind = stage, status, kind
						err := d.May(c, verb, who)
						m, ok := findMove(c, verb)
						open := ok && m.cell(status) != "" && (m.kinds == nil || slices.Contains(m.kinds, kind))
						if !open && err == nil {
							t.Errorf("%s may %s a %s case of kind %s at stage %s", who, verb, status, kind, stage)
						}
						checkRefusal(t, err)
					}
				}
			}
		}
	}
}

// checkRefusal holds the form of what May answers.
func checkRefusal(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var r *Refusal
	if !errors.As(err, &r) || !errors.Is(err, ErrNotAllowed) && !errors.Is(err, ErrConflict) || r.What == "" || r.Why == "" || strings.HasSuffix(r.Why, ".") {
		t.Errorf("refused as %#v", err)
	}
}

func TestRevises(t *testing.T) {
	for verb, want := range map[Verb]bool{
		VerbDecide: true, VerbClassify: true, VerbDemand: true, VerbReturn: true, VerbReopen: true,
		VerbTake: false, VerbNote: false, VerbApprove: false, VerbConfirm: false, VerbShow: false, VerbUndo: false, "": false,
	} {
		if got := Revises(verb); got != want {
			t.Errorf("%s: %t", verb, got)
		}
	}
}

func TestAfterLetter(t *testing.T) {
	question := complaint(t)
	question.Kind = KindQuestion
	unread, overtaken := question, question
	unread.Unread = true
	overtaken.Notice(false)
	spam := question
	spam.CloseReason = CloseSpam
	for _, tc := range []struct {
		name   string
		c      Case
		from   Status
		letter LetterKind
		state  LetterState
		want   Status
	}{
		{"a reply answers a question", question, StatusOpen, LetterReply, LetterAccepted, StatusAnswered},
		{"from waiting too", question, StatusWaiting, LetterReply, LetterAccepted, StatusAnswered},
		{"not yet", question, StatusOpen, LetterReply, LetterQueued, StatusOpen},
		{"new mail does not wait behind it", overtaken, StatusOpen, LetterReply, LetterAccepted, StatusOpen},
		{"mail that it answers does", unread, StatusOpen, LetterReply, LetterAccepted, StatusAnswered},
		{"a reply answers no complaint", complaint(t), StatusOpen, LetterReply, LetterAccepted, StatusOpen},
		{"a first decision does", complaint(t), StatusOpen, LetterFirstDecision, LetterAccepted, StatusAnswered},
		{"not at the next stage", escalated(t), StatusOpen, LetterFirstDecision, LetterAccepted, StatusOpen},
		{"a final decision does", escalated(t), StatusOpen, LetterFinalDecision, LetterAccepted, StatusAnswered},
		{"a bounce opens it", escalated(t), StatusAnswered, LetterFinalDecision, LetterBounced, StatusOpen},
		{"a bounced acknowledgement does not", question, StatusAnswered, LetterAcknowledgement, LetterBounced, StatusAnswered},
		{"a request answers nothing", question, StatusWaiting, LetterInformationRequest, LetterAccepted, StatusWaiting},
		{"a bounce opens a closed case", question, StatusClosed, LetterReply, LetterBounced, StatusOpen},
		{"whatever a person wrote", complaint(t), StatusClosed, LetterReply, LetterFailed, StatusOpen},
		{"but spam stays closed", spam, StatusClosed, LetterReply, LetterBounced, StatusClosed},
		{"a request that is lost asks nothing", question, StatusWaiting, LetterInformationRequest, LetterBounced, StatusOpen},
		{"what never left is restored by its verb", question, StatusAnswered, LetterReply, LetterCancelled, StatusAnswered},
		{"what may have arrived changes nothing", question, StatusAnswered, LetterReply, LetterUnknown, StatusAnswered},
		{"review stays", escalated(t), StatusReview, LetterNotOurs, LetterAccepted, StatusReview},
	} {
		tc.c.Status = tc.from
		if got := AfterLetter(tc.c, Letter{Kind: tc.letter, State: tc.state}).Status; got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestDirectory_NeedsApproval(t *testing.T) {
	d := office(t)
	if d.NeedsApproval(complaint(t)) || !d.NeedsApproval(escalated(t)) {
		t.Error("four eyes are for final decisions")
	}
	d.Ombudsman.FourEyes = false
	if d.NeedsApproval(escalated(t)) {
		t.Error("approval is needed although it is switched off")
	}
}
