package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// query is what a list of cases is asked for.
type query struct {
	filter store.QueueFilter
	match  []func(casework.Case) bool
	free   []string // words to search for
	named  bool     // it says whose cases it means
	closed bool     // it may mean closed cases
	order  func(a, b casework.Case) int
	// snoozed is set when it asks for cases that are out of the queue.
	snoozed bool
}

// clause is what one name:value asks for: of each case, and where it can of
// the index.
type clause struct {
	fits    func(casework.Case) bool
	narrow  func(*store.QueueFilter)
	named   bool
	closed  bool
	snoozed bool
}

// query reads the words of a query. What all cases must fit narrows the
// index; alternatives and what is turned round are asked of each case.
func (s *sitting) query(text string, by casework.StaffName) (query, error) {
	var q query
	n, err := parseQuery(text)
	if err != nil {
		return q, err
	}
	if !n.or {
		if n.leaf() {
			return q, nil
		}
	} else {
		n = node{sub: []node{n}}
	}
	for _, part := range n.sub {
		if err := s.readPart(&q, part, by); err != nil {
			return q, err
		}
	}
	if q.closed && len(q.filter.Statuses) == 0 {
		q.filter.Statuses = allStatuses()
	}
	return q, nil
}

// readPart reads one of the parts that must all fit.
func (s *sitting) readPart(q *query, n node, by casework.StaffName) error {
	if n.leaf() && !n.not {
		name, value, found := cutWord(n.word)
		switch {
		case !found:
			q.free = append(q.free, n.word)
			return nil
		case name == "sort":
			return q.sort(value)
		}
	}
	c, err := s.clause(n, by)
	if err != nil {
		return err
	}
	q.named, q.closed, q.snoozed = q.named || c.named, q.closed || c.closed, q.snoozed || c.snoozed
	if c.narrow != nil {
		c.narrow(&q.filter)
		return nil
	}
	q.match = append(q.match, c.fits)
	return nil
}

// clause reads a part of a query, whatever it is made of.
func (s *sitting) clause(n node, by casework.StaffName) (clause, error) {
	if n.leaf() {
		c, err := s.word(n.word, by)
		if n.not && err == nil {
			fits := c.fits
			c.fits, c.narrow, c.named = func(k casework.Case) bool { return !fits(k) }, nil, false
		}
		return c, err
	}
	var all clause
	var fits []func(casework.Case) bool
	for _, part := range n.sub {
		c, err := s.clause(part, by)
		if err != nil {
			return c, err
		}
		all.named, all.closed, all.snoozed = all.named || c.named, all.closed || c.closed, all.snoozed || c.snoozed
		fits = append(fits, c.fits)
	}
	all.fits = func(k casework.Case) bool {
		for _, f := range fits {
			if f(k) == n.or {
				return n.or != n.not
			}
		}
		return n.or == n.not
	}
	return all, nil
}

// cutWord parts name:value; free text is no such thing.
func cutWord(w string) (name, value string, found bool) {
	name, value, found = strings.Cut(w, ":")
	return strings.ToLower(name), value, found && name != "" && value != "" && !strings.Contains(name, " ")
}

// word reads one word of a query.
func (s *sitting) word(w string, by casework.StaffName) (clause, error) {
	name, value, found := cutWord(w)
	if !found {
		return s.freeWord(w)
	}
	what := fmt.Sprintf("query %s:%s", name, value)
	key := strings.ToLower(value)
	switch name {
	case "is":
		return s.wordIs(key, by)
	case "dept", "department":
		d := casework.Department(key)
		if _, known := s.Departments[d]; !known && d != casework.DepartmentTriage {
			return clause{}, invalid(what, "there is no department %q", d)
		}
		return clause{named: true, fits: func(c casework.Case) bool { return c.Department == d },
			narrow: func(f *store.QueueFilter) { f.Departments = append(f.Departments, d) }}, nil
	case "owner":
		return owner(value, by), nil
	case "stage":
		return stage(what, casework.Stage(key))
	case "due", "age", "received", "decided":
		return s.wordTime(what, name, key)
	}
	return s.wordFact(what, name, key)
}

// owner is owner:NAME.
func owner(name string, by casework.StaffName) clause {
	switch strings.ToLower(name) {
	case "none":
		return clause{named: true, fits: func(c casework.Case) bool { return c.Assignee == "" },
			narrow: func(f *store.QueueFilter) { f.Unassigned = true }}
	case "@me", "me":
		name = string(by)
	}
	who := casework.StaffName(name)
	return clause{named: true, fits: func(c casework.Case) bool { return c.Assignee == who },
		narrow: func(f *store.QueueFilter) { f.Assignee = who }}
}

