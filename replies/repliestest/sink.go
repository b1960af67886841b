// Package repliestest plays the mail systems that letters are handed to: a
// Sink in memory, for tests and for the demo, and a private Postfix.
//
// # The sink
//
// A Sink is an SMTP server on a loopback port that keeps every message it
// accepts. A script of faults makes it refuse or drop what a test wants
// refused or dropped; without one it accepts everything.
//
// # Postfix
//
// StartPostfix runs a Postfix of its own under a temporary directory, with
// a port for submission. It touches neither /etc/postfix nor the system's
// spool.
package repliestest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Options is what a Sink is like. The zero value is a plain server that
// accepts everything.
type Options struct {
	TLS      string // "" none, "starttls", "implicit"; with a certificate of its own
	Username string // asked for when not empty, over TLS only
	Password string
	MaxSize  int64 // octets; 0 = no limit
	NoDSN    bool  // does not offer DSN
	UTF8     bool  // offers SMTPUTF8
	// Deliver, when set, is called with each message before it is accepted;
	// its error refuses the message.
	Deliver func(Message) error
}

// Message is a message that a Sink accepted, with its envelope.
type Message struct {
	From       string
	To         []string
	Data       []byte
	TLS        bool
	User       string // who had logged in
	EnvelopeID string // ENVID of DSN
	UTF8       bool   // SMTPUTF8 was asked for
	Notify     []string
	Connection int // serial of the connection, from 1
}

// Fault is one deviation from accepting everything. It applies to messages
// to Recipient, or to every one when that is empty, and Times times; 0
// stands for always.
type Fault struct {
	Recipient string
	Times     int
	At        Step
	Code      int    // refuse with this code …
	Text      string // … and text, "4.7.1 try later"
	Drop      bool   // or drop the connection
	// Wait, when set, is waited for before the step goes on: a slow server.
	Wait <-chan struct{}
}

// Step is a point in the transfer of a message.
type Step string

// The steps. StepAccepted drops the connection after the message has been
// kept, so that the client does not learn of it.
const (
	StepConnect  Step = "connect"
	StepMail     Step = "mail"
	StepRcpt     Step = "rcpt"
	StepData     Step = "data" // within the message, after its first octets
	StepDot      Step = "dot"  // after the final dot, nothing kept
	StepAccepted Step = "accepted"
)

// Sink is an SMTP server that keeps what it gets.
type Sink struct {
	o      Options
	server *smtp.Server
	listen net.Listener
	roots  *x509.CertPool
	done   chan struct{}

	mu       sync.Mutex
	messages []Message
	faults   []*Fault
	count    int
	changed  chan struct{} // closed and replaced at each message
}

// StartSink starts a sink on a loopback port. Close stops it.
func StartSink(o Options) (*Sink, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting an SMTP sink: %w", err)
	}
	s := &Sink{o: o, done: make(chan struct{}), changed: make(chan struct{})}
	s.server = smtp.NewServer(smtp.BackendFunc(s.session))
	s.server.Domain = "sink.test"
	s.server.EnableDSN = !o.NoDSN
	s.server.EnableSMTPUTF8 = o.UTF8
	s.server.MaxMessageBytes = o.MaxSize
	s.server.ReadTimeout, s.server.WriteTimeout = time.Minute, time.Minute
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	if o.TLS != "" {
		cert, roots, err := selfSigned()
		if err != nil {
			l.Close()
			return nil, fmt.Errorf("starting an SMTP sink: %w", err)
		}
		s.roots = roots
		s.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	}
	s.listen = l
	if o.TLS == "implicit" {
		l = tls.NewListener(l, s.server.TLSConfig)
	}
	go func() {
		defer close(s.done)
		// Serve ends with an error when Close closes the listener.
		_ = s.server.Serve(l)
	}()
	return s, nil
}

// Close stops the sink and drops its connections.
func (s *Sink) Close() error {
	err := s.server.Close()
	s.listen.Close() // the server does not know of it before Serve runs
	<-s.done
	if errors.Is(err, smtp.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Host and Port are where the sink listens.
func (s *Sink) Host() string { return "127.0.0.1" }

// Port is the sink's.
func (s *Sink) Port() int { return s.listen.Addr().(*net.TCPAddr).Port }

// RootCAs trusts the sink's certificate; nil without TLS.
func (s *Sink) RootCAs() *x509.CertPool { return s.roots }

// Script adds faults to the script. The first that applies is used.
func (s *Sink) Script(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		s.faults = append(s.faults, &f)
	}
}

// ClearScript removes all faults.
func (s *Sink) ClearScript() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Messages returns what has been accepted so far, in order.
func (s *Sink) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Connections returns how many connections there have been.
func (s *Sink) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Wait waits until n messages have been accepted and returns them all.
func (s *Sink) Wait(ctx context.Context, n int) ([]Message, error) {
	for {
		s.mu.Lock()
		have, changed := slices.Clone(s.messages), s.changed
		s.mu.Unlock()
		if len(have) >= n {
			return have, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return have, fmt.Errorf("waiting for %d messages, %d have come: %w", n, len(have), ctx.Err())
		}
	}
}

// keep files a message.
func (s *Sink) keep(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m)
	close(s.changed)
	s.changed = make(chan struct{})
}

