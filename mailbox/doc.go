// Package mailbox reads a mailbox on an IMAP server (RFC 3501, RFC 9051) and
// hands what has arrived to an Intake.
//
// # The way of a mail
//
// A pass searches the inbox for all UIDs, asks the Intake which of them have
// no record, fetches those with BODY.PEEK[], has them settled, and moves them
// to the folder that the record names. Nothing on the server is touched
// before Settle has returned: killed at any instant, a mail is either still
// where it was and unknown, or settled with its move owed. Owed moves are
// finished at the beginning of the next full pass; a mail that is not there
// any more has been moved already. Nothing is ever deleted by its own right.
//
// An arrival is known by mailbox, folder, UIDVALIDITY and UID. A server that
// changes UIDVALIDITY makes every mail an unknown one; that their content is
// known is the Intake's to see.
//
// # Batches
//
// At most 200 mails or 32 MiB are fetched, settled and moved at once. The
// next batch is fetched while the last one settles, so two are in memory, and
// a mailbox with a hundred thousand mails needs no more than one with a few
// hundred. Mail above Settings.MaxSize is fetched alone, in pieces of 8 MiB,
// each written to a file of the Intake's before the next is asked for.
// Arrival.Whole names that file, and Arrival.Raw has the header and the first
// MiB of the body. A mail for which there is no room stays where it is and the
// others are taken in; the pass then ends with that error. Above ten times
// MaxSize the rest is not fetched, and Arrival.Defect says so. The mail itself
// stays on the server in any case.
//
// # What is believed of a server
//
// A body counts when all the octets came that its literal promised. Wanted
// UIDs are compared with received ones, and each that is missing is fetched
// alone by its sequence number, which also tells whether the mail is still
// there. A mail at which the connection broke is fetched alone and after all
// others the next time. When tries and time have been enough (see trouble),
// it is settled as an arrival with a Defect, for a person to look at.
// ENVELOPE and BODYSTRUCTURE are never asked for.
//
// # Moving
//
// With MOVE (RFC 6851) by MOVE; with UIDPLUS (RFC 4315) by COPY, and after
// that has succeeded STORE \Deleted and UID EXPUNGE of the same mails;
// otherwise the mail gets the keyword $OmbudHandled and stays. Killed between
// COPY and UID EXPUNGE, a mail is copied once more: it then lies in the folder
// twice, and has one outcome all the same. Folders are made when they are
// missing. A refused move does not stop the intake: the pass ends with an error
// of KindMove after everything has been taken in.
//
// # Handled mail
//
// Where Settings.HandledKeep says so, handled mail is removed from the server
// after that time, once an hour, with UID EXPUNGE: mail of which the server has
// told where it was moved (COPYUID), and of which the Intake says that it was
// settled long enough ago and is kept. Else nothing is ever deleted.
//
// # Watched folders
//
// A complaint in Junk has arrived too. Each full pass looks into the folders
// of Settings.AlsoWatch; their arrivals have Watched set. One that does not
// exist is no error and is named in Status.
//
// # Connections
//
// One goroutine owns a connection and runs one command at a time. Each read
// and write has a deadline while the server owes an answer; the end of a
// context closes the connection under any command. Passwords and tokens go
// over TLS, verified, or to a loopback address, and nowhere else.
//
// # Waiting
//
// Run waits with IDLE (RFC 2177), proves at least every five minutes that
// the connection lives, and makes a full pass at least every Settings.Poll.
// For a second after mail has come it asks with NOOP instead, at intervals
// from 5 ms, because Dovecot tells of mail by IDLE only after half a second.
// After an error it pauses, from a second doubling up to five minutes; after
// a refused login from five minutes up to an hour; each less up to half of it
// by chance.
//
// # Errors
//
// Every error of a pass is an *Error with a Kind and a Hint, or the
// context's. Texts carry no addresses and nothing of a mail.
package mailbox
