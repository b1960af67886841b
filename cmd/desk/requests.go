package desk

import (
	"time"

	"ombud/store/casework"
)

// On says which case a verb is about, as a person typed it (see
// casework.ParseReference), and the revision that the caller has seen; 0
// stands for any.
type On struct {
	Reference string `json:"reference"`
	Revision  int    `json:"revision,omitempty"`
}

// TakeRequest asks to become the assignee of a case.
type TakeRequest struct{ On }

// ReleaseRequest gives a case back to its department.
type ReleaseRequest struct{ On }

// AssignRequest gives a case to somebody.
type AssignRequest struct {
	On
	To casework.StaffName `json:"to"`
	// OutsideDeputy appoints To to the ombudsman's office for this case, for
	// the reason given.
	OutsideDeputy bool   `json:"outside_deputy,omitempty"`
	Reason        string `json:"reason,omitempty"`
}

// RouteRequest moves a case to another department.
type RouteRequest struct {
	On
	Department casework.Department `json:"department"`
	Reason     string              `json:"reason,omitempty"`
}

// ClassifyRequest corrects what a case is about. Empty fields stay.
type ClassifyRequest struct {
	On
	Kind    casework.Kind   `json:"kind,omitempty"`
	Also    []casework.Kind `json:"also,omitempty"`
	Product string          `json:"product,omitempty"`
	Cause   string          `json:"cause,omitempty"`
	// RootCause is why it went wrong, known when the matter has been looked
	// into (domain.md §5.2).
	RootCause string `json:"root_cause,omitempty"`
	Reason    string `json:"reason,omitempty"`
}

// NoteRequest files internal text, which never leaves.
type NoteRequest struct {
	On
	Text string `json:"text"`
}

// AskRequest asks the customer for information.
type AskRequest struct {
	On
	Items   []casework.Item `json:"items"`
	ReplyBy casework.Date   `json:"reply_by,omitzero"` // empty: ten business days
	Text    string          `json:"text,omitempty"`    // goes before the items
}

// ReplyRequest answers the customer in free text.
type ReplyRequest struct {
	On
	Text string `json:"text"`
	// NotARefusal is the reason why a text that looks like a refusal of a
	// complaint is none.
	NotARefusal string `json:"not_a_refusal,omitempty"`
	// Files go with the letter.
	Files []casework.File `json:"files,omitempty"`
}

// DelayRequest tells the customer that the answer is late (PSD2 art.
// 101(2)). Reason is a key of casework.DelayReasons.
type DelayRequest struct {
	On
	Reason string        `json:"reason"`
	Until  casework.Date `json:"until"`
	Text   string        `json:"text,omitempty"` // what has been done so far
}

// EvaluateRequest records what comes of feedback and answers the customer.
type EvaluateRequest struct {
	On
	Result  casework.EvaluationResult `json:"result"`
	Reasons string                    `json:"reasons"`
	When    casework.Date             `json:"when,omitzero"`
	Text    string                    `json:"text,omitempty"` // further words in the letter
}

// DecideRequest decides a complaint at its stage.
type DecideRequest struct {
	On
	Outcome  casework.Outcome `json:"outcome"`
	Points   []casework.Point `json:"points"`
	Evidence []string         `json:"evidence"`
	Findings string           `json:"findings"`
	Reasons  string           `json:"reasons"`
	Awarded  casework.Amount  `json:"awarded,omitempty"`
	Remedy   *casework.Remedy `json:"remedy,omitempty"`
	Demand   *casework.Demand `json:"demand,omitempty"` // sets the case's when given
	// DemandReason is why the demand is lower than the one recorded.
	DemandReason string `json:"demand_reason,omitempty"`
}

// ApproveRequest approves the letter of a decision in review. SHA256, when
// given, must be that of the letter the approver has read.
type ApproveRequest struct {
	On
	SHA256 string `json:"sha256,omitempty"`
}

// ReturnRequest gives a decision back to who wrote it.
type ReturnRequest struct {
	On
	Comment string `json:"comment"`
}

// EscalateRequest raises a complaint to the ombudsman. With joins another
// case of the same customer, the one that the mail to the ombudsman made.
type EscalateRequest struct {
	On
	Reason string `json:"reason,omitempty"`
	With   string `json:"with,omitempty"`
}

// ReferRequest sends a case that came to the ombudsman before any answer to
// customer service; its dates are kept and the customer is told.
type ReferRequest struct {
	On
	Reason string `json:"reason,omitempty"` // internal: why
	Text   string `json:"text,omitempty"`   // what the customer reads besides
}

// AcceptRequest keeps such a case with the ombudsman.
type AcceptRequest struct {
	On
	Reason string `json:"reason,omitempty"`
}

// RecuseRequest is the caller's word that they may not judge the case.
type RecuseRequest struct {
	On
	Reason string `json:"reason"`
}

// CloseRequest ends a case. Reason is answered, withdrawn, not_ours, spam
// or merged; empty is answered.
type CloseRequest struct {
	On
	Reason string `json:"reason,omitempty"`
	Text   string `json:"text,omitempty"` // for not_ours: whose it is; else why
	Into   string `json:"into,omitempty"` // for merged: the case it is joined into
}

// MergeRequest joins a case into another of the same customer's.
type MergeRequest struct {
	On
	Into   string `json:"into"`
	Reason string `json:"reason"`
}

