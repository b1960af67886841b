package desk

import (
	"context"
	"slices"
	"time"

	"ombud/store/casework"
)

// ExternalRequest records that ARN, a court or somebody else outside has the
// matter, and what comes of it. Empty fields stay as they are; an empty body
// is that of the latest matter outside.
type ExternalRequest struct {
	On
	Body      casework.ExternalBody    `json:"body,omitempty"`
	Number    string                   `json:"number,omitempty"` // theirs
	AnswerDue casework.Date            `json:"answer_due,omitzero"`
	Answered  time.Time                `json:"answered,omitzero"` // when we answered them
	Outcome   casework.ExternalOutcome `json:"outcome,omitempty"`
	Ended     time.Time                `json:"ended,omitzero"` // when the outcome came; empty: now
	Followed  casework.Followed        `json:"followed,omitempty"`
	Text      string                   `json:"text,omitempty"` // what they say, kept as internal text
}

// External records that the matter is outside the company, by when it must be
// answered there, how it ended and whether the company follows that. The
// case is at stage external once the company has said its own word.
func (d *Desk) External(ctx context.Context, by casework.StaffName, r ExternalRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbExternal, func(e *deed) error {
		if err := e.checkExternal(r); err != nil {
			return err
		}
		e.handled(by) // at the stage where they stood
		x, err := e.outside(r)
		if err != nil {
			return err
		}
		if err := e.reason(r.Text); err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Open()
		e.c.GoOut()
		e.noted("body=%s", x.Body)
		for _, part := range []struct{ name, value string }{
			{"answer_due", r.AnswerDue.String()}, {"outcome", string(r.Outcome)}, {"followed", string(r.Followed)},
		} {
			if part.value != "" {
				e.noted("%s=%s", part.name, part.value)
			}
		}
		e.sayOutside(x)
		return nil
	})
}

// sayOutside tells where the case stands, and what is still to be recorded.
func (e *deed) sayOutside(x casework.External) {
	next := ""
	switch {
	case x.Pending() != "":
		next = "; it is not closed before its " + x.Pending() + " is recorded"
	case x.Outcome != "":
		next = "; it ended there: " + string(x.Outcome)
	}
	e.say("%s: %s has the matter%s.", e.c.Reference, x.Body, next)
	if e.c.Stage != casework.StageExternal {
		e.receipt.Warnings = append(e.receipt.Warnings,
			"the company's own decision is still owed: the case stays at stage "+string(e.c.Stage))
	}
}

// checkExternal finds what cannot be recorded, whatever the case.
func (e *deed) checkExternal(r ExternalRequest) error {
	what := attempt(e.c.Reference, e.verb)
	followed := []casework.Followed{casework.FollowedYes, casework.FollowedNo}
	switch {
	case r.Body != "" && !slices.Contains(casework.ExternalBodies(), r.Body):
		return invalid(what, "the body is %s, not %q", list(casework.ExternalBodies()), r.Body)
	case r.Outcome != "" && !slices.Contains(casework.ExternalOutcomes(), r.Outcome):
		return invalid(what, "the outcome is %s, not %q", list(casework.ExternalOutcomes()), r.Outcome)
	case r.Followed != "" && !slices.Contains(followed, r.Followed):
		return invalid(what, "followed is %s, not %q", list(followed), r.Followed)
	case !r.Ended.IsZero() && r.Outcome == "":
		return invalid(what, "it ends with an outcome: %s", list(casework.ExternalOutcomes()))
	}
	today := e.Calendar.Date(e.tx.Now)
	for name, at := range map[string]time.Time{"answered": r.Answered, "ended": r.Ended} {
		if e.Calendar.Date(at).After(today) {
			return invalid(what, "%s cannot be in the future", name)
		}
	}
	return nil
}

// outside changes the matter that a request is about, or adds it.
func (e *deed) outside(r ExternalRequest) (casework.External, error) {
	what := attempt(e.c.Reference, e.verb)
	i, known := e.c.Outside(r.Body, r.Number)
	if !known && r.Body == "" {
		return casework.External{}, invalid(what, "say who has it: --body %s", list(casework.ExternalBodies()))
	}
	e.c.Externals = slices.Clone(e.c.Externals)
	if !known {
		e.c.Externals = append(e.c.Externals, casework.External{Body: r.Body, At: e.tx.Now, By: e.by})
		i = len(e.c.Externals) - 1
	}
	x := &e.c.Externals[i]
	if r.Number != "" {
		x.Number = r.Number
	}
	if !r.AnswerDue.IsZero() {
		x.AnswerDue = r.AnswerDue
	}
	if !r.Answered.IsZero() {
		x.AnsweredAt = e.notLater(r.Answered)
	}
	if r.Outcome != "" {
		x.Outcome, x.EndedAt = r.Outcome, e.notLater(r.Ended)
	}
	if r.Followed != "" {
		x.Followed = r.Followed
	}
	if x.Followed != "" && !x.Outcome.Binds() {
		return *x, invalid(what, "only what was decided against us is followed or not: the outcome is %q", x.Outcome)
	}
	return *x, nil
}

// notLater is an instant that is not in the future: a day without an hour may
// be. The zero one is now.
func (e *deed) notLater(at time.Time) time.Time {
	if at.IsZero() || at.After(e.tx.Now) {
		return e.tx.Now
	}
	return at.UTC()
}
