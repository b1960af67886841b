package mailbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"ombud/store/casework"
)

// session is one connection, owned by one goroutine: commands never overlap.
type session struct {
	client *imapclient.Client
	guard  *guardConn
	tail   *tail
	caps   imap.CapSet
	noIdle bool // the server offered IDLE and then refused it
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
	if bye := s.tail.bye(); bye != "" {
		e.Err = &byeError{text: bye, err: e.Err}
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

// close ends the connection without ceremony. The raw connection goes first:
// the library waits for ever on a literal that nobody reads.
func (s *session) close() {
	s.guard.cut(errors.New("closed by the poller"))
	s.client.Close()
}

// sel selects a folder and makes its identity known.
func (s *session) sel(ctx context.Context, mailbox, folder string) error {
	s.selected = casework.FolderID{}
	var data *imap.SelectData
	err := s.do(ctx, "select "+folder, func() (err error) {
		data, err = s.client.Select(folder, nil).Wait()
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
	var opts *imap.SearchOptions
	if s.caps.Has(imap.CapESearch) {
		opts = &imap.SearchOptions{ReturnAll: true}
	}
	var data *imap.SearchData
	err := s.do(ctx, "search "+s.selected.Folder, func() (err error) {
		data, err = s.client.UIDSearch(criteria, opts).Wait()
		return err
	})
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

// tail keeps the end of what went over the connection, for the reason that a
// server gives in its BYE and that the library drops. It sees credentials
// and mail as well, and gives out nothing but a closing BYE line.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

const tailSize = 512

// Write takes note of a piece of the conversation.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(p) >= tailSize {
		t.buf = append(t.buf[:0], p[len(p)-tailSize:]...)
		return len(p), nil
	}
	if over := len(t.buf) + len(p) - tailSize; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	t.buf = append(t.buf, p...)
	return len(p), nil
}

// bye returns the text of the BYE that the conversation ended with. Our own
// last command may have been noted after the answer to it.
func (t *tail) bye() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(string(t.buf), "\r\n")
	for i := len(lines) - 2; i >= 0; i-- {
		if text, ok := strings.CutPrefix(lines[i], "* BYE "); ok {
			return text
		}
		if !strings.HasPrefix(lines[i], "T") {
			break
		}
	}
	return ""
}
