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
// disk is full, and wakes the sender for acknowledgements.
type intake struct {
	*desk.Desk
	daemon *Daemon
}

// Unseen is asked before mail is fetched.
func (i intake) Unseen(ctx context.Context, f casework.FolderID, uids []uint32) ([]uint32, error) {
	if err := i.daemon.room(); err != nil {
		return nil, err
	}
	return i.Desk.Unseen(ctx, f, uids)
}

// Settle takes mail in.
func (i intake) Settle(ctx context.Context, a []casework.Arrival) ([]casework.ArrivalRecord, error) {
	records, err := i.Desk.Settle(ctx, a)
	if err == nil {
		i.daemon.changed()
	}
	return records, err
}

// changed tells the loops that something has happened at the desk.
func (d *Daemon) changed() {
	d.toSend.wake()
	d.toIndex.wake()
}

// room says whether there is room on the store's disk for more mail.
func (d *Daemon) room() error {
	free, err := d.FreeDisk(d.dir)
	if err != nil {
		return err
	}
	if free < minFree {
		return &DiskFullError{d.dir, free}
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
// messages they were of.
func (d *Daemon) IndexStep(ctx context.Context) (int, error) {
	n, err := d.store.IndexStep(ctx)
	if err != nil {
		return n, fmt.Errorf("indexing words: %w", err)
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
	errs = append(errs, d.SweepStep(ctx))
	_, err := d.SendStep(ctx)
	errs = append(errs, err)
	var index error
	for n := 1; n > 0 && index == nil; {
		n, index = d.IndexStep(ctx)
	}
	return errors.Join(append(errs, index)...)
}
