package daemon

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ombud/cmd/desk"
	"ombud/mailbox"
	"ombud/store/casework"
)

// Reconciliation compares the mail on the servers with the outcomes in the
// store (G2).
type Reconciliation struct {
	At          time.Time          `json:"at"`
	Mailboxes   []ReconciledBox    `json:"mailboxes"`
	Differences []ReconcileProblem `json:"differences"`
}

// ReconciledBox is the account of one mailbox.
type ReconciledBox struct {
	Mailbox  string                  `json:"mailbox"`
	Arrivals int                     `json:"arrivals"` // recorded, ever
	Outcomes map[casework.Result]int `json:"outcomes"`
	Removed  int                     `json:"removed"` // by us, after handled_keep
	Folders  []ReconciledFolder      `json:"folders"`
	// Error is why the server could not be asked; empty when it was.
	Error string `json:"error,omitempty"`
}

// ReconciledFolder is the account of one folder on the server.
type ReconciledFolder struct {
	Folder   string `json:"folder"`
	Mails    int    `json:"mails"`
	Recorded int    `json:"recorded"` // of them, with an outcome in the store
	// Gone are mails that we moved there and that somebody else has taken
	// away. The store keeps them; they are no difference.
	Gone int `json:"gone"`
}

// ReconcileKind is the sort of a difference.
type ReconcileKind string

// The sorts of differences.
const (
	NotTakenIn ReconcileKind = "not_taken_in" // it has arrived, and the store knows nothing of it
	NotMoved   ReconcileKind = "not_moved"    // it is settled, and still lies where it arrived
	NoOutcome  ReconcileKind = "no_outcome"   // it lies with the settled mail, and the store knows nothing of it
	NoMessage  ReconcileKind = "no_message"   // it is recorded, and the store has not got it
)

// ReconcileProblem is one mail of which server and store do not say the same.
type ReconcileProblem struct {
	casework.ArrivalID
	Kind ReconcileKind `json:"kind"`
	What string        `json:"what"`
	Do   string        `json:"do"`
}

func (k ReconcileKind) problem(id casework.ArrivalID) ReconcileProblem {
	p := ReconcileProblem{ArrivalID: id, Kind: k}
	switch k {
	case NotTakenIn:
		p.What, p.Do = "has arrived and was not taken in", "see the mailbox in: ombud status"
	case NotMoved:
		p.What, p.Do = "is settled but still lies where it arrived", "see the mailbox in: ombud status"
	case NoOutcome:
		p.What, p.Do = "lies with the settled mail but was never taken in", "move it back to the inbox on the server"
	case NoMessage:
		p.What, p.Do = "is recorded, but the store has not got its message", "ombud verify --raw, and the newest backup"
	}
	return p
}

// How long mail that is just being taken in and moved is waited for, and how
// often it is looked after.
const (
	reconcileWait = 15 * time.Second
	reconcileLook = 100 * time.Millisecond
)

// Reconcile compares what lies in the folders of all mailboxes with the
// store, over connections of its own, and changes nothing. With patience it
// waits for what a running poller has in hand.
func (d *Daemon) Reconcile(ctx context.Context, patient bool) (Reconciliation, error) {
	r := Reconciliation{At: d.Now().UTC(), Mailboxes: []ReconciledBox{}, Differences: []ReconcileProblem{}}
	for _, key := range sortedKeys(d.pollers) {
		a := auditor{daemon: d, patient: patient, box: ReconciledBox{Mailbox: key, Folders: []ReconciledFolder{}}}
		err := a.audit(ctx)
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		if err != nil && !mailbox.Unreachable(err) {
			return r, fmt.Errorf("reconciling mailbox %s: %w", key, err)
		}
		if err != nil {
			a.box.Error = err.Error()
		}
		r.Mailboxes = append(r.Mailboxes, a.box)
		r.Differences = append(r.Differences, a.found...)
	}
	return r, nil
}

// auditor reconciles one mailbox.
type auditor struct {
	daemon  *Daemon
	patient bool
	box     ReconciledBox
	found   []ReconcileProblem
}

