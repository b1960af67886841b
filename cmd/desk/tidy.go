package desk

import (
	"context"
	"time"

	"ombud/store/casework"
)

// Expired returns those of the mails in a folder that were moved there and
// settled before an instant, and of which the store keeps the octets, or has
// erased them.
func (d *Desk) Expired(ctx context.Context, f casework.FolderID, uids []uint32, before time.Time) ([]uint32, error) {
	var old []uint32
	err := d.view(ctx, func(s *sitting) error {
		old = nil
		for _, uid := range uids {
			r, err := s.tx.ArrivalAt(casework.ArrivalID{FolderID: f, UID: uid})
			if absent(err) {
				continue
			}
			if err != nil {
				return err
			}
			if kept, err := s.keepsMail(r); err != nil {
				return err
			} else if kept && r.At.Before(before) {
				old = append(old, uid)
			}
		}
		return nil
	})
	return old, err
}

// keepsMail says whether the store has the octets of a settled mail, or has
// erased them.
func (s *sitting) keepsMail(r casework.ArrivalRecord) (bool, error) {
	if s.tx.WasErased(r.Content) {
		return true, nil
	}
	m, err := s.tx.Message(r.Message)
	if absent(err) {
		return false, nil
	}
	return err == nil && s.tx.HasRaw(m.Raw), err
}

// Removed records that mails were removed from the folder that they were
// moved to, for good.
func (d *Desk) Removed(ctx context.Context, f casework.FolderID, uids []uint32) error {
	return d.update(ctx, func(s *sitting) error {
		for _, uid := range uids {
			r, err := s.tx.ArrivalAt(casework.ArrivalID{FolderID: f, UID: uid})
			if absent(err) {
				continue
			}
			if err != nil {
				return err
			}
			r.Moved, r.RemovedAt = casework.ArrivalID{}, s.tx.Now
			if err := s.tx.PutArrival(r); err != nil {
				return err
			}
		}
		return nil
	})
}
