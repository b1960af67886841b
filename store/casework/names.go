package casework

import "strings"

// Reference is what the customer quotes: PREFIX-XXXX-XXXX, seven random
// characters of Crockford's base 32 and a check character. It identifies a
// case and authorises nothing.
type Reference string

// Register is the yearly serial of a case, "2026-000123": the order of
// arrival for the auditor, never told to a customer.
type Register string

// MessageID is the value of a Message-ID header field (RFC 5322 §3.6.4)
// without the angle brackets.
type MessageID string

// Address is an addr-spec (RFC 5322 §3.4.1), its domain in lower case.
type Address string

// StaffName is the key of a person of ours in the configuration; SystemName
// stands for the program itself.
type StaffName string

// SystemName is who acts when no person does: intake, sender, sweep.
const SystemName StaffName = "system"

// Department is the key of a department in the configuration.
type Department string

// DepartmentTriage takes what the rules are not sure of.
const DepartmentTriage Department = "triage"

// Language is an ISO 639-1 code in lower case; empty means not known.
type Language string

// The languages that Ombud knows about. Letters need not exist in all.
const (
	Swedish   Language = "sv"
	English   Language = "en"
	Norwegian Language = "no"
	Danish    Language = "da"
	Finnish   Language = "fi"
	German    Language = "de"
)

// Country is an ISO 3166-1 code of two capital letters.
type Country string

// Sweden is where the company is.
const Sweden Country = "SE"

// Valid says whether a country has the form of a code.
func (c Country) Valid() bool {
	return len(c) == 2 && strings.Trim(string(c), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// Kind is what a case is about. KindEscalation is only ever what a message
// is: one matter is one case all the way up, and its stage moves.
type Kind string

// The kinds of a case and, with KindEscalation, of a message.
const (
	KindFeedback    Kind = "feedback"
	KindQuestion    Kind = "question"
	KindComplaint   Kind = "complaint"
	KindDataRequest Kind = "data_request"
	KindAuthority   Kind = "authority"
	KindEscalation  Kind = "escalation"
)

// Stage is how far up the ladder a case stands.
type Stage string

// The stages: customer service, the Kundombud, and ARN or a court.
const (
	StageService   Stage = "service"
	StageOmbudsman Stage = "ombudsman"
	StageExternal  Stage = "external"
)

// Status is where a case stands in the workflow.
type Status string

// The statuses. A waiting case waits for the customer; its clocks run. A
// case in review waits for a second person. An answered case has had its
// answer accepted by the customer's mail system.
const (
	StatusNew      Status = "new"
	StatusOpen     Status = "open"
	StatusWaiting  Status = "waiting"
	StatusReview   Status = "review"
	StatusAnswered Status = "answered"
	StatusClosed   Status = "closed"
)

// Flag marks a case for care or haste.
type Flag string

// The flags of a case.
const (
	FlagUrgent        Flag = "urgent"
	FlagVulnerable    Flag = "vulnerable"
	FlagCrisis        Flag = "crisis"
	FlagThreat        Flag = "threat"
	FlagRestricted    Flag = "restricted"
	FlagDisputedClaim Flag = "disputed_claim"
	FlagLegalHold     Flag = "legal_hold"
)

// Assurance is how sure we are that a message comes from who it says.
type Assurance string

// The assurances: nothing known, DMARC passed at our own server, confirmed
// by a person of ours.
const (
	AssuranceNone      Assurance = "none"
	AssuranceAligned   Assurance = "aligned"
	AssuranceConfirmed Assurance = "confirmed"
)
