package casework

import (
	"testing"
	"time"
)

// TestCase_Restore holds that only what the verb changed is taken back.
func TestCase_Restore(t *testing.T) {
	asked := at(t, "2026-05-04T08:00:00Z")
	before := complaint(t)
	before.Status, before.Assignee, before.Candidate = StatusAnswered, "maria", &Candidate{Message: "m1", At: asked}
	before.Tasks = []Task{{Kind: TaskWithdrawal, Note: "message=m1", At: asked}, {Kind: "old", At: asked, Done: asked}}
	closed := before
	closed.Status, closed.ClosedAt, closed.CloseReason, closed.Candidate = StatusClosed, asked, CloseWithdrawn, nil
	closed.Tasks = []Task{{Kind: TaskWithdrawal, Note: "message=m1", At: asked, Done: asked}, before.Tasks[1]}
	closed.Remember(before, "l1")

	c := closed
	c.Restore("l2")
	if c.Status != StatusClosed {
		t.Error("another letter restores it")
	}
	c.Restore("l1")
	if c.Status != StatusAnswered || !c.ClosedAt.IsZero() || c.CloseReason != "" || c.Candidate == nil {
		t.Errorf("restored: %s, closed %s %q, candidate %+v", c.Status, c.ClosedAt, c.CloseReason, c.Candidate)
	}
	if !c.Tasks[0].Done.IsZero() || c.Tasks[1].Done.IsZero() {
		t.Errorf("tasks %+v", c.Tasks)
	}
	if closed.Tasks[0].Done.IsZero() {
		t.Error("the copy has lost its task")
	}

	since := closed
	since.Status, since.Assignee = StatusOpen, "jonas"
	since.Restore("l1")
	if since.Status != StatusOpen || since.Assignee != "jonas" {
		t.Errorf("changed since and still set back: %s, %s", since.Status, since.Assignee)
	}
	up := closed
	up.Stage, up.Status = StageOmbudsman, StatusClosed
	if up.Restore("l1"); up.Status != StatusClosed || up.Candidate != nil {
		t.Errorf("at another stage since: %s, %+v", up.Status, up.Candidate)
	}
	if c.Forget("l1"); len(c.Recalls) != 0 {
		t.Errorf("forgotten: %+v", c.Recalls)
	}
}

func TestMerge_Renewed(t *testing.T) {
	renewed := func(received, again time.Time) Case {
		c := complaint(t)
		c.ReceivedAt = received
		if !again.IsZero() {
			c.Renewed = []Renewal{{Kind: DeadlineAnswer, At: again}}
		}
		return c
	}
	early, mid, late := at(t, "2026-03-02T08:00:00Z"), at(t, "2026-04-01T08:00:00Z"), at(t, "2026-05-04T08:00:00Z")
	for _, tc := range []struct {
		name       string
		into, from Case
		want       time.Time
	}{
		{"both anew: the earlier", renewed(early, late), renewed(early, mid), mid},
		{"one anew, one running from later", renewed(early, late), renewed(mid, time.Time{}), mid},
		{"one anew, one running from before", renewed(mid, late), renewed(early, time.Time{}), time.Time{}},
		{"none", renewed(early, time.Time{}), renewed(mid, time.Time{}), time.Time{}},
	} {
		joined, _ := Merge(tc.into, tc.from, late)
		if got := joined.renewedAt(DeadlineAnswer); !got.Equal(tc.want) {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}
