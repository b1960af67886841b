package casework

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// NewRegister gives the n-th register number of a year, from 1. It sorts as
// text in the order of arrival up to 999,999 cases a year.
func NewRegister(year, n int) Register {
	return Register(fmt.Sprintf("%04d-%06d", year, n))
}

// RegisterRow is one case in the register that the company keeps of
// complaints (FFFS 2002:23; domain.md §5.1): what kind of matter it was, when
// it came and how it ended. It tells of nobody outside the company, so that it
// outlives the case, and of nobody at it, so that it may be handed out.
type RegisterRow struct {
	Register   Register   `json:"register"`
	Reference  Reference  `json:"reference"`
	Kind       Kind       `json:"kind"`
	Also       []Kind     `json:"also,omitempty"`
	Stage      Stage      `json:"stage"`
	Status     Status     `json:"status"`
	Department Department `json:"department"`
	Product    string     `json:"product"`
	Cause      string     `json:"cause"`
	RootCause  string     `json:"root_cause"`
	Type       PersonType `json:"customer_type"`
	Vulnerable bool       `json:"vulnerable"`
	Demanded   Amount     `json:"demanded"`
	Currency   string     `json:"currency"`

	ReceivedAt       time.Time  `json:"received_at"`
	FirstComplaintAt *time.Time `json:"first_complaint_at"`
	FirstAnswerAt    *time.Time `json:"first_answer_at"`
	EscalatedAt      *time.Time `json:"escalated_at"`
	AnsweredAt       *time.Time `json:"answered_at"`
	ClosedAt         *time.Time `json:"closed_at"`

	FirstOutcome Outcome `json:"first_outcome"` // sent at stage service
	FinalOutcome Outcome `json:"final_outcome"` // sent at stage ombudsman
	Awarded      Amount  `json:"awarded"`       // by the latest decision sent
	Evaluation   string  `json:"evaluation"`    // of feedback
	CloseReason  string  `json:"close_reason"`

	// Of the latest matter outside; empty when there is none.
	External         ExternalBody    `json:"external"`
	ExternalOutcome  ExternalOutcome `json:"external_outcome"`
	ExternalFollowed Followed        `json:"external_followed"`
}

// orNil is an instant in UTC, nil when it has not come.
func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// Registered returns the row of a case as it stands.
func (c Case) Registered() RegisterRow {
	r := RegisterRow{
		Register: c.Register, Reference: c.Reference, Kind: c.Kind, Also: c.Also, Stage: c.Stage, Status: c.Status,
		Department: c.Department, Product: c.Product, Cause: c.Cause, RootCause: c.RootCause,
		Type: cmp.Or(c.Customer().Type, TypeUnknown), Vulnerable: slices.Contains(c.Flags, FlagVulnerable),
		ReceivedAt: c.ReceivedAt.UTC(), FirstComplaintAt: orNil(c.FirstComplaintAt), FirstAnswerAt: orNil(c.FirstAnswerAt),
		EscalatedAt: orNil(c.EscalatedAt), AnsweredAt: orNil(c.AnsweredAt), ClosedAt: orNil(c.ClosedAt),
		CloseReason: c.CloseReason,
	}
	if c.Demand != nil {
		r.Demanded, r.Currency = c.Demand.Amount, c.Demand.Currency
	}
	if x, ok := c.External(); ok {
		r.External, r.ExternalOutcome, r.ExternalFollowed = x.Body, x.Outcome, x.Followed
	}
	if c.Evaluation != nil {
		r.Evaluation = string(c.Evaluation.Result)
	}
	for _, d := range c.Decisions {
		if d.State != DecisionSent {
			continue
		}
		r.Awarded = d.Awarded
		if d.Stage == StageOmbudsman {
			r.FinalOutcome = d.Outcome
		} else {
			r.FirstOutcome = d.Outcome
		}
	}
	return r
}

// Is says whether a row is of one of some kinds, any when there are none.
func (r RegisterRow) Is(kinds []Kind) bool {
	return len(kinds) == 0 || slices.ContainsFunc(kinds, func(k Kind) bool { return r.Kind == k || slices.Contains(r.Also, k) })
}
