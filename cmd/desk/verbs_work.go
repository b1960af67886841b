package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ombud/store/casework"
)

// Take makes the caller the assignee of a case. A case that somebody else
// has is a conflict: give it with assign.
func (d *Desk) Take(ctx context.Context, by casework.StaffName, r TakeRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbTake, func(e *deed) error {
		if e.c.Assignee != "" && e.c.Assignee != by {
			return &casework.Refusal{
				Kind: casework.ErrConflict, What: attempt(e.c.Reference, e.verb),
				Why: fmt.Sprintf("%s has taken it", e.c.Assignee),
				Who: []casework.StaffName{e.c.Assignee}, Do: e.handOver(),
			}
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Assignee = by
		e.sorted()
		e.say("You have taken %s.", e.c.Reference)
		return nil
	})
}

// handOver is the command by which the caller gets a case that somebody else
// has; empty when they may not give out work in it.
func (e *deed) handOver() string {
	if e.May(e.c, casework.VerbAssign, e.by) != nil {
		return ""
	}
	return fmt.Sprintf("ombud assign %s %s", e.c.Reference, e.by)
}

// Release gives a case back to its department.
func (d *Desk) Release(ctx context.Context, by casework.StaffName, r ReleaseRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbRelease, func(e *deed) error {
		e.noted("from=%s", e.c.Assignee)
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Assignee = ""
		e.say("%s is nobody's again.", e.c.Reference)
		return nil
	})
}

// Assign gives a case to somebody who may work on it.
func (d *Desk) Assign(ctx context.Context, by casework.StaffName, r AssignRequest) (Receipt, error) {
	if r.OutsideDeputy {
		return d.appoint(ctx, by, r)
	}
	return d.act(ctx, by, r.On, casework.VerbAssign, func(e *deed) error {
		if _, known := e.Staff[r.To]; !known {
			return invalid(attempt(e.c.Reference, e.verb), "there is nobody called %q in the list of staff", r.To)
		}
		if err := e.May(e.c, casework.VerbTake, r.To); err != nil {
			return err
		}
		if err := e.here(r.To); err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Assignee = r.To
		e.handled(r.To)
		e.sorted()
		e.noted("to=%s", r.To)
		e.warnAway(r.To)
		e.say("%s is with %s.", e.c.Reference, r.To)
		return nil
	})
}

// here refuses to give a case to somebody who is away, while somebody else of
// those who are told of it is not.
func (e *deed) here(who casework.StaffName) error {
	today := e.Calendar.Date(e.tx.Now)
	if !e.Staff[who].Away(today) {
		return nil
	}
	told, err := e.informed(e.c)
	if err != nil {
		return err
	}
	for _, other := range told {
		if other != who && !e.Staff[other].Away(today) && e.May(e.c, casework.VerbTake, other) == nil {
			return &casework.Refusal{Kind: casework.ErrConflict, What: attempt(e.c.Reference, e.verb),
				Why: fmt.Sprintf("%s is away until %s", who, e.Staff[who].AwayUntil),
				Do:  fmt.Sprintf("ombud assign %s %s", e.c.Reference, other)}
		}
	}
	return nil
}

// appoint makes somebody an outside deputy of the ombudsman's office for one
// case, and gives it to them: the head's one way into a case there, when the
// office is too few to judge it.
func (d *Desk) appoint(ctx context.Context, by casework.StaffName, r AssignRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbAppoint, func(e *deed) error {
		what := attempt(e.c.Reference, e.verb)
		if _, known := e.Staff[r.To]; !known {
			return invalid(what, "there is nobody called %q in the list of staff", r.To)
		}
		if blank(r.Reason) {
			return invalid(what, "say why: --reason TEXT")
		}
		whole, err := e.matter(e.c)
		if err != nil {
			return err
		}
		if ok, why := casework.EligibleReviewer(whole, r.To, e.tools.Directory); !ok {
			return notAllowed(what, fmt.Sprintf("%s %s", r.To, why), "")
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Deputised = append(slices.Clone(e.c.Deputised), casework.Appointment{Staff: r.To, By: by, At: e.tx.Now})
		if e.c.Assignee == "" {
			e.c.Assignee = r.To
		}
		e.noted("to=%s", r.To)
		e.say("%s is an outside deputy of the Kundombud in %s.", r.To, e.c.Reference)
		return e.reason(r.Reason)
	})
}

// Route moves a case to another department.
func (d *Desk) Route(ctx context.Context, by casework.StaffName, r RouteRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbRoute, func(e *deed) error {
		what := attempt(e.c.Reference, e.verb)
		if _, known := e.Departments[r.Department]; !known && r.Department != casework.DepartmentTriage {
			return invalid(what, "there is no department %q", r.Department)
		}
		if r.Department == e.c.Department {
			return invalid(what, "it is in department %s already", r.Department)
		}
		e.noted("from=%s to=%s", e.c.Department, r.Department)
		if err := e.reason(r.Reason); err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Department = r.Department
		if r.Department != casework.DepartmentTriage {
			e.sorted()
		}
		if e.c.Stage == casework.StageService && !slices.Contains(e.Staff[e.c.Assignee].Departments, r.Department) {
			e.c.Assignee = ""
		}
		e.say("%s is with department %s.", e.c.Reference, r.Department)
		return e.announce(e.c)
	})
}

