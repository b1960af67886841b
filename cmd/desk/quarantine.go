package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ombud/store/casework"
)

// The states of a mail in quarantine.
const (
	quarantineWaiting  = "waiting"
	quarantineReleased = "released"
	quarantineRejected = "rejected"
)

// sorts says whether somebody may look into the quarantine: who sorts mail.
func (s *sitting) sorts(by casework.StaffName) error {
	person, err := s.staff(by, "quarantine")
	if err != nil {
		return err
	}
	sorting := []casework.Role{casework.RoleAdmin, casework.RoleHead, casework.RoleHandler, casework.RoleOmbudsman}
	if slices.ContainsFunc(person.Roles, func(r casework.Role) bool { return slices.Contains(sorting, r) }) {
		return nil
	}
	return notAllowed("quarantine", fmt.Sprintf("%s does not sort mail", by), "")
}

// Quarantine returns the mail that waits in quarantine, oldest first.
func (d *Desk) Quarantine(ctx context.Context, by casework.StaffName, _ QuarantineRequest,
) ([]casework.Quarantined, error) {
	waiting := []casework.Quarantined{}
	err := d.view(ctx, func(s *sitting) error {
		if err := s.sorts(by); err != nil {
			return err
		}
		found, err := s.tx.QuarantinedIn(quarantineWaiting)
		waiting = full(found)
		return err
	})
	return waiting, err
}

// quarantined reads the mail that somebody named.
func (s *sitting) quarantined(by casework.StaffName, id string) (casework.Quarantined, error) {
	if err := s.sorts(by); err != nil {
		return casework.Quarantined{}, err
	}
	q, err := s.tx.Quarantined(id)
	if absent(err) {
		return q, missing(fmt.Sprintf("quarantined mail %q", id), "there is no such mail")
	}
	return q, err
}

// QuarantineShow returns one mail in quarantine, with what can be read of it.
func (d *Desk) QuarantineShow(ctx context.Context, by casework.StaffName, r QuarantineRequest) (QuarantineView, error) {
	var v QuarantineView
	err := d.view(ctx, func(s *sitting) error {
		q, err := s.quarantined(by, r.ID)
		if err != nil {
			return err
		}
		a, err := s.arrivalOf(q)
		if err != nil {
			return err
		}
		v = QuarantineView{Quarantined: q, Size: max(a.Whole.Size, int64(len(a.Raw)))}
		if q.Unread {
			return nil
		}
		m := s.read(a).message
		v.From, v.Subject, v.Text, v.Defects = m.From, m.Subject, m.Text, m.Defects
		return nil
	})
	return v, err
}

// QuarantineRelease makes a case of a mail in quarantine, with its first
// arrival time, or files it where it belongs.
func (d *Desk) QuarantineRelease(ctx context.Context, by casework.StaffName, r QuarantineRequest,
) (casework.Quarantined, error) {
	t := d.tools.Load()
	p, err := d.quarantinedMail(ctx, t, by, r.ID)
	if err != nil {
		return casework.Quarantined{}, err
	}
	var out casework.Quarantined
	err = d.updateWith(ctx, t, func(s *sitting) error {
		q, err := s.waiting(by, r.ID)
		if err != nil {
			return err
		}
		record, err := s.releaseMail(p)
		if err != nil {
			return err
		}
		q.State, q.Case = quarantineReleased, record.Case
		if out, err = s.tx.PutQuarantined(q); err != nil || record.Case == "" {
			return err
		}
		return s.record(record.Case, by, casework.VerbIntake, "released from quarantine="+q.ID)
	})
	return out, err
}

// quarantinedMail reads a mail in quarantine again, for its release.
func (d *Desk) quarantinedMail(ctx context.Context, t *tools, by casework.StaffName, id string) (prepared, error) {
	var a casework.Arrival
	var unread bool
	var received time.Time
	err := d.view(ctx, func(s *sitting) error {
		q, err := s.waiting(by, id)
		if err != nil {
			return err
		}
		unread, received = q.Unread, q.ReceivedAt
		a, err = s.arrivalOf(q)
		return err
	})
	if err == nil && unread {
		err = d.revived(ctx, id, a)
	}
	if err != nil {
		return prepared{}, err
	}
	p := t.read(a)
	p.received, p.released = received, true
	p.packed, err = d.pack(a)
	return p, err
}

// arrivalOf is a mail in quarantine as it arrived.
func (s *sitting) arrivalOf(q casework.Quarantined) (casework.Arrival, error) {
	a := casework.Arrival{ID: q.Arrival, Stage: q.Stage}
	var err error
	if q.Head == 0 {
		a.Raw, err = s.tx.Raw(q.Raw)
		return a, err
	}
	a.Whole = casework.Spooled{Key: q.Raw, Size: q.Size}
	a.Raw, err = s.tx.RawSection(q.Raw, 0, q.Head)
	return a, err
}

// revived refuses to read a mail that ended the program before, unless another
// process reads it without harm: after an update it may.
func (d *Desk) revived(ctx context.Context, id string, a casework.Arrival) error {
	died := "this program cannot read it in another process"
	if d.trial != nil {
		var err error
		if died, err = d.trial(ctx, []casework.Arrival{a}); err != nil || died == "" {
			return err
		}
	}
	return notAllowed("quarantined mail "+id, "reading it would end the program: "+died,
		"look at it on the server, in the folder for quarantine; release it after an update, or reject it")
}

// waiting reads a mail that still waits in quarantine.
func (s *sitting) waiting(by casework.StaffName, id string) (casework.Quarantined, error) {
	q, err := s.quarantined(by, id)
	if err == nil && q.State != quarantineWaiting {
		return q, &casework.Refusal{Kind: casework.ErrConflict, What: "quarantined mail " + id,
			Why: "it was " + q.State + " before"}
	}
	return q, err
}

// releaseMail settles a mail that a person has looked at. What the same mail
// became elsewhere stands.
func (s *sitting) releaseMail(p prepared) (casework.ArrivalRecord, error) {
	m, err := s.same(p)
	if err == nil {
		return s.duplicate(p, m)
	}
	if !absent(err) {
		return casework.ArrivalRecord{}, err
	}
	return s.place(p)
}

// QuarantineReject settles that a mail in quarantine is nothing for us. It
// stays kept.
func (d *Desk) QuarantineReject(ctx context.Context, by casework.StaffName, r QuarantineRequest,
) (casework.Quarantined, error) {
	var out casework.Quarantined
	err := d.update(ctx, func(s *sitting) error {
		q, err := s.waiting(by, r.ID)
		if err != nil {
			return err
		}
		if blank(r.Reason) {
			return invalid("quarantined mail "+r.ID, "say why")
		}
		q.State = quarantineRejected
		q.Reason += fmt.Sprintf(" (rejected by %s: %s)", by, r.Reason)
		out, err = s.tx.PutQuarantined(q)
		return err
	})
	return out, err
}
