package casework

import "time"

// FolderID is a folder on a server as long as its UIDs hold.
type FolderID struct {
	Mailbox     string `json:"mailbox"` // key in the configuration
	Folder      string `json:"folder"`
	UIDValidity uint32 `json:"uid_validity"`
}

// ArrivalID is the identity of a mail on a server (G3).
type ArrivalID struct {
	FolderID
	UID uint32 `json:"uid"`
}

// Spooled is a raw mail that is in the store already, because it is too large for
// memory: its key, as Message.Raw, and its length in octets.
type Spooled struct {
	Key  string
	Size int64
}

// Arrival is a mail as a server handed it out.
type Arrival struct {
	ID           ArrivalID
	Stage        Stage     // of the mailbox
	InternalDate time.Time // when the server took the mail in
	Raw          []byte
	// Whole is the whole of a mail of which Raw is the beginning only; zero
	// when Raw is the whole.
	Whole Spooled
	// Watched is true for a folder that is only watched (also_watch): its
	// mail goes to quarantine.
	Watched bool
	// Defect says why Raw is not the whole mail; empty when it is.
	Defect string
	// Deadly says that reading the mail ends the program, and how: it goes to
	// quarantine unread. Empty for all others.
	Deadly string
}

// ArrivalRecord is what is kept of an arrival for ever: that it was seen,
// what became of it, and whether the mail still has to be moved.
type ArrivalRecord struct {
	ID       ArrivalID `json:"id"`
	At       time.Time `json:"at"` // when it was settled
	Outcome  Result    `json:"outcome"`
	Case     Reference `json:"case,omitempty"`
	Message  string    `json:"message,omitempty"` // Message.ID
	Content  string    `json:"content,omitempty"` // Message.Content
	MoveTo   Place     `json:"move_to"`
	MoveOwed bool      `json:"move_owed"`
	// Moved is where the mail lies since it was moved, as far as the server
	// told; zero when it did not, and once the mail was removed from there.
	Moved ArrivalID `json:"moved,omitzero"`
	// RemovedAt is when the mail was removed from the server for good.
	RemovedAt time.Time `json:"removed_at,omitzero"`
}

// Move says that a mail lies where it belongs.
type Move struct {
	ID ArrivalID
	To ArrivalID // zero when the server did not tell
}

// Result is the one recorded outcome of a mail (G2).
type Result string

// The outcomes of a mail.
const (
	ResultCase       Result = "case"
	ResultAppend     Result = "append"
	ResultDuplicate  Result = "duplicate"
	ResultAutomatic  Result = "automatic"
	ResultBounce     Result = "bounce"
	ResultBulk       Result = "bulk"
	ResultQuarantine Result = "quarantine"
)

// Place is where on the server a settled mail goes.
type Place string

// The places for settled mail; which folder each is, the mailbox knows.
const (
	PlaceHandled    Place = "handled"
	PlaceQuarantine Place = "quarantine"
)

// Quarantined is a mail that could not be taken in, kept raw with a reason.
type Quarantined struct {
	ID         string    `json:"id"`
	Arrival    ArrivalID `json:"arrival"`
	Stage      Stage     `json:"stage"`
	At         time.Time `json:"at"`
	ReceivedAt time.Time `json:"received_at"` // the first arrival time, kept on release
	Reason     string    `json:"reason"`
	Raw        string    `json:"raw"`
	State      string    `json:"state"` // waiting, released, rejected
	// Unread is true when reading the mail ends the program: nobody has
	// looked into it.
	Unread bool `json:"unread,omitempty"`
	// Head and Size are set for a mail too large to be read as a whole: how
	// many octets of it are read, and how many it has.
	Head int64     `json:"head,omitempty"`
	Size int64     `json:"size,omitempty"`
	Case Reference `json:"case,omitempty"`
}