func (a *auditor) audit(ctx context.Context) error {
	err := mailbox.Survey(ctx, a.daemon.boxes[a.box.Mailbox], a.daemon.Log,
		func(v mailbox.View) error { return a.folder(ctx, v) })
	if err != nil && !mailbox.Unreachable(err) {
		return err
	}
	// After the folders, so that each mail seen there is among those counted.
	t, terr := a.daemon.desk.Tally(ctx, a.box.Mailbox)
	if terr != nil {
		return terr
	}
	a.box.Arrivals, a.box.Outcomes, a.box.Removed = t.Arrivals, t.Outcomes, t.Removed
	for _, id := range t.Hollow {
		a.found = append(a.found, NoMessage.problem(id))
	}
	return err
}

// folder compares one folder.
func (a *auditor) folder(ctx context.Context, v mailbox.View) error {
	account, err := a.daemon.desk.Account(ctx, v.FolderID, v.UIDs)
	if err != nil {
		return err
	}
	if v.Settled {
		err = a.settled(ctx, v, &account)
	} else {
		err = a.arrived(ctx, v, &account)
	}
	a.box.Folders = append(a.box.Folders, ReconciledFolder{Folder: v.Folder, Mails: len(v.UIDs),
		Recorded: account.Recorded, Gone: account.Gone})
	return err
}

// arrived names the mails of a folder where mail arrives that should not be
// there any more.
func (a *auditor) arrived(ctx context.Context, v mailbox.View, account *desk.Account) error {
	unsettled := slices.Concat(account.Unknown, account.Owed)
	if len(unsettled) > 0 && a.patient {
		if err := a.wait(ctx, v.FolderID, unsettled, account); err != nil {
			return err
		}
	}
	a.add(NotTakenIn, v.FolderID, account.Unknown)
	if !v.Stays {
		a.add(NotMoved, v.FolderID, slices.Concat(account.Owed, account.Moved))
	}
	account.Recorded = len(v.UIDs) - len(account.Unknown)
	return nil
}

// wait gives the poller the time to take in and move what is in hand.
func (a *auditor) wait(ctx context.Context, f casework.FolderID, uids []uint32, account *desk.Account) error {
	a.daemon.pollers[a.box.Mailbox].Wake()
	tick, over := time.NewTicker(reconcileLook), time.NewTimer(reconcileWait)
	defer tick.Stop()
	defer over.Stop()
	for {
		now, err := a.daemon.desk.Account(ctx, f, uids)
		if err != nil {
			return err
		}
		account.Unknown, account.Owed = now.Unknown, now.Owed
		if len(now.Unknown)+len(now.Owed) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-over.C:
			return nil
		case <-tick.C:
		}
	}
}

// settled names the mails in a folder of settled mail that the store knows
// nothing of. Where no record says that a mail was moved there, its octets
// tell: a server need not say where a mail went.
func (a *auditor) settled(ctx context.Context, v mailbox.View, account *desk.Account) error {
	bySum := map[string][]uint32{}
	var sums []string
	err := v.Sums(ctx, account.Unknown, func(uid uint32, sum string) {
		sums, bySum[sum] = append(sums, sum), append(bySum[sum], uid)
	})
	if err != nil {
		return err
	}
	kept, err := a.daemon.desk.Keeps(ctx, sums)
	if err != nil {
		return err
	}
	for _, sum := range kept {
		delete(bySum, sum)
	}
	var unknown []uint32
	for _, uids := range bySum {
		unknown = append(unknown, uids...)
	}
	slices.Sort(unknown)
	account.Unknown, account.Recorded = unknown, len(v.UIDs)-len(unknown)
	a.add(NoOutcome, v.FolderID, unknown)
	return nil
}

func (a *auditor) add(k ReconcileKind, f casework.FolderID, uids []uint32) {
	for _, uid := range uids {
		a.found = append(a.found, k.problem(casework.ArrivalID{FolderID: f, UID: uid}))
	}
}

// reconcileAny is Reconcile for the socket.
func (d *Daemon) reconcileAny(ctx context.Context) (any, error) { return d.Reconcile(ctx, true) }
