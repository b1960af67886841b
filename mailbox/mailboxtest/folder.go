package mailboxtest

import (
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// account is a user with folders. The server's lock guards it.
type account struct {
	password, token string
	folders         map[string]*folder
	validity        uint32 // of the folder made last
}

// folder is a mailbox in the sense of IMAP. Mails are kept to the octet: the
// library's own server in memory writes headers anew and cannot hold mail
// without a readable one.
type folder struct {
	name     string
	validity uint32
	next     uint32 // UID of the next mail
	mails    []*stored
	tracker  *imapserver.MailboxTracker
}

type stored struct {
	uid   uint32
	at    time.Time
	flags []imap.Flag
	raw   []byte // never changed
}

func (a *account) create(name string) error {
	if a.folders[name] != nil {
		return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAlreadyExists, Text: "Mailbox exists"}
	}
	a.validity++
	a.folders[name] = &folder{name: name, validity: a.validity, next: 1, tracker: imapserver.NewMailboxTracker(0)}
	return nil
}

// folder finds a folder; code is what a client is told when there is none.
func (a *account) folder(name string, code imap.ResponseCode) (*folder, error) {
	if strings.EqualFold(name, "INBOX") {
		name = "INBOX"
	}
	f := a.folders[name]
	if f == nil {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Code: code, Text: "No such mailbox"}
	}
	return f, nil
}

func (f *folder) add(raw []byte, at time.Time, flags []imap.Flag) uint32 {
	m := &stored{uid: f.next, at: at, flags: slices.Clone(flags), raw: raw}
	f.next++
	f.mails = append(f.mails, m)
	f.tracker.QueueNumMessages(uint32(len(f.mails)))
	return m.uid
}

// expunge removes the mails that gone names.
func (f *folder) expunge(gone func(*stored) bool) {
	for i := len(f.mails) - 1; i >= 0; i-- {
		if gone(f.mails[i]) {
			f.mails = slices.Delete(f.mails, i, i+1)
			f.tracker.QueueExpunge(uint32(i) + 1)
		}
	}
}

// seen is a mail with its number in a client's view.
type seen struct {
	*stored
	seq uint32
}

// pick returns the mails of a set that the client knows of.
func (f *folder) pick(view *imapserver.SessionTracker, set imap.NumSet) []seen {
	var out []seen
	for i, m := range f.mails {
		seq := view.EncodeSeqNum(uint32(i) + 1)
		if seq != 0 && contains(set, seq, m.uid, f) {
			out = append(out, seen{m, seq})
		}
	}
	return out
}

// contains reports whether a mail is in a set; "*" is the last one.
func contains(set imap.NumSet, seq, uid uint32, f *folder) bool {
	switch set := set.(type) {
	case imap.SeqSet:
		last := uint32(len(f.mails))
		for _, r := range set {
			if within(r.Start, r.Stop, seq, last) {
				return true
			}
		}
	case imap.UIDSet:
		last := f.next - 1
		for _, r := range set {
			if within(uint32(r.Start), uint32(r.Stop), uid, last) {
				return true
			}
		}
	}
	return false
}

func within(from, to, n, last uint32) bool {
	if from == 0 {
		from = last
	}
	if to == 0 {
		to = last
	}
	return min(from, to) <= n && n <= max(from, to)
}

func (m *stored) has(f imap.Flag) bool {
	return slices.ContainsFunc(m.flags, func(g imap.Flag) bool { return strings.EqualFold(string(f), string(g)) })
}

func (m *stored) store(s *imap.StoreFlags) {
	if s.Op == imap.StoreFlagsSet {
		m.flags = nil
	}
	for _, f := range s.Flags {
		m.flags = slices.DeleteFunc(slices.Clone(m.flags), func(g imap.Flag) bool { return strings.EqualFold(string(f), string(g)) })
		if s.Op != imap.StoreFlagsDel {
			m.flags = append(m.flags, f)
		}
	}
}

// matches knows sets, flags and BEFORE, which is what a poller searches by.
func (m seen) matches(c *imap.SearchCriteria, f *folder) bool {
	for _, set := range c.SeqNum {
		if !contains(set, m.seq, m.uid, f) {
			return false
		}
	}
	for _, set := range c.UID {
		if !contains(set, m.seq, m.uid, f) {
			return false
		}
	}
	if !c.Before.IsZero() && m.at.Format(time.DateOnly) >= c.Before.Format(time.DateOnly) {
		return false
	}
	return !slices.ContainsFunc(c.Flag, func(f imap.Flag) bool { return !m.has(f) }) &&
		!slices.ContainsFunc(c.NotFlag, m.has)
}

// body returns what a FETCH item asks for: the whole, the header or the text.
func (m *stored) body(item *imap.FetchItemBodySection) []byte {
	b := m.raw
	end := strings.Index(string(b), "\r\n\r\n")
	switch item.Specifier {
	case imap.PartSpecifierHeader:
		if end >= 0 {
			b = b[:end+4]
		}
	case imap.PartSpecifierText:
		b = b[len(b):]
		if end >= 0 {
			b = m.raw[end+4:]
		}
	}
	if p := item.Partial; p != nil {
		from := min(p.Offset, int64(len(b)))
		b = b[from:min(from+p.Size, int64(len(b)))]
	}
	return b
}
