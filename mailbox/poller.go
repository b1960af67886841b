package mailbox

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"ombud/store/casework"
)

// Intake is who takes the mail in. Its methods are called from one goroutine
// a poller, except that Settle runs beside the others.
type Intake interface {
	// Unseen returns those of the UIDs in folder that have no record, in the
	// order given.
	Unseen(ctx context.Context, folder casework.FolderID, uids []uint32) ([]uint32, error)
	// Settle gives each arrival one durable outcome, all or none, and returns
	// the records in the same order. Only after it has returned may the mail
	// be touched on the server.
	Settle(ctx context.Context, arrivals []casework.Arrival) ([]casework.ArrivalRecord, error)
	// Keep starts the file of a mail that is too large for memory, of about so
	// many octets; fewer than 0 stands for many. An error means that there is
	// no room for it now.
	Keep(ctx context.Context, octets int64) (Keeping, error)
	// Owed returns the records of folder whose mail is still to be moved.
	Owed(ctx context.Context, folder casework.FolderID) ([]casework.ArrivalRecord, error)
	// Expired returns those of the mails in folder that were settled before an
	// instant, and of which the store keeps all there is to keep.
	Expired(ctx context.Context, folder casework.FolderID, uids []uint32, before time.Time) ([]uint32, error)
	// Removed records that mails were removed from folder for good.
	Removed(ctx context.Context, folder casework.FolderID, uids []uint32) error
	// Moved records that the mails are where they belong.
	Moved(ctx context.Context, moves []casework.Move) error
}

// Keeping is a large mail on its way to the store. Done or Drop ends it.
type Keeping interface {
	io.Writer
	// Done makes it durable.
	Done() (casework.Spooled, error)
	// Drop gives it up.
	Drop() error
}

// Poller reads one mailbox. Pass, Run and Close take turns; Status and Wake
// may be called at any time.
type Poller struct {
	settings Settings
	intake   Intake
	log      *slog.Logger
	wake     chan struct{}

	turn    sync.Mutex // held by Pass, Run and Close
	conn    *session   // nil when not connected
	trouble trouble
	tidied  time.Time // when handled mail was last removed

	mu     sync.Mutex
	status Status
}

// NewPoller returns a poller for the mailbox. It connects with the first
// pass.
func NewPoller(s Settings, in Intake, log *slog.Logger) *Poller {
	return &Poller{
		settings: s.withDefaults(),
		intake:   in,
		log:      log.With("mailbox", s.Key),
		wake:     make(chan struct{}, 1),
		trouble:  trouble{mails: map[casework.ArrivalID]mishap{}},
		status:   Status{Mailbox: s.Key, State: StateClosed},
	}
}

// Pass connects if there is no connection, takes in everything that has
// arrived, finishes owed moves, looks into the watched folders, and stays
// connected unless it fails. Errors are of type *Error or ctx's.
func (p *Poller) Pass(ctx context.Context) (Counts, error) {
	p.turn.Lock()
	defer p.turn.Unlock()
	return p.pass(ctx, true)
}

// Wake makes Run look at the mailbox at once.
func (p *Poller) Wake() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}
