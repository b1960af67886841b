package mailbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// connect opens a connection, protects it and logs in.
func (p *Poller) connect(ctx context.Context) (*session, error) {
	set := p.settings
	if err := set.Validate(); err != nil {
		return nil, &Error{Kind: KindSettings, Op: "read the settings", Err: err,
			Hint: "correct the configuration and restart"}
	}
	p.setState(StateConnecting)
	raw, err := dial(ctx, set)
	if err != nil {
		return nil, p.connectError(ctx, "connect", err)
	}
	s := &session{guard: newGuard(raw, set.Stall), news: make(chan struct{}, 1)}
	if err := p.greet(ctx, s, set); err != nil {
		s.guard.cut(err)
		p.closed(s.close())
		return nil, err
	}
	p.update(func(st *Status) {
		st.Move, st.UIDPlus = s.caps.Has(imap.CapMove), s.caps.Has(imap.CapUIDPlus)
		st.Idle = s.caps.Has(imap.CapIdle)
	})
	p.log.Info("connected", "move", s.caps.Has(imap.CapMove), "idle", s.caps.Has(imap.CapIdle))
	return s, nil
}

// dial opens the raw connection, and refuses one that would go unprotected
// over a network.
func dial(ctx context.Context, set Settings) (net.Conn, error) {
	dctx, cancel := context.WithTimeout(ctx, set.Stall)
	defer cancel()
	conn, err := set.Dial(dctx, "tcp", set.addr())
	if err != nil {
		return nil, err
	}
	if set.TLS == TLSNone && !local(conn.RemoteAddr()) {
		conn.Close()
		return nil, errUnprotected
	}
	return conn, nil
}

var errUnprotected = errors.New("tls = \"none\" is allowed to a loopback address only")

// local reports whether a peer is on this machine.
func local(a net.Addr) bool {
	if t, ok := a.(*net.TCPAddr); ok {
		return t.IP.IsLoopback()
	}
	return a.Network() == "pipe" || a.Network() == "unix"
}

// greet does everything from the first octet to the end of the login.
func (p *Poller) greet(ctx context.Context, s *session, set Settings) error {
	err := s.do(ctx, "connect", func() error { return s.protect(ctx, set) })
	if err != nil {
		return p.connectError(ctx, "connect", err)
	}
	err = s.do(ctx, "read the capabilities", func() error {
		if err := s.client.WaitGreeting(); err != nil {
			return err
		}
		return s.readCaps()
	})
	if err != nil {
		return p.connectError(ctx, "greet", err)
	}
	if s.client.State() == imap.ConnStateAuthenticated {
		return nil
	}
	if err := p.login(ctx, s, set); err != nil {
		return err
	}
	return s.do(ctx, "read the capabilities", s.readCaps)
}

// protect starts TLS and the IMAP client on it.
func (s *session) protect(ctx context.Context, set Settings) error {
	cfg := &tls.Config{ServerName: set.Host, RootCAs: set.RootCAs, MinVersion: tls.VersionTLS12}
	var conn net.Conn = s.guard
	switch set.TLS {
	case TLSImplicit:
		cfg.NextProtos = []string{"imap"}
		c := tls.Client(s.guard, cfg)
		if err := c.HandshakeContext(ctx); err != nil {
			return err
		}
		conn = c
	case TLSStart:
		c, err := startTLS(ctx, s.guard, cfg)
		if err != nil {
			return err
		}
		conn = c
	}
	s.wire = &wireConn{Conn: conn}
	s.client = imapclient.New(s.wire, &imapclient.Options{
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: s.announce},
	})
	return nil
}

func (s *session) readCaps() error {
	s.caps = s.client.Caps()
	if s.caps == nil {
		return errors.New("the server does not tell its capabilities")
	}
	return nil
}

// connectError adds to a failure before the login what a person can check.
func (p *Poller) connectError(ctx context.Context, op string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	key := "[mailbox." + p.settings.Key + "]"
	e := &Error{Kind: KindConnect, Op: op, Err: err,
		Hint: "check host, port and tls of " + key + " and whether the server is up"}
	if inner, ok := errors.AsType[*Error](err); ok {
		e.Err = inner.Err
	}
	_, unknownCA := errors.AsType[x509.UnknownAuthorityError](err)
	_, otherName := errors.AsType[x509.HostnameError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	_, noName := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, errUnprotected):
		e.Hint = "use tls = \"implicit\" or \"starttls\" in " + key
	case unknownCA:
		e.Hint = "set ca_file of " + key + " to the certificate of the issuer"
	case otherName:
		e.Hint = "set host of " + key + " to a name that is in the server's certificate"
	case notTLS:
		e.Hint = "the port does not begin with TLS: tls = \"starttls\" in " + key + "?"
	case noName:
		e.Hint = "check host of " + key + ": the name cannot be resolved"
	case errors.Is(err, errNoStartTLS), refusal(err) != nil:
		e.Hint = "the server refuses STARTTLS or the connection: check port and tls of " + key
	}
	return e
}
