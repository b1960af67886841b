package casework

import (
	"slices"
	"time"
)

// Message is one e-mail, in or out. What the reader of raw bytes finds
// (mailbox/message) is in the first part; what the desk adds when it files
// the message with a case is in the second. It is immutable but for State.
type Message struct {
	MessageID   MessageID    `json:"message_id,omitempty"`
	InReplyTo   []MessageID  `json:"in_reply_to,omitempty"`
	References  []MessageID  `json:"references,omitempty"`
	From        Mailbox      `json:"from"`
	ReplyTo     Address      `json:"reply_to,omitempty"`
	To          []Mailbox    `json:"to,omitempty"`
	Cc          []Mailbox    `json:"cc,omitempty"`
	Subject     string       `json:"subject"`
	Date        time.Time    `json:"date,omitzero"` // the Date header; says nothing about when it came
	Text        string       `json:"text"`          // the readable whole
	OwnText     string       `json:"own_text"`      // without quotes, forwarded text and signature
	Forwarded   string       `json:"forwarded,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Machine     Machine      `json:"machine"`
	Bounce      *Bounce      `json:"bounce,omitempty"`
	Assurance   Assurance    `json:"assurance"`
	Defects     []string     `json:"defects,omitempty"`
	Size        int64        `json:"size"` // octets as received
	// ReceivedAt is the time in our own topmost Received field, zero when
	// there is none.
	ReceivedAt time.Time `json:"received_at,omitzero"`
	// Content is the identity of the message: SHA-256, in hexadecimal, over
	// a positive list of header fields and the body (G3), with the version
	// of the list before it: "1:9f86…".
	Content string `json:"content,omitempty"`
	// Suppress says that the sender's system asks for no automatic answer
	// (X-Auto-Response-Suppress, Precedence, List-*, empty Return-Path):
	// the field that says so, else empty.
	Suppress string `json:"suppress,omitempty"`
	// Delivered are the addresses of ours that the mail names in
	// Delivered-To, X-Original-To or Envelope-To.
	Delivered []Address `json:"delivered,omitempty"`

	ID        string      `json:"id,omitempty"` // within the store
	Case      Reference   `json:"case,omitempty"`
	Direction Direction   `json:"direction,omitempty"`
	Role      MessageRole `json:"role,omitempty"` // of an incoming message
	Kind      LetterKind  `json:"kind,omitempty"` // of an outgoing one
	At        time.Time   `json:"at,omitzero"`    // received by our server, or composed
	State     LetterState `json:"state,omitempty"`
	By        StaffName   `json:"by,omitempty"`
	// Stage is, of an incoming message, that of the inbox it came to, the
	// ombudsman's when it came to both; else that of the case when it was
	// written.
	Stage Stage  `json:"stage,omitempty"`
	Raw   string `json:"raw,omitempty"` // SHA-256 of the octets: the key of the raw mail
}

// Mailbox is a name and an address as a header field gives them.
type Mailbox struct {
	Name    string  `json:"name"`
	Address Address `json:"address"`
}

// Attachment is a part that is not the readable text: a place in the raw
// octets, decoded when it is shown.
type Attachment struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`   // octets when decoded
	SHA256    string `json:"sha256"` // of the decoded octets, hexadecimal
	Inline    bool   `json:"inline,omitempty"`
	Start     int64  `json:"start"` // of the encoded body in the raw octets
	End       int64  `json:"end"`
	Encoding  string `json:"encoding,omitempty"` // Content-Transfer-Encoding, lower case
}

// Direction is whether a message came or went.
type Direction string

// The directions. A note is internal: it never leaves.
const (
	DirectionIn       Direction = "in"
	DirectionOut      Direction = "out"
	DirectionInternal Direction = "internal"
)

// MessageRole is what an incoming message is within its case.
type MessageRole string

// The roles of an incoming message. A reader of text proposes thanks,
// dissatisfied or withdrawal; the desk decides with the case at hand.
const (
	MessageNew          MessageRole = "new"
	MessageAnswer       MessageRole = "answer"
	MessageSupplement   MessageRole = "supplement"
	MessageThanks       MessageRole = "thanks"
	MessageDissatisfied MessageRole = "dissatisfied"
	MessageWithdrawal   MessageRole = "withdrawal"
	MessageSomeoneElse  MessageRole = "from_someone_else"
	MessageAutomatic    MessageRole = "automatic"
	MessageBounce       MessageRole = "bounce"
	MessageInternal     MessageRole = "internal"
)

// Machine says whether a machine wrote a message, and how we know.
type Machine struct {
	Class  MachineClass `json:"class"`
	Reason string       `json:"reason,omitempty"` // "Auto-Submitted: auto-replied"
}

// MachineClass is what kind of machine mail a message is.
type MachineClass string

// The classes of machine mail; MachineNone is a person's.
const (
	MachineNone           MachineClass = "none"
	MachineAutoReply      MachineClass = "auto_reply"
	MachineBounce         MachineClass = "bounce"
	MachineFeedbackReport MachineClass = "feedback_report" // ARF, RFC 5965
	MachineList           MachineClass = "list"
	MachineBulk           MachineClass = "bulk"
	MachineReport         MachineClass = "report" // MDN, DMARC
	MachineCalendar       MachineClass = "calendar"
)

// Bounce is a report that mail could not be, or was late to be, delivered
// (RFC 3464, or read from the text where there is no report).
type Bounce struct {
	Recipients        []BounceRecipient `json:"recipients"`
	OriginalMessageID MessageID         `json:"original_message_id,omitempty"`
}

// BounceRecipient is what a bounce says of one recipient.
type BounceRecipient struct {
	Address    Address `json:"address"`
	Action     string  `json:"action"` // failed, delayed, delivered, relayed, expanded
	Status     string  `json:"status"` // RFC 3463, "5.1.1"
	Diagnostic string  `json:"diagnostic"`
	Permanent  bool    `json:"permanent"`
}

// Answers are the Message-IDs that a message answers, the nearest first:
// those of In-Reply-To, then References from its end.
func (m Message) Answers() []MessageID {
	ids := slices.Clone(m.InReplyTo)
	for _, id := range slices.Backward(m.References) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
