package casework

import (
	"slices"
	"time"
)

// Renewal is that a clock, once met, started anew: the case was opened again.
type Renewal struct {
	Kind DeadlineKind `json:"kind"`
	At   time.Time    `json:"at"`
}

// answering says whether a deadline is one for the answer to the customer.
func (k DeadlineKind) answering() bool {
	switch k {
	case DeadlineAnswer, DeadlineLegalAnswer, DeadlineDelayLetter, DeadlineHardStop, DeadlineFeedback, DeadlineDataRequest:
		return true
	}
	return false
}

// renewedAt is when the clock of a kind last started anew, zero when never.
func (c Case) renewedAt(k DeadlineKind) time.Time {
	for _, r := range c.Renewed {
		if r.Kind == k {
			return r.At
		}
	}
	return time.Time{}
}

// Open takes back that the case was closed.
func (c *Case) Open() { c.ClosedAt, c.CloseReason = time.Time{}, "" }

// Renew makes the case owe its customer an answer again, to what they asked
// at an instant. The clocks that its last answer has met start anew then;
// those that nothing has met go on as they were. The case has no answer
// until the next one is accepted; that a complaint was decided stays known.
func (c *Case) Renew(at time.Time) {
	c.Renewed = slices.Clone(c.Renewed)
	for _, d := range c.Deadlines {
		if !d.Kind.answering() || d.Met.IsZero() || at.Before(d.Met) {
			continue
		}
		c.Renewed = slices.DeleteFunc(c.Renewed, func(r Renewal) bool { return r.Kind == d.Kind })
		c.Renewed = append(c.Renewed, Renewal{Kind: d.Kind, At: at})
		c.Unmeet(d.Kind)
	}
	c.DelayedUntil = Date{}
	if !c.Is(KindComplaint) {
		c.AnsweredAt = time.Time{}
	}
}

// Decided says whether a complaint has its decision at its stage: one that
// was sent, and after which the case was not opened for a new one.
func (c Case) Decided() bool {
	last, ok := c.Decision(c.Stage)
	again := c.renewedAt(DeadlineAnswer)
	return ok && last.State == DecisionSent && (again.IsZero() || again.Before(last.SentAt))
}

// Complain makes the case one in which a complaint was raised at an instant.
// What has answered a question or feedback is no answer to a complaint: the
// case is open, and the clocks of the complaint run. A recorded first answer
// and a decision stand.
func (c *Case) Complain(at time.Time) {
	if c.FirstComplaintAt.IsZero() {
		c.FirstComplaintAt = at
	}
	if c.FirstAnswered() {
		return
	}
	for _, d := range c.Deadlines {
		if d.Kind.answering() && d.Kind != DeadlineFeedback && d.Kind != DeadlineDataRequest {
			c.Unmeet(d.Kind)
		}
	}
	c.AnsweredAt = time.Time{}
	if c.Status == StatusAnswered {
		c.Status = StatusOpen
	}
}

// joinRenewals keeps of two cases that become one, for each clock, the start
// that is stricter for us.
func joinRenewals(into, from Case) []Renewal {
	received := earliest(into.ReceivedAt, from.ReceivedAt)
	var out []Renewal
	for _, r := range append(slices.Clone(into.Renewed), from.Renewed...) {
		at := earliest(latest(into.ReceivedAt, into.renewedAt(r.Kind)), latest(from.ReceivedAt, from.renewedAt(r.Kind)))
		known := slices.ContainsFunc(out, func(o Renewal) bool { return o.Kind == r.Kind })
		if at.After(received) && !known {
			out = append(out, Renewal{Kind: r.Kind, At: at})
		}
	}
	return out
}

// latest is the later of two instants.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
