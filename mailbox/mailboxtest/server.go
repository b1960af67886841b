// Package mailboxtest has IMAP servers to test against: one in memory, for
// tests and for the demonstration, and a real Dovecot for tests.
//
// # In memory
//
// Start serves on loopback ports or, with Options.Pipe, on in-process
// connections only, which work in a testing/synctest bubble. Everything is
// lost with Close. The server knows what Ombud needs: IDLE, MOVE, UIDPLUS,
// ESEARCH, STARTTLS, LOGIN, PLAIN, XOAUTH2 and OAUTHBEARER. Extensions can be
// hidden from the client to see how it does without.
//
// # Dovecot
//
// StartDovecot runs Debian's Dovecot as an unprivileged user on free loopback
// ports with everything it writes in one temporary folder.
package mailboxtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// Options are what a server is started with.
type Options struct {
	// Without are capabilities that the server keeps to itself: "MOVE",
	// "UIDPLUS", "IDLE", "ESEARCH". With are names that it adds to the list:
	// "LOGINDISABLED". Names that STARTTLS hides in its own stream cannot be
	// changed, so use the TLS port or none with these.
	Without, With []string
	// Pipe leaves out the loopback ports: connections come by Server.Dial.
	Pipe bool
	// Greeting, if not nil, is called for each connection; an error refuses it.
	Greeting func() error
}

// Server is an IMAP server in memory.
type Server struct {
	// Host is the name in the certificate, "localhost".
	Host string
	// TLSPort speaks TLS from the first octet; Port speaks STARTTLS, and takes
	// passwords without it too.
	TLSPort, Port int
	// Pool trusts the server's certificate; CA is that certificate as PEM.
	Pool *x509.CertPool
	CA   []byte

	opts   Options
	imap   *imapserver.Server
	pipe   *pipeListener
	served sync.WaitGroup

	mu      sync.Mutex
	users   map[string]*account
	changed chan struct{} // closed and replaced when a folder changes
}

// Mail is what lies in a folder.
type Mail struct {
	UID          uint32
	InternalDate time.Time
	Flags        []string
	Raw          []byte
}

// Start starts a server without users.
func Start(o Options) (*Server, error) {
	cert, pool, err := selfSigned()
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	s := &Server{Host: "localhost", Pool: pool, opts: o,
		users: map[string]*account{}, changed: make(chan struct{}), pipe: newPipeListener(),
		CA: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]})}
	caps := imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapMove: {}, imap.CapUIDPlus: {}, imap.CapESearch: {}}
	for _, name := range o.Without {
		delete(caps, imap.Cap(name))
	}
	conf := &tls.Config{Certificates: []tls.Certificate{cert}}
	s.imap = imapserver.New(&imapserver.Options{
		NewSession: s.newSession, Caps: caps, TLSConfig: conf, InsecureAuth: true,
		Logger: log.New(io.Discard, "", 0),
	})
	s.serve(s.pipe)
	if o.Pipe {
		return s, nil
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.serve(plain)
	secure, err := tls.Listen("tcp", "127.0.0.1:0", conf)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.serve(secure)
	s.Port, s.TLSPort = port(plain), port(secure)
	return s, nil
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// serve starts serving a listener and returns when it accepts connections:
// until then the library's Close races with its Serve.
func (s *Server) serve(l net.Listener) {
	accepting := make(chan struct{})
	first := sync.OnceFunc(func() { close(accepting) })
	s.served.Go(func() { s.imap.Serve(&capListener{l, s.opts, first}) })
	<-accepting
}

func (s *Server) newSession(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
	if s.opts.Greeting != nil {
		if err := s.opts.Greeting(); err != nil {
			return nil, nil, &imap.Error{Type: imap.StatusResponseTypeBye, Text: err.Error()}
		}
	}
	return &session{s: s}, nil, nil
}

// Close ends all connections and forgets all mail.
func (s *Server) Close() error {
	err := s.imap.Close()
	s.served.Wait()
	return err
}

// Dial connects to the server within the process, without TLS. It fits
// mailbox.Settings.Dial.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	return s.pipe.dial(ctx.Done())
}

