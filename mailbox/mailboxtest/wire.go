package mailboxtest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// selfSigned makes a certificate for this machine and a pool that trusts it.
func selfSigned() (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	now := time.Now()
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(100 * 24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pool, nil
}

// capListener hands out connections on which the list of capabilities is
// changed: the library cannot be told to keep IDLE to itself.
type capListener struct {
	net.Listener
	opts      Options
	accepting func() // called at each Accept
}

// Accept waits for a connection.
func (l *capListener) Accept() (net.Conn, error) {
	l.accepting()
	c, err := l.Listener.Accept()
	if err != nil || len(l.opts.With)+len(l.opts.Without) == 0 {
		return c, err
	}
	return &capConn{c, l.opts}, nil
}

type capConn struct {
	net.Conn
	opts Options
}

// Write sends octets, with the capabilities as the options want them.
func (c *capConn) Write(b []byte) (int, error) {
	const word = "CAPABILITY "
	i := bytes.Index(b[:min(len(b), 64)], []byte(word))
	if i < 0 {
		return c.Conn.Write(b)
	}
	i += len(word)
	j := i + bytes.IndexAny(b[i:], "]\r")
	names := slices.DeleteFunc(strings.Fields(string(b[i:j])), func(name string) bool {
		return slices.Contains(c.opts.Without, name)
	})
	line := string(b[:i]) + strings.Join(append(names, c.opts.With...), " ") + string(b[j:])
	if _, err := c.Conn.Write([]byte(line)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// pipeListener connects within the process.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// dial connects unless stop is closed first.
func (l *pipeListener) dial(stop <-chan struct{}) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-stop:
		return nil, context.Canceled
	}
}

// Accept waits for a connection.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends the listening.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr names the kind of the listener.
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

// Network returns "pipe".
func (pipeAddr) Network() string { return "pipe" }

// String returns "pipe".
func (pipeAddr) String() string { return "pipe" }
