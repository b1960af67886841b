package casework

import "time"

// Deadline is the instant by which something must be done. Nothing pauses
// it (G9). Its state is computed, never stored.
type Deadline struct {
	Kind DeadlineKind `json:"kind"`
	// Of says what a promise belongs to, where a case may hold several of one
	// kind: a remedy to its decision, as [Decision.Name] has it, an answer
	// outside to its body. Else empty.
	Of  string    `json:"of,omitempty"`
	Due time.Time `json:"at"`
	Met time.Time `json:"met_at,omitzero"`
}

// Promise says whether the deadline is a word that we have given and that
// outlives the closing of its case: a remedy, a planned change, an answer to
// somebody outside.
func (d Deadline) Promise() bool {
	return d.Kind == DeadlineRemedy || d.Kind == DeadlinePlanned || d.Kind == DeadlineExternal
}

// Pressing says whether people are told at once when the deadline passes: the
// law has set it, or a body outside waits.
func (d Deadline) Pressing() bool {
	switch d.Kind {
	case DeadlineLegalAnswer, DeadlineHardStop, DeadlineUnauthorised, DeadlineAutogiro, DeadlineDataRequest,
		DeadlineExternal:
		return true
	}
	return false
}

// DeadlineKind is what must be done by a deadline.
type DeadlineKind string

// The kinds of deadlines.
const (
	DeadlineAcknowledge  DeadlineKind = "acknowledge"
	DeadlineTriage       DeadlineKind = "triage"
	DeadlineAnswer       DeadlineKind = "answer"       // our own target
	DeadlineLegalAnswer  DeadlineKind = "legal_answer" // PSD2 art. 101(2): 15 business days
	DeadlineDelayLetter  DeadlineKind = "delay_letter" // the last day to announce a delay
	DeadlineHardStop     DeadlineKind = "hard_stop"    // 35 business days, in no case later
	DeadlineUnauthorised DeadlineKind = "unauthorised_transaction"
	DeadlineAutogiro     DeadlineKind = "autogiro_refund"
	DeadlineDataRequest  DeadlineKind = "data_request"
	DeadlineFeedback     DeadlineKind = "feedback"
	DeadlineRemedy       DeadlineKind = "remedy"
	DeadlinePlanned      DeadlineKind = "planned_change"
	DeadlineExternal     DeadlineKind = "external"
)

// DeadlineState is how a deadline stands at a given time.
type DeadlineState string

// The states of a deadline.
const (
	DeadlineRunning DeadlineState = "running"
	DeadlineMet     DeadlineState = "met"
	DeadlineMissed  DeadlineState = "missed"
)

// State says how the deadline stands at now.
func (d Deadline) State(now time.Time) DeadlineState {
	switch {
	case !d.Met.IsZero() && !d.Met.After(d.Due):
		return DeadlineMet
	case d.Met.IsZero() && !now.After(d.Due):
		return DeadlineRunning
	default:
		return DeadlineMissed
	}
}
