// Package api is the unix-socket API between commands and the daemon, both
// ends: the route table, the handler and the client.
//
// # Wire
//
// HTTP/1.1 over a unix socket. Every verb is a POST to /v1/VERB with one
// JSON value as its body, of the request type of the desk method with the
// same name; the answer is one JSON value, of that method's answer type.
// GET /v1/status gives the health of the daemon, GET /v1/ping its version,
// POST /v1/reconcile what the mail servers and the store do not agree on.
// Verbs that answer with files, backup and privacy-export, are answered by a
// stream: multipart/mixed, a part a file. The headers Ombud-Now and Ombud-Zone
// of an answer are the daemon's clock: see [Clock].
//
// # Who is asking
//
// The daemon knows the caller by the Unix user of the socket's peer
// (SO_PEERCRED, unix(7)); the client sends no name and no password. A peer
// that is nobody known gets "not allowed". The header Ombud-As, by which an
// admin acts as somebody else, counts only where the daemon was started
// with that switch: in the demo and in tests.
//
// What a person may do is decided by the desk, inside the transaction that
// does it. Nothing here is a check, but who the caller is.
//
// # Errors
//
// An error travels as {"error":{kind, what, why, who, do}} with the status
// of its kind and becomes the same *casework.Refusal at the client, so that
// errors.Is and the exit code are alike on both sides:
//
//	not_found    404   casework.ErrNotFound
//	not_allowed  403   casework.ErrNotAllowed
//	conflict     409   casework.ErrConflict
//	invalid      422   casework.ErrInvalid
//	internal     500   anything else; the cause stays in the daemon's log
//
// A request body is at most MaxRequest octets; what is longer, unknown
// fields and trailing data are invalid.
package api

import (
	"context"
	"encoding/json"
	"maps"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// MaxRequest is the largest request body in octets.
const MaxRequest = 8 << 20

// asHeader names the staff that an admin acts as.
const asHeader = "Ombud-As"

// call decodes a request, has the desk do it and returns its answer.
type call func(ctx context.Context, d *desk.Desk, by casework.StaffName, body json.RawMessage) (any, error)

// verb adapts a desk method to a call.
func verb[Q, A any](f func(*desk.Desk, context.Context, casework.StaffName, Q) (A, error)) call {
	return func(ctx context.Context, d *desk.Desk, by casework.StaffName, body json.RawMessage) (any, error) {
		var q Q
		if err := decode(body, &q); err != nil {
			return nil, err
		}
		return f(d, ctx, by, q)
	}
}

// routes is the whole API: each verb and the desk method behind it.
func routes() map[string]call {
	all := caseRoutes()
	maps.Copy(all, otherRoutes())
	return all
}

// caseRoutes are the verbs that change one case.
func caseRoutes() map[string]call {
	return map[string]call{
		"take":      verb((*desk.Desk).Take),
		"release":   verb((*desk.Desk).Release),
		"assign":    verb((*desk.Desk).Assign),
		"route":     verb((*desk.Desk).Route),
		"classify":  verb((*desk.Desk).Classify),
		"note":      verb((*desk.Desk).Note),
		"ask":       verb((*desk.Desk).Ask),
		"reply":     verb((*desk.Desk).Reply),
		"delay":     verb((*desk.Desk).Delay),
		"evaluate":  verb((*desk.Desk).Evaluate),
		"decide":    verb((*desk.Desk).Decide),
		"approve":   verb((*desk.Desk).Approve),
		"return":    verb((*desk.Desk).Return),
		"escalate":  verb((*desk.Desk).Escalate),
		"refer":     verb((*desk.Desk).Refer),
		"accept":    verb((*desk.Desk).Accept),
		"recuse":    verb((*desk.Desk).Recuse),
		"close":     verb((*desk.Desk).Close),
		"merge":     verb((*desk.Desk).Merge),
		"customer":  verb((*desk.Desk).Customer),
		"link":      verb((*desk.Desk).Link),
		"tag":       verb((*desk.Desk).Tag),
		"snooze":    verb((*desk.Desk).Snooze),
		"split":     verb((*desk.Desk).Split),
		"reopen":    verb((*desk.Desk).Reopen),
		"record":    verb((*desk.Desk).Record),
		"remedy":    verb((*desk.Desk).Remedy),
		"external":  verb((*desk.Desk).External),
		"delivered": verb((*desk.Desk).Delivered),
		"consult":   verb((*desk.Desk).Consult),
		"confirm":   verb((*desk.Desk).Confirm),
		"demand":    verb((*desk.Desk).Demand),
		"undo":      verb((*desk.Desk).Undo),

		"record-case": verb((*desk.Desk).RecordCase),
	}
}

// otherRoutes are those that list, show, or look after letters and the store.
func otherRoutes() map[string]call {
	return map[string]call{
		"day":        verb((*desk.Desk).Day),
		"next":       verb((*desk.Desk).Next),
		"unsent":     verb((*desk.Desk).Unsent),
		"staff":      verb((*desk.Desk).StaffList),
		"staff-away": verb((*desk.Desk).StaffAway),
		"queue":      verb((*desk.Desk).Queue),
		"show":       verb((*desk.Desk).Show),
		"attachment": verb((*desk.Desk).Attachment),
		"letter":     verb((*desk.Desk).Letter),
		"search":     verb((*desk.Desk).Search),
		"history":    verb((*desk.Desk).History),
		"accesses":   verb((*desk.Desk).Accesses),

		"register": verb((*desk.Desk).Register),

		"verify":  verb((*desk.Desk).Verify),
		"compact": verb((*desk.Desk).Compact),

		"privacy-find":      verb((*desk.Desk).PrivacyFind),
		"privacy-erase":     verb((*desk.Desk).PrivacyErase),
		"privacy-keep":      verb((*desk.Desk).PrivacyKeep),
		"privacy-retention": verb((*desk.Desk).PrivacyRetention),

		"outbox":         verb((*desk.Desk).Outbox),
		"outbox-show":    verb((*desk.Desk).OutboxShow),
		"outbox-release": verb((*desk.Desk).OutboxRelease),
		"outbox-retry":   verb((*desk.Desk).OutboxRetry),
		"outbox-cancel":  verb((*desk.Desk).OutboxCancel),

		"quarantine":         verb((*desk.Desk).Quarantine),
		"quarantine-show":    verb((*desk.Desk).QuarantineShow),
		"quarantine-release": verb((*desk.Desk).QuarantineRelease),
		"quarantine-reject":  verb((*desk.Desk).QuarantineReject),
	}
}

// reads says whether a verb only reads: it puts no letter in the outbox and
// no words into the store.
func reads(name string) bool {
	switch name {
	case "day", "staff", "unsent", "queue", "show", "attachment", "search", "history", "accesses", "register", "verify",
		"privacy-find",
		"outbox", "outbox-show", "quarantine", "quarantine-show":
		return true
	}
	return false
}

// long says whether a verb reads or writes the whole store: its answer may
// take longer than others have.
func long(name string) bool {
	return name == "verify" || name == "compact" || name == "privacy-retention" || name == "register"
}
