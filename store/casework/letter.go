package casework

import "time"

// LetterID identifies a letter in the outbox.
type LetterID string

// Letter is a message of ours on its way out. It is written in the
// transaction of its cause, with its Message-ID fixed (G7).
type Letter struct {
	ID        LetterID    `json:"id"`
	Case      Reference   `json:"case"`
	Message   string      `json:"message"`         // Message.ID of the filed copy
	Cause     string      `json:"cause,omitempty"` // Message.ID of the message that it acknowledges
	Kind      LetterKind  `json:"kind"`
	MessageID MessageID   `json:"message_id"`
	From      Address     `json:"from"` // envelope sender
	To        []Address   `json:"to"`
	Subject   string      `json:"subject"`
	Raw       string      `json:"raw"` // key of the octets, as Message.Raw
	State     LetterState `json:"state"`
	By        StaffName   `json:"by"`
	CreatedAt time.Time   `json:"created_at"`
	// DueAt is when the letter may be tried next: the end of its hold, or
	// of the pause after a temporary refusal.
	DueAt time.Time `json:"due_at"`
	// Dated is the day that the letter bears, that of its first try.
	Dated Date `json:"dated,omitzero"`
	// News is Case.News when the letter was written: it answers nothing that
	// came later.
	News int `json:"news,omitempty"`
	// Insisted says that a person has told it to be sent again although it
	// may have arrived: it leaves as it is, wherever its case stands since.
	Insisted   bool      `json:"insisted,omitempty"`
	HeldReason string    `json:"held_reason,omitempty"`
	Attempts   []Attempt `json:"attempts,omitempty"`
	AcceptedAt time.Time `json:"accepted_at,omitzero"` // or when it was posted
	// ByPost says that it was sent by post, not accepted by a mail system.
	ByPost bool `json:"by_post,omitempty"`
	Until  Date `json:"until,omitzero"` // the date that a delay letter promises
}

// Automatic says whether the program wrote the letter by itself. Only such
// letters are sent again when the outcome of a try is not known.
func (l Letter) Automatic() bool {
	return l.Kind == LetterAcknowledgement || l.Kind == LetterNotice
}

// Attempt is one try at sending a letter: what was said, and how far it got.
type Attempt struct {
	At        time.Time `json:"at"`
	Code      int       `json:"code,omitempty"`     // SMTP reply code; 0 when there was none
	Enhanced  string    `json:"enhanced,omitempty"` // RFC 3463
	Text      string    `json:"text"`
	Temporary bool      `json:"temporary,omitempty"`
	Server    string    `json:"server,omitempty"`    // host:port that it was handed to
	Step      SMTPStep  `json:"step,omitempty"`      // the one that was answered last, or not at all
	Recipient Address   `json:"recipient,omitempty"` // whom a refusal at StepRecipient is about
	Queue     string    `json:"queue,omitempty"`     // under which the server has it, where it says so
}

// SMTPStep is a step in handing a letter over (RFC 5321 §3.3).
type SMTPStep string

// The steps, in their order.
const (
	StepSender    SMTPStep = "mail"
	StepRecipient SMTPStep = "rcpt"
	StepData      SMTPStep = "data"
	StepDot       SMTPStep = "dot" // the whole letter is with the server
)

// LetterKind is what a letter of ours is.
type LetterKind string

// The kinds of letters.
const (
	LetterAcknowledgement    LetterKind = "acknowledgement"
	LetterReply              LetterKind = "reply"
	LetterInformationRequest LetterKind = "information_request"
	LetterDelay              LetterKind = "delay"
	LetterFirstDecision      LetterKind = "first_decision"
	LetterFinalDecision      LetterKind = "final_decision"
	LetterFeedbackReply      LetterKind = "feedback_reply"
	LetterReferral           LetterKind = "referral"
	LetterNotOurs            LetterKind = "not_ours"
	LetterWithdrawal         LetterKind = "withdrawal_confirmed"
	LetterRepresentative     LetterKind = "representative"
	LetterCorrection         LetterKind = "correction"
	LetterNotice             LetterKind = "notice"
	LetterConsultation       LetterKind = "consultation"
)

