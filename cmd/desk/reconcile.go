package desk

import (
	"context"
	"slices"

	"ombud/store/casework"
)

// MayReconcile refuses who may not compare the servers with the store: all
// but admins, heads and auditors.
func (d *Desk) MayReconcile(by casework.StaffName) error {
	return d.keeps(by, "reconcile", casework.RoleAdmin, casework.RoleHead, casework.RoleAuditor)
}

// Tally is what the store records of the mail of one mailbox.
type Tally struct {
	Arrivals int
	Outcomes map[casework.Result]int
	// Removed counts the mails that were removed from the server, because
	// the configuration says for how long they are kept there.
	Removed int
	// Hollow are the arrivals whose message the store does not have.
	Hollow []casework.ArrivalID
}

// tallyChunk is how many arrivals are read in one view.
const tallyChunk = 2000

// Tally counts the arrivals of a mailbox and sees that what they became is
// there.
func (d *Desk) Tally(ctx context.Context, mailbox string) (Tally, error) {
	t := Tally{Outcomes: map[casework.Result]int{}}
	var last casework.ArrivalID
	for more := true; more; {
		var part []casework.ArrivalRecord
		var hollow []casework.ArrivalID
		err := d.view(ctx, func(s *sitting) error {
			part, hollow = part[:0], hollow[:0]
			for r, err := range s.tx.Arrivals(mailbox, last) {
				if err != nil {
					return err
				}
				part = append(part, r)
				if !s.hasOutcome(r) {
					hollow = append(hollow, r.ID)
				}
				if len(part) == tallyChunk {
					break
				}
			}
			return nil
		})
		if err != nil {
			return t, err
		}
		t.Hollow = append(t.Hollow, hollow...)
		for _, r := range part {
			t.Arrivals++
			t.Outcomes[r.Outcome]++
			if !r.RemovedAt.IsZero() {
				t.Removed++
			}
			last = r.ID
		}
		more = len(part) == tallyChunk
	}
	return t, nil
}

// hasOutcome says whether what an arrival became is there: its message, or
// the knowledge that it was erased.
func (s *sitting) hasOutcome(r casework.ArrivalRecord) bool {
	switch {
	case r.Outcome == "":
		return false
	case r.Outcome == casework.ResultQuarantine, r.Message == "":
		return true
	}
	return s.tx.HasMessage(r.Message) || s.tx.WasErased(r.Content)
}

// Account is what the store knows of the mails in one folder.
type Account struct {
	Recorded int      // mails with a record: they arrived there, or were moved there
	Gone     int      // mails that were moved there and are there no more
	Unknown  []uint32 // mails without a record
	Owed     []uint32 // settled mails whose move is owed
	Moved    []uint32 // mails of which the record says that they were moved away
}

// Account compares the mails of a folder with the records, in short views.
func (d *Desk) Account(ctx context.Context, f casework.FolderID, uids []uint32) (Account, error) {
	var a Account
	here := 0
	for chunk := range slices.Chunk(uids, tallyChunk) {
		var part Account
		var moved int
		err := d.view(ctx, func(s *sitting) (err error) {
			part, moved, err = s.account(f, chunk)
			return err
		})
		if err != nil {
			return a, err
		}
		here += moved
		a.Unknown = append(a.Unknown, part.Unknown...)
		a.Owed, a.Moved = append(a.Owed, part.Owed...), append(a.Moved, part.Moved...)
	}
	a.Recorded = len(uids) - len(a.Unknown)
	err := d.view(ctx, func(s *sitting) error {
		a.Gone = s.tx.MovedTo(f) - here
		return nil
	})
	return a, err
}

// account compares some mails of a folder; moved counts those that were moved
// there.
func (s *sitting) account(f casework.FolderID, uids []uint32) (a Account, moved int, err error) {
	for _, uid := range uids {
		id := casework.ArrivalID{FolderID: f, UID: uid}
		if s.tx.HasArrivalAt(id) {
			moved++
			continue
		}
		r, err := s.tx.Arrival(id)
		switch {
		case absent(err):
			a.Unknown = append(a.Unknown, uid)
		case err != nil:
			return a, moved, err
		case r.MoveOwed:
			a.Owed = append(a.Owed, uid)
		default:
			a.Moved = append(a.Moved, uid)
		}
	}
	return a, moved, nil
}

// Keeps returns those of the SHA-256 of raw mails that the store keeps.
func (d *Desk) Keeps(ctx context.Context, sums []string) ([]string, error) {
	var kept []string
	err := d.view(ctx, func(s *sitting) error {
		kept = slices.DeleteFunc(slices.Clone(sums), func(sum string) bool { return !s.tx.HasRaw(sum) })
		return nil
	})
	return kept, err
}
