package store

import "strings"

// schemaVersion is the version of the tree below. A store of a newer one is
// not opened.
const schemaVersion = 1

// tree draws every bucket, its key and its value. The fields of a key stand
// one after the other: str is text with an end mark, text is text to the end
// of the key, u32 and u64 are big-endian numbers, time an instant, newest an
// instant counting down, hash the 32 octets of a SHA-256. A test reads this
// drawing and compares it with an opened file.
//
// A bucket marked + only grows at its end.
const tree = `
meta                    text:name                                             → text
counts                  text:name                                             → u64
cases                   text:reference                                        → Case
cases_by_queue          str:department str:stage str:status time:due text:reference → assignee
cases_by_assignee       str:assignee str:stage str:status time:due text:reference   → department
cases_by_customer       str:address newest:received text:reference            →
cases_by_register       text:register                                         → reference
register                str:register time:written                             → RegisterRow
messages              + u64:message                                           → Message
messages_by_case        str:reference u64:message                             →
messages_by_message_id  str:message_id u64:message                            →
messages_by_answered    str:message_id str:address u64:message                →
messages_by_content     str:content u64:message                               →
message_cases         + u64:message                                           → reference
unindexed             + u64:message                                           →
words                   u32:segment_from_the_end text:word                    → u16…
raw                     hash:sha256                                           → how it is kept, octets
letters               + u64:letter                                            → Letter
letters_by_due          time:due u64:letter                                   →
letters_by_state        str:state u64:letter                                  →
letters_by_case         str:reference u64:letter                              →
letters_by_message_id   str:message_id u64:letter                             →
arrivals                str:mailbox str:folder u32:uidvalidity u32:uid        → ArrivalRecord
arrivals_owed           str:mailbox str:folder u32:uidvalidity u32:uid        →
arrivals_moved          str:mailbox str:folder u32:uidvalidity u32:uid        → key of arrivals
quarantined           + u64:quarantined                                       → Quarantined
quarantined_by_state    str:state u64:quarantined                             →
acks_by_sender          u64:hour text:address                                 → u64
acks_by_minute        + u64:minute                                            → u64
hooks                 + u64:hook                                              → Hook
damaged                 text:record                                           → Damage
erased                  text:content                                          → time
backups               + time:taken                                            → BackupRecord
access                + u64:number                                            → Access
access_by_case          str:reference str:staff newest:at u64:number          → u64
unsent                  str:reference str:staff text:verb                     → Unsent
history                 str:reference u64:seq                                 → Entry
heads                   text:reference                                        → Head
seals                 + u64:number                                            → Seal
`

// The buckets.
const (
	bucketMeta               = "meta"
	bucketCounts             = "counts"
	bucketCases              = "cases"
	bucketCasesByQueue       = "cases_by_queue"
	bucketCasesByAssignee    = "cases_by_assignee"
	bucketCasesByCustomer    = "cases_by_customer"
	bucketCasesByRegister    = "cases_by_register"
	bucketRegister           = "register"
	bucketMessages           = "messages"
	bucketMessagesByCase     = "messages_by_case"
	bucketMessagesByID       = "messages_by_message_id"
	bucketMessagesByAnswered = "messages_by_answered"
	bucketMessagesByContent  = "messages_by_content"
	bucketMessageCases       = "message_cases"
	bucketUnindexed          = "unindexed"
	bucketWords              = "words"
	bucketRaw                = "raw"
	bucketLetters            = "letters"
	bucketLettersByDue       = "letters_by_due"
	bucketLettersByState     = "letters_by_state"
	bucketLettersByCase      = "letters_by_case"
	bucketLettersByID        = "letters_by_message_id"
	bucketArrivals           = "arrivals"
	bucketArrivalsOwed       = "arrivals_owed"
	bucketArrivalsMoved      = "arrivals_moved"
	bucketQuarantined        = "quarantined"
	bucketQuarantinedByState = "quarantined_by_state"
	bucketAcksBySender       = "acks_by_sender"
	bucketAcksByMinute       = "acks_by_minute"
	bucketHooks              = "hooks"
	bucketDamaged            = "damaged"
	bucketErased             = "erased"
	bucketBackups            = "backups"
	bucketAccess             = "access"
	bucketAccessByCase       = "access_by_case"
	bucketUnsent             = "unsent"
	bucketHistory            = "history"
	bucketHeads              = "heads"
	bucketSeals              = "seals"
)

// The keys in meta: the version of the schema, when the last compaction
// began, when something was last erased, and when the day's list was last
// written.
const (
	keySchema    = "schema"
	keyCompacted = "compacted"
	keyErased    = "erased"
	keyDigest    = "digest"
)

// The names in counts: the last number given out, and how many there are.
// What follows a prefix is a year, a status, a state or a kind of task.
const (
	countMessages      = "serial message"
	countLetters       = "serial letter"
	countHooks         = "serial hook"
	countQuarantined   = "serial quarantined"
	countRegister      = "serial register "
	countCaseStatus    = "cases "
	countTasks         = "tasks "
	countLetterState   = "letters "
	countQuarantine    = "quarantined "
	countUnindexed     = "unindexed"
	countArrivals      = "arrivals"
	countArrivalsOwed  = "arrivals owed"
	countHistory       = "history"
	letterIDPrefix     = "l"
	messageIDPrefix    = "m"
	quarantineIDPrefix = "q"
)

// Bucket describes a bucket to an engine.
type Bucket struct {
	Name string
	// Appends is true when new keys come at the end: pages may be filled.
	Appends bool
}

// Buckets returns every bucket of the schema, in the order of the drawing.
func Buckets() []Bucket {
	var list []Bucket
	for line := range strings.Lines(tree) {
		if fields := strings.Fields(line); len(fields) > 1 {
			list = append(list, Bucket{Name: fields[0], Appends: fields[1] == "+"})
		}
	}
	return list
}
