package mailbox

import (
	"context"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// tidyEvery is how often handled mail is looked through for what has been
// kept long enough.
const tidyEvery = time.Hour

// tidy removes handled mail that was kept on the server for as long as the
// settings say. Without UIDPLUS nothing is removed: a plain EXPUNGE would
// also take what somebody else has marked.
func (r *round) tidy(ctx context.Context) error {
	p, now := r.p, r.p.settings.Now()
	if p.settings.HandledKeep <= 0 || !r.s.caps.Has(imap.CapUIDPlus) || now.Sub(p.tidied) < tidyEvery {
		return nil
	}
	before := now.Add(-p.settings.HandledKeep)
	err := r.s.sel(ctx, p.settings.Key, p.settings.Handled)
	if refusal(err) != nil {
		return nil // there is none yet
	}
	if err != nil {
		return err
	}
	// A mail is settled after it has arrived; the day after covers zones.
	uids, err := r.s.searchFor(ctx, &imap.SearchCriteria{Before: before.AddDate(0, 0, 2)})
	if err != nil {
		return err
	}
	old, err := p.intake.Expired(ctx, r.s.selected, uids, before)
	if err != nil {
		return r.storeError(ctx, "look up old mail", err)
	}
	for chunk := range slices.Chunk(old, movesAtOnce) {
		if err := r.s.remove(ctx, chunk); err != nil {
			return err
		}
		if err := p.intake.Removed(ctx, r.s.selected, chunk); err != nil {
			return r.storeError(ctx, "record removed mail", err)
		}
		r.counts.Removed += len(chunk)
	}
	p.tidied = now
	return nil
}

// remove removes mails of the selected folder and nothing else (RFC 4315).
func (s *session) remove(ctx context.Context, uids []uint32) error {
	if err := s.flag(ctx, uids, imap.FlagDeleted); err != nil {
		return err
	}
	return s.do(ctx, "expunge", func() error { return s.client.UIDExpunge(uidSet(uids)).Close() })
}
