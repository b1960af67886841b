// Package desk is the service layer: one verb, one method, one transaction.
//
// # Who calls it
//
// The daemon hands in mail (Settle), takes letters to send (TakeDue), says
// what became of them (Report) and lets it look at the clocks (Sweep).
// Staff reach it through the socket, by the methods that are named after
// the verbs. The desk knows who acts as a casework.StaffName; that the name
// is right is for the socket to see to.
//
// # One mail
//
// Mail is read and classified in parallel, without the store: the same
// octets give the same result. Then the batch is settled in order, in one
// durable transaction: known arrival or known message, machine mail, a
// message for a case that its sender belongs to, or a new case. The
// acknowledgement, the history and the record of the arrival are written in
// that transaction. A mail on which this fails is settled alone, and put
// in quarantine when it fails again; the mails after it go on. Trouble with
// the store itself is returned, and nothing of the batch has happened.
//
//	arrival known         → its record again
//	message known         → duplicate; at the ombudsman's inbox it raises the case
//	message erased        → duplicate, of which nothing is kept
//	a machine's           → automatic, bounce or bulk, with its case if it has one
//	from us, no letter    → append to its case for a person to see, else quarantine
//	unreadable, watched   → quarantine
//	whom we have asked    → append, as internal text (consult)
//	for a known case      → append
//	owner of a product    → quarantine, when it tells no case
//	else                  → case
//
// # Joining
//
// A message joins a case by a token that we signed, else by a Message-ID
// that we know, else by one that its sender has answered before, else by a
// reference in its text, and each only when its sender belongs to the case.
// With a key but from somebody else it is filed with the case, changes
// nothing, raises a task and is not answered. The key of a case that was
// joined into another leads to that one.
//
// # Letters
//
// A letter is written in the transaction of its cause and stays in the
// outbox for its hold. Only when the sender reports that it was accepted is
// a case answered, a decision sent and a clock met; a bounce, a failure and
// undo take that back.
//
// # Notices
//
// People of ours are told by mail that a case waits, by its reference and a
// date alone (casework.Directory.Told says who). The address of a department
// is told of each case that is new to it. The people who have a case are told
// at once when it is urgent, when it comes to the ombudsman, when a legal
// limit has passed and when a planned change has its day; of the rest each has
// a list once a business day: what was missed and what is near. The list
// carries the newest seal of the history. A notice is no letter to the
// customer: it meets no clock and answers nothing.
//
// # Commands
//
// A case that becomes urgent, or in which a claim becomes disputed, leaves an
// event for the company's command ([hooks] of the configuration), in the same
// transaction. The daemon runs it afterwards (DueHooks, Hooked): one that fails
// is tried again until it succeeds, and the case has a task meanwhile. No
// letter promises that reminders or collection rest before the command for
// disputed claims has succeeded.
//
// # Reading
//
// Whoever reads a case stands in the access log, once in ten minutes
// (casework.AccessOnce); a reading from outside what they work on needs a
// reason and stands in the history too. Notes and drafts of the ombudsman
// are there for those who may judge the case.
//
// # Fates
//
// What each result of a try leads to is one table, casework.Letter.Tried. A
// decision leaves only while its case is as it was approved, whatever its
// letter has been through; one that may have arrived, and that a person
// sends again, is the exception.
//
// # Unread mail
//
// A case is unread from what came last until somebody who works on it was
// shown just that, or acted on it by a revision that came after it.
//
// # Damage
//
// A record that cannot be read keeps no others from being sent, indexed or
// looked at: it is set aside, logged once and named by Status until it can
// be read again, which is tried at each start.
//
// # Transactions
//
// The function of a transaction may run more than once. It therefore
// changes nothing but the transaction and its own variables, which it sets
// anew on each run; what is logged is logged after the commit.
package desk

import (
	"context"
	"log/slog"
	"sync/atomic"

	"ombud/store"
	"ombud/store/casework"
)

