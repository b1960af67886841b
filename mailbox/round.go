package mailbox

import (
	"context"
	"fmt"
	"slices"

	"ombud/store/casework"
)

// round is one pass in progress.
type round struct {
	p      *Poller
	s      *session
	counts Counts
	// putOff is the first thing that had to be put off: a move that was refused, a
	// large mail for which there is no room. Intake goes on without it, and
	// the pass ends with it.
	putOff error
}

// pass makes one pass and keeps the account of it. A full one also finishes
// owed moves and looks into the watched folders.
func (p *Poller) pass(ctx context.Context, full bool) (Counts, error) {
	r := &round{p: p}
	err := r.run(ctx, full)
	if err == nil {
		err = r.putOff
	}
	now := p.settings.Now().UTC()
	p.update(func(s *Status) {
		s.Counts.add(r.counts)
		s.Stuck = len(p.trouble.mails)
	})
	switch {
	case err == nil:
		p.succeeded(now)
	case ctx.Err() != nil:
		p.drop()
		return r.counts, ctx.Err()
	default:
		p.failed(err, now)
		if kindOf(err) == KindMove {
			p.setState(StateIdle)
		} else {
			p.drop()
		}
		p.log.Warn("pass failed", "err", err, "hint", Hint(err))
	}
	if c := r.counts; c.Found > 0 || c.Owed > 0 || c.Removed > 0 {
		p.log.Info("pass done", "found", c.Found, "settled", c.Settled, "moved", c.Moved,
			"gone", c.Gone, "defects", c.Defects, "owed", c.Owed, "removed", c.Removed)
	}
	return r.counts, err
}

// drop gives the connection up.
func (p *Poller) drop() {
	if p.conn != nil {
		p.closed(p.conn.close())
		p.conn = nil
	}
}

// closed takes note of a connection whose goroutine did not end.
func (p *Poller) closed(ok bool) {
	if !ok {
		p.log.Error("the IMAP library did not end a connection; it is left behind")
	}
}

func (r *round) run(ctx context.Context, full bool) error {
	p := r.p
	if p.conn != nil && !p.conn.alive() {
		p.drop()
	}
	if p.conn == nil {
		s, err := p.connect(ctx)
		if err != nil {
			return err
		}
		p.conn, full = s, true
	} else if full {
		// A search in a folder that has been selected for a while need not find
		// what the server has not told of yet.
		if err := p.conn.noop(ctx); err != nil {
			return err
		}
	}
	r.s = p.conn
	p.setState(StateFetching)
	inbox := p.settings.Inbox
	if err := r.folder(ctx, inbox, full); err != nil || !full {
		return err
	}
	for _, f := range p.settings.AlsoWatch {
		if err := r.watched(ctx, f); err != nil {
			return err
		}
	}
	if err := r.tidy(ctx); err != nil || r.s.selected.Folder == inbox {
		return err
	}
	// The inbox is left selected, so that the server tells of new mail there;
	// what came meanwhile it does not tell.
	return r.folder(ctx, inbox, false)
}

// folder selects the inbox, unless it is selected, and takes in what is new.
func (r *round) folder(ctx context.Context, name string, owed bool) error {
	if r.s.selected.Folder != name {
		if err := r.s.sel(ctx, r.p.settings.Key, name); err != nil {
			if refusal(err) == nil {
				return err
			}
			return &Error{Kind: KindFolder, Op: "select " + name, Err: err,
				Hint: "check inbox of [mailbox." + r.p.settings.Key + "], or make the folder on the server"}
		}
	}
	return r.look(ctx, owed, false)
}

// watched does the same with a watched folder, if there is one.
func (r *round) watched(ctx context.Context, name string) error {
	err := r.s.sel(ctx, r.p.settings.Key, name)
	if refusal(err) != nil {
		r.p.missing(name, true)
		return nil
	}
	if err != nil {
		return err
	}
	r.p.missing(name, false)
	if r.s.messages == 0 {
		return nil
	}
	return r.look(ctx, true, true)
}

