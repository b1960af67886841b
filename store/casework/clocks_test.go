package casework

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestPolicy_Deadlines_Delayed(t *testing.T) {
	cal, p := stockholm(t), preset(t, "se-combined")
	c := complaint(t)
	c.Deadlines = p.Deadlines(c, cal)
	c.DelayedUntil = day(t, "2026-06-15")

	c.Meet(DeadlineDelayLetter, at(t, "2026-05-25T20:00:00Z"))
	got := dates(p, c, cal)
	if got["answer"] != "2026-06-15" || got["legal_answer"] != "2026-06-15" || got["hard_stop"] != "2026-06-23" {
		t.Errorf("announced in time: %v", got)
	}
	c.Unmeet(DeadlineDelayLetter)
	c.Meet(DeadlineDelayLetter, at(t, "2026-05-26T08:00:00Z"))
	got = dates(p, c, cal)
	if got["answer"] != "2026-06-15" || got["legal_answer"] != "2026-05-25" {
		t.Errorf("announced too late: %v", got)
	}
	c.DelayedUntil = day(t, "2026-05-05")
	if got = dates(p, c, cal); got["answer"] != "2026-05-13" {
		t.Errorf("a promise cannot tighten the clock: %v", got)
	}
}

func TestPolicy_Deadlines_Promises(t *testing.T) {
	cal, p := stockholm(t), preset(t, "se-fi")
	c := complaint(t)
	by := day(t, "2026-06-01")
	c.Decisions = []Decision{{Stage: StageService, State: DecisionApproved, Remedy: &Remedy{Text: "paid", By: by}}}
	august := at(t, "2026-08-01T10:00:00Z")
	c.Externals = []External{{Body: BodyCourt, AnswerDue: day(t, "2026-08-01")}}
	c.Deadlines = []Deadline{{Kind: DeadlineHardStop, Due: august}}
	got := dates(p, c, cal)
	if got["remedy"] != "" || got["external"] != "2026-08-01" {
		t.Errorf("before it is sent: %v", got)
	}
	if got["hard_stop"] == "" {
		t.Error("a clock that the policy does not know was dropped")
	}
	c.Decisions[0].State = DecisionSent
	c.Evaluation = &Evaluation{Result: EvaluationPlanned, When: "2026-09-01"}
	if got = dates(p, c, cal); got["remedy"] != "2026-06-01" || got["planned_change"] != "2026-09-01" {
		t.Errorf("after: %v", got)
	}
	c.Deadlines = p.Deadlines(c, cal)
	c.Meet(DeadlinePlanned, august)
	c.Deadlines = p.Deadlines(c, cal)
	c.Status = StatusClosed
	if next, ok := c.NextDue(); !ok || next.Kind != DeadlineRemedy {
		t.Errorf("closed: %v, %t", next, ok)
	}
	c.Decisions[0].Remedy.DoneAt = august
	c.Deadlines = p.Deadlines(c, cal)
	if next, ok := c.NextDue(); !ok || next.Kind != DeadlineExternal {
		t.Errorf("closed and paid: %v, %t", next, ok)
	}
}

func TestPolicy_Deadlines_EachRemedy(t *testing.T) {
	cal, p := stockholm(t), preset(t, "se-combined")
	c := escalated(t)
	promise := func(stage Stage, version int, by string) Decision {
		return Decision{Stage: stage, Version: version, State: DecisionSent, Remedy: &Remedy{Text: "paid", By: day(t, by)}}
	}
	c.Decisions = []Decision{promise(StageService, 1, "2026-06-01"), promise(StageService, 2, "2026-06-01"),
		promise(StageOmbudsman, 1, "2026-07-01"), {Stage: StageOmbudsman, Version: 2, State: DecisionReview, Remedy: &Remedy{}}}
	remedies := func() string {
		var out []string
		for _, d := range p.Deadlines(c, cal) {
			if d.Kind == DeadlineRemedy && d.Met.IsZero() {
				out = append(out, d.Of+" "+cal.Date(d.Due).String())
			}
		}
		return strings.Join(out, ", ")
	}
	if got, want := remedies(), "service.1 2026-06-01, service.2 2026-06-01, ombudsman.1 2026-07-01"; got != want {
		t.Errorf("promised: %s, want %s", got, want)
	}
	if got := c.PendingRemedies("service"); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("pending at stage service: %v", got)
	}
	c.Decisions[0].Remedy.DoneAt = at(t, "2026-05-20T08:00:00Z")
	if got, want := remedies(), "service.2 2026-06-01, ombudsman.1 2026-07-01"; got != want {
		t.Errorf("one done: %s, want %s", got, want)
	}
	if got, want := c.RemedyNames(), "service.2, ombudsman.1"; got != want {
		t.Errorf("pending: %s, want %s", got, want)
	}
	c.Status = StatusClosed
	c.Deadlines = p.Deadlines(c, cal)
	if next, ok := c.NextDue(); !ok || next.Of != "service.2" {
		t.Errorf("closed: %+v, %t", next, ok)
	}
}