// Parser reads the octets of a mail that came to a mailbox, given by its
// key in the configuration. What it cannot read it lists as defects.
type Parser interface {
	Parse(raw []byte, mailbox string) casework.Message
	// Attachment decodes an attachment at its place in the octets.
	Attachment(raw []byte, a casework.Attachment) ([]byte, error)
}

// Classifier says what a text is about. The same text gives the same
// verdict as long as the classifier is the same.
type Classifier interface {
	Classify(casework.Text) casework.Verdict
}

// Composer writes a letter. The same draft gives the same octets. It
// returns an error when a part that the letter must have is missing.
type Composer interface {
	Compose(casework.Draft) (casework.Composed, error)
}

// Trial reads mail in a process that may die of it, as Read does. Died says
// how it ended, empty when it read everything; an error says that it could
// not be tried.
type Trial func(ctx context.Context, mail []casework.Arrival) (died string, err error)

// Options is what a Desk is made of. All fields but Trial and Log
// are needed.
type Options struct {
	Store      *store.DB
	Parser     Parser
	Classifier Classifier
	Composer   Composer
	Keys       casework.Keyring // signs the Message-IDs of our letters
	Directory  *casework.Directory
	Trial      Trial        // nil: mail that ended the program is never read again
	Log        *slog.Logger // nil discards
}

// Desk carries out verbs on cases. Its methods may be called from several
// goroutines.
type Desk struct {
	store *store.DB
	keys  casework.Keyring
	trial Trial
	log   *slog.Logger
	tools atomic.Pointer[tools]
}

// tools is what a reload replaces, always as a whole.
type tools struct {
	parser     Parser
	classifier Classifier
	composer   Composer
	*casework.Directory
}

// New returns a desk.
func New(o Options) *Desk {
	d := &Desk{store: o.Store, keys: o.Keys, trial: o.Trial, log: o.Log}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	d.Reload(o.Parser, o.Classifier, o.Composer, o.Directory)
	return d
}

// Reload replaces the rules, the letters and the directory. What is under
// way goes on with the old ones.
func (d *Desk) Reload(p Parser, c Classifier, w Composer, dir *casework.Directory) {
	d.tools.Store(&tools{parser: p, classifier: c, composer: w, Directory: dir})
}

// Directory returns who and what the company is at this moment.
func (d *Desk) Directory() *casework.Directory { return d.tools.Load().Directory }

// sitting is one run of one transaction, with what it works by.
type sitting struct {
	*tools
	desk *Desk
	tx   *store.Tx
	said []func(*slog.Logger) // logged once the transaction is committed
}

// update runs fn in a durable transaction. fn may run more than once.
func (d *Desk) update(ctx context.Context, fn func(*sitting) error) error {
	return d.updateWith(ctx, d.tools.Load(), fn)
}

func (d *Desk) updateWith(ctx context.Context, t *tools, fn func(*sitting) error) error {
	var s *sitting
	err := d.store.Update(ctx, func(tx *store.Tx) error {
		s = &sitting{tools: t, desk: d, tx: tx}
		return fn(s)
	})
	if err != nil {
		return err
	}
	for _, say := range s.said {
		say(d.log)
	}
	return nil
}

// view runs fn in a transaction that changes nothing.
func (d *Desk) view(ctx context.Context, fn func(*sitting) error) error {
	t := d.tools.Load()
	return d.store.View(ctx, func(tx *store.Tx) error {
		return fn(&sitting{tools: t, desk: d, tx: tx})
	})
}

// warn has a warning logged when the transaction is committed.
func (s *sitting) warn(msg string, args ...any) {
	s.said = append(s.said, func(l *slog.Logger) { l.Warn(msg, args...) })
}

// trouble has an error logged when the transaction is committed.
func (s *sitting) trouble(msg string, args ...any) {
	s.said = append(s.said, func(l *slog.Logger) { l.Error(msg, args...) })
}

// record appends an entry to the history of a case.
func (s *sitting) record(ref casework.Reference, by casework.StaffName, v casework.Verb, note string) error {
	return s.tx.AppendHistory(ref, casework.Entry{At: s.tx.Now, By: by, Verb: v, Note: note})
}