// look takes in what is new in the selected folder.
func (r *round) look(ctx context.Context, owed, watched bool) error {
	r.s.hasNews() // what came until now, the search finds
	uids, err := r.s.search(ctx, nil)
	if err != nil {
		return err
	}
	if owed {
		if err := r.payOwed(ctx, uids); err != nil {
			return err
		}
	}
	if len(uids) == 0 {
		return nil
	}
	wanted, err := r.p.intake.Unseen(ctx, r.s.selected, uids)
	if err != nil {
		return r.storeError(ctx, "look up known mail", err)
	}
	r.counts.Found += len(wanted)
	return r.take(ctx, wanted, watched)
}

// storeError words a failure of our own side.
func (r *round) storeError(ctx context.Context, op string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &Error{Kind: KindSettle, Op: op, Err: err,
		Hint: "the mail stays on the server and is tried again; see the store (disk full?)"}
}

// take fetches the wanted mails, settles them and moves them away. While one
// batch settles the next one is fetched, and while that one settles the
// first one's mails are moved.
func (r *round) take(ctx context.Context, wanted []uint32, watched bool) error {
	line := &line{r: r}
	var late []batch
	suspect := func(uid uint32) bool { return r.p.trouble.suspect(r.id(uid)) }
	for uids := range slices.Chunk(wanted, sizesAtOnce) {
		items, err := r.s.sizes(ctx, uids)
		if err != nil {
			return line.end(ctx, err)
		}
		for _, b := range plan(items, r.p.settings.MaxSize, suspect) {
			if len(b.items) == 1 && suspect(b.items[0].uid) {
				late = append(late, b)
				continue
			}
			if err := r.step(ctx, line, b, watched); err != nil {
				return line.end(ctx, err)
			}
		}
	}
	for _, b := range late {
		if err := r.step(ctx, line, b, watched); err != nil {
			return line.end(ctx, err)
		}
	}
	return line.end(ctx, nil)
}

// step fetches a batch and puts what came of it into the line.
func (r *round) step(ctx context.Context, l *line, b batch, watched bool) error {
	arrivals, err := r.collect(ctx, b)
	for i := range arrivals {
		arrivals[i].Stage, arrivals[i].Watched = r.p.settings.Stage, watched
	}
	if perr := l.put(ctx, arrivals); perr != nil {
		return perr
	}
	return err
}

func (r *round) id(uid uint32) casework.ArrivalID {
	return casework.ArrivalID{FolderID: r.s.selected, UID: uid}
}

// line settles batches one after the other, beside the fetching.
type line struct {
	r       *round
	pending chan settled // nil when nothing is being settled
}

type settled struct {
	records []casework.ArrivalRecord
	err     error
}

// put waits for the batch that is being settled, starts with the next one,
// and moves the mails of the first.
func (l *line) put(ctx context.Context, arrivals []casework.Arrival) error {
	if len(arrivals) == 0 {
		return nil
	}
	records, err := l.wait(ctx)
	if err != nil {
		return err
	}
	l.pending = make(chan settled, 1)
	intake := l.r.p.intake
	go func(out chan<- settled) {
		recs, err := intake.Settle(ctx, arrivals)
		if err == nil && len(recs) != len(arrivals) {
			err = fmt.Errorf("%d records for %d mails", len(recs), len(arrivals))
		}
		out <- settled{recs, err}
	}(l.pending)
	return l.r.dispose(ctx, records)
}

// wait returns the records of the batch in hand, none when there is none.
func (l *line) wait(ctx context.Context) ([]casework.ArrivalRecord, error) {
	if l.pending == nil {
		return nil, nil
	}
	done := <-l.pending
	l.pending = nil
	if done.err != nil {
		return nil, l.r.storeError(ctx, "settle mail", done.err)
	}
	l.r.counts.Settled += len(done.records)
	for _, rec := range done.records {
		l.r.p.trouble.forget(rec.ID)
	}
	return done.records, nil
}

// end waits for the last batch and moves its mails, also after an error as
// long as the connection holds. It returns the first error.
func (l *line) end(ctx context.Context, first error) error {
	records, err := l.wait(ctx)
	if first == nil {
		first = err
	}
	if len(records) == 0 || !l.r.s.alive() {
		return first
	}
	if err := l.r.dispose(ctx, records); first == nil {
		first = err
	}
	return first
}
