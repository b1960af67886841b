package casework

import "time"

// Verb is something that can be done to a case. The same word names the
// desk's method, the API's route, the command, the history entry and the
// script test.
type Verb string

// What people do.
const (
	VerbTake     Verb = "take"
	VerbRelease  Verb = "release"
	VerbAssign   Verb = "assign"
	VerbRoute    Verb = "route"
	VerbClassify Verb = "classify"
	VerbNote     Verb = "note"
	VerbAsk      Verb = "ask"
	VerbReply    Verb = "reply"
	VerbDelay    Verb = "delay"
	VerbEvaluate Verb = "evaluate"
	VerbDecide   Verb = "decide"
	VerbConsult  Verb = "consult" // the owner of the product is asked
	VerbApprove  Verb = "approve"
	VerbReturn   Verb = "return"
	VerbEscalate Verb = "escalate"
	VerbRefer    Verb = "refer"
	VerbAccept   Verb = "accept"
	VerbRecuse   Verb = "recuse"
	VerbAppoint  Verb = "appoint" // an outside deputy: assign --outside-deputy
	VerbClose    Verb = "close"
	VerbReopen   Verb = "reopen"
	VerbRecord   Verb = "record"
	VerbConfirm  Verb = "confirm"
	VerbDemand   Verb = "demand"
	VerbMerge    Verb = "merge"
	VerbCustomer Verb = "customer"
	VerbLink     Verb = "link"
	VerbSplit    Verb = "split"
	VerbTag      Verb = "tag"
	VerbSnooze   Verb = "snooze"
	VerbRemedy   Verb = "remedy"   // what was promised is done
	VerbExternal Verb = "external" // ARN or a court has the matter
	VerbUndo     Verb = "undo"

	VerbDelivered Verb = "delivered" // a letter that could not be mailed was posted
	VerbOutbox    Verb = "outbox"    // release, retry or cancel a letter
	VerbShow      Verb = "show"

	VerbAttachment Verb = "attachment"
	VerbHistory    Verb = "history"
	VerbKeep       Verb = "keep"   // a legal hold was set or lifted
	VerbExport     Verb = "export" // the customer's data were handed out
	VerbErase      Verb = "erase"
)

// What the program does.
const (
	VerbIntake      Verb = "intake"
	VerbAcknowledge Verb = "acknowledge"
	VerbAccepted    Verb = "accepted" // a letter was accepted by SMTP
	VerbFailed      Verb = "failed"   // a letter could not be sent
	VerbBounced     Verb = "bounced"
	VerbMissed      Verb = "missed"  // a deadline passed
	VerbHook        Verb = "hook"    // a command of the company's was run
	VerbPlanned     Verb = "planned" // the day of a planned change has come
)

// Entry is one line of the append-only history of a case. It holds keys,
// never text or addresses.
type Entry struct {
	Seq  int       `json:"seq"` // from 1
	At   time.Time `json:"at"`
	By   StaffName `json:"by"`
	Verb Verb      `json:"verb"`
	Note string    `json:"note,omitempty"` // keys and identifiers: "department=refunds letter=000012"
	Hash string    `json:"hash"`           // SHA-256 over the entry and the hash before it, hexadecimal
}
