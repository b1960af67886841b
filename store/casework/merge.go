package casework

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// TaskSecond is the task of a case that one person wants to close and a
// second person must close too.
const TaskSecond = "close to be confirmed by a second person"

// MayMerge says whether a case may be joined into another: one of a
// customer that both have, neither decided nor closed itself. The target
// may have been decided. It returns nil or a *Refusal. Who may do it is
// May(into, VerbMerge, …).
func MayMerge(into, from Case) error {
	no := func(format string, args ...any) error {
		return refuse(from, VerbMerge, fmt.Sprintf(format, args...), nil, "")
	}
	target, gone := into.MergedInto()
	switch {
	case into.Reference == from.Reference:
		r := refuse(from, VerbMerge, "it cannot be joined with itself", nil, "")
		r.Kind = ErrInvalid
		return r
	case gone:
		return no("%s was itself joined into %s", into.Reference, target)
	case !slices.ContainsFunc(into.People, func(p Person) bool {
		return p.Address != "" && p.Address.Same(from.Customer().Address)
	}):
		return no("%s is another customer's", from.Reference)
	case from.Status == StatusClosed || len(from.Decisions) > 0:
		return no("%s has been decided or closed", from.Reference)
	case into.Status == StatusClosed && into.CloseReason != CloseAnswered:
		return no("%s is closed: %s", into.Reference, into.CloseReason)
	}
	return nil
}

// Merge joins a case into another of the same matter at an instant and gives
// both as they are then: the joined case, and the rest, closed, with a link
// to where it went. Nothing that either case holds is lost: lists are
// joined without doubles, of two instants the one that is stricter for us
// holds, and a deadline counts as met only when it was met in both. Where
// only one value has room, the target's stands, and the rest keeps its own:
// of its clocks only the day of a change that it has planned for itself.
// Decisions are not joined: see [MayMerge]. Messages and letters are the
// caller's to move; so is taking the case to the ombudsman.
func Merge(into, from Case, at time.Time) (joined, rest Case) {
	return join(into, from), leave(into, from, at)
}

// leave is what remains of a case that was joined into another.
func leave(into, from Case, at time.Time) Case {
	rest := from
	rest.Status, rest.ClosedAt, rest.CloseReason = StatusClosed, at, CloseMerged
	rest.Candidate, rest.Unread, rest.Recalls = nil, false, nil
	rest.Links = append(slices.Clone(from.Links), Link{Kind: LinkMergedInto, To: into.Reference})
	rest.Tasks = slices.Clone(from.Tasks)
	for i := range rest.Tasks {
		if rest.Tasks[i].Done.IsZero() {
			rest.Tasks[i].Done = at
		}
	}
	rest.Deadlines = slices.DeleteFunc(slices.Clone(from.Deadlines), func(d Deadline) bool {
		return into.Evaluation == nil || d.Kind != DeadlinePlanned
	})
	if into.Evaluation == nil {
		rest.Evaluation = nil // it has gone along, and with it the day of a planned change
	}
	rest.Revision++
	return rest
}

// join is the target with all of the other case.
func join(into, from Case) Case {
	c := into
	c.Status = move{to: [6]Status{same, same, StatusOpen, same, StatusOpen, StatusOpen}}.cell(into.Status)
	if c.Status == StatusNew && (from.Status == StatusOpen || from.Status == StatusWaiting) {
		c.Status = StatusOpen // somebody has begun on it
	}
	c.Recalls = joinRecalls(into.Recalls, from.Recalls)
	c.ClosedAt, c.CloseReason, c.SnoozedUntil = time.Time{}, "", Date{}
	if stageRank(from.Stage) > stageRank(into.Stage) {
		c.Stage = from.Stage
	}
	c.Also = union(into.Also, append([]Kind{from.Kind}, from.Also...), equal)
	c.Also = slices.DeleteFunc(c.Also, func(k Kind) bool { return k == into.Kind })
	c.Past = union(into.Past, from.Past, equal)
	if into.Department == DepartmentTriage && !into.Sorted {
		c.Department, c.Sorted = from.Department, from.Sorted
	}
	c.Product, c.Cause = cmp.Or(into.Product, from.Product), cmp.Or(into.Cause, from.Cause)
	c.RootCause = cmp.Or(into.RootCause, from.RootCause)
	c.Language, c.Subject = cmp.Or(into.Language, from.Language), cmp.Or(into.Subject, from.Subject)
	c.People = joinPeople(into.People, from.People)
	c.Renewed = joinRenewals(into, from)
	c.joinInstants(from)
	c.Handlers = union(into.Handlers, from.Handlers, func(a, b Handling) bool {
		return a.Staff == b.Staff && a.Stage == b.Stage && a.Verb == b.Verb
	})
	c.Recused = union(into.Recused, from.Recused, equal)
	c.Deputised = union(into.Deputised, from.Deputised, equal)
	c.Demand = joinDemands(into.Demand, from.Demand)
	c.Deadlines = joinDeadlines(into.Deadlines, from.Deadlines)
	if into.Evaluation == nil {
		c.Evaluation = from.Evaluation
	}
	if f := from.Candidate; f != nil && (into.Candidate == nil || f.At.Before(into.Candidate.At)) {
		c.Candidate = f
	}
	c.Externals = union(into.Externals, from.Externals, equal)
	c.Links = joinLinks(into, from)
	c.Tags, c.Flags = union(into.Tags, from.Tags, equal), union(into.Flags, from.Flags, equal)
	c.Tasks = union(into.Tasks, slices.DeleteFunc(slices.Clone(from.Tasks), func(t Task) bool {
		return t.Kind == TaskSecond // whoever asked, asked about the other case
	}), equal)
	c.Accepted = into.Accepted || from.Accepted
	c.News = max(into.News, from.News)
	if from.Unread {
		c.Notice(false)
	}
	return c
}