// fault finds the fault that applies, and uses one of its times up.
func (s *Sink) fault(at Step, to []string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		ours := f.Recipient == "" || slices.ContainsFunc(to, func(a string) bool {
			return strings.EqualFold(a, f.Recipient)
		})
		if f.At != at || !ours {
			continue
		}
		if f.Times == 1 {
			s.faults = slices.Delete(s.faults, i, i+1)
		} else if f.Times > 1 {
			f.Times--
		}
		used := *f
		return &used
	}
	return nil
}

// session greets a new connection.
func (s *Sink) session(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	s.count++
	n := s.count
	s.mu.Unlock()
	one := &session{sink: s, conn: c, number: n}
	if err := one.step(StepConnect); err != nil {
		return nil, err
	}
	if s.o.Username == "" {
		return one, nil
	}
	return &authSession{one}, nil
}

// session is one connection.
type session struct {
	sink   *Sink
	conn   *smtp.Conn
	number int
	user   string
	now    Message
}

// step plays the fault of a step, if there is one.
func (c *session) step(at Step) error {
	f := c.sink.fault(at, c.now.To)
	if f == nil {
		return nil
	}
	if f.Wait != nil {
		<-f.Wait
	}
	if f.Drop {
		c.conn.Conn().Close()
		return errors.New("dropped")
	}
	if f.Code == 0 {
		return nil
	}
	e := &smtp.SMTPError{Code: f.Code, EnhancedCode: smtp.NoEnhancedCode, Message: f.Text}
	var code smtp.EnhancedCode
	first, rest, _ := strings.Cut(f.Text, " ")
	if n, _ := fmt.Sscanf(first, "%d.%d.%d", &code[0], &code[1], &code[2]); n == 3 {
		e.EnhancedCode, e.Message = code, rest
	}
	return e
}

// Mail starts a message.
func (c *session) Mail(from string, o *smtp.MailOptions) error {
	if c.sink.o.Username != "" && c.user == "" {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0},
			Message: "please authenticate first"} // RFC 4954 §6
	}
	_, encrypted := c.conn.TLSConnectionState()
	c.now = Message{From: from, TLS: encrypted, User: c.user, Connection: c.number}
	if o != nil {
		c.now.EnvelopeID, c.now.UTF8 = o.EnvelopeID, o.UTF8
	}
	return c.step(StepMail)
}

// Rcpt adds a recipient.
func (c *session) Rcpt(to string, o *smtp.RcptOptions) error {
	before := c.now.To
	c.now.To = []string{to} // the fault of a recipient is about this one
	err := c.step(StepRcpt)
	c.now.To = before
	if err != nil {
		return err
	}
	c.now.To = append(c.now.To, to)
	if o != nil {
		for _, n := range o.Notify {
			c.now.Notify = append(c.now.Notify, string(n))
		}
	}
	return nil
}

// Data reads the message.
func (c *session) Data(r io.Reader) error {
	head := make([]byte, 64)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	if err := c.step(StepData); err != nil {
		return err
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m := c.now
	m.Data = append(head[:n:n], rest...)
	if err := c.step(StepDot); err != nil {
		return err
	}
	if c.sink.o.Deliver != nil {
		if err := c.sink.o.Deliver(m); err != nil {
			return err
		}
	}
	c.sink.keep(m)
	return c.step(StepAccepted)
}

// Reset forgets the message under way.
func (c *session) Reset() { c.now = Message{} }

// Logout ends the connection.
func (c *session) Logout() error { return nil }

// authSession is a connection on which a login is asked for.
type authSession struct{ *session }

// AuthMechanisms offers PLAIN.
func (c *authSession) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth checks a login.
func (c *authSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != c.sink.o.Username || password != c.sink.o.Password {
			return smtp.ErrAuthFailed
		}
		c.user = username
		return nil
	}), nil
}
