package casework

import (
	"strconv"
	"time"
)

// AccessOnce is how long somebody who has read a case may go on reading it
// as one reading.
const AccessOnce = 10 * time.Minute

// Access is one reading of a case: a line of the access log, which has a
// chain and a retention of its own (G8). It holds keys, never text.
type Access struct {
	Number int       `json:"number"` // from 1, over all cases
	At     time.Time `json:"at"`
	By     StaffName `json:"by"`
	Case   Reference `json:"case"`
	Verb   Verb      `json:"verb"`             // what was read by: show, attachment, history, outbox, export
	Reason string    `json:"reason,omitempty"` // Message.ID of why, for a reading from elsewhere
	Hash   string    `json:"hash"`             // SHA-256 over the line and the hash before it, hexadecimal
}

// AccessHash gives the hash of a line of the access log: SHA-256, in
// hexadecimal, over version 1 of its encoding. That is the version, the hash
// before, the number, the reference, the time (UTC, nanoseconds), who, verb
// and reason, written as [ChainHash] writes its fields. The encoding is
// frozen.
func AccessHash(prev string, a Access) string {
	return hashFields(prev, strconv.Itoa(a.Number), string(a.Case), a.At.UTC().Format(time.RFC3339Nano),
		string(a.By), string(a.Verb), a.Reason)
}