// CustomerRequest says who the customer is, or who else takes part. Empty
// fields of somebody known stay.
type CustomerRequest struct {
	On
	Role      casework.PersonRole `json:"role,omitempty"` // empty: the customer
	Address   casework.Address    `json:"address,omitempty"`
	Name      string              `json:"name,omitempty"`
	Type      casework.PersonType `json:"type,omitempty"`      // of the customer
	Country   casework.Country    `json:"country,omitempty"`   // where the customer lives
	Authority string              `json:"authority,omitempty"` // needed of a representative
	Remove    bool                `json:"remove,omitempty"`    // who has the address takes part no more
}

// LinkRequest ties two cases, or unties them.
type LinkRequest struct {
	On
	To     string `json:"to"`
	Remove bool   `json:"remove,omitempty"`
}

// TagRequest puts a word of staff's own on a case, or takes it off.
type TagRequest struct {
	On
	Tag    string `json:"tag"`
	Remove bool   `json:"remove,omitempty"`
}

// SnoozeRequest takes a case out of the queue until a day; the zero day
// brings it back.
type SnoozeRequest struct {
	On
	Until casework.Date `json:"until,omitzero"`
}

// SplitRequest makes a case of its own of a topic that a message raised.
// Empty fields are those of the case.
type SplitRequest struct {
	On
	Message    string              `json:"message"` // its ID
	Kind       casework.Kind       `json:"kind,omitempty"`
	Department casework.Department `json:"department,omitempty"`
}

// ReopenRequest opens an answered or closed case again.
type ReopenRequest struct {
	On
	Reason string `json:"reason"`
}

// RecordRequest records an answer that customer service gave by other
// means than Ombud.
type RecordRequest struct {
	On
	At   time.Time `json:"at"`
	How  string    `json:"how"` // phone, letter, chat
	Text string    `json:"text"`
}

// RemedyRequest records that what a decision promised is done. Of names the
// decision, "service.1", or its stage, where more than one is pending; a
// zero At stands for now.
type RemedyRequest struct {
	On
	Of   string    `json:"of,omitempty"`
	At   time.Time `json:"at,omitzero"`
	Text string    `json:"text,omitempty"` // what was done
}

// RecordCaseRequest makes a case of what a customer said otherwise than by
// mail. Kind and department are read from the text when they are not given.
type RecordCaseRequest struct {
	How        string              `json:"how"`             // phone, letter, chat
	At         time.Time           `json:"at,omitzero"`     // empty: now
	Stage      casework.Stage      `json:"stage,omitempty"` // to whom; empty: customer service
	Name       string              `json:"name,omitempty"`
	Address    casework.Address    `json:"address,omitempty"` // where letters go; empty: nowhere
	Type       casework.PersonType `json:"type,omitempty"`
	Kind       casework.Kind       `json:"kind,omitempty"`
	Department casework.Department `json:"department,omitempty"`
	Language   casework.Language   `json:"language,omitempty"`
	Subject    string              `json:"subject"`
	Text       string              `json:"text"`
}

// ConfirmRequest confirms that the customer is who they say.
type ConfirmRequest struct {
	On
	How string `json:"how"`
}

// DemandRequest records what the customer wants.
type DemandRequest struct {
	On
	Demand casework.Demand `json:"demand"`
	Reason string          `json:"reason,omitempty"` // why it is lower than the one recorded
}

// UndoRequest recalls the caller's latest letter that is still held, or the
// one named.
type UndoRequest struct {
	On
	Letter casework.LetterID `json:"letter,omitempty"`
}

// ShowRequest asks for one case, or for its history.
type ShowRequest struct {
	On
	Reason string `json:"reason,omitempty"` // needed outside the caller's departments
}

// LetterRequest asks for the text of a letter of a case: the one named, or
// one of a kind as it would be written now.
type LetterRequest struct {
	ShowRequest
	Letter  casework.LetterID   `json:"letter,omitempty"`
	Kind    casework.LetterKind `json:"kind,omitempty"`
	Variant string              `json:"variant,omitempty"` // within the kind
	Text    string              `json:"text,omitempty"`    // by who asks; of an information request an item a line
}

// AttachmentRequest asks for one attachment of a case: SHA256 is that of its
// octets, or the beginning of it, as show lists them.
type AttachmentRequest struct {
	ShowRequest
	SHA256 string `json:"sha256"`
}

// QueueRequest asks for open cases, the most urgent first. Query holds the
// query words of `ombud help queries`; empty stands for the caller's own
// cases and departments. Limit 0 asks for all.
type QueueRequest struct {
	Query string `json:"query,omitempty"`
	Limit int    `json:"limit,omitempty"`
}

// SearchRequest asks for cases, closed ones too. Limit 0 asks for all.
type SearchRequest struct {
	Query string `json:"query"`
	Limit int    `json:"limit,omitempty"`
}

// OutboxRequest asks for the letters in the outbox, or names one.
type OutboxRequest struct {
	Letter casework.LetterID    `json:"letter,omitempty"`
	State  casework.LetterState `json:"state,omitempty"`
	Case   string               `json:"case,omitempty"`
}

// QuarantineRequest asks for what is in quarantine, or names one mail.
type QuarantineRequest struct {
	ID     string `json:"id,omitempty"`
	Reason string `json:"reason,omitempty"`
}
