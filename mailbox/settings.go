package mailbox

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"time"

	"ombud/store/casework"
)

// TLSMode is how a connection to the server is protected.
type TLSMode string

// The ways of protecting a connection. TLSNone is refused for every server
// that is not on a loopback address.
const (
	TLSImplicit TLSMode = "implicit"
	TLSStart    TLSMode = "starttls"
	TLSNone     TLSMode = "none"
)

// AuthMode is how the mailbox's user proves who it is.
type AuthMode string

// The ways to authenticate: LOGIN or SASL PLAIN with a password, and the two
// SASL mechanisms for OAuth 2 access tokens (Microsoft's and RFC 7628).
const (
	AuthPassword    AuthMode = "password"
	AuthXOAuth2     AuthMode = "xoauth2"
	AuthOAuthBearer AuthMode = "oauthbearer"
)

// Token is an OAuth 2 access token.
type Token struct {
	Access string
	Expiry time.Time // zero when not known
}

// Settings is what a poller must know about one mailbox.
type Settings struct {
	// Key is the mailbox's name in the configuration: "service".
	Key string
	// Stage is given to every arrival from this mailbox.
	Stage casework.Stage

	Host string
	Port int
	TLS  TLSMode
	// RootCAs are the trusted issuers; nil means those of the system.
	RootCAs *x509.CertPool

	Username string
	Auth     AuthMode // empty means AuthPassword
	// Password is asked for at every connection, so that a changed file or
	// command takes effect. Used with AuthPassword.
	Password func(ctx context.Context) (string, error)
	// Token is asked for at every connection and must refresh a token that
	// has run out. Used with AuthXOAuth2 and AuthOAuthBearer.
	Token func(ctx context.Context) (Token, error)
	// Refused, if not nil, is told that the server has refused the token that
	// Token gave last, so that it gives another one whatever its expiry.
	Refused func()

	Inbox      string // empty means INBOX
	Handled    string // created when missing
	Quarantine string // created when missing
	// AlsoWatch are folders whose mail has arrived too (Junk). One that does
	// not exist is shown in Status and is no error.
	AlsoWatch []string

	// HandledKeep is how long handled mail stays on the server; zero means for
	// ever.
	HandledKeep time.Duration

	// Poll is the longest time between two full passes; zero means a minute.
	Poll time.Duration
	// MaxSize in octets separates mail that is fetched in batches from mail
	// that is fetched alone and in pieces; zero means 50 MB. The whole of a
	// larger mail is kept in a file, up to ten times MaxSize.
	MaxSize int64
	// Stall is how long the server may be silent while it owes an answer;
	// zero means a minute.
	Stall time.Duration

	// Dial opens the connection; nil means the net package's.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Now is the time for Status and for mail whose INTERNALDATE cannot be
	// read; nil means time.Now. Deadlines on sockets are always real.
	Now func() time.Time
	// Rand gives numbers in [0,1) for the jitter of pauses; nil means a
	// source seeded by the system.
	Rand func() float64
}

const (
	defaultPoll    = time.Minute
	defaultMaxSize = 50_000_000
	defaultStall   = time.Minute
	defaultInbox   = "INBOX"
)

// withDefaults returns the settings with every empty optional field filled.
func (s Settings) withDefaults() Settings {
	if s.Auth == "" {
		s.Auth = AuthPassword
	}
	if s.Inbox == "" {
		s.Inbox = defaultInbox
	}
	if s.Poll <= 0 {
		s.Poll = defaultPoll
	}
	if s.MaxSize <= 0 {
		s.MaxSize = defaultMaxSize
	}
	if s.Stall <= 0 {
		s.Stall = defaultStall
	}
	if s.Dial == nil {
		s.Dial = (&net.Dialer{Timeout: s.Stall}).DialContext
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Rand == nil {
		s.Rand = rand.Float64
	}
	s.AlsoWatch = slices.Clone(s.AlsoWatch)
	return s
}

// Validate returns what makes the settings unusable, all of it at once. It
// opens no secret and no connection.
func (s Settings) Validate() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("mailbox %s: "+format, append([]any{s.Key}, args...)...))
	}
	if s.Host == "" {
		bad("no host")
	}
	if s.Port <= 0 || s.Port > 65535 {
		bad("port %d is not between 1 and 65535", s.Port)
	}
	if !slices.Contains([]TLSMode{TLSImplicit, TLSStart, TLSNone}, s.TLS) {
		bad("tls is %q, want implicit, starttls or none", s.TLS)
	}
	switch s.Auth {
	case "", AuthPassword:
		if s.Password == nil {
			bad("no password")
		}
	case AuthXOAuth2, AuthOAuthBearer:
		if s.Token == nil {
			bad("no source of access tokens")
		}
	default:
		bad("auth is %q, want password, xoauth2 or oauthbearer", s.Auth)
	}
	errs = append(errs, s.checkFolders()...)
	return errors.Join(errs...)
}

// checkFolders refuses folders that would make mail go round in circles.
func (s Settings) checkFolders() []error {
	var errs []error
	inbox := s.Inbox
	if inbox == "" {
		inbox = defaultInbox
	}
	for _, f := range []struct{ key, name string }{
		{"handled", s.Handled}, {"quarantine", s.Quarantine},
	} {
		if f.name == "" {
			errs = append(errs, fmt.Errorf("mailbox %s: no %s folder", s.Key, f.key))
		} else if f.name == inbox || slices.Contains(s.AlsoWatch, f.name) {
			errs = append(errs, fmt.Errorf("mailbox %s: %s folder %q is also read", s.Key, f.key, f.name))
		}
	}
	if slices.Contains(s.AlsoWatch, inbox) {
		errs = append(errs, fmt.Errorf("mailbox %s: also_watch names the inbox %q", s.Key, inbox))
	}
	return errs
}

func (s Settings) addr() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// folder returns the folder on the server for a place, empty for none.
func (s Settings) folder(p casework.Place) string {
	switch p {
	case casework.PlaceHandled:
		return s.Handled
	case casework.PlaceQuarantine:
		return s.Quarantine
	}
	return ""
}
