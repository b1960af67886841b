package mailboxtest

import (
	"bytes"
	"crypto/subtle"
	"io"
	"maps"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-sasl"
)

// session is one client's connection. It never writes to the client under
// the server's lock.
type session struct {
	s      *Server
	acct   *account
	folder *folder // nil when none is selected
	view   *imapserver.SessionTracker
}

var (
	_ imapserver.SessionMove = (*session)(nil)
	_ imapserver.SessionSASL = (*session)(nil)
)

// locked runs fn under the server's lock and tells the waiting of a change.
func (x *session) locked(fn func() error) error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if err := fn(); err != nil {
		return err
	}
	x.s.notify()
	return nil
}

// Close ends the session.
func (x *session) Close() error { return x.Unselect() }

// Login lets a user in.
func (x *session) Login(user, password string) error {
	return x.enter(user, func(a *account) string { return a.password }, password)
}

func (x *session) enter(user string, secret func(*account) string, given string) error {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	a := x.s.users[user]
	if a == nil || secret(a) == "" || subtle.ConstantTimeCompare([]byte(secret(a)), []byte(given)) != 1 {
		return imapserver.ErrAuthFailed
	}
	x.acct = a
	return nil
}

// Select selects a folder.
func (x *session) Select(name string, _ *imap.SelectOptions) (*imap.SelectData, error) {
	x.Unselect()
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	f, err := x.acct.folder(name, imap.ResponseCodeNonExistent)
	if err != nil {
		return nil, err
	}
	x.folder, x.view = f, f.tracker.NewSession()
	flags := []imap.Flag{imap.FlagSeen, imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagDraft}
	return &imap.SelectData{Flags: flags, PermanentFlags: append(flags, imap.FlagWildcard),
		NumMessages: uint32(len(f.mails)), UIDNext: imap.UID(f.next), UIDValidity: f.validity}, nil
}

// Unselect leaves the folder.
func (x *session) Unselect() error {
	x.s.mu.Lock()
	view := x.view
	x.folder, x.view = nil, nil
	x.s.mu.Unlock()
	if view != nil {
		view.Close()
	}
	return nil
}

// Create makes a folder.
func (x *session) Create(name string, _ *imap.CreateOptions) error {
	return x.locked(func() error { return x.acct.create(name) })
}

// Delete removes a folder with its mail.
func (x *session) Delete(name string) error {
	return x.locked(func() error {
		_, err := x.acct.folder(name, imap.ResponseCodeNonExistent)
		delete(x.acct.folders, name)
		return err
	})
}

// Rename is refused.
func (x *session) Rename(string, string, *imap.RenameOptions) error { return errCannot() }

// Subscribe does nothing.
func (x *session) Subscribe(string) error { return nil }

// Unsubscribe does nothing.
func (x *session) Unsubscribe(string) error { return nil }

func errCannot() error {
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeCannot, Text: "Not supported"}
}

// List names the folders.
func (x *session) List(w *imapserver.ListWriter, ref string, patterns []string, _ *imap.ListOptions) error {
	x.s.mu.Lock()
	names := slices.Sorted(maps.Keys(x.acct.folders))
	x.s.mu.Unlock()
	for _, name := range names {
		match := func(p string) bool { return imapserver.MatchList(name, '/', ref, p) }
		if !slices.ContainsFunc(patterns, match) {
			continue
		}
		if err := w.WriteList(&imap.ListData{Mailbox: name, Delim: '/'}); err != nil {
			return err
		}
	}
	return nil
}

// Status tells of a folder that need not be selected.
func (x *session) Status(name string, _ *imap.StatusOptions) (*imap.StatusData, error) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	f, err := x.acct.folder(name, imap.ResponseCodeNonExistent)
	if err != nil {
		return nil, err
	}
	n := uint32(len(f.mails))
	return &imap.StatusData{Mailbox: name, NumMessages: &n, UIDNext: imap.UID(f.next), UIDValidity: f.validity}, nil
}

// Append stores a mail.
func (x *session) Append(name string, r imap.LiteralReader, o *imap.AppendOptions) (data *imap.AppendData, err error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	err = x.locked(func() error {
		f, err := x.acct.folder(name, imap.ResponseCodeTryCreate)
		if err != nil {
			return err
		}
		data = &imap.AppendData{UIDValidity: f.validity, UID: imap.UID(f.add(raw, o.Time, o.Flags))}
		return nil
	})
	return data, err
}

// Poll tells of what has changed.
func (x *session) Poll(w *imapserver.UpdateWriter, allowExpunge bool) error {
	// An IDLE goes on in a goroutine of its own while a cut connection ends
	// the session.
	x.s.mu.Lock()
	view := x.view
	x.s.mu.Unlock()
	if view == nil {
		return nil
	}
	return view.Poll(w, allowExpunge)
}

// Idle tells of what has changed and changes. The library's own waits for the
// next change, even when there is one that the client has not been told of.
func (x *session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	for {
		x.s.mu.Lock()
		changed := x.s.changed
		x.s.mu.Unlock()
		if err := x.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-stop:
			return nil
		}
	}
}

