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
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
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
	// Pool trusts the server's certificate.
	Pool *x509.CertPool

	opts   Options
	store  *imapmemserver.Server
	imap   *imapserver.Server
	pipe   *pipeListener
	served sync.WaitGroup

	mu      sync.Mutex
	users   map[string]*account
	changed chan struct{} // closed and replaced when a folder changes
}

type account struct {
	user     *imapmemserver.User
	password string
	token    string
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
	s := &Server{Host: "localhost", Pool: pool, opts: o, store: imapmemserver.New(),
		users: map[string]*account{}, changed: make(chan struct{}), pipe: newPipeListener()}
	caps := imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapMove: {}, imap.CapUIDPlus: {}, imap.CapESearch: {}, imap.CapNamespace: {}}
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

func (s *Server) serve(l net.Listener) {
	s.served.Go(func() { s.imap.Serve(&capListener{l, s.opts}) })
}

func (s *Server) newSession(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
	if s.opts.Greeting != nil {
		if err := s.opts.Greeting(); err != nil {
			return nil, nil, &imap.Error{Type: imap.StatusResponseTypeBye, Text: err.Error()}
		}
	}
	inner, ok := s.store.NewSession().(imapserver.SessionIMAP4rev2)
	if !ok {
		return nil, nil, errors.New("the in-memory server has no IMAP4rev2 session")
	}
	return &session{SessionIMAP4rev2: inner, s: s}, nil, nil
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
	u := imapmemserver.NewUser(name, password)
	for _, f := range append([]string{"INBOX"}, folders...) {
		if err := u.Create(f, nil); err != nil {
			return fmt.Errorf("create %s: %w", f, err)
		}
	}
	s.store.AddUser(u)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[name] = &account{user: u, password: password}
	return nil
}

// SetToken is the access token that lets the user in by XOAUTH2 and
// OAUTHBEARER.
func (s *Server) SetToken(user, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[user].token = token
}

func (s *Server) account(user string) (*account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.users[user]
	if a == nil {
		return nil, fmt.Errorf("no user %s", user)
	}
	return a, nil
}

// Append puts a mail into a folder as if it had been delivered at the time
// given, and returns its UID.
func (s *Server) Append(user, folder string, raw []byte, internalDate time.Time) (uint32, error) {
	a, err := s.account(user)
	if err != nil {
		return 0, err
	}
	data, err := a.user.Append(folder, bytes.NewReader(slices.Clone(raw)), &imap.AppendOptions{Time: internalDate})
	if err != nil {
		return 0, fmt.Errorf("append to %s: %w", folder, err)
	}
	s.notify()
	return uint32(data.UID), nil
}

// Folder creates, or with remove deletes, a folder behind the client's back.
func (s *Server) Folder(user, folder string, remove bool) error {
	a, err := s.account(user)
	if err != nil {
		return err
	}
	if remove {
		return a.user.Delete(folder)
	}
	return a.user.Create(folder, nil)
}

// Client returns a client that is logged in, for what the helpers cannot do.
// The caller closes it.
func (s *Server) Client(user string) (*imapclient.Client, error) {
	a, err := s.account(user)
	if err != nil {
		return nil, err
	}
	conn, err := s.pipe.dial(nil)
	if err != nil {
		return nil, err
	}
	c := imapclient.New(conn, nil)
	if err := c.Login(user, a.password).Wait(); err != nil {
		return nil, errors.Join(fmt.Errorf("log in: %w", err), c.Close())
	}
	return c, nil
}

// Messages returns what lies in a folder, in the order of arrival.
func (s *Server) Messages(user, folder string) ([]Mail, error) {
	c, err := s.Client(user)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return messages(c, folder)
}

func messages(c *imapclient.Client, folder string) ([]Mail, error) {
	sel, err := c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return nil, fmt.Errorf("select %s: %w", folder, err)
	}
	if sel.NumMessages == 0 {
		return nil, nil
	}
	section := &imap.FetchItemBodySection{Peek: true}
	all := imap.SeqSet{{Start: 1, Stop: sel.NumMessages}}
	bufs, err := c.Fetch(all, &imap.FetchOptions{UID: true, Flags: true, InternalDate: true,
		BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		return nil, fmt.Errorf("fetch from %s: %w", folder, err)
	}
	var out []Mail
	for _, b := range bufs {
		m := Mail{UID: uint32(b.UID), InternalDate: b.InternalDate, Raw: b.FindBodySection(section)}
		for _, f := range b.Flags {
			m.Flags = append(m.Flags, string(f))
		}
		out = append(out, m)
	}
	return out, nil
}

// Count returns the number of mails in a folder, zero when there is no such
// folder.
func (s *Server) Count(user, folder string) int {
	a, err := s.account(user)
	if err != nil {
		return 0
	}
	data, err := a.user.Status(folder, &imap.StatusOptions{NumMessages: true})
	if err != nil {
		return 0
	}
	return int(*data.NumMessages)
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

func (s *Server) notify() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}
