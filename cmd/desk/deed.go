package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"ombud/store/casework"
)

// deed is one verb that somebody of ours does to one case.
type deed struct {
	*sitting
	c       casework.Case
	before  casework.Case // as it stood
	by      casework.StaffName
	verb    casework.Verb
	seen    int // revision of the case that the caller has seen; 0 when they do not say
	receipt Receipt
	note    string // for the history: keys, never text
	// part is what independence goes by, where that is not the verb.
	part casework.Verb
}

// act carries out a verb: it finds the case, checks that the caller has seen
// it as it is and may do it, lets fn change it, and stores it with an entry
// in its history, all in one transaction.
func (d *Desk) act(ctx context.Context, by casework.StaffName, on On, v casework.Verb,
	fn func(*deed) error,
) (Receipt, error) {
	var receipt Receipt
	err := d.update(ctx, func(s *sitting) error {
		c, err := s.find(on.Reference)
		if err != nil {
			return err
		}
		if on.Revision != 0 && on.Revision != c.Revision {
			return s.moved(c, v, on.Revision)
		}
		if err := s.may(c, v, by); err != nil {
			return err
		}
		e := &deed{sitting: s, c: c, before: c, by: by, verb: v, seen: on.Revision}
		if err := fn(e); err != nil {
			return err
		}
		if err := e.finish(); err != nil {
			return err
		}
		receipt = e.receipt
		return nil
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// may says whether somebody may use a verb. Who has written a letter may take
// it back wherever the case stands since; who may set a legal hold was asked
// before.
func (s *sitting) may(c casework.Case, v casework.Verb, by casework.StaffName) error {
	if v == casework.VerbUndo || v == casework.VerbKeep {
		_, err := s.staff(by, attempt(c.Reference, v))
		return err
	}
	return s.May(c, v, by)
}

// find reads the case that somebody named.
func (s *sitting) find(typed string) (casework.Case, error) {
	ref, err := s.reference(typed)
	if err != nil {
		return casework.Case{}, err
	}
	c, err := s.tx.Case(ref)
	if absent(err) {
		return c, missing("case "+string(ref), "there is no such case")
	}
	return c, err
}

// reference reads what a person typed for a case: its reference, or its
// number in the register. What can be neither names no case.
func (s *sitting) reference(typed string) (casework.Reference, error) {
	if r, ok := register(typed); ok {
		ref, err := s.tx.CaseByRegister(r)
		if absent(err) {
			return "", missing("case #"+string(r), "there is no such case")
		}
		return ref, err
	}
	ref, err := casework.ParseReference(s.Company.Prefix, typed)
	if err != nil {
		return "", missing(fmt.Sprintf("case %q", typed), "there is no such case: "+why(err))
	}
	return ref, nil
}

// register reads a register number in full, "2026-000123", with or without
// the mark before it. A short one is none: eight digits may be a reference.
func register(typed string) (casework.Register, bool) {
	number := strings.TrimPrefix(strings.TrimSpace(typed), "#")
	year, serial, _ := strings.Cut(number, "-")
	digits := strings.Trim(year+serial, "0123456789") == ""
	return casework.Register(number), digits && len(year) == 4 && len(serial) >= 6
}

// why is what an error of kind ErrInvalid says, without the thing and kind.
func why(err error) string {
	if _, after, found := strings.Cut(err.Error(), casework.ErrInvalid.Error()+": "); found {
		return after
	}
	return err.Error()
}

// moved refuses a verb on a case that is no longer as the caller saw it, and
// says what was done to it since.
func (s *sitting) moved(c casework.Case, v casework.Verb, seen int) error {
	history, err := s.tx.History(c.Reference)
	if err != nil {
		return err
	}
	// Most deeds raise the revision by one and leave one entry.
	news := history[max(0, len(history)-max(c.Revision-seen, 0)):]
	var since []string
	for _, e := range news[max(0, len(news)-3):] {
		since = append(since, fmt.Sprintf("%s %s", e.By, e.Verb))
	}
	why := fmt.Sprintf("it is at revision %d, and you have seen %d", c.Revision, seen)
	if len(since) > 0 {
		why += "; latest: " + strings.Join(since, ", ")
	}
	return &casework.Refusal{Kind: casework.ErrConflict, What: attempt(c.Reference, v), Why: why,
		Do: "ombud show " + string(c.Reference)}
}

// finish stores the case and its history, and says how it stands.
func (e *deed) finish() error {
	e.revise()
	switch e.verb {
	case casework.VerbUndo, casework.VerbRecuse, casework.VerbRemedy:
	default:
		// Whoever acts without naming a revision may not have seen the latest.
		if e.seen != 0 && e.seen >= e.c.NewsRevision {
			e.c.Unread = false
		}
	}
	if e.verb != casework.VerbAssign {
		e.handled(e.by)
	}
	e.tasksDone()
	if e.verb != casework.VerbUndo && e.receipt.Letter != "" {
		e.c.Remember(e.before, e.receipt.Letter)
	}
	e.clocks(&e.c)
	e.approvedAt()
	if err := e.tx.PutCase(e.c); err != nil {
		return err
	}
	if e.before.Reference != "" { // else it is not yet known to anybody
		if err := e.hook(e.before, e.c); err != nil {
			return err
		}
	}
	if err := e.record(e.c.Reference, e.by, e.verb, e.note); err != nil {
		return err
	}
	if err := e.tx.DropUnsent(casework.Unsent{Case: e.c.Reference, By: e.by, Verb: e.verb}); err != nil {
		return err
	}
	r := &e.receipt
	r.Reference, r.Register, r.Kind, r.Stage = e.c.Reference, e.c.Register, e.c.Kind, e.c.Stage
	r.Status, r.Department, r.Assignee, r.Revision = e.c.Status, e.c.Department, e.c.Assignee, e.c.Revision
	if r.Next == "" {
		r.Next = first(e.next(e.c, e.by))
	}
	return nil
}

// revise raises the revision, so that a caller who has seen the case before
// is told of the deed. A decision that was tied to the revision before stays
// tied when the deed touches no substance: a note voids no approval.
func (e *deed) revise() {
	seen := e.c.Revision
	e.c.Revision++
	last := len(e.c.Decisions) - 1
	if casework.Revises(e.verb) || last < 0 || e.c.Decisions[last].Revision != seen {
		return
	}
	e.c.Decisions = slices.Clone(e.c.Decisions)
	e.c.Decisions[last].Revision = e.c.Revision
}

// tasksDone ends the tasks that a deed answers: whoever writes to the
// customer, decides or closes has looked at what there was. A withdrawal is
// confirmed by closing, and a second person is still a second person.
func (e *deed) tasksDone() {
	switch e.verb {
	case casework.VerbReply, casework.VerbAsk, casework.VerbDecide, casework.VerbEvaluate,
		casework.VerbClassify, casework.VerbClose:
	default:
		return
	}
	if e.verb == casework.VerbClose && e.c.Status != casework.StatusClosed {
		return // a second person must agree first
	}
	e.c.Tasks = slices.Clone(e.c.Tasks)
	for i, t := range e.c.Tasks {
		kept := t.Kind == taskSecond || t.Kind == casework.TaskPlanned && e.verb != casework.VerbEvaluate ||
			t.Kind == casework.TaskWithdrawal && e.c.Status != casework.StatusClosed
		if t.Done.IsZero() && !kept {
			e.c.Tasks[i].Done = e.tx.Now
		}
	}
}

// approvedAt ties a decision that this deed has put on its way, or up for
// approval, to the revision that the deed leaves.
func (e *deed) approvedAt() {
	switch e.verb {
	case casework.VerbDecide, casework.VerbApprove:
	default:
		return
	}
	e.c.Decisions = slices.Clone(e.c.Decisions)
	e.c.Decisions[len(e.c.Decisions)-1].Revision = e.c.Revision
}

// handled remembers that somebody had a part in the case at its stage: what
// independence at the next one is judged by.
func (e *deed) handled(who casework.StaffName) {
	h := casework.Handling{Staff: who, Stage: e.c.Stage, Verb: cmp.Or(e.part, e.verb), At: e.tx.Now}
	known := slices.ContainsFunc(e.c.Handlers, func(o casework.Handling) bool {
		return o.Staff == h.Staff && o.Stage == h.Stage && o.Verb == h.Verb
	})
	if !known {
		e.c.Handlers = append(slices.Clone(e.c.Handlers), h)
	}
}

// sorted remembers that a person has said what the case is, so that it no
// longer runs the clocks of doubt.
func (e *deed) sorted() {
	e.c.Sorted = true
	e.c.Meet(casework.DeadlineTriage, e.tx.Now)
}

// say sets what the receipt tells.
func (e *deed) say(format string, args ...any) { e.receipt.Said = fmt.Sprintf(format, args...) }

// keep files internal text with the case and returns the ID of the message:
// a history entry names it and does not repeat it.
func (e *deed) keep(text string) (string, error) {
	m, err := e.tx.PutMessage(casework.Message{
		Case: e.c.Reference, Direction: casework.DirectionInternal, Role: casework.MessageInternal,
		Text: text, OwnText: text, At: e.tx.Now, By: e.by, Stage: e.c.Stage, Assurance: casework.AssuranceNone,
	})
	return m.ID, err
}

// reason files why something was done, when it is said, and adds it to the
// note of the history.
func (e *deed) reason(text string) error {
	if blank(text) {
		return nil
	}
	id, err := e.keep(text)
	e.noted("reason=%s", id)
	return err
}

// noted adds to the note of the history.
func (e *deed) noted(format string, args ...any) {
	e.note = strings.TrimSpace(e.note + " " + fmt.Sprintf(format, args...))
}

// letter starts a letter to the customer by who acts, in answer to the
// latest message.
func (e *deed) letter(kind casework.LetterKind) (casework.Draft, error) {
	in, err := e.latest(e.c.Reference)
	if err != nil {
		return casework.Draft{}, err
	}
	d, err := e.draft(e.c, kind, in)
	d.Signatory = fullName(e.Staff[e.by], e.by)
	return d, err
}

// fullName is the name to sign with.
func fullName(s casework.Staff, key casework.StaffName) string {
	if s.FullName != "" {
		return s.FullName
	}
	return string(key)
}

// send writes a letter by who acts and tells in the receipt when it leaves.
func (e *deed) send(d casework.Draft, p posting) (casework.Letter, error) {
	text, err := e.compose(d)
	if err != nil {
		return casework.Letter{}, err
	}
	return e.sendText(d, text, p)
}

func (e *deed) sendText(d casework.Draft, text casework.Composed, p posting) (casework.Letter, error) {
	p.by = e.by
	l, err := e.post(d, text, p)
	if err != nil {
		return l, err
	}
	due := l.DueAt
	e.receipt.Letter, e.receipt.LeavesAt = l.ID, &due
	e.noted("letter=%s", l.ID)
	e.receipt.Warnings = append(e.receipt.Warnings, text.Warnings...)
	if !d.Kind.Inside() {
		e.warnUnconfirmed()
	}
	return l, nil
}

// warnUnconfirmed asks for care when nobody has confirmed who the customer
// is.
func (e *deed) warnUnconfirmed() {
	if e.c.Customer().Assurance != casework.AssuranceConfirmed {
		e.receipt.Warnings = append(e.receipt.Warnings,
			"nobody has confirmed who the customer is: leave out account facts that they did not write themselves")
	}
}

// leaves says when a letter leaves, for a sentence.
func (e *deed) leaves() string {
	at := e.receipt.LeavesAt
	if at == nil || !at.After(e.tx.Now) {
		return "leaves now"
	}
	return fmt.Sprintf("leaves in %s; until then undo recalls it", wait(at.Sub(e.tx.Now)))
}

// first is the first of a list, empty when there is none.
func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