// joinInstants keeps the earliest of what clocks and the register count
// from. A case has its answer only when both had theirs, and a delay only
// when one was announced in both.
func (c *Case) joinInstants(from Case) {
	c.ReceivedAt = earliest(c.ReceivedAt, from.ReceivedAt)
	c.FirstComplaintAt = earliest(c.FirstComplaintAt, from.FirstComplaintAt)
	c.EscalatedAt = earliest(c.EscalatedAt, from.EscalatedAt)
	c.FirstAnswerAt = earliest(c.FirstAnswerAt, from.FirstAnswerAt)
	c.AnsweredAt = latestOfBoth(c.AnsweredAt, from.AnsweredAt)
	switch {
	case from.DelayedUntil.IsZero():
		c.DelayedUntil = Date{}
	case c.DelayedUntil.After(from.DelayedUntil):
		c.DelayedUntil = from.DelayedUntil
	}
}

// earliest is the earlier of two instants; a zero one is none.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// latestOfBoth is the later of two instants, zero when one of them is.
func latestOfBoth(a, b time.Time) time.Time {
	if a.IsZero() || b.IsZero() {
		return time.Time{}
	}
	if b.After(a) {
		return b
	}
	return a
}

// equal compares what has no more to it.
func equal[T comparable](a, b T) bool { return a == b }

// union is a list with what only another has at its end. It shares nothing
// with either.
func union[T any](a, b []T, same func(T, T) bool) []T {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.ContainsFunc(out, func(o T) bool { return same(o, v) }) {
			out = append(out, v)
		}
	}
	return out
}

// joinPeople joins the people of two cases by their addresses, those without
// one by name. The customer stays the target's; what is known of somebody
// in either case is known.
func joinPeople(into, from []Person) []Person {
	out := slices.Clone(into)
	for _, p := range from {
		i := slices.IndexFunc(out, func(o Person) bool {
			return o.Address.Same(p.Address) && (p.Address != "" || o.Name == p.Name)
		})
		if i < 0 {
			if p.Role == RoleCustomer && slices.ContainsFunc(out, func(o Person) bool { return o.Role == RoleCustomer }) {
				p.Role = RoleOther
			}
			out = append(out, p)
			continue
		}
		o := &out[i]
		o.Name, o.Authority = cmp.Or(o.Name, p.Name), cmp.Or(o.Authority, p.Authority)
		if o.Type != TypeConsumer && (p.Type == TypeConsumer || o.Type == TypeUnknown || o.Type == "") {
			o.Type = p.Type
		}
		if assured(p.Assurance) > assured(o.Assurance) {
			o.Assurance, o.Confirmed = p.Assurance, p.Confirmed
		}
	}
	return out
}

// assured orders the assurances.
func assured(a Assurance) int {
	return slices.Index([]Assurance{AssuranceNone, AssuranceAligned, AssuranceConfirmed}, a)
}

// joinDemands is what a customer wants who has said so twice: both texts,
// and the larger amount of one currency.
func joinDemands(into, from *Demand) *Demand {
	switch {
	case from == nil:
		return into
	case into == nil:
		return from
	}
	d := *into
	if !strings.Contains(d.Text, from.Text) {
		d.Text += "\n" + from.Text
	}
	switch {
	case d.Amount == "":
		d.Amount, d.Currency = from.Amount, from.Currency
	case from.Amount != "" && from.Currency != d.Currency:
		d.Text += fmt.Sprintf("\n%s %s", from.Amount, from.Currency)
	case d.Amount.Less(from.Amount):
		d.Amount = from.Amount
	}
	return &d
}

// joinDeadlines joins the clocks of two cases: of two of one kind the
// earlier date, met only when both were.
func joinDeadlines(into, from []Deadline) []Deadline {
	out := slices.Clone(into)
	for _, d := range from {
		i := slices.IndexFunc(out, func(o Deadline) bool { return o.Kind == d.Kind })
		if i < 0 {
			out = append(out, d)
			continue
		}
		out[i].Due = earliest(out[i].Due, d.Due)
		out[i].Met = latestOfBoth(out[i].Met, d.Met)
	}
	return out
}

// joinRecalls joins what may be taken back with letters that have not left.
// How the other case stood is no more to be taken back; what its verbs did
// besides is.
func joinRecalls(into, from []Recall) []Recall {
	out := slices.Clone(into)
	for _, r := range from {
		before := r.After
		before.Candidate, before.Evaluation = r.Before.Candidate, r.Before.Evaluation
		r.Before = before
		out = append(out, r)
	}
	return out
}

// joinLinks joins what two cases are tied to, without the tie between the
// two that asked whether they belong together, and ties them.
func joinLinks(into, from Case) []Link {
	links := slices.DeleteFunc(union(into.Links, from.Links, equal), func(l Link) bool {
		return l.To == into.Reference || l.To == from.Reference
	})
	return append(links, Link{Kind: LinkRelated, To: from.Reference})
}
