package casework

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Policy holds the clocks per kind and stage. It is data: PolicyPreset
// gives one, With changes single clocks.
type Policy struct {
	Name   string
	Clocks []Clock
}

// Clock says by when something must be done in the cases it applies to.
type Clock struct {
	Name       string // the key that overrides it: "complaint_answer"
	Deadline   DeadlineKind
	Kind       Kind       // of the case, also one that it holds besides; empty = any but authority
	Stage      Stage      // empty = any
	Department Department // empty = any
	From       ClockStart
	N          int
	Unit       ClockUnit
	Back       bool // roll back to a business day: a promise of ours
	Legal      bool // the law sets it: it may be tightened, never loosened
}

// ClockStart is what a clock counts from. The day itself is day 0.
type ClockStart string

// The starts of clocks.
const (
	FromReceived  ClockStart = "received"  // our server got the first message
	FromComplaint ClockStart = "complaint" // the customer first complained; receipt when that is not known
	FromEscalated ClockStart = "escalated" // the ombudsman got it; the complaint when that is not known
)

// ClockUnit is what a clock counts in.
type ClockUnit string

// The units of clocks.
const (
	BusinessDays ClockUnit = "business_days"
	CalendarDays ClockUnit = "days"
	Months       ClockUnit = "months"
)

// PolicyPreset gives the clocks of domain.md §7.5 under a name: se-fi (FFFS
// 2002:23, 14 days), se-psd2 (PSD2 art. 101(2), 15 and 35 business days),
// se-combined (both; each stage has its own clocks) or uk-disp (FCA DISP
// 1.6.2, eight weeks for both stages together; business days stay those of
// the calendar). The error wraps ErrInvalid.
func PolicyPreset(name string) (Policy, error) {
	clocks := commonClocks()
	switch name {
	case "se-fi":
		clocks = append(clocks, answerClocks(14, CalendarDays, FromEscalated)...)
	case "se-psd2":
		clocks = append(clocks, answerClocks(15, BusinessDays, FromEscalated)...)
		clocks = append(clocks, paymentClocks()...)
	case "se-combined":
		clocks = append(clocks, answerClocks(14, CalendarDays, FromEscalated)...)
		clocks = append(clocks, paymentClocks()...)
	case "uk-disp":
		clocks = append(clocks, answerClocks(56, CalendarDays, FromComplaint)...)
		clocks = append(clocks, Clock{Name: "complaint_hard_stop", Deadline: DeadlineHardStop, Kind: KindComplaint,
			From: FromComplaint, N: 56, Unit: CalendarDays, Legal: true})
	default:
		return Policy{}, fmt.Errorf("policy %q: %w: known are se-fi, se-psd2, se-combined and uk-disp", name, ErrInvalid)
	}
	return Policy{Name: name, Clocks: clocks}, nil
}

// commonClocks are the clocks of all presets.
func commonClocks() []Clock {
	return []Clock{
		{Name: "acknowledge", Deadline: DeadlineAcknowledge, Stage: StageService, From: FromReceived, N: 1, Unit: BusinessDays},
		{Name: "ombudsman_acknowledge", Deadline: DeadlineAcknowledge, Stage: StageOmbudsman,
			From: FromEscalated, N: 1, Unit: BusinessDays},
		{Name: "triage", Deadline: DeadlineTriage, From: FromReceived, N: 1, Unit: BusinessDays},
		{Name: "authority_triage", Deadline: DeadlineTriage, Kind: KindAuthority, From: FromReceived, N: 1, Unit: BusinessDays},
		{Name: "feedback", Deadline: DeadlineFeedback, Kind: KindFeedback, From: FromReceived, N: 10, Unit: BusinessDays},
		{Name: "question_answer", Deadline: DeadlineAnswer, Kind: KindQuestion, From: FromReceived, N: 10, Unit: BusinessDays},
		{Name: "authority_answer", Deadline: DeadlineAnswer, Kind: KindAuthority, From: FromReceived, N: 10, Unit: BusinessDays},
		// GDPR art. 12(3).
		{Name: "data_request", Deadline: DeadlineDataRequest, Kind: KindDataRequest,
			From: FromReceived, N: 1, Unit: Months, Back: true, Legal: true},
		// LBT 5 a kap. 1 §: the account is restored by the end of the next
		// business day.
		{Name: "unauthorised_transaction", Deadline: DeadlineUnauthorised, Stage: StageService, Department: "fraud",
			From: FromReceived, N: 1, Unit: BusinessDays, Legal: true},
	}
}

// answerClocks are our own targets for the answer to a complaint.
func answerClocks(n int, unit ClockUnit, second ClockStart) []Clock {
	return []Clock{
		{Name: "complaint_answer", Deadline: DeadlineAnswer, Kind: KindComplaint, Stage: StageService,
			From: FromComplaint, N: n, Unit: unit, Back: true},
		{Name: "ombudsman_answer", Deadline: DeadlineAnswer, Kind: KindComplaint, Stage: StageOmbudsman,
			From: second, N: n, Unit: unit, Back: true},
	}
}

