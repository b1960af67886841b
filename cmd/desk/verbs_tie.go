package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/store/casework"
)

// Link ties two cases that have to do with one another, or unties them.
func (d *Desk) Link(ctx context.Context, by casework.StaffName, r LinkRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbLink, func(e *deed) error {
		other, err := e.find(r.To)
		if err != nil {
			return err
		}
		if other.Reference == e.c.Reference {
			return invalid(attempt(e.c.Reference, e.verb), "it cannot be tied to itself")
		}
		if err := e.May(other, casework.VerbShow, by); err != nil {
			return err
		}
		if r.Remove {
			if err := e.unties(other); err != nil {
				return err
			}
		}
		e.c.Links = tied(e.c.Links, other.Reference, r.Remove)
		other.Links = tied(other.Links, e.c.Reference, r.Remove)
		e.c.Status = casework.After(e.c, e.verb)
		e.noted("to=%s removed=%t", other.Reference, r.Remove)
		e.say("%s and %s are tied.", e.c.Reference, other.Reference)
		if r.Remove {
			e.say("%s and %s are not tied.", e.c.Reference, other.Reference)
		}
		if err := e.tx.PutCase(other); err != nil {
			return err
		}
		return e.record(other.Reference, by, e.verb, fmt.Sprintf("to=%s removed=%t", e.c.Reference, r.Remove))
	})
}

// tied are links with, or without, one to a case. Where a case was joined
// into stays.
func tied(links []casework.Link, to casework.Reference, remove bool) []casework.Link {
	out := slices.DeleteFunc(slices.Clone(links), func(l casework.Link) bool {
		return l.To == to && l.Kind != casework.LinkMergedInto
	})
	if !remove {
		out = append(out, casework.Link{Kind: casework.LinkRelated, To: to})
	}
	return out
}

// mostTag is how long a tag may be.
const mostTag = 32

// Tag puts a word of staff's own on a case, or takes it off.
func (d *Desk) Tag(ctx context.Context, by casework.StaffName, r TagRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbTag, func(e *deed) error {
		tag := strings.ToLower(strings.TrimSpace(r.Tag))
		if tag == "" || len(tag) > mostTag || !word(strings.ReplaceAll(tag, "-", "_")) {
			return invalid(attempt(e.c.Reference, e.verb), "a tag is one word of at most %d letters, digits, _ and -", mostTag)
		}
		without := slices.DeleteFunc(slices.Clone(e.c.Tags), func(t string) bool { return t == tag })
		if !r.Remove {
			without = append(without, tag)
		}
		e.c.Tags = without
		e.c.Status = casework.After(e.c, e.verb)
		e.noted("removed=%t tags=%d", r.Remove, len(e.c.Tags)) // staff write what they like in a tag
		e.say("The tags of %s: %s.", e.c.Reference, cmp.Or(strings.Join(e.c.Tags, " "), "none"))
		return nil
	})
}

// Snooze takes a case out of the queue until a day. Its clocks run, and it is
// back before one of them ends; mail brings it back at once.
func (d *Desk) Snooze(ctx context.Context, by casework.StaffName, r SnoozeRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbSnooze, func(e *deed) error {
		what, today := attempt(e.c.Reference, e.verb), e.Calendar.Date(e.tx.Now)
		e.c.Status = casework.After(e.c, e.verb)
		if r.Until.IsZero() {
			e.c.SnoozedUntil = casework.Date{}
			e.say("%s is in the queue.", e.c.Reference)
			return nil
		}
		if !r.Until.After(today) {
			return invalid(what, "the day, %s, is not in the future", r.Until)
		}
		if due, ok := e.c.NextDue(); ok && !e.Calendar.Date(due.Due).After(r.Until) {
			return notAllowed(what, "the deadline "+string(due.Kind)+" ends on "+e.Calendar.Date(due.Due).String(), "")
		}
		e.c.SnoozedUntil = r.Until
		e.noted("until=%s", r.Until)
		e.say("%s comes back to the queue on %s, or when mail comes.", e.c.Reference, r.Until)
		return nil
	})
}

// Split makes a case of its own of a topic that one of the customer's
// messages raised. It counts from that message, and whoever had a part in
// the case has had one in this. The message stays in both, and is not
// acknowledged a second time.
func (d *Desk) Split(ctx context.Context, by casework.StaffName, r SplitRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbSplit, func(e *deed) error {
		what := attempt(e.c.Reference, e.verb)
		m, err := e.tx.Message(r.Message)
		if err != nil && !absent(err) {
			return err
		}
		if err != nil || m.Case != e.c.Reference || m.Direction != casework.DirectionIn {
			return missing(what, "the case has no message of the customer's with that ID")
		}
		if r.Kind != "" && !slices.Contains(caseKinds(), r.Kind) {
			return invalid(what, "a case is %s, not %q", list(caseKinds()), r.Kind)
		}
		if _, known := e.Departments[r.Department]; r.Department != "" && !known {
			return invalid(what, "there is no department %q", r.Department)
		}
		c, err := e.partOf(m, r)
		if err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.c.Links = tied(e.c.Links, c.Reference, false)
		e.noted("into=%s message=%s", c.Reference, m.ID)
		m.ID, m.Case, m.Role = "", c.Reference, casework.MessageNew
		if m, err = e.tx.PutMessage(m); err != nil {
			return err
		}
		e.say("%s is a case of its own: %s.", c.Kind, c.Reference)
		if err := e.record(c.Reference, by, casework.VerbSplit, "from="+string(e.c.Reference)+" message="+m.ID); err != nil {
			return err
		}
		why, err := e.acknowledgeFor(&c, occasion{message: m, cause: m.ID, at: e.tx.Now})
		if err != nil {
			return err
		}
		if why != "" {
			e.receipt.Warnings = append(e.receipt.Warnings,
				fmt.Sprintf("the customer does not know %s (%s): name it when you write to them", c.Reference, why))
		}
		return e.tx.PutCase(c)
	})
}

// partOf is the case of a topic that a message of the case in hand raised,
// not yet stored.
func (e *deed) partOf(m casework.Message, r SplitRequest) (casework.Case, error) {
	ref, register, err := e.numbers()
	if err != nil {
		return casework.Case{}, err
	}
	c := casework.Case{
		Reference: ref, Register: register, Kind: cmp.Or(r.Kind, e.c.Kind), Stage: e.c.Stage, Status: casework.StatusNew,
		Department: cmp.Or(r.Department, e.c.Department), People: slices.Clone(e.c.People), Language: e.c.Language,
		Subject: m.Subject, ReceivedAt: m.At, Handlers: slices.Clone(e.c.Handlers), Recused: slices.Clone(e.c.Recused),
		Flags: slices.Clone(e.c.Flags), Links: []casework.Link{{Kind: casework.LinkRelated, To: e.c.Reference}},
		Verdict: casework.Verdict{Kind: cmp.Or(r.Kind, e.c.Kind), Language: e.c.Language},
		Unread:  true, Sorted: true, Revision: 1,
	}
	if c.Stage != casework.StageService {
		c.EscalatedAt = later(m.At, e.c.EscalatedAt)
	}
	if c.Is(casework.KindComplaint) {
		c.FirstComplaintAt = m.At
	}
	e.clocks(&c)
	return c, nil
}

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// numbers gives a new case its reference and its number in the register.
func (s *sitting) numbers() (casework.Reference, casework.Register, error) {
	ref, err := s.tx.NewReference()
	if err != nil {
		return "", "", err
	}
	register, err := s.tx.NextRegister(s.Calendar.Date(s.tx.Now).Year)
	return ref, register, err
}
