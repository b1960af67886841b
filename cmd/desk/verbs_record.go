package desk

import (
	"context"
	"fmt"
	"slices"

	"ombud/store/casework"
)

// Record records an answer that customer service gave by other means than
// Ombud. Only a letter is an answer on a durable medium that meets the
// clocks (PSD2 art. 101(2)).
func (d *Desk) Record(ctx context.Context, by casework.StaffName, r RecordRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbRecord, func(e *deed) error {
		what := attempt(e.c.Reference, e.verb)
		switch {
		case !slices.Contains(means(), r.How):
			return invalid(what, "the answer was given by %s, not by %q", list(means()), r.How)
		case blank(r.Text):
			return invalid(what, "say what was answered")
		case r.At.IsZero():
			r.At = e.tx.Now
		case r.At.After(e.tx.Now):
			return invalid(what, "the answer cannot have been given in the future")
		}
		at := r.At.UTC()
		id, err := e.keep(fmt.Sprintf("Answer by %s, %s:\n\n%s", r.How, e.Calendar.Date(at), r.Text))
		if err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		if e.c.FirstAnswerAt.IsZero() || at.Before(e.c.FirstAnswerAt) {
			e.c.FirstAnswerAt = at
		}
		if at.After(e.c.AnsweredAt) && e.c.Stage == casework.StageService {
			e.c.AnsweredAt = at
		}
		if e.c.Stage == casework.StageService && r.How == "letter" {
			for _, kind := range e.c.Meets(casework.LetterFirstDecision) {
				e.c.Meet(kind, at)
			}
		}
		e.noted("how=%s at=%s message=%s", r.How, e.Calendar.Date(at), id)
		e.say("The answer by %s is recorded in %s.", r.How, e.c.Reference)
		return nil
	})
}

// Remedy records that what a decision promised is done, and so meets its
// deadline. The case may be closed.
func (d *Desk) Remedy(ctx context.Context, by casework.StaffName, r RemedyRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbRemedy, func(e *deed) error {
		what, pending := attempt(e.c.Reference, e.verb), e.c.PendingRemedies(r.Of)
		switch {
		case len(pending) == 0:
			return invalid(what, "no remedy of %q is pending, but of %s", r.Of, e.c.RemedyNames())
		case len(pending) > 1:
			return invalid(what, "more than one remedy is pending; say which: --of %s", e.c.RemedyNames())
		case r.At.IsZero():
			r.At = e.tx.Now
		}
		e.c.Decisions = slices.Clone(e.c.Decisions)
		dec := &e.c.Decisions[pending[0]]
		day, today, decided := e.Calendar.Date(r.At), e.Calendar.Date(e.tx.Now), e.Calendar.Date(dec.At)
		switch {
		case day.After(today):
			return invalid(what, "it cannot have been done in the future")
		case day.Before(decided):
			return invalid(what, "it was decided on %s and cannot have been done before", decided)
		case r.At.After(e.tx.Now):
			r.At = e.tx.Now // a day without an hour
		}
		remedy := *dec.Remedy
		remedy.DoneAt, dec.Remedy = r.At.UTC(), &remedy
		e.c.Status = casework.After(e.c, e.verb)
		e.noted("of=%s at=%s", dec.Name(), e.Calendar.Date(r.At))
		if err := e.reason(r.Text); err != nil {
			return err
		}
		e.say("The remedy of %s in %s is done.", dec.Name(), e.c.Reference)
		return nil
	})
}

// means are how a customer and the company speak otherwise than by mail.
func means() []string { return []string{"phone", "letter", "chat"} }

// Confirm confirms that the customer is who they say.
func (d *Desk) Confirm(ctx context.Context, by casework.StaffName, r ConfirmRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbConfirm, func(e *deed) error {
		what := attempt(e.c.Reference, e.verb)
		if blank(r.How) {
			return invalid(what, "say how you know: --how TEXT")
		}
		i := slices.IndexFunc(e.c.People, func(p casework.Person) bool { return p.Role == casework.RoleCustomer })
		if i < 0 {
			return invalid(what, "it has no customer")
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.People = slices.Clone(e.c.People)
		e.c.People[i].Assurance = casework.AssuranceConfirmed
		e.c.People[i].Confirmed = fmt.Sprintf("%s (%s, %s)", r.How, by, e.Calendar.Date(e.tx.Now))
		e.say("The customer of %s is confirmed.", e.c.Reference)
		return nil
	})
}

// Demand records what the customer wants.
func (d *Desk) Demand(ctx context.Context, by casework.StaffName, r DemandRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbDemand, func(e *deed) error {
		if err := e.demand(r.Demand, r.Reason); err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.say("What the customer of %s wants is recorded.", e.c.Reference)
		return nil
	})
}

// demand sets what the customer wants. Less than what is recorded needs a
// reason: by it a complaint counts as upheld.
func (e *deed) demand(want casework.Demand, reason string) error {
	what := attempt(e.c.Reference, e.verb)
	switch {
	case blank(want.Text):
		return invalid(what, "say what the customer wants")
	case !want.Amount.Valid():
		return invalid(what, "the amount is no amount: %q", want.Amount)
	case want.Amount != "" && want.Currency == "":
		want.Currency = "SEK"
	}
	if want.Currency != "" && len(want.Currency) != 3 {
		return invalid(what, "the currency has three letters, not %q", want.Currency)
	}
	if was := e.c.Demand; was != nil && want.Lowers(*was) {
		if blank(reason) {
			return invalid(what, "the customer demanded %s: say why it is %s now, --demand-reason TEXT of decide or "+
				"--reason TEXT of demand", was, want)
		}
		e.noted("demand_was=%s", was)
	}
	e.noted("demand=%s", want)
	e.c.Demand = &want
	return e.reason(reason)
}

// Undo recalls the caller's latest letter in a case that has not left, or
// the one named, and takes back what the verb behind it did.
func (d *Desk) Undo(ctx context.Context, by casework.StaffName, r UndoRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbUndo, func(e *deed) error {
		l, err := e.recallable(r.Letter)
		if err != nil {
			return err
		}
		if err := e.setState(&l, casework.LetterCancelled); err != nil {
			return err
		}
		if err := e.takeBack(&e.c, l); err != nil {
			return err
		}
		e.receipt.Letter = l.ID
		e.noted("letter=%s kind=%s", l.ID, l.Kind)
		e.say("The letter %s in %s is taken back; it has not left.", l.ID, e.c.Reference)
		return nil
	})
}

// recallable finds the letter to take back: the caller's own, not yet tried.
func (e *deed) recallable(id casework.LetterID) (casework.Letter, error) {
	what := attempt(e.c.Reference, e.verb)
	letters, err := e.tx.Letters(e.c.Reference)
	if err != nil {
		return casework.Letter{}, err
	}
	for _, l := range slices.Backward(letters) {
		if id == "" && (l.By != e.by || l.State == casework.LetterCancelled) || id != "" && l.ID != id {
			continue
		}
		waits := (l.State == casework.LetterQueued || l.State == casework.LetterHeld) && len(l.Attempts) == 0
		switch {
		case l.By != e.by:
			return l, &casework.Refusal{Kind: casework.ErrNotAllowed, What: what,
				Why: fmt.Sprintf("letter %s is %s's", l.ID, l.By),
				Who: []casework.StaffName{l.By}, Do: "ombud outbox cancel " + string(l.ID)}
		case !waits:
			return l, stands(what, fmt.Sprintf("letter %s cannot be taken back: it is %s", l.ID, l.State), "")
		}
		return l, nil
	}
	return casework.Letter{}, missing(what, "there is no letter of yours to take back")
}