// Expunge removes what is marked deleted.
func (x *session) Expunge(_ *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	return x.locked(func() error {
		x.folder.expunge(func(m *stored) bool {
			return m.has(imap.FlagDeleted) && (uids == nil || contains(*uids, 0, m.uid, x.folder))
		})
		return nil
	})
}

// Search finds mails by sets and flags.
func (x *session) Search(kind imapserver.NumKind, c *imap.SearchCriteria, _ *imap.SearchOptions) (*imap.SearchData, error) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	var seqs imap.SeqSet
	var uids imap.UIDSet
	for _, m := range x.folder.pick(x.view, imap.SeqSet{{Start: 1, Stop: 1<<32 - 1}}) {
		if m.matches(c, x.folder) {
			seqs.AddNum(m.seq)
			uids.AddNum(imap.UID(m.uid))
		}
	}
	if kind == imapserver.NumKindUID {
		return &imap.SearchData{All: uids}, nil
	}
	return &imap.SearchData{All: seqs}, nil
}

// Fetch hands mails out.
func (x *session) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	x.s.mu.Lock()
	mails := x.folder.pick(x.view, set)
	flags := make([][]imap.Flag, len(mails))
	peek := func(s *imap.FetchItemBodySection) bool { return s.Peek }
	for i, m := range mails {
		if !slices.ContainsFunc(o.BodySection, peek) && len(o.BodySection) > 0 {
			m.store(&imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagSeen}})
		}
		flags[i] = m.flags
	}
	x.s.mu.Unlock()
	for i, m := range mails {
		if err := m.write(w.CreateMessage(m.seq), o, flags[i]); err != nil {
			return err
		}
	}
	return nil
}

func (m seen) write(w *imapserver.FetchResponseWriter, o *imap.FetchOptions, flags []imap.Flag) error {
	w.WriteUID(imap.UID(m.uid))
	if o.Flags {
		w.WriteFlags(flags)
	}
	if o.InternalDate {
		w.WriteInternalDate(m.at)
	}
	if o.RFC822Size {
		w.WriteRFC822Size(int64(len(m.raw)))
	}
	for _, item := range o.BodySection {
		b := m.body(item)
		lit := w.WriteBodySection(item, int64(len(b)))
		if _, err := io.Copy(lit, bytes.NewReader(b)); err != nil {
			return err
		}
		if err := lit.Close(); err != nil {
			return err
		}
	}
	return w.Close()
}

// Store changes flags.
func (x *session) Store(w *imapserver.FetchWriter, set imap.NumSet, flags *imap.StoreFlags, _ *imap.StoreOptions) error {
	x.s.mu.Lock()
	for _, m := range x.folder.pick(x.view, set) {
		m.store(flags)
		x.folder.tracker.QueueMessageFlags(m.seq, imap.UID(m.uid), m.flags, x.view)
	}
	x.s.mu.Unlock()
	if flags.Silent {
		return nil
	}
	return x.Fetch(w, set, &imap.FetchOptions{Flags: true})
}

// Copy copies mails.
func (x *session) Copy(set imap.NumSet, dest string) (data *imap.CopyData, err error) {
	err = x.locked(func() error {
		data, err = x.copy(set, dest)
		return err
	})
	return data, err
}

func (x *session) copy(set imap.NumSet, dest string) (*imap.CopyData, error) {
	to, err := x.acct.folder(dest, imap.ResponseCodeTryCreate)
	if err != nil {
		return nil, err
	}
	if to == x.folder {
		return nil, errCannot()
	}
	var from, into imap.UIDSet
	for _, m := range x.folder.pick(x.view, set) {
		from.AddNum(imap.UID(m.uid))
		into.AddNum(imap.UID(to.add(m.raw, m.at, m.flags)))
	}
	return &imap.CopyData{UIDValidity: to.validity, SourceUIDs: from, DestUIDs: into}, nil
}

// Move moves mails.
func (x *session) Move(w *imapserver.MoveWriter, set imap.NumSet, dest string) error {
	var data *imap.CopyData
	err := x.locked(func() (err error) {
		if data, err = x.copy(set, dest); err != nil {
			return err
		}
		x.folder.expunge(func(m *stored) bool { return contains(data.SourceUIDs, 0, m.uid, x.folder) })
		return nil
	})
	if err != nil || len(data.SourceUIDs) == 0 || slices.Contains(x.s.opts.Without, string(imap.CapUIDPlus)) {
		return err
	}
	return w.WriteCopyData(data)
}

// AuthenticateMechanisms lists the SASL mechanisms.
func (x *session) AuthenticateMechanisms() []string {
	return []string{sasl.Plain, sasl.OAuthBearer, "XOAUTH2"}
}

// Authenticate begins an exchange.
func (x *session) Authenticate(mech string) (sasl.Server, error) {
	switch mech {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return x.Login(user, password) }), nil
	case sasl.OAuthBearer:
		return &refusing{sasl.NewOAuthBearerServer(func(o sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
			if x.loginToken(o.Username, o.Token) != nil {
				return &sasl.OAuthBearerError{Status: "invalid_token", Schemes: "bearer"}
			}
			return nil
		})}, nil
	case "XOAUTH2":
		return &xoauth2Server{x: x}, nil
	}
	return nil, errCannot()
}

func (x *session) loginToken(user, token string) error {
	return x.enter(user, func(a *account) string { return a.token }, token)
}
