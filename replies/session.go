package replies

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// session is one connection to the server, opened when it is needed.
type session struct {
	set    *Settings
	conn   *guard
	client *smtp.Client
	used   bool // a letter was tried on this connection
	unhook func() bool
}

// connect opens the connection, protects it and logs in.
func (s *session) connect(ctx context.Context) error {
	dialing, cancel := context.WithTimeout(ctx, s.set.CommandTimeout)
	defer cancel()
	conn, err := s.set.Dial(dialing, "tcp", s.set.address())
	if err != nil {
		return fmt.Errorf("connecting to %s: %w", s.set.address(), err)
	}
	s.conn = &guard{Conn: conn, idle: s.set.CommandTimeout}
	s.unhook = context.AfterFunc(ctx, func() { s.conn.stop(s.set.Grace) })
	if err := s.open(ctx); err != nil {
		s.close()
		return fmt.Errorf("connecting to %s: %w", s.set.address(), err)
	}
	s.used = false
	return nil
}

// open greets the server on a new connection.
func (s *session) open(ctx context.Context) error {
	config := &tls.Config{ServerName: s.set.Host, RootCAs: s.set.RootCAs, MinVersion: tls.VersionTLS12}
	switch s.set.TLS {
	case TLSImplicit:
		s.client = smtp.NewClient(tls.Client(s.conn, config))
	case TLSStartTLS:
		client, err := smtp.NewClientStartTLS(s.conn, config)
		if err != nil {
			return fmt.Errorf("starting TLS: %w", err)
		}
		s.client = client
	case TLSNone:
		if !loopback(s.conn.RemoteAddr()) {
			return errors.New("tls = \"none\" is for loopback only")
		}
		s.client = smtp.NewClient(s.conn)
	default:
		return fmt.Errorf("tls %q is none of implicit, starttls and none", s.set.TLS)
	}
	s.client.CommandTimeout = s.set.CommandTimeout
	s.client.SubmissionTimeout = s.set.SubmissionTimeout
	if err := s.client.Hello(s.set.Helo); err != nil {
		return fmt.Errorf("greeting: %w", err)
	}
	return s.login(ctx)
}

// login authenticates where a user name is set, over TLS only.
func (s *session) login(ctx context.Context) error {
	if s.set.Username == "" {
		return nil
	}
	if s.set.TLS == TLSNone {
		return errors.New("logging in: a password is sent over TLS only")
	}
	if s.set.Password == nil {
		return errors.New("logging in: there is a user name and no password")
	}
	password, err := s.set.Password(ctx)
	if err != nil {
		return fmt.Errorf("logging in: %w", err)
	}
	var mech sasl.Client
	switch {
	case s.client.SupportsAuth(sasl.Plain):
		mech = sasl.NewPlainClient("", s.set.Username, password)
	case s.client.SupportsAuth(sasl.Login):
		mech = sasl.NewLoginClient(s.set.Username, password)
	default:
		return errors.New("logging in: the server offers neither PLAIN nor LOGIN")
	}
	if err := s.client.Auth(mech); err != nil {
		return fmt.Errorf("logging in: %w", err)
	}
	return nil
}

// loopback says whether an address is of this machine.
func loopback(a net.Addr) bool {
	switch a := a.(type) {
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	case *net.UnixAddr:
		return true
	default:
		return a.Network() == "pipe"
	}
}

// connected says whether there is a connection to use.
func (s *session) connected() bool { return s.conn != nil }

// close drops the connection.
func (s *session) close() {
	if s.conn == nil {
		return
	}
	s.unhook()
	s.conn.Close()
	s.conn, s.client = nil, nil
}

// quit ends the connection in good manners.
func (s *session) quit() {
	if s.client != nil {
		// The letters are with the server; a lost answer changes nothing.
		_ = s.client.Quit()
	}
	s.close()
}
