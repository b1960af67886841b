package mailbox

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"ombud/store/casework"
)

// keywordHandled marks settled mail on servers where it cannot be moved
// without the danger of expunging what somebody else has marked deleted.
const keywordHandled = imap.Flag("$OmbudHandled")

// movesAtOnce keeps command lines short: 500 UIDs are at most 5.5 kB.
const movesAtOnce = 500

// payOwed finishes the moves that an earlier pass has left undone. A mail
// that is not in the folder any more has been moved already.
func (r *round) payOwed(ctx context.Context, present []uint32) error {
	owed, err := r.p.intake.Owed(ctx, r.s.selected)
	if err != nil {
		return r.storeError(ctx, "look up owed moves", err)
	}
	var gone []casework.Move
	var still []casework.ArrivalRecord
	for _, rec := range owed {
		if _, ok := slices.BinarySearch(present, rec.ID.UID); ok {
			still = append(still, rec)
		} else {
			gone = append(gone, casework.Move{ID: rec.ID})
		}
	}
	r.counts.Owed += len(owed)
	if err := r.record(ctx, gone); err != nil {
		return err
	}
	return r.dispose(ctx, still)
}

// record tells the intake that mails are where they belong.
func (r *round) record(ctx context.Context, moves []casework.Move) error {
	if len(moves) == 0 {
		return nil
	}
	if err := r.p.intake.Moved(ctx, moves); err != nil {
		return r.storeError(ctx, "record moves", err)
	}
	r.counts.Moved += len(moves)
	return nil
}

// dispose moves settled mails to their places and records it. A refusal by
// the server is kept for the end of the pass.
func (r *round) dispose(ctx context.Context, records []casework.ArrivalRecord) error {
	places := map[casework.Place][]uint32{}
	for _, rec := range records {
		if rec.MoveOwed {
			places[rec.MoveTo] = append(places[rec.MoveTo], rec.ID.UID)
		}
	}
	var done []casework.Move
	for _, place := range []casework.Place{casework.PlaceHandled, casework.PlaceQuarantine} {
		for uids := range slices.Chunk(places[place], movesAtOnce) {
			moved, err := r.s.move(ctx, uids, r.p.settings.folder(place))
			if no := refusal(err); err != nil && no == nil {
				return errors.Join(err, r.record(ctx, done))
			} else if no != nil && r.putOff == nil {
				r.putOff = &Error{Kind: KindMove, Op: fmt.Sprintf("move to %s", r.p.settings.folder(place)), Err: err,
					Hint: "check that the folder exists and may be written to, and the quota; moves are tried again at each pass"}
			}
			for _, m := range moved {
				done = append(done, casework.Move{ID: r.id(m.uid), To: m.to})
			}
		}
	}
	return r.record(ctx, done)
}

// moved is a mail that needs no moving any more, and where it lies now as far
// as the server has told.
type moved struct {
	uid uint32
	to  casework.ArrivalID
}

// places joins UIDs with what a server has told of their copies (COPYUID,
// RFC 4315 §3).
func (s *session) places(uids []uint32, folder string, data *imap.CopyData) []moved {
	from, err := expand(data.SourceUIDs)
	into, ierr := expand(data.DestUIDs)
	told := map[uint32]uint32{}
	if err == nil && ierr == nil && len(from) == len(into) {
		for i, u := range from {
			told[u] = into[i]
		}
	}
	out := make([]moved, len(uids))
	for i, u := range uids {
		out[i].uid = u
		if to := told[u]; to != 0 && data.UIDValidity != 0 {
			out[i].to = casework.ArrivalID{UID: to, FolderID: casework.FolderID{
				Mailbox: s.selected.Mailbox, Folder: folder, UIDValidity: data.UIDValidity}}
		}
	}
	return out
}

// move moves mails of the selected folder and returns those that need no
// moving any more. It makes the folder when it is missing.
func (s *session) move(ctx context.Context, uids []uint32, folder string) ([]moved, error) {
	way := s.mark
	switch {
	case s.caps.Has(imap.CapMove):
		way = s.moveThere
	case s.caps.Has(imap.CapUIDPlus):
		way = s.copyThere
	}
	done, err := way(ctx, uids, folder)
	if refusal(err) == nil {
		return done, err
	}
	// The folder may be missing, or a mail may be gone that the server wants
	// to hear nothing of.
	if cerr := s.create(ctx, folder); cerr != nil && refusal(cerr) == nil {
		return nil, cerr
	}
	present, serr := s.search(ctx, uidSet(uids))
	if serr != nil {
		return nil, serr
	}
	gone := slices.DeleteFunc(slices.Clone(uids), func(u uint32) bool {
		_, there := slices.BinarySearch(present, u)
		return there
	})
	done = s.places(gone, folder, &imap.CopyData{})
	if len(present) == 0 {
		return done, nil
	}
	more, err := way(ctx, present, folder)
	if err != nil {
		return nil, err
	}
	return append(done, more...), nil
}

func (s *session) create(ctx context.Context, folder string) error {
	return s.do(ctx, "create "+folder, func() error { return s.client.Create(folder, nil).Wait() })
}

// moveThere uses MOVE (RFC 6851). The library's own replacement for it must
// never run: it expunges also what it could not copy.
func (s *session) moveThere(ctx context.Context, uids []uint32, folder string) ([]moved, error) {
	var data *imapclient.MoveData
	err := s.do(ctx, "move to "+folder, func() (err error) {
		data, err = s.client.Move(uidSet(uids), folder).Wait()
		return err
	})
	if err != nil {
		return nil, err
	}
	from, _ := data.SourceUIDs.(imap.UIDSet)
	into, _ := data.DestUIDs.(imap.UIDSet)
	return s.places(uids, folder, &imap.CopyData{UIDValidity: data.UIDValidity, SourceUIDs: from, DestUIDs: into}), nil
}

// copyThere copies, and removes what has been copied and nothing else
// (RFC 4315).
func (s *session) copyThere(ctx context.Context, uids []uint32, folder string) ([]moved, error) {
	var data *imap.CopyData
	err := s.do(ctx, "copy to "+folder, func() (err error) {
		data, err = s.client.Copy(uidSet(uids), folder).Wait()
		return err
	})
	if err != nil {
		return nil, err
	}
	copied := slices.DeleteFunc(slices.Clone(uids), func(u uint32) bool {
		return len(data.SourceUIDs) > 0 && !data.SourceUIDs.Contains(imap.UID(u))
	})
	if len(copied) == 0 {
		return nil, nil
	}
	if err := s.remove(ctx, copied); err != nil {
		return nil, err
	}
	return s.places(copied, folder, data), nil
}

// mark sets the keyword. A server that does not keep keywords refuses, and
// then the record in the store is all there is.
func (s *session) mark(ctx context.Context, uids []uint32, folder string) ([]moved, error) {
	if err := s.flag(ctx, uids, keywordHandled); err != nil && refusal(err) == nil {
		return nil, err
	}
	return s.places(uids, folder, &imap.CopyData{}), nil
}

func (s *session) flag(ctx context.Context, uids []uint32, f imap.Flag) error {
	store := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{f}}
	return s.do(ctx, "mark mail", func() error {
		return s.client.Store(uidSet(uids), store, nil).Close()
	})
}
