package casework

import (
	"slices"
	"time"
)

// HookEvent is what a command of the company's is run for.
type HookEvent string

// The events: reminders and collection are to stop while a claim is disputed;
// somebody on call is to be told of a crisis, a threat or a fraud under way.
const (
	HookDisputedClaim HookEvent = "disputed_claim"
	HookUrgent        HookEvent = "urgent"
)

// Hook is one event in a case for which a command is still to be run. It is
// written in the transaction of its cause and goes when the command has
// succeeded.
type Hook struct {
	ID       uint64    `json:"id"`
	Event    HookEvent `json:"event"`
	Case     Reference `json:"case"`
	At       time.Time `json:"at"`
	DueAt    time.Time `json:"due_at"` // of the next try
	Attempts int       `json:"attempts,omitempty"`
}

// HookCall is what a command reads as JSON on its standard input: which case,
// and nothing that the customer wrote.
type HookCall struct {
	Event      HookEvent  `json:"event"`
	Reference  Reference  `json:"reference"`
	Register   Register   `json:"register"`
	Kind       Kind       `json:"kind"`
	Stage      Stage      `json:"stage"`
	Department Department `json:"department"`
	Flags      []Flag     `json:"flags"`
	At         time.Time  `json:"at"`
	Attempt    int        `json:"attempt"` // from 1
}

// longestHookPause bounds the pause between two tries of a command.
const longestHookPause = time.Hour

// Failed is the hook after a try that failed at an instant: a minute later it
// is tried again, and after ever longer pauses, for as long as it takes.
func (h Hook) Failed(at time.Time) Hook {
	h.DueAt = at.Add(min(time.Minute<<min(h.Attempts, 6), longestHookPause))
	h.Attempts++
	return h
}

// Call is what the command for a hook of a case reads.
func (h Hook) Call(c Case) HookCall {
	flags := append([]Flag{}, c.Flags...)
	return HookCall{Event: h.Event, Reference: c.Reference, Register: c.Register, Kind: c.Kind, Stage: c.Stage,
		Department: c.Department, Flags: flags, At: h.At.UTC(), Attempt: h.Attempts + 1}
}

// DisputesClaim says whether a case is one in which a claim of the company's
// is disputed: a complaint with the department that collects.
func (c Case) DisputesClaim() bool {
	return slices.Contains(c.Flags, FlagDisputedClaim) || c.Is(KindComplaint) && c.Department == "collections"
}

// HookEvents are the events that a case gives rise to as it stands.
func (c Case) HookEvents() []HookEvent {
	var events []HookEvent
	if c.Urgent() {
		events = append(events, HookUrgent)
	}
	if c.DisputesClaim() {
		events = append(events, HookDisputedClaim)
	}
	return events
}
