package mailbox_test

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync"
)

type dialer = func(ctx context.Context, network, addr string) (net.Conn, error)

// toPort dials a loopback port, whatever name is asked for.
func toPort(port int) dialer {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
}

// toAddr gives a connection that says it leads to a remote address.
func toAddr(ip string) dialer {
	return func(context.Context, string, string) (net.Conn, error) {
		c, _ := net.Pipe()
		return remoteConn{c, ip}, nil
	}
}

type remoteConn struct {
	net.Conn
	ip string
}

func (c remoteConn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(c.ip), Port: 143} }

// cutter dials through and can cut all connections, or make them end after
// so many octets have been read.
type cutter struct {
	dial dialer

	mu    sync.Mutex
	after int // octets; 0 means no limit
	conns []net.Conn
}

func (c *cutter) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := c.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns = append(c.conns, conn)
	if c.after == 0 {
		return conn, nil
	}
	return &shortConn{Conn: conn, left: c.after}, nil
}

func (c *cutter) limit(octets int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.after = octets
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		conn.Close()
	}
	c.conns = nil
}

type shortConn struct {
	net.Conn
	left int
}

func (c *shortConn) Read(b []byte) (int, error) {
	if c.left <= 0 {
		c.Conn.Close()
		return 0, net.ErrClosed
	}
	n, err := c.Conn.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}

// hiding removes words from what the server says; it is for unencrypted
// connections to servers whose capabilities cannot be set.
func hiding(dial dialer, words ...string) dialer {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		return &hidingConn{c, words}, err
	}
}

type hidingConn struct {
	net.Conn
	words []string
}

func (c *hidingConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	s := string(b[:n])
	if strings.Contains(s, "CAPABILITY") {
		for _, w := range c.words {
			s = strings.ReplaceAll(s, " "+w+" ", " ")
		}
	}
	return copy(b, s), err
}
