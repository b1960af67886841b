package mailbox

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// mail is what one FETCH response brought.
type mail struct {
	uid   uint32
	date  time.Time // INTERNALDATE, zero when not told
	size  int64     // RFC822.SIZE, -1 when not told
	raw   []byte
	whole bool // a body came, and all its octets
	huge  bool // a body came that was larger than was allowed; it was skipped
}

// sizes asks for the sizes of mails in one command. Every UID gets an item;
// those the server said nothing about have the size -1.
func (s *session) sizes(ctx context.Context, uids []uint32) ([]item, error) {
	known := make(map[uint32]int64, len(uids))
	opts := &imap.FetchOptions{UID: true, RFC822Size: true}
	err := s.fetch(ctx, uidSet(uids), opts, 0, func(m mail) { known[m.uid] = m.size })
	if err != nil {
		return nil, err
	}
	items := make([]item, len(uids))
	for i, u := range uids {
		items[i] = item{uid: u, size: -1}
		if size, ok := known[u]; ok {
			items[i].size = size
		}
	}
	return items, nil
}

// bodies fetches mails in one command. Of those whose body did not come with
// all its octets, nothing is returned. Mails that came before an error are
// returned with it.
func (s *session) bodies(ctx context.Context, items []item, limit int64) (map[uint32]mail, error) {
	uids := make([]uint32, len(items))
	for i, it := range items {
		uids[i] = it.uid
	}
	got := make(map[uint32]mail, len(items))
	err := s.fetch(ctx, uidSet(uids), bodyOptions(nil, false), limit, func(m mail) {
		if m.complete() || m.huge {
			got[m.uid] = m
		}
	})
	return got, err
}

// single fetches one mail by its sequence number, because the library drops
// a response whose UID follows the body, and takes an unasked-for response
// for the answer. It also finds out whether the mail is still there. Bare
// leaves out everything but the body, in case the rest cannot be read.
func (s *session) single(ctx context.Context, uid uint32, limit int64, bare bool) (m mail, there bool, err error) {
	var data *imap.SearchData
	criteria := &imap.SearchCriteria{UID: []imap.UIDSet{imap.UIDSetNum(imap.UID(uid))}}
	err = s.do(ctx, "search for one mail", func() (err error) {
		data, err = s.client.Search(criteria, nil).Wait()
		return err
	})
	if err != nil {
		return mail{}, false, err
	}
	seqs, _ := data.All.(imap.SeqSet)
	if len(seqs) == 0 || seqs[0].Start == 0 {
		return mail{}, false, nil
	}
	err = s.fetch(ctx, imap.SeqSetNum(seqs[0].Start), bodyOptions(nil, bare), limit, func(got mail) {
		if got.uid == uid {
			m = got
		}
	})
	return m, true, err
}

// bodyOptions asks for a body without setting \Seen. ENVELOPE and
// BODYSTRUCTURE are never asked for: one that the library cannot read ends
// the connection, at every pass again.
func bodyOptions(part *imap.SectionPartial, bare bool) *imap.FetchOptions {
	return &imap.FetchOptions{
		UID: true, InternalDate: !bare, RFC822Size: !bare,
		BodySection: []*imap.FetchItemBodySection{{Peek: true, Partial: part}},
	}
}

// fetch runs one FETCH and calls fn for each mail in it. A body larger than
// limit is skipped.
func (s *session) fetch(ctx context.Context, set imap.NumSet, opts *imap.FetchOptions, limit int64, fn func(mail)) error {
	return s.do(ctx, "fetch from "+s.selected.Folder, func() error {
		cmd := s.client.Fetch(set, opts)
		defer cmd.Close()
		for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
			fn(s.readMail(msg, limit))
		}
		return cmd.Close()
	})
}

// readMail reads one FETCH response.
func (s *session) readMail(msg *imapclient.FetchMessageData, limit int64) mail {
	m := mail{size: -1}
	for it := msg.Next(); it != nil; it = msg.Next() {
		switch it := it.(type) {
		case imapclient.FetchItemDataUID:
			m.uid = uint32(it.UID)
		case imapclient.FetchItemDataInternalDate:
			m.date = it.Time
		case imapclient.FetchItemDataRFC822Size:
			m.size = it.Size
		case imapclient.FetchItemDataBodySection:
			if it.Literal != nil && !m.readBody(it.Literal, limit) {
				s.abandon()
			}
		}
	}
	return m
}

// readBody reads a literal to its end and reports whether it had all its
// octets: one that was cut short ends like a whole one.
func (m *mail) readBody(lit imap.LiteralReader, limit int64) bool {
	if lit.Size() > limit {
		m.huge = true
		n, _ := io.Copy(io.Discard, lit)
		return n == lit.Size()
	}
	raw := make([]byte, lit.Size())
	if _, err := io.ReadFull(lit, raw); err != nil {
		return false
	}
	m.raw, m.whole = raw, true
	return true
}

// abandon gives the connection up in the middle of a literal, and waits for
// the library's goroutine: both would otherwise go on reading.
func (s *session) abandon() {
	s.guard.cut(io.ErrUnexpectedEOF)
	<-s.client.Closed()
}

// complete reports whether m is a mail that may be settled. An empty body is
// none when the server says that the mail has a size.
func (m mail) complete() bool { return m.whole && (len(m.raw) > 0 || m.size <= 0) }

// lie words a difference between the size told and the octets that came,
// empty when there is none. Such mail is taken: some servers count badly.
func (m mail) lie() string {
	if m.size < 0 || m.size == int64(len(m.raw)) {
		return ""
	}
	return fmt.Sprintf("the server told of %d octets and sent %d", m.size, len(m.raw))
}