// AddUser makes a mailbox with an INBOX and the folders named.
func (s *Server) AddUser(name, password string, folders ...string) error {
	a := &account{password: password, folders: map[string]*folder{}}
	for _, f := range append([]string{"INBOX"}, folders...) {
		if err := a.create(f); err != nil {
			return fmt.Errorf("create %s: %w", f, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[name] = a
	return nil
}

// SetToken is the access token that lets the user in by XOAUTH2 and
// OAUTHBEARER.
func (s *Server) SetToken(user, token string) error {
	return s.with(user, func(a *account) error {
		a.token = token
		return nil
	})
}

// with runs fn on a user's account, under the lock, and tells the waiting.
func (s *Server) with(user string, fn func(*account) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.users[user]
	if a == nil {
		return fmt.Errorf("no user %s", user)
	}
	defer s.notify()
	return fn(a)
}

// Append puts a mail into a folder as if it had been delivered at the time
// given, and returns its UID.
func (s *Server) Append(user, folder string, raw []byte, internalDate time.Time) (uid uint32, err error) {
	err = s.with(user, func(a *account) error {
		f, err := a.folder(folder, "")
		if err != nil {
			return fmt.Errorf("append to %s: %w", folder, err)
		}
		uid = f.add(slices.Clone(raw), internalDate, nil)
		return nil
	})
	return uid, err
}

// CreateFolder makes a folder.
func (s *Server) CreateFolder(user, folder string) error {
	return s.with(user, func(a *account) error { return a.create(folder) })
}

// DeleteFolder removes a folder with its mail.
func (s *Server) DeleteFolder(user, folder string) error {
	return s.with(user, func(a *account) error {
		delete(a.folders, folder)
		return nil
	})
}

// Rebuild gives a folder a new UIDVALIDITY and its mails new UIDs, as a server
// does whose index was lost. Who has the folder selected sees the old one
// until the connection ends.
func (s *Server) Rebuild(user, folder string) error {
	return s.with(user, func(a *account) error {
		old, err := a.folder(folder, "")
		if err != nil {
			return err
		}
		delete(a.folders, old.name)
		if err := a.create(old.name); err != nil {
			return err
		}
		for _, m := range old.mails {
			a.folders[old.name].add(m.raw, m.at, m.flags)
		}
		return nil
	})
}

// Flag adds a flag to a mail, as another client of the mailbox could.
func (s *Server) Flag(user, folder string, uid uint32, flag string) error {
	return s.with(user, func(a *account) error {
		f, err := a.folder(folder, "")
		if err != nil {
			return err
		}
		for i, m := range f.mails {
			if m.uid == uid {
				m.store(&imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.Flag(flag)}})
				f.tracker.QueueMessageFlags(uint32(i)+1, imap.UID(uid), m.flags, nil)
			}
		}
		return nil
	})
}

// Remove takes a mail away, as another client of the mailbox could.
func (s *Server) Remove(user, folder string, uid uint32) error {
	return s.with(user, func(a *account) error {
		f, err := a.folder(folder, "")
		if err != nil {
			return err
		}
		f.expunge(func(m *stored) bool { return m.uid == uid })
		return nil
	})
}

// Messages returns what lies in a folder, in the order of arrival; nothing
// when there is no such folder.
func (s *Server) Messages(user, folder string) []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.users[user]
	if a == nil || a.folders[folder] == nil {
		return nil
	}
	var out []Mail
	for _, m := range a.folders[folder].mails {
		mail := Mail{UID: m.uid, InternalDate: m.at, Raw: slices.Clone(m.raw)}
		for _, f := range m.flags {
			mail.Flags = append(mail.Flags, string(f))
		}
		out = append(out, mail)
	}
	return out
}

// Count returns the number of mails in a folder, zero when there is no such
// folder.
func (s *Server) Count(user, folder string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.users[user]; a != nil && a.folders[folder] != nil {
		return len(a.folders[folder].mails)
	}
	return 0
}

// WaitCount waits until a folder holds n mails.
func (s *Server) WaitCount(ctx context.Context, user, folder string, n int) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		have := s.Count(user, folder)
		if have == n {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s of %s holds %d mails, want %d: %w", folder, user, have, n, ctx.Err())
		case <-changed:
		}
	}
}

// notify wakes those who wait for a change; the lock is held.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}