// paymentClocks are the legal limits of PSD2 art. 101(2), at both stages.
func paymentClocks() []Clock {
	var clocks []Clock
	for _, c := range []Clock{
		{Name: "complaint_", Stage: StageService, From: FromComplaint},
		{Name: "ombudsman_", Stage: StageOmbudsman, From: FromEscalated},
	} {
		for _, limit := range []struct {
			deadline DeadlineKind
			n        int
		}{{DeadlineLegalAnswer, 15}, {DeadlineDelayLetter, 15}, {DeadlineHardStop, 35}} {
			clocks = append(clocks, Clock{
				Name: c.Name + string(limit.deadline), Deadline: limit.deadline, Kind: KindComplaint, Stage: c.Stage,
				From: c.From, N: limit.n, Unit: BusinessDays, Legal: true,
			})
		}
	}
	return clocks
}

// ClockNames lists the names that With takes.
func (p Policy) ClockNames() []string {
	names := make([]string, 0, len(p.Clocks))
	for _, c := range p.Clocks {
		names = append(names, c.Name)
	}
	return names
}

// With gives the policy with single clocks set to another number of their
// unit. The error wraps ErrInvalid and names every unknown clock, every
// number below 1 and every legal limit that would be loosened.
func (p Policy) With(overrides map[string]int) (Policy, error) {
	p.Clocks = slices.Clone(p.Clocks)
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(overrides)) {
		n := overrides[name]
		i := slices.IndexFunc(p.Clocks, func(c Clock) bool { return c.Name == name })
		switch {
		case i < 0:
			wrong = append(wrong, fmt.Sprintf("%s: no such clock", name))
		case n < 1:
			wrong = append(wrong, fmt.Sprintf("%s: %d is below 1", name, n))
		case p.Clocks[i].Legal && n > p.Clocks[i].N:
			wrong = append(wrong, fmt.Sprintf("%s: the law allows at most %d", name, p.Clocks[i].N))
		default:
			p.Clocks[i].N = n
		}
	}
	if wrong != nil {
		return Policy{}, fmt.Errorf("policy %s: %w: %s", p.Name, ErrInvalid, strings.Join(wrong, "; "))
	}
	return p, nil
}

// applies says whether the clock runs in a case.
func (k Clock) applies(c Case) bool {
	if k.Stage != "" && k.Stage != c.Stage || k.Department != "" && k.Department != c.Department {
		return false
	}
	kinds := clockedKinds(c)
	if k.Kind == "" {
		return slices.ContainsFunc(kinds, func(k Kind) bool { return k != KindAuthority })
	}
	return slices.Contains(kinds, k.Kind)
}

// clockedKinds are the kinds whose clocks a case has. Doubt runs the
// stricter clock: until a person has sorted it, a case in triage is a
// complaint, and not mere feedback or a question. A complaint besides a
// question has the one clock for its answer: no reply ends it.
func clockedKinds(c Case) []Kind {
	kinds := append([]Kind{c.Kind}, c.Also...)
	if doubtful(c) {
		kinds = slices.DeleteFunc(kinds, func(k Kind) bool { return k == KindFeedback || k == KindQuestion })
		kinds = append(kinds, KindComplaint)
	}
	if slices.Contains(kinds, KindComplaint) {
		kinds = slices.DeleteFunc(kinds, func(k Kind) bool { return k == KindQuestion })
	}
	return kinds
}

// doubtful says whether nobody knows yet what a case is about.
func doubtful(c Case) bool { return !c.Sorted && c.Department == DepartmentTriage }

// start is the instant that the clock counts from: a clock for the answer
// from when the case was last opened again, if that is later.
func (k Clock) start(c Case) time.Time {
	return latest(k.first(c), c.renewedAt(k.Deadline))
}

// first is the instant that the clock counted from at first.
func (k Clock) first(c Case) time.Time {
	if k.From == FromEscalated && !c.EscalatedAt.IsZero() {
		return c.EscalatedAt
	}
	if k.From != FromReceived && !c.FirstComplaintAt.IsZero() {
		return c.FirstComplaintAt
	}
	return c.ReceivedAt
}

// due is the end of the last day of the clock.
func (k Clock) due(c Case, cal Calendar) time.Time {
	d := cal.Date(k.start(c))
	switch k.Unit {
	case Months:
		d = d.AddMonths(k.N)
	case CalendarDays:
		d = d.AddDays(k.N)
	default:
		d = cal.AddBusinessDays(d, k.N)
	}
	if k.Back {
		d = cal.RollBack(d)
	}
	return cal.EndOfDay(d)
}
