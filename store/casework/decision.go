package casework

import (
	"fmt"
	"strings"
	"time"
)

// Decision is what the company decides on a complaint at one stage. It goes
// from draft over review to approved and sent; once sent it never changes:
// a correction is a new version.
type Decision struct {
	Stage    Stage         `json:"stage"`
	Version  int           `json:"version"` // from 1 within a stage
	Outcome  Outcome       `json:"outcome"`
	State    DecisionState `json:"state"`
	Points   []Point       `json:"points"`
	Evidence []string      `json:"evidence"` // what was examined
	Findings string        `json:"findings"` // what was found
	Reasons  string        `json:"reasons"`
	Awarded  Amount        `json:"awarded"` // "0" when nothing
	Remedy   *Remedy       `json:"remedy,omitempty"`
	By       StaffName     `json:"by"`
	At       time.Time     `json:"at"`

	// Number is that of its letter in the Message-ID, fixed when it was
	// decided, so that the letter stays the same one however often it is
	// approved and recalled.
	Number int `json:"number,omitempty"`

	ApprovedBy StaffName `json:"approved_by,omitempty"`
	ApprovedAt time.Time `json:"approved_at,omitzero"`
	Returned   string    `json:"returned,omitempty"` // the approver's comment
	// SHA256 is that of the letter without Date and DKIM-Signature, in
	// hexadecimal, and Revision that of the case: what was approved.
	SHA256   string    `json:"sha256,omitempty"`
	Revision int       `json:"revision,omitempty"`
	Letter   LetterID  `json:"letter,omitempty"`
	SentAt   time.Time `json:"sent_at,omitzero"` // accepted by SMTP
}

// Outcome is how a complaint was decided.
type Outcome string

// The outcomes. Everything but OutcomeUpheld carries the onward block.
const (
	OutcomeUpheld   Outcome = "upheld"
	OutcomePartly   Outcome = "partly"
	OutcomeRejected Outcome = "rejected"
	OutcomeSettled  Outcome = "settled"
)

// DecisionState is how far a decision has come.
type DecisionState string

// The states of a decision.
const (
	DecisionDraft       DecisionState = "draft"
	DecisionReview      DecisionState = "review"
	DecisionReturned    DecisionState = "returned"
	DecisionApproved    DecisionState = "approved"
	DecisionSent        DecisionState = "sent"
	DecisionUndelivered DecisionState = "undelivered"
)

// Point is one thing that the customer raised, and our answer to it.
type Point struct {
	Raised  string  `json:"raised"`
	Answer  string  `json:"answer"`
	Outcome Outcome `json:"outcome,omitempty"` // empty takes the decision's
}

// Remedy is what we do for the customer and by when.
type Remedy struct {
	Text   string    `json:"text"`
	By     Date      `json:"by,omitzero"` // the last date promised
	DoneAt time.Time `json:"done_at,omitzero"`
}

// Decision returns the latest decision at a stage and whether there is one.
func (c Case) Decision(s Stage) (Decision, bool) {
	for i := len(c.Decisions) - 1; i >= 0; i-- {
		if c.Decisions[i].Stage == s {
			return c.Decisions[i], true
		}
	}
	return Decision{}, false
}

// Name tells the decision from the others of its case: its stage and its
// version there, "service.1".
func (d Decision) Name() string { return fmt.Sprintf("%s.%d", d.Stage, d.Version) }

// PendingRemedies gives the places in c.Decisions of the remedies that were
// promised to the customer and are not done yet. Of, when given, names the
// decision, or a stage for all of its.
func (c Case) PendingRemedies(of string) []int {
	var out []int
	for i, d := range c.Decisions {
		named := of == "" || of == d.Name() || of == string(d.Stage)
		if named && d.State == DecisionSent && d.Remedy != nil && d.Remedy.DoneAt.IsZero() {
			out = append(out, i)
		}
	}
	return out
}

// RemedyNames lists the decisions whose remedies are pending, for a sentence.
func (c Case) RemedyNames() string {
	var names []string
	for _, i := range c.PendingRemedies("") {
		names = append(names, c.Decisions[i].Name())
	}
	return strings.Join(names, ", ")
}