// Decides says whether a letter of this kind tells a decision.
func (k LetterKind) Decides() bool { return k == LetterFirstDecision || k == LetterFinalDecision }

// Answers says whether a letter of this kind, once accepted, is an answer
// to the customer.
func (k LetterKind) Answers() bool {
	switch k {
	case LetterReply, LetterFirstDecision, LetterFinalDecision, LetterFeedbackReply,
		LetterNotOurs, LetterWithdrawal, LetterCorrection:
		return true
	}
	return false
}

// Inside says whether a letter of this kind goes to people of ours, and is
// none to the customer.
func (k LetterKind) Inside() bool { return k == LetterNotice || k == LetterConsultation }

// LetterState is where a letter stands on its way.
type LetterState string

// The states of a letter (G7).
const (
	LetterHeld      LetterState = "held"
	LetterQueued    LetterState = "queued"
	LetterSending   LetterState = "sending"
	LetterAccepted  LetterState = "accepted"
	LetterDeferred  LetterState = "deferred"
	LetterFailed    LetterState = "failed"
	LetterUnknown   LetterState = "unknown"
	LetterCancelled LetterState = "cancelled"
	LetterBounced   LetterState = "bounced"
)

// SendResult is what became of one try at one letter.
type SendResult struct {
	Letter LetterID
	Case   Reference // of the letter, for the log
	// State is accepted, deferred, failed or unknown; or queued when it was
	// not tried at all, which changes nothing of the letter.
	State   LetterState
	Attempt Attempt
	// RetryAfter is how long a deferred letter waits, from Attempt.At, for
	// its next try.
	RetryAfter time.Duration
}

// Outgoing is a letter with its octets, ready to be sent.
type Outgoing struct {
	Letter Letter
	Raw    []byte
}

// Draft is what a letter is composed from. What a template does not use is
// left empty; a field that it does use and that is empty is an error.
type Draft struct {
	Kind LetterKind
	// Variant picks the template within a kind: of an acknowledgement
	// feedback, question, complaint, escalation, escalation_no_answer,
	// data_request or neutral; of a decision its outcome; of a feedback
	// reply its result; else empty.
	Variant    string
	Case       Case
	Languages  []Language // the first that has the letter; an acknowledgement is written in all of them, one after the other
	Now        time.Time
	From       Address // the published address it leaves from; the composer names who writes
	To         Mailbox
	MessageID  MessageID
	InReplyTo  MessageID
	References []MessageID
	Subject    string // of the mail answered, for a reply; the template's else
	Body       string // free text by a person
	Signatory  string // full name of who writes; empty for the program
	Answer     Date   // the date by which the customer has an answer
	ReplyBy    Date   // the date by which we ask for a reply
	Onward     Date   // the last date for ARN
	Received   Date   // when the message or the complaint came
	Items      []Item
	Decision   *Decision
	Evaluation *Evaluation
	Reason     string // of a delay or a referral
	Seal       string // the newest of the history, for the day's list
	Guard      Guard  // what the letter is held against before it leaves
	Files      []File // that go with it
}

// File is a file that goes with a letter.
type File struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Data      []byte `json:"data"`
}

// Item is one thing that we ask the customer for, and why.
type Item struct {
	What string `json:"what"`
	Why  string `json:"why,omitempty"`
}

// Composed is a letter as it will be sent.
type Composed struct {
	From    Mailbox // as the header has it
	Subject string
	Text    string // the plain text part, readable
	Raw     []byte // RFC 5322, CRLF
	SHA256  string // of Raw without Date and DKIM-Signature, hexadecimal
	// Warnings are what somebody should look at before the letter leaves, a
	// sentence each without a capital and without a period.
	Warnings []string
}
