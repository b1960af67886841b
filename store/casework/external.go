package casework

import (
	"fmt"
	"slices"
	"time"
)

// External is that a body outside the company has the matter: what it asked
// of us, and how it ended.
type External struct {
	Body   ExternalBody `json:"body"`
	Number string       `json:"number,omitempty"` // the body's own
	At     time.Time    `json:"at"`               // when it was recorded
	By     StaffName    `json:"by"`
	// AnswerDue is the last day for our answer to the body; zero when it has
	// not asked for one.
	AnswerDue  Date            `json:"answer_due,omitzero"`
	AnsweredAt time.Time       `json:"answered_at,omitzero"`
	Outcome    ExternalOutcome `json:"outcome,omitempty"`
	EndedAt    time.Time       `json:"ended_at,omitzero"` // when the outcome came
	// Followed says whether the company does what the body decided against
	// it; empty while it is not known, or there is nothing to do.
	Followed Followed `json:"followed,omitempty"`
}

// ExternalBody is who has the matter outside the company.
type ExternalBody string

// The bodies: Allmänna reklamationsnämnden, a court, and whoever else
// settles disputes, such as a counterpart of ARN abroad.
const (
	BodyARN   ExternalBody = "arn"
	BodyCourt ExternalBody = "court"
	BodyOther ExternalBody = "other"
)

// ExternalBodies lists the bodies.
func ExternalBodies() []ExternalBody { return []ExternalBody{BodyARN, BodyCourt, BodyOther} }

// ExternalOutcome is how a matter ended outside, from the customer's side.
type ExternalOutcome string

// The outcomes outside. A matter is dismissed when it was not tried.
const (
	ExternalUpheld    ExternalOutcome = "upheld"
	ExternalPartly    ExternalOutcome = "partly"
	ExternalRejected  ExternalOutcome = "rejected"
	ExternalSettled   ExternalOutcome = "settled"
	ExternalDismissed ExternalOutcome = "dismissed"
	ExternalWithdrawn ExternalOutcome = "withdrawn"
)

// ExternalOutcomes lists the outcomes.
func ExternalOutcomes() []ExternalOutcome {
	return []ExternalOutcome{ExternalUpheld, ExternalPartly, ExternalRejected, ExternalSettled,
		ExternalDismissed, ExternalWithdrawn}
}

// Binds says whether an outcome asks something of the company, so that it
// must be known whether it is followed.
func (o ExternalOutcome) Binds() bool { return o == ExternalUpheld || o == ExternalPartly }

// Followed says whether a decision against the company is followed.
type Followed string

// The company follows the decision, or does not.
const (
	FollowedYes Followed = "yes"
	FollowedNo  Followed = "no"
)

// Pending says what is still to be recorded of a matter outside: outcome,
// followed, or nothing.
func (x External) Pending() string {
	switch {
	case x.Outcome == "":
		return "outcome"
	case x.Outcome.Binds() && x.Followed == "":
		return "followed"
	}
	return ""
}

// Outside gives the place in c.Externals of what a body has under a number,
// and whether it is there: an empty body or number stands for the latest. A
// number may come later than the matter.
func (c Case) Outside(body ExternalBody, number string) (int, bool) {
	for i, x := range slices.Backward(c.Externals) {
		switch {
		case body != "" && x.Body != body:
			continue
		case number == "" || x.Number == number || x.Number == "" && x.Outcome == "":
			return i, true
		}
	}
	return 0, false
}

// External is the latest matter outside and whether there is one.
func (c Case) External() (External, bool) {
	if n := len(c.Externals); n > 0 {
		return c.Externals[n-1], true
	}
	return External{}, false
}

// GoOut takes the case to stage external when a body outside has it and the
// company has said its word at the stage where it stands; until then its
// clocks and its decision are owed where it is.
func (c *Case) GoOut() {
	if len(c.Externals) == 0 || c.Stage == StageExternal || c.Is(KindComplaint) && !c.Decided() {
		return
	}
	if c.Stage == StageService {
		c.Assignee = "" // above customer service only the office acts
	}
	c.Stage = StageExternal
}

// BelowOmbudsman says whether the ombudsman may still be asked: nobody of the
// office has ever had the case.
func (c Case) BelowOmbudsman() bool {
	return c.Stage == StageService || c.Stage == StageExternal && c.EscalatedAt.IsZero()
}

// answersOutside are the last days for our answers to bodies outside. With
// the outcome nobody waits for an answer any more.
func answersOutside(c Case, cal Calendar) []Deadline {
	var out []Deadline
	for _, x := range c.Externals {
		if x.AnswerDue.IsZero() {
			continue
		}
		d := Deadline{Kind: DeadlineExternal, Of: string(x.Body), Due: cal.EndOfDay(x.AnswerDue), Met: x.AnsweredAt}
		if d.Met.IsZero() {
			d.Met = x.EndedAt
		}
		out = append(out, d)
	}
	return out
}

// mayCloseOutside says what of the matters outside stands against closing.
func mayCloseOutside(c Case) error {
	for _, x := range c.Externals {
		if what := x.Pending(); what != "" {
			return refuse(c, VerbClose, fmt.Sprintf("%s has the matter, and its %s is not recorded", x.Body, what), nil,
				fmt.Sprintf("%s --body %s --%s ...", command(c, VerbExternal), x.Body, what))
		}
	}
	return nil
}

// erased is what is left of a matter outside: its number would lead to the
// customer.
func (x External) erased() External {
	x.Number = ""
	return x
}
