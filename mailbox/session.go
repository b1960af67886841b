package mailbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"ombud/store/casework"
)

// session is one connection, owned by one goroutine: commands never overlap.
type session struct {
	client *imapclient.Client
	guard  *guardConn
	wire   *wireConn // nil until the connection is protected
	caps   imap.CapSet
	// noIdle and noESearch say that the server offered the extension and then
	// refused it.
	noIdle, noESearch bool
	// news holds one element when the server has told of more mail in the
	// selected folder since it was last looked at.
	news     chan struct{}
	selected casework.FolderID
	messages uint32 // in the selected folder when it was selected
}

// do runs one command, from its first octet to its last answer, under the
// stall deadline and ctx.
func (s *session) do(ctx context.Context, op string, fn func() error) error {
	s.guard.arm()
	defer s.guard.disarm()
	stop := context.AfterFunc(ctx, func() { s.guard.cut(ctx.Err()) })
	defer stop()
	if err := fn(); err != nil {
		return s.explain(ctx, op, err)
	}
	return nil
}

// explain finds the true reason behind what the library returned.
func (s *session) explain(ctx context.Context, op string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e := &Error{Kind: KindServer, Op: op, Err: err}
	if refusal(err) != nil {
		return e
	}
	if cause := s.guard.cause(); cause != nil {
		e.Err = cause
	}
	if s.wire != nil && s.wire.bye() != "" {
		e.Err = &byeError{text: s.wire.bye(), err: e.Err}
	}
	e.Hint = "nothing is lost; the poller connects again by itself"
	return e
}

// alive reports whether the connection can still be used.
func (s *session) alive() bool {
	select {
	case <-s.client.Closed():
		return false
	default:
		return s.guard.cause() == nil
	}
}

// closeLimit is how long the library may take to end its own goroutine.
const closeLimit = 5 * time.Second

// close ends the connection without ceremony. The raw connection goes first:
// the library waits for ever on a literal that nobody reads. It reports
// whether the library has let go.
func (s *session) close() bool {
	s.guard.cut(errors.New("closed by the poller"))
	if s.client == nil {
		return true
	}
	done := make(chan struct{})
	go func() {
		s.client.Close()
		close(done)
	}()
	t := time.NewTimer(closeLimit)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}

// sel selects a folder and makes its identity known.
func (s *session) sel(ctx context.Context, mailbox, folder string) error {
	return s.open(ctx, mailbox, folder, false)
}

// open selects a folder, if readOnly so that nothing in it can be changed.
func (s *session) open(ctx context.Context, mailbox, folder string, readOnly bool) error {
	s.selected = casework.FolderID{}
	var data *imap.SelectData
	err := s.do(ctx, "select "+folder, func() (err error) {
		data, err = s.client.Select(folder, &imap.SelectOptions{ReadOnly: readOnly}).Wait()
		return err
	})
	if err != nil {
		return err
	}
	s.selected = casework.FolderID{Mailbox: mailbox, Folder: folder, UIDValidity: data.UIDValidity}
	s.messages = data.NumMessages
	return nil
}

// maxFolder is the number of mails in one folder that we are willing to
// believe a server; a set like 1:4294967295 must not fill the memory.
const maxFolder = 10_000_000

// search returns the UIDs of all mails in the selected folder, ascending.
// With a set it returns those of the set that are there.
func (s *session) search(ctx context.Context, set imap.UIDSet) ([]uint32, error) {
	criteria := &imap.SearchCriteria{}
	if len(set) > 0 {
		criteria.UID = []imap.UIDSet{set}
	}
	return s.searchFor(ctx, criteria)
}

// searchFor returns the UIDs of the mails that fit, ascending.
func (s *session) searchFor(ctx context.Context, criteria *imap.SearchCriteria) ([]uint32, error) {
	var opts *imap.SearchOptions
	if s.caps.Has(imap.CapESearch) && !s.noESearch {
		opts = &imap.SearchOptions{ReturnAll: true}
	}
	var data *imap.SearchData
	err := s.do(ctx, "search "+s.selected.Folder, func() (err error) {
		data, err = s.client.UIDSearch(criteria, opts).Wait()
		return err
	})
	if refusal(err) != nil && opts != nil {
		s.noESearch = true
		return s.searchFor(ctx, criteria)
	}
	if err != nil {
		return nil, err
	}
	found, _ := data.All.(imap.UIDSet)
	uids, err := expand(found)
	if err != nil {
		return nil, &Error{Kind: KindServer, Op: "search " + s.selected.Folder, Err: err}
	}
	return uids, nil
}

// expand lists the UIDs of a set as a server sent it.
func expand(set imap.UIDSet) ([]uint32, error) {
	var n uint64
	for _, r := range set {
		if r.Start == 0 || r.Stop < r.Start {
			return nil, fmt.Errorf("the server sent the set %q", set.String())
		}
		n += uint64(r.Stop-r.Start) + 1
	}
	if n > maxFolder {
		return nil, fmt.Errorf("the server speaks of %d mails", n)
	}
	uids := make([]uint32, 0, n)
	for _, r := range set {
		for u := uint64(r.Start); u <= uint64(r.Stop); u++ {
			uids = append(uids, uint32(u))
		}
	}
	return uids, nil
}

// uidSet makes a set for a command.
func uidSet(uids []uint32) imap.UIDSet {
	var set imap.UIDSet
	for _, u := range uids {
		set.AddNum(imap.UID(u))
	}
	return set
}

// noop asks for news.
func (s *session) noop(ctx context.Context) error {
	return s.do(ctx, "noop", func() error { return s.client.Noop().Wait() })
}

// announce is called by the decoder when the number of mails changes.
func (s *session) announce(d *imapclient.UnilateralDataMailbox) {
	if d.NumMessages != nil {
		s.remember()
	}
}

func (s *session) remember() {
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// hasNews takes the news, if there are any.
func (s *session) hasNews() bool {
	select {
	case <-s.news:
		return true
	default:
		return false
	}
}
