package desk

import (
	"context"
	"errors"
	"fmt"

	"ombud/store/casework"
)

// culprit is a mail that could not be settled for a reason of its own.
type culprit struct{ cause error }

func (c *culprit) Error() string { return "settling a mail: " + c.cause.Error() }
func (c *culprit) Unwrap() error { return c.cause }

// Settle takes mail in: every arrival ends in one recorded outcome (G2), all
// in one durable transaction and in order. What was settled before gets its
// record again. An error means that the store could not be used; nothing of
// the batch may then be touched on the server.
func (d *Desk) Settle(ctx context.Context, arrivals []casework.Arrival) ([]casework.ArrivalRecord, error) {
	if len(arrivals) == 0 {
		return nil, nil
	}
	t := d.tools.Load()
	batch, err := d.prepare(t, arrivals)
	if err != nil {
		return nil, err
	}
	records, err := d.settle(ctx, t, batch)
	var bad *culprit
	if !errors.As(err, &bad) {
		return records, err
	}
	return d.settleSingly(ctx, t, batch)
}

// settle takes a batch in, all or nothing.
func (d *Desk) settle(ctx context.Context, t *tools, batch []prepared) ([]casework.ArrivalRecord, error) {
	var records []casework.ArrivalRecord
	err := d.updateWith(ctx, t, func(s *sitting) error {
		records = records[:0]
		for _, p := range batch {
			r, err := s.guarded(p)
			if err != nil {
				return err
			}
			records = append(records, r)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return records, nil
}

// settleSingly takes a batch in one by one, after one of it has stopped the
// whole. The culprit goes to quarantine.
func (d *Desk) settleSingly(ctx context.Context, t *tools, batch []prepared) ([]casework.ArrivalRecord, error) {
	var all []casework.ArrivalRecord
	for _, p := range batch {
		records, err := d.settle(ctx, t, []prepared{p})
		var bad *culprit
		if errors.As(err, &bad) {
			p.poison, p.culprit = bad.cause.Error(), true
			records, err = d.settle(ctx, t, []prepared{p})
		}
		if err != nil {
			return nil, err
		}
		all = append(all, records...)
	}
	return all, nil
}

// guarded settles one mail. Whatever goes wrong with it, a panic too, makes
// it the culprit, unless the fault is the machine's.
func (s *sitting) guarded(p prepared) (r casework.ArrivalRecord, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &culprit{fmt.Errorf("it broke off: %v", v)}
		}
	}()
	r, err = s.settle(p)
	if err != nil && !infrastructure(err) {
		err = &culprit{err}
	}
	return r, err
}

// settle takes one mail in.
func (s *sitting) settle(p prepared) (casework.ArrivalRecord, error) {
	known, err := s.tx.Arrival(p.arrival.ID)
	if err == nil || !absent(err) {
		return known, err
	}
	if !p.culprit {
		m, err := s.same(p)
		if err == nil {
			return s.duplicate(p, m)
		}
		if !absent(err) {
			return known, err
		}
		if s.tx.WasErased(p.message.Content) {
			return s.arrived(p, casework.ResultDuplicate, casework.Message{})
		}
	}
	switch {
	case p.poison != "":
		return s.quarantine(p, p.poison)
	case p.arrival.Watched:
		return s.quarantine(p, "it came to the folder "+p.arrival.ID.Folder+", which is only watched")
	}
	return s.takeIn(p)
}

// same is the message that a mail is once more; not found when it is new.
func (s *sitting) same(p prepared) (casework.Message, error) {
	if p.message.Content == "" {
		return casework.Message{}, casework.ErrNotFound
	}
	return s.tx.MessageByContent(p.message.Content)
}

// takeIn files a mail that can be read.
func (s *sitting) takeIn(p prepared) (casework.ArrivalRecord, error) {
	switch class := p.message.Machine.Class; {
	case class == casework.MachineBounce || class == casework.MachineFeedbackReport:
		return s.bounce(p)
	case isMachine(p.message):
		return s.machine(p)
	case s.ours(p.sender.Address):
		return s.fromUs(p)
	}
	return s.place(p)
}

// place files what a person wrote with the case that it belongs to, or as a
// new one.
func (s *sitting) place(p prepared) (casework.ArrivalRecord, error) {
	key, err := s.join(p)
	switch {
	case err != nil:
		return casework.ArrivalRecord{}, err
	case key.ref == "" && s.owner(p.sender.Address) && !p.released:
		return s.quarantine(p, "it comes from the owner of a product, and tells no case")
	case key.ref == "":
		return s.open(p)
	case key.known:
		return s.append(p, key)
	}
	asked, err := s.consulted(key.ref, p.sender.Address)
	switch {
	case err != nil:
		return casework.ArrivalRecord{}, err
	case asked:
		return s.fromOwner(p, key)
	}
	return s.fromSomeoneElse(p, key)
}

// quarantine keeps a mail raw, with the reason.
func (s *sitting) quarantine(p prepared, reason string) (casework.ArrivalRecord, error) {
	if err := s.tx.PutPacked(p.packed); err != nil {
		return casework.ArrivalRecord{}, err
	}
	q := casework.Quarantined{
		Arrival: p.arrival.ID, Stage: p.arrival.Stage, At: s.tx.Now, ReceivedAt: receivedAt(p, s.tx.Now),
		Reason: reason, Raw: p.packed.Key, State: quarantineWaiting, Unread: p.arrival.Deadly != "",
	}
	if whole := p.arrival.Whole; whole.Key != "" {
		q.Head, q.Size = int64(len(p.arrival.Raw)), whole.Size
	}
	if _, err := s.tx.PutQuarantined(q); err != nil {
		return casework.ArrivalRecord{}, err
	}
	s.warn("mail put in quarantine", "mailbox", p.arrival.ID.Mailbox, "uid", p.arrival.ID.UID)
	return s.arrived(p, casework.ResultQuarantine, casework.Message{})
}

// arrived writes the record of an arrival: what became of it, and that it is
// still to be moved.
func (s *sitting) arrived(p prepared, what casework.Result, m casework.Message) (casework.ArrivalRecord, error) {
	r := casework.ArrivalRecord{
		ID: p.arrival.ID, At: s.tx.Now, Outcome: what, Case: m.Case, Message: m.ID, Content: p.message.Content,
		MoveTo: casework.PlaceHandled, MoveOwed: true,
	}
	if what == casework.ResultQuarantine {
		r.MoveTo = casework.PlaceQuarantine
	}
	if p.released {
		return r, nil // the arrival has its record: it went to quarantine
	}
	return r, s.tx.PutArrival(r)
}

// Unseen returns those of uids that have no record yet, in their order.
func (d *Desk) Unseen(ctx context.Context, f casework.FolderID, uids []uint32) ([]uint32, error) {
	var unseen []uint32
	err := d.view(ctx, func(s *sitting) error {
		unseen = nil
		for _, uid := range uids {
			_, err := s.tx.Arrival(casework.ArrivalID{FolderID: f, UID: uid})
			if absent(err) {
				unseen = append(unseen, uid)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	return unseen, err
}

// Owed returns the records of a folder whose mail is settled and still has
// to be moved on the server.
func (d *Desk) Owed(ctx context.Context, f casework.FolderID) ([]casework.ArrivalRecord, error) {
	var owed []casework.ArrivalRecord
	err := d.view(ctx, func(s *sitting) (err error) {
		owed, err = s.tx.Owed(f)
		return err
	})
	return owed, err
}

// Moved records that mail was moved, or is no longer where it was.
func (d *Desk) Moved(ctx context.Context, moves []casework.Move) error {
	if len(moves) == 0 {
		return nil
	}
	return d.update(ctx, func(s *sitting) error {
		for _, m := range moves {
			r, err := s.tx.Arrival(m.ID)
			if absent(err) {
				continue
			}
			if err != nil {
				return err
			}
			r.MoveOwed, r.Moved = false, m.To
			if err := s.tx.PutArrival(r); err != nil {
				return err
			}
		}
		return nil
	})
}