func TestCase_Renew(t *testing.T) {
	cal, p := stockholm(t), preset(t, "se-combined")
	c := complaint(t)
	c.Kind, c.Also, c.FirstComplaintAt = KindQuestion, []Kind{KindFeedback}, time.Time{}
	c.Deadlines = p.Deadlines(c, cal)
	first := dates(p, c, cal)
	answered := c.ReceivedAt.AddDate(0, 0, 2)
	c.Meet(DeadlineAnswer, answered)
	c.AnsweredAt = answered
	again := answered.AddDate(0, 0, 20)
	for range 2 { // the clocks are computed over and over
		c.Renew(again)
		c.Deadlines = p.Deadlines(c, cal)
	}
	got, want := dates(p, c, cal), cal.AddBusinessDays(cal.Date(again), 10).String()
	if got["answer"] != want || got["feedback"] != first["feedback"] {
		t.Errorf("renewed: %v, want the answer by %s and feedback as it was", got, want)
	}
	for _, d := range c.Deadlines {
		if d.Kind == DeadlineAnswer && !d.Met.IsZero() || !c.AnsweredAt.IsZero() {
			t.Errorf("it is still answered: %+v", d)
		}
	}
	c.Meet(DeadlineAnswer, again.AddDate(0, 0, 1))
	c.Deadlines = p.Deadlines(c, cal)
	if d := c.Deadlines[slices.IndexFunc(c.Deadlines, func(d Deadline) bool { return d.Kind == DeadlineAnswer })]; d.Met.IsZero() {
		t.Error("the new clock cannot be met")
	}
}

func TestCase_Decided(t *testing.T) {
	cal, p := stockholm(t), preset(t, "se-combined")
	c := complaint(t)
	c.Deadlines = p.Deadlines(c, cal)
	sent := c.ReceivedAt.AddDate(0, 0, 3)
	c.Decisions = []Decision{{Stage: StageService, Version: 1, State: DecisionSent, SentAt: sent}}
	for _, kind := range c.Meets(LetterFirstDecision) {
		c.Meet(kind, sent)
	}
	if !c.Decided() || mayDecide(c) == nil {
		t.Error("a decision that was sent does not stand")
	}
	again := sent.AddDate(0, 0, 5)
	c.Renew(again)
	c.Deadlines = p.Deadlines(c, cal)
	if c.Decided() || mayDecide(c) != nil || MayClose(c, "") == nil {
		t.Error("opened again, it is still decided")
	}
	if got, want := dates(p, c, cal)["legal_answer"], cal.AddBusinessDays(cal.Date(again), 15).String(); got != want {
		t.Errorf("a new answer by %s, want %s", got, want)
	}
	c.Decisions = append(c.Decisions, Decision{Stage: StageService, Version: 2, State: DecisionSent, SentAt: again.AddDate(0, 0, 1)})
	if !c.Decided() || MayClose(c, "") != nil {
		t.Error("the new decision does not stand")
	}
}

// TestCase_Meet holds that a copy of a case keeps its own deadlines.
func TestCase_Meet(t *testing.T) {
	cal, p := stockholm(t), preset(t, "se-combined")
	c := complaint(t)
	c.Deadlines = p.Deadlines(c, cal)
	before := c
	first, later := at(t, "2026-05-04T08:00:00Z"), at(t, "2026-05-05T08:00:00Z")
	c.Meet(DeadlineAcknowledge, first)
	c.Meet(DeadlineAcknowledge, later)
	c.Meet(DeadlineFeedback, later)
	met := func(c Case) (out []DeadlineKind) {
		for _, d := range c.Deadlines {
			if !d.Met.IsZero() {
				out = append(out, d.Kind)
			}
		}
		return out
	}
	if got := met(c); !slices.Equal(got, []DeadlineKind{DeadlineAcknowledge}) {
		t.Errorf("met: %v", got)
	}
	if got := c.Deadlines[0].Met; !got.Equal(first) {
		t.Errorf("met at %s, want the first time", got)
	}
	if got := met(before); got != nil {
		t.Errorf("the copy is met too: %v", got)
	}
	c.Unmeet(DeadlineAcknowledge)
	if got := met(c); got != nil {
		t.Errorf("met after all: %v", got)
	}
}

