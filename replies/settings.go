package replies

import (
	"context"
	"crypto/x509"
	"net"
	"strconv"
	"time"

	"ombud/store/casework"
)

// TLSMode is how the connection to the server is protected.
type TLSMode string

// The modes. TLSNone is for loopback only; the others verify the server's
// certificate.
const (
	TLSImplicit TLSMode = "implicit"
	TLSStartTLS TLSMode = "starttls"
	TLSNone     TLSMode = "none"
)

// Settings says which server letters are handed to, and how. What is left
// zero has the default named with it.
type Settings struct {
	Host    string
	Port    int
	TLS     TLSMode        // starttls
	RootCAs *x509.CertPool // nil: the system's
	// Username is empty where the server asks for no login. Password is
	// asked once for each connection.
	Username string
	Password func(ctx context.Context) (string, error)
	Helo     string // the name given in EHLO; "localhost"
	// BounceAddress replaces the envelope sender of every letter; empty
	// keeps the letter's own.
	BounceAddress casework.Address
	Connections   int // in parallel, at most; 4
	Batch         int // letters taken from the outbox at once, at most; 100
	PerMinute     int // letters handed over in a minute, at most; 0: no limit
	DKIM          *Signer

	Dial func(ctx context.Context, network, address string) (net.Conn, error) // a net.Dialer's
	Now  func() time.Time                                                     // for what is recorded; time.Now
	Rand func() float64                                                       // in [0,1), for the pauses; math/rand/v2's
	// CommandTimeout bounds each read and write; 60 s. SubmissionTimeout
	// bounds the wait for the answer to the final dot; 5 min. Grace is how
	// long a letter under way may take after ctx has ended; 10 s.
	CommandTimeout    time.Duration
	SubmissionTimeout time.Duration
	Grace             time.Duration
}

// address returns host and port for Dial.
func (s Settings) address() string {
	return net.JoinHostPort(s.Host, strconv.Itoa(s.Port))
}
