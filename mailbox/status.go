package mailbox

import (
	"slices"
	"time"
)

// State is what a poller is doing.
type State string

// The states of a poller. A waiting one has failed and tries again at
// Status.NextTry.
const (
	StateIdle       State = "idle"
	StateConnecting State = "connecting"
	StateFetching   State = "fetching"
	StateWaiting    State = "waiting"
	StateClosed     State = "closed"
)

// Counts is what a pass, or a poller since its start, has done to mails.
type Counts struct {
	Found   int `json:"found"`   // without a record when looked for
	Fetched int `json:"fetched"` // received with all their octets
	Defects int `json:"defects"` // settled without being whole
	Gone    int `json:"gone"`    // removed by somebody else before they were fetched
	Settled int `json:"settled"` // with a recorded outcome
	Moved   int `json:"moved"`   // out of the inbox, or marked where they cannot be moved
	Owed    int `json:"owed"`    // moves that an earlier pass had left undone
	Removed int `json:"removed"` // from the server for good, after HandledKeep
}

func (c *Counts) add(o Counts) {
	c.Found += o.Found
	c.Fetched += o.Fetched
	c.Defects += o.Defects
	c.Gone += o.Gone
	c.Settled += o.Settled
	c.Moved += o.Moved
	c.Owed += o.Owed
	c.Removed += o.Removed
}

// Status is how a poller stands. Times are UTC and zero when there is none.
type Status struct {
	Mailbox string `json:"mailbox"`
	State   State  `json:"state"`
	// LastSuccess is when the last pass ended without an error.
	LastSuccess time.Time `json:"last_success,omitzero"`
	// LastError is the newest error since LastSuccess, and Hint what a person
	// can do about it; both are empty when all is well.
	LastError string    `json:"last_error,omitempty"`
	Hint      string    `json:"hint,omitempty"`
	ErrorAt   time.Time `json:"error_at,omitzero"`
	// Attempts counts the passes that failed in a row.
	Attempts int       `json:"attempts"`
	NextTry  time.Time `json:"next_try,omitzero"`
	Counts   Counts    `json:"counts"`
	// Stuck is the number of mails that the server did not hand out yet. They
	// are tried again, and after a while settled as a defect.
	Stuck int `json:"stuck"`
	// Missing are the watched folders that the server does not have.
	Missing []string `json:"missing"`
	// Move, Idle and UIDPlus say whether the server offers the extension;
	// without UIDPlus and Move, handled mail stays in the inbox, marked.
	Move    bool `json:"move"`
	Idle    bool `json:"idle"`
	UIDPlus bool `json:"uidplus"`
	// TokenExpiry is when the access token in use runs out.
	TokenExpiry time.Time `json:"token_expiry,omitzero"`
}

// Status returns how the poller stands. It may be called at any time.
func (p *Poller) Status() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.status
	s.Missing = append([]string{}, s.Missing...)
	return s
}

func (p *Poller) update(fn func(*Status)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fn(&p.status)
}

func (p *Poller) setState(s State) { p.update(func(st *Status) { st.State = s }) }

// missing records whether the server has a watched folder.
func (p *Poller) missing(folder string, yes bool) {
	p.update(func(s *Status) {
		i := slices.Index(s.Missing, folder)
		if yes && i < 0 {
			s.Missing = append(s.Missing, folder)
		} else if !yes && i >= 0 {
			s.Missing = slices.Delete(s.Missing, i, i+1)
		}
	})
}

func (p *Poller) succeeded(now time.Time) {
	p.update(func(s *Status) {
		s.State, s.LastSuccess, s.Attempts = StateIdle, now, 0
		s.LastError, s.Hint, s.ErrorAt, s.NextTry = "", "", time.Time{}, time.Time{}
	})
}

func (p *Poller) failed(err error, now time.Time) {
	p.update(func(s *Status) {
		s.State, s.Attempts = StateWaiting, s.Attempts+1
		s.LastError, s.Hint, s.ErrorAt = err.Error(), Hint(err), now
	})
}