func TestDeadline_State(t *testing.T) {
	due := at(t, "2026-05-13T21:59:59Z")
	for _, tc := range []struct {
		met  time.Time
		now  time.Time
		want DeadlineState
	}{
		{time.Time{}, due, DeadlineRunning},
		{time.Time{}, due.Add(1), DeadlineMissed},
		{due, due.Add(time.Hour), DeadlineMet},
		{due.Add(1), due.Add(time.Hour), DeadlineMissed},
	} {
		if got := (Deadline{Due: due, Met: tc.met}).State(tc.now); got != tc.want {
			t.Errorf("met %s, now %s: %s, want %s", tc.met, tc.now, got, tc.want)
		}
	}
}

func TestCase_Meets(t *testing.T) {
	service, ombudsman := complaint(t), escalated(t)
	question := service
	question.Kind = KindQuestion
	for _, tc := range []struct {
		name   string
		c      Case
		letter LetterKind
		kind   DeadlineKind
		want   bool
	}{
		{"a reply answers a question", question, LetterReply, DeadlineAnswer, true},
		{"a reply answers no complaint", service, LetterReply, DeadlineAnswer, false},
		{"a first decision does", service, LetterFirstDecision, DeadlineLegalAnswer, true},
		{"a late first decision does not meet the second clock", ombudsman, LetterFirstDecision, DeadlineAnswer, false},
		{"a final decision does", ombudsman, LetterFinalDecision, DeadlineHardStop, true},
		{"a delay letter answers nothing", service, LetterDelay, DeadlineAnswer, false},
		{"a delay letter is one", service, LetterDelay, DeadlineDelayLetter, true},
		{"an acknowledgement is one", service, LetterAcknowledgement, DeadlineAcknowledge, true},
		{"a request answers nothing", service, LetterInformationRequest, DeadlineAnswer, false},
		{"a withdrawal ends all", service, LetterWithdrawal, DeadlineDataRequest, true},
		{"feedback is answered beside a complaint", service, LetterFeedbackReply, DeadlineAnswer, false},
	} {
		if got := slices.Contains(tc.c.Meets(tc.letter), tc.kind); got != tc.want {
			t.Errorf("%s: %t", tc.name, got)
		}
	}
}

func TestLastADRDate(t *testing.T) {
	cal := stockholm(t)
	for _, tc := range []struct{ first, now, stage, want string }{
		{"2026-02-10T09:00:00Z", "2026-03-01T09:00:00Z", "service", "2027-02-10"},
		{"2026-02-14T09:00:00Z", "2026-03-01T09:00:00Z", "service", "2027-02-14"}, // a Sunday, printed as it is
		{"2028-02-29T09:00:00Z", "2028-03-01T09:00:00Z", "service", "2029-02-28"},
		{"2026-12-24T09:00:00Z", "2026-12-31T09:00:00Z", "ombudsman", "2027-12-24"},
		{"2026-01-02T09:00:00Z", "2026-12-31T09:00:00Z", "ombudsman", "2027-02-28"},
		{"2026-01-02T09:00:00Z", "2026-12-31T09:00:00Z", "service", "2027-01-02"},
		{"2025-01-02T09:00:00Z", "2026-12-31T09:00:00Z", "ombudsman", "2027-02-28"},
		{"2025-01-02T09:00:00Z", "2026-12-31T09:00:00Z", "service", "2027-02-28"},
		{"2026-06-30T22:15:00Z", "2026-07-02T09:00:00Z", "service", "2027-07-01"}, // the local day counts
	} {
		c := Case{Stage: Stage(tc.stage), ReceivedAt: at(t, tc.first)}
		if got := LastADRDate(c, at(t, tc.now), cal); got.String() != tc.want {
			t.Errorf("%+v: %s", tc, got)
		}
		c.ReceivedAt, c.FirstComplaintAt = c.ReceivedAt.AddDate(-3, 0, 0), c.ReceivedAt
		if got := LastADRDate(c, at(t, tc.now), cal); got.String() != tc.want {
			t.Errorf("%+v, counted from the complaint: %s", tc, got)
		}
	}
}

func TestLastADRDate_NeverPast(t *testing.T) {
	cal := stockholm(t)
	rapid.Check(t, func(t *rapid.T) {
		first := drawDate(t).midnight()
		now := first.AddDate(0, 0, rapid.IntRange(0, 2000).Draw(t, "days"))
		stage := rapid.SampledFrom([]Stage{StageService, StageOmbudsman}).Draw(t, "stage")
		if got := LastADRDate(Case{Stage: stage, ReceivedAt: first}, now, cal); !got.After(cal.Date(now)) {
			t.Fatalf("first %s, now %s: %s", first, now, got)
		}
	})
}
