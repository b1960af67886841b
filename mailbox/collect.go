package mailbox

import (
	"context"
	"fmt"

	"ombud/store/casework"
)

// collect fetches a batch. What came whole before an error is returned with
// it, in the order of the batch.
func (r *round) collect(ctx context.Context, b batch) ([]casework.Arrival, error) {
	switch b.way {
	case inPieces:
		return r.collectLarge(ctx, b.items[0])
	case alone:
		return r.collectOne(ctx, b.items[0])
	}
	got, err := r.s.bodies(ctx, b.items, r.p.settings.MaxSize)
	if refusal(err) != nil {
		err = nil // one bad mail may be the reason: each one that is missing is tried alone
	}
	var out []casework.Arrival
	blamed := false
	for _, it := range b.items {
		m, ok := got[it.uid]
		switch {
		case ok && m.complete():
			out = append(out, r.arrival(m))
		case err != nil && !blamed:
			// Servers answer in order: the first one that is missing is the one
			// at which the connection broke.
			blamed = true
			r.blame(ctx, it.uid, err)
		case err == nil:
			again, aerr := r.again(ctx, it, m.huge)
			out = append(out, again...)
			err = aerr
		}
	}
	return out, err
}

// again fetches a mail that its batch did not bring, or brought larger than
// its size had been told.
func (r *round) again(ctx context.Context, it item, huge bool) ([]casework.Arrival, error) {
	if huge {
		return r.collectLarge(ctx, it)
	}
	return r.collectOne(ctx, it)
}

// collectOne fetches one mail by itself.
func (r *round) collectOne(ctx context.Context, it item) ([]casework.Arrival, error) {
	id := r.id(it.uid)
	if why, ok := r.p.trouble.hopeless(id, r.p.settings.Now()); ok {
		return r.giveUp(ctx, id, why)
	}
	bare := r.p.trouble.mails[id].tries > 1
	m, there, err := r.s.single(ctx, it.uid, r.p.settings.MaxSize, bare)
	switch {
	case err != nil:
		return nil, r.blame(ctx, it.uid, err)
	case !there:
		r.gone(id)
		return nil, nil
	case m.huge:
		return r.collectLarge(ctx, it)
	case !m.complete():
		return nil, r.blame(ctx, it.uid, nil)
	}
	m.uid = it.uid
	return []casework.Arrival{r.arrival(m)}, nil
}

// collectLarge fetches one large mail in pieces.
func (r *round) collectLarge(ctx context.Context, it item) ([]casework.Arrival, error) {
	id := r.id(it.uid)
	if why, ok := r.p.trouble.hopeless(id, r.p.settings.Now()); ok {
		return r.giveUp(ctx, id, why)
	}
	l := large{keep: r.p.intake.Keep, most: hardCap * r.p.settings.MaxSize}
	m, err := l.fetch(ctx, r.s, it)
	if l.noRoom != nil {
		if err := r.storeError(ctx, "keep a large mail", l.noRoom); r.putOff == nil {
			r.putOff = err
		}
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, r.blame(ctx, it.uid, err)
	}
	if m.complete() || l.cut {
		a := r.arrival(m)
		a.Whole = l.whole
		if l.cut {
			a.Defect = fmt.Sprintf("larger than %d octets: only so many were fetched", l.most)
			r.counts.Defects++
		}
		return []casework.Arrival{a}, nil
	}
	there, err := r.s.search(ctx, uidSet([]uint32{it.uid}))
	if err != nil {
		return nil, err
	}
	if len(there) > 0 {
		return nil, r.blame(ctx, it.uid, nil)
	}
	r.gone(id)
	return nil, nil
}

// giveUp makes an arrival of a mail that the server does not hand out, so
// that a person looks at it. It stays on the server.
func (r *round) giveUp(ctx context.Context, id casework.ArrivalID, why string) ([]casework.Arrival, error) {
	there, err := r.s.search(ctx, uidSet([]uint32{id.UID}))
	if err != nil {
		return nil, err
	}
	if len(there) == 0 {
		r.gone(id)
		return nil, nil
	}
	r.counts.Defects++
	r.p.log.Warn("mail cannot be fetched", "folder", id.Folder, "uid", id.UID, "why", why)
	a := r.arrival(mail{uid: id.UID, size: -1})
	a.Defect = "the server does not hand the mail out: " + why
	return []casework.Arrival{a}, nil
}

func (r *round) gone(id casework.ArrivalID) {
	r.p.trouble.forget(id)
	r.counts.Gone++
}

// blame notes that a mail could not be fetched; cause is nil when the server
// just did not give it. It returns the cause if that ends the connection.
func (r *round) blame(ctx context.Context, uid uint32, cause error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	why := r.p.trouble.note(r.id(uid), r.p.settings.Now(), cause)
	r.p.log.Warn("mail not fetched", "folder", r.s.selected.Folder, "uid", uid, "why", why)
	if refusal(cause) != nil {
		return nil
	}
	return cause
}

// arrival makes the arrival of a fetched mail.
func (r *round) arrival(m mail) casework.Arrival {
	if m.complete() {
		r.counts.Fetched++
		r.p.trouble.good = r.p.settings.Now()
		if lie := m.lie(); lie != "" {
			r.p.log.Debug("size differs", "uid", m.uid, "what", lie)
		}
	}
	if m.date.IsZero() {
		m.date = r.p.settings.Now()
	}
	return casework.Arrival{ID: r.id(m.uid), InternalDate: m.date.UTC(), Raw: m.raw}
}
