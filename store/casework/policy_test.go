package casework

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// preset gives a preset that must exist.
func preset(t testing.TB, name string) Policy {
	t.Helper()
	p, err := PolicyPreset(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// dates gives the days of the deadlines of a case by kind.
func dates(p Policy, c Case, cal Calendar) map[string]string {
	out := map[string]string{}
	for _, d := range p.Deadlines(c, cal) {
		out[string(d.Kind)] = cal.Date(d.Due).String()
	}
	return out
}

func TestPolicy_Deadlines(t *testing.T) {
	cal := stockholm(t)
	base := complaint(t) // Thursday, 15:00 in Stockholm, before the first of May
	for name, tc := range map[string]struct {
		preset string
		change func(*Case)
		want   map[string]string
	}{
		"complaint": {"se-combined", func(*Case) {}, map[string]string{
			"acknowledge": "2026-05-04", "answer": "2026-05-13", "legal_answer": "2026-05-25",
			"delay_letter": "2026-05-25", "hard_stop": "2026-06-23",
		}},
		"se-fi":   {"se-fi", func(*Case) {}, map[string]string{"acknowledge": "2026-05-04", "answer": "2026-05-13"}},
		"uk-disp": {"uk-disp", func(*Case) {}, map[string]string{"acknowledge": "2026-05-04", "answer": "2026-06-25", "hard_stop": "2026-06-25"}},
		"se-psd2": {"se-psd2", func(*Case) {}, map[string]string{
			"acknowledge": "2026-05-04", "answer": "2026-05-25", "legal_answer": "2026-05-25",
			"delay_letter": "2026-05-25", "hard_stop": "2026-06-23",
		}},
		"feedback": {"se-combined", func(c *Case) { c.Kind = KindFeedback }, map[string]string{
			"acknowledge": "2026-05-04", "feedback": "2026-05-18",
		}},
		"question, not sorted": {"se-combined", func(c *Case) { c.Kind, c.Sorted = KindQuestion, false }, map[string]string{
			"acknowledge": "2026-05-04", "triage": "2026-05-04", "answer": "2026-05-18",
		}},
		"data request": {"se-combined", func(c *Case) { c.Kind = KindDataRequest }, map[string]string{
			"acknowledge": "2026-05-04", "data_request": "2026-05-29", // 30 May is a Saturday
		}},
		"authority": {"se-combined", func(c *Case) { c.Kind, c.Sorted = KindAuthority, false }, map[string]string{
			"triage": "2026-05-04", "answer": "2026-05-18",
		}},
		"fraud": {"se-fi", func(c *Case) { c.Department = "fraud" }, map[string]string{
			"acknowledge": "2026-05-04", "answer": "2026-05-13", "unauthorised_transaction": "2026-05-04",
		}},
		"doubt": {"se-combined", func(c *Case) { c.Kind, c.Department, c.Sorted = KindFeedback, DepartmentTriage, false },
			map[string]string{
				"acknowledge": "2026-05-04", "triage": "2026-05-04", "answer": "2026-05-13", "legal_answer": "2026-05-25",
				"delay_letter": "2026-05-25", "hard_stop": "2026-06-23",
			}},
		"sorted into triage": {"se-combined", func(c *Case) { c.Kind, c.Department = KindFeedback, DepartmentTriage },
			map[string]string{"acknowledge": "2026-05-04", "feedback": "2026-05-18"}},
		"two kinds": {"se-fi", func(c *Case) { c.Kind, c.Also = KindQuestion, []Kind{KindComplaint, KindFeedback} },
			map[string]string{"acknowledge": "2026-05-04", "answer": "2026-05-13", "feedback": "2026-05-18"}},
		"feedback became a complaint": {"se-fi", func(c *Case) { c.FirstComplaintAt = at(t, "2026-06-05T15:30:00Z") },
			map[string]string{"acknowledge": "2026-05-04", "answer": "2026-06-18"}},
	} {
		c := base
		tc.change(&c)
		if diff := cmp.Diff(tc.want, dates(preset(t, tc.preset), c, cal)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestPolicy_Deadlines_Escalated holds that the second stage has clocks of
// its own, that the answer of the first does not meet.
func TestPolicy_Deadlines_Escalated(t *testing.T) {
	cal, c := stockholm(t), escalated(t)
	for _, k := range []DeadlineKind{DeadlineAcknowledge, DeadlineAnswer, DeadlineHardStop} {
		c.Deadlines = append(c.Deadlines, Deadline{Kind: k, Due: at(t, "2026-05-13T21:59:59Z"), Met: c.FirstAnswerAt})
	}
	p := preset(t, "se-combined")
	want := map[string]string{
		"acknowledge": "2026-06-08", "answer": "2026-06-18", "legal_answer": "2026-06-29",
		"delay_letter": "2026-06-29", "hard_stop": "2026-07-27",
	}
	if diff := cmp.Diff(want, dates(p, c, cal)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	c.Deadlines = p.Deadlines(c, cal)
	if next, ok := c.NextDue(); !ok || next.Kind != DeadlineAcknowledge {
		t.Errorf("next is %v, %t", next, ok)
	}
	c.Meet(DeadlineAcknowledge, c.EscalatedAt)
	c.Deadlines = p.Deadlines(c, cal)
	if next, ok := c.NextDue(); !ok || next.Kind != DeadlineAnswer || !next.Met.IsZero() {
		t.Errorf("next is %v, %t", next, ok)
	}
	if got := preset(t, "uk-disp").AnswerBy(c, cal); got != day(t, "2026-06-25") {
		t.Errorf("uk-disp: eight weeks for both stages end %s", got)
	}
}

func TestPolicy_With(t *testing.T) {
	p := preset(t, "se-combined")
	got, err := p.With(map[string]int{"complaint_answer": 7, "complaint_hard_stop": 30})
	if err != nil {
		t.Fatal(err)
	}
	cal, c := stockholm(t), complaint(t)
	if by := got.AnswerBy(c, cal); by != day(t, "2026-05-07") {
		t.Errorf("answer by %s", by)
	}
	if by := p.AnswerBy(c, cal); by != day(t, "2026-05-13") {
		t.Errorf("the preset has changed: answer by %s", by)
	}
	_, err = p.With(map[string]int{"lunch": 1, "feedback": 0, "ombudsman_legal_answer": 16})
	if !errors.Is(err, ErrInvalid) {
		t.Fatalf("err = %v", err)
	}
	for _, part := range []string{"lunch: no such clock", "feedback: 0 is below 1", "ombudsman_legal_answer: the law allows at most 15"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not say %q", err, part)
		}
	}
}

func TestPolicyPreset(t *testing.T) {
	if _, err := PolicyPreset("se"); !errors.Is(err, ErrInvalid) {
		t.Errorf("an unknown preset: %v", err)
	}
	for _, name := range []string{"se-fi", "se-psd2", "se-combined", "uk-disp"} {
		p, seen := preset(t, name), map[string]bool{}
		for _, clock := range p.ClockNames() {
			if seen[clock] {
				t.Errorf("%s has two clocks %s", name, clock)
			}
			seen[clock] = true
		}
	}
}

func TestPolicy_AnswerBy(t *testing.T) {
	cal, p := stockholm(t), preset(t, "se-combined")
	for kind, want := range map[Kind]string{
		KindComplaint: "2026-05-13", KindFeedback: "2026-05-18", KindQuestion: "2026-05-18",
		KindDataRequest: "2026-05-29", KindAuthority: "2026-05-18",
	} {
		c := complaint(t)
		c.Kind = kind
		if got := p.AnswerBy(c, cal); got.String() != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
		c.Department, c.Sorted = DepartmentTriage, false
		if got := p.AnswerBy(c, cal); got.String() != "2026-05-13" {
			t.Errorf("%s in doubt: %s", kind, got)
		}
	}
	c := complaint(t)
	if got := p.HardStop(c, cal).String(); got != "2026-06-23" {
		t.Errorf("hard stop %s", got)
	}
	if got := preset(t, "se-fi").HardStop(c, cal); !got.IsZero() {
		t.Errorf("se-fi has a hard stop: %s", got)
	}
}