// Classify corrects what a case is about, and with it its clocks. What was
// misread as feedback keeps its first date when it is a complaint; that a
// complaint is none needs a reason, and nobody says it before the ombudsman.
func (d *Desk) Classify(ctx context.Context, by casework.StaffName, r ClassifyRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbClassify, func(e *deed) error {
		if err := e.checkClassify(r); err != nil {
			return err
		}
		before := append([]casework.Kind{e.c.Kind}, e.c.Also...)
		if r.Kind != "" {
			e.noted("kind=%s", r.Kind)
			e.c.Kind = r.Kind
			e.c.Also = slices.DeleteFunc(slices.Clone(e.c.Also), func(k casework.Kind) bool { return k == r.Kind })
		}
		if r.Also != nil {
			e.noted("also=%v", r.Also)
			e.c.Also = slices.DeleteFunc(slices.Clone(r.Also), func(k casework.Kind) bool { return k == e.c.Kind })
		}
		if r.Product != "" {
			e.noted("product=%s", r.Product)
			e.c.Product = r.Product
		}
		if r.Cause != "" {
			e.noted("cause=%s", r.Cause)
			e.c.Cause = r.Cause
		}
		if r.RootCause != "" {
			e.noted("root_cause=%s", r.RootCause)
			e.c.RootCause = r.RootCause
		}
		if err := e.recount(before, r.Reason); err != nil {
			return err
		}
		if err := e.reason(r.Reason); err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.sorted()
		e.say("%s is %s now.", e.c.Reference, e.c.Kind)
		return nil
	})
}

// recount sets when the customer first complained after a change of kind,
// and remembers what the case was before.
func (e *deed) recount(before []casework.Kind, reason string) error {
	for _, k := range before {
		if !e.c.Is(k) && !slices.Contains(e.c.Past, k) {
			e.c.Past = append(slices.Clone(e.c.Past), k)
		}
	}
	complained, complains := slices.Contains(before, casework.KindComplaint), e.c.Is(casework.KindComplaint)
	switch {
	case complains && !complained:
		e.c.Complain(e.c.ReceivedAt)
	case complained && !complains && e.c.Stage == casework.StageOmbudsman:
		return notAllowed(attempt(e.c.Reference, e.verb), "a complaint before the Kundombud ends with a decision", e.onward())
	case complained && !complains && blank(reason):
		return invalid(attempt(e.c.Reference, e.verb), "say why it is no complaint: --reason TEXT")
	case complained && !complains && len(e.c.Decisions) > 0:
		return stands(attempt(e.c.Reference, e.verb), "it has been decided as a complaint", "")
	case !complains:
		e.c.FirstComplaintAt = time.Time{}
	}
	if complained && !complains {
		return e.answered()
	}
	return nil
}

// answered counts the letters that the customer has and that answer the case
// as it is now: what was no answer to a complaint answers a question.
func (e *deed) answered() error {
	e.clocks(&e.c)
	letters, err := e.tx.Letters(e.c.Reference)
	for _, l := range letters {
		if e.c.AnsweredWith(l) {
			e.deliver(&e.c, l)
		}
	}
	return err
}

// onward is the command by which a case leaves the ombudsman: what has had
// no first answer can be customer service's.
func (e *deed) onward() string {
	if e.c.Assessable() {
		return "ombud decide " + string(e.c.Reference)
	}
	return fmt.Sprintf("ombud refer %[1]s, or ombud accept %[1]s", e.c.Reference)
}

// checkClassify finds what cannot be used.
func (e *deed) checkClassify(r ClassifyRequest) error {
	what := attempt(e.c.Reference, e.verb)
	if r.Kind == "" && r.Also == nil && r.Product == "" && r.Cause == "" && r.RootCause == "" {
		return invalid(what, "say what to change: kind, also, product, cause or root cause")
	}
	for _, k := range append(slices.Clone(r.Also), r.Kind) {
		if k != "" && !slices.Contains(caseKinds(), k) {
			return invalid(what, "a case is %s, not %q", list(caseKinds()), k)
		}
	}
	if _, known := e.Products[r.Product]; r.Product != "" && !known {
		return invalid(what, "there is no product %q", r.Product)
	}
	for _, cause := range []string{r.Cause, r.RootCause} {
		if len(cause) > 64 || !word(cause) {
			return invalid(what, "a cause is one word of letters, digits and _, not %q", cause)
		}
	}
	return nil
}

// caseKinds are what a case can be.
func caseKinds() []casework.Kind {
	return []casework.Kind{casework.KindFeedback, casework.KindQuestion, casework.KindComplaint,
		casework.KindDataRequest, casework.KindAuthority}
}

// Note files internal text, which never leaves.
func (d *Desk) Note(ctx context.Context, by casework.StaffName, r NoteRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbNote, func(e *deed) error {
		if blank(r.Text) {
			return invalid(attempt(e.c.Reference, e.verb), "the note is empty")
		}
		id, err := e.keep(r.Text)
		if err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.noted("message=%s", id)
		e.say("Your note is filed with %s; it never leaves.", e.c.Reference)
		return nil
	})
}
