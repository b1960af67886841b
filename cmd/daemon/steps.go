package daemon

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"ombud/cmd/desk"
	"ombud/mailbox"
	"ombud/replies"
	"ombud/store/casework"
)

// intake is the desk as the pollers see it: it fetches nothing while the
// disk is full, wakes the sender for acknowledgements, and knows what an
// earlier process has died over. There is one a mailbox.
type intake struct {
	*desk.Desk
	daemon   *Daemon
	hand     hand
	suspects map[casework.ArrivalID]bool // used by Settle alone, which never overlaps
}

func (d *Daemon) intake(mailbox string) intake {
	h := d.hand(mailbox)
	return intake{d.desk, d, h, h.left()}
}

// Unseen is asked before mail is fetched.
func (i intake) Unseen(ctx context.Context, f casework.FolderID, uids []uint32) ([]uint32, error) {
	if err := i.daemon.room(); err != nil {
		return nil, err
	}
	return i.Desk.Unseen(ctx, f, uids)
}

// Keep starts the file of a mail too large for memory, if there is room.
func (i intake) Keep(_ context.Context, octets int64) (mailbox.Keeping, error) {
	if err := i.daemon.roomFor(max(octets, 0)); err != nil {
		return nil, err
	}
	return i.daemon.store.Spool()
}

// Settle takes mail in. While it does, the mail is noted as in hand.
func (i intake) Settle(ctx context.Context, a []casework.Arrival) ([]casework.ArrivalRecord, error) {
	if err := i.daemon.try(ctx, a, i.suspects); err != nil {
		return nil, err
	}
	if err := i.hand.take(a); err != nil {
		return nil, fmt.Errorf("noting the mail in hand: %w", err)
	}
	records, err := i.Desk.Settle(ctx, a)
	if err == nil {
		for _, mail := range a {
			delete(i.suspects, mail.ID)
		}
		i.daemon.changed()
	}
	if lerr := i.hand.lay(); lerr != nil {
		i.daemon.Log.Warn("noting that no mail is in hand", "err", lerr)
	}
	return records, err
}

// changed tells the loops that something has happened at the desk.
func (d *Daemon) changed() {
	d.toSend.wake()
	d.toIndex.wake()
}

// room says whether there is room on the store's disk for more mail.
func (d *Daemon) room() error { return d.roomFor(0) }

// roomFor is room for so many octets more.
func (d *Daemon) roomFor(octets int64) error {
	free, err := d.FreeDisk(d.dir)
	if err != nil {
		return err
	}
	if need := minFree + uint64(octets); free < need {
		return &DiskFullError{d.dir, free, need}
	}
	return nil
}

// PollStep takes in what lies in one mailbox, given by its key in the
// configuration. A server that cannot be used is ErrUnreachable.
func (d *Daemon) PollStep(ctx context.Context, key string) (mailbox.Counts, error) {
	p, ok := d.pollers[key]
	if !ok {
		return mailbox.Counts{}, fmt.Errorf("mailbox %q: %w", key, casework.ErrNotFound)
	}
	n, err := p.Pass(ctx)
	if err == nil {
		return n, nil
	}
	hint := mailbox.Hint(err)
	err = fmt.Errorf("mailbox %s: %w", key, marked(err, ErrUnreachable, mailbox.Unreachable(err)))
	if hint != "" {
		err = fmt.Errorf("%w; %s", err, hint)
	}
	return n, err
}

// SendStep sends the letters that are due and returns how many the mail
// server accepted. A server that cannot be used is ErrUnreachable.
func (d *Daemon) SendStep(ctx context.Context) (int, error) {
	d.sending.Lock()
	defer d.sending.Unlock()
	n, err := d.sender.SendDue(ctx)
	if err != nil {
		err = fmt.Errorf("smtp: %w", marked(err, ErrUnreachable, errors.Is(err, replies.ErrUnreachable)))
	}
	return n, err
}

// SweepStep looks at the clocks.
func (d *Daemon) SweepStep(ctx context.Context) error {
	if err := d.desk.Sweep(ctx); err != nil {
		return fmt.Errorf("looking at the clocks: %w", err)
	}
	d.changed()
	return nil
}

// IndexStep indexes some of the words that are not yet, and returns how many
// messages they were of. One that cannot be read is set aside and logged.
func (d *Daemon) IndexStep(ctx context.Context) (int, error) {
	n, damaged, err := d.store.IndexStep(ctx)
	if err != nil {
		return n, fmt.Errorf("indexing words: %w", err)
	}
	for _, one := range damaged {
		d.Log.Error("record set aside", "record", one.What, "err", one.Why)
	}
	return n, nil
}

// Poll makes one pass: it takes in what lies in all mailboxes, sends all that
// is due and returns. What fails does not keep the rest from being done; all
// errors are returned. It is ErrUnreachable when a server could not be used.
func (d *Daemon) Poll(ctx context.Context) error {
	if err := d.desk.Recover(ctx); err != nil {
		return fmt.Errorf("looking at letters left in sending: %w", err)
	}
	keys := sortedKeys(d.pollers)
	errs := make([]error, len(keys))
	var passes sync.WaitGroup
	for i, key := range keys {
		passes.Go(func() { _, errs[i] = d.PollStep(ctx, key) })
	}
	passes.Wait()
	errs = append(errs, d.SweepStep(ctx), d.HookStep(ctx))
	_, err := d.SendStep(ctx)
	errs = append(errs, err)
	var index error
	for n := 1; n > 0 && index == nil; {
		n, index = d.IndexStep(ctx)
	}
	return errors.Join(append(errs, index)...)
}