// stage is stage:NAME.
func stage(what string, st casework.Stage) (clause, error) {
	stages := []casework.Stage{casework.StageService, casework.StageOmbudsman, casework.StageExternal}
	if !slices.Contains(stages, st) {
		return clause{}, invalid(what, "a stage is %s", list(stages))
	}
	return clause{fits: func(c casework.Case) bool { return c.Stage == st },
		narrow: func(f *store.QueueFilter) { f.Stage = st }}, nil
}

// wordFact reads what only the case itself tells.
func (s *sitting) wordFact(what, name, value string) (clause, error) {
	var fits func(casework.Case) bool
	switch name {
	case "kind":
		kind := casework.Kind(value)
		if !slices.Contains(caseKinds(), kind) {
			return clause{}, invalid(what, "a case is %s", list(caseKinds()))
		}
		fits = func(c casework.Case) bool { return c.Is(kind) }
	case "outcome":
		outcomes := []casework.Outcome{casework.OutcomeUpheld, casework.OutcomePartly, casework.OutcomeRejected,
			casework.OutcomeSettled}
		if !slices.Contains(outcomes, casework.Outcome(value)) {
			return clause{}, invalid(what, "an outcome is %s", list(outcomes))
		}
		return clause{closed: true, fits: func(c casework.Case) bool {
			return slices.ContainsFunc(c.Decisions, func(d casework.Decision) bool {
				return !d.SentAt.IsZero() && d.Outcome == casework.Outcome(value)
			})
		}}, nil
	case "tag":
		fits = func(c casework.Case) bool { return slices.Contains(c.Tags, value) }
	case "cause":
		fits = func(c casework.Case) bool { return strings.EqualFold(c.Cause, value) }
	case "product":
		fits = func(c casework.Case) bool { return strings.EqualFold(c.Product, value) }
	case "language", "lang":
		fits = func(c casework.Case) bool { return strings.EqualFold(string(c.Language), value) }
	case "from":
		fits = anybody(func(p casework.Person) bool { return strings.HasPrefix(strings.ToLower(string(p.Address)), value) })
	case "name":
		fits = anybody(func(p casework.Person) bool { return strings.Contains(strings.ToLower(p.Name), value) })
	case "has":
		if value != "attachment" {
			return clause{}, invalid(what, "known is attachment")
		}
		fits = s.hasAttachment
	default:
		return clause{}, invalid(what, "known are is, dept, owner, kind, stage, tag, from, name, due, age, received, decided, "+
			"outcome, cause, product, language, has and sort; other words are searched for without a colon")
	}
	return clause{fits: fits}, nil
}

// anybody says whether somebody of a case is as asked for.
func anybody(fits func(casework.Person) bool) func(casework.Case) bool {
	return func(c casework.Case) bool { return slices.ContainsFunc(c.People, fits) }
}

// hasAttachment says whether a customer has attached something. What cannot
// be read has none.
func (s *sitting) hasAttachment(c casework.Case) bool {
	messages, err := s.tx.Messages(c.Reference)
	return err == nil && slices.ContainsFunc(messages, func(m casework.Message) bool {
		return m.Direction == casework.DirectionIn && len(m.Attachments) > 0
	})
}

// freeWord finds by index which cases hold a word: for alternatives and for
// what is turned round.
func (s *sitting) freeWord(w string) (clause, error) {
	refs, err := s.tx.Search(w, 0)
	if err != nil {
		return clause{}, err
	}
	holds := make(map[casework.Reference]bool, len(refs))
	for _, ref := range refs {
		holds[ref] = true
	}
	return clause{fits: func(c casework.Case) bool { return holds[c.Reference] }}, nil
}

// allStatuses are those that a case can have, closed too.
func allStatuses() []casework.Status {
	return []casework.Status{casework.StatusNew, casework.StatusOpen, casework.StatusWaiting, casework.StatusReview,
		casework.StatusAnswered, casework.StatusClosed}
}

// sort reads sort:KEY.
func (q *query) sort(key string) error {
	bare, back := strings.CutPrefix(strings.ToLower(key), "-")
	var at func(casework.Case) time.Time
	switch bare {
	case "age", "received":
		at = func(c casework.Case) time.Time { return c.ReceivedAt }
	case "due":
		at = dueOf
	default:
		return invalid("query sort:"+key, "known are due, -due, age and -age")
	}
	q.order = func(a, b casework.Case) int {
		if back {
			a, b = b, a
		}
		return at(a).Compare(at(b))
	}
	return nil
}
