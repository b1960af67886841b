package replies

import (
	"net"
	"sync"
	"time"
)

// guard is a connection on which nothing waits for ever: the SMTP library
// sets no deadline while it writes a message, and knows no context. Every
// read and write ends after idle, or at the deadline set by the library,
// and all of them when stop has said so. The deadlines are of the real
// clock, as those of sockets are.
type guard struct {
	net.Conn
	idle time.Duration

	mu          sync.Mutex
	read, write time.Time // set by the library; zero stands for idle
	end         time.Time // set by stop; zero stands for never
	broken      bool      // a write did not go through
}

// deadline returns when an operation that starts now must be done.
func (g *guard) deadline(asked time.Time) time.Time {
	at := asked
	if at.IsZero() {
		at = time.Now().Add(g.idle)
	}
	if !g.end.IsZero() && g.end.Before(at) {
		at = g.end
	}
	return at
}

// Read reads within the deadline.
func (g *guard) Read(b []byte) (int, error) {
	g.mu.Lock()
	err := g.Conn.SetReadDeadline(g.deadline(g.read))
	g.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return g.Conn.Read(b)
}

// Write writes within the deadline and remembers whether it failed.
func (g *guard) Write(b []byte) (int, error) {
	g.mu.Lock()
	err := g.Conn.SetWriteDeadline(g.deadline(g.write))
	g.mu.Unlock()
	var n int
	if err == nil {
		n, err = g.Conn.Write(b)
	}
	if err != nil {
		g.mu.Lock()
		g.broken = true
		g.mu.Unlock()
	}
	return n, err
}

// SetDeadline is the library's wish for what it does next.
func (g *guard) SetDeadline(t time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.read, g.write = t, t
	return nil
}

// SetReadDeadline is SetDeadline for reads.
func (g *guard) SetReadDeadline(t time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.read = t
	return nil
}

// SetWriteDeadline is SetDeadline for writes.
func (g *guard) SetWriteDeadline(t time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.write = t
	return nil
}

// stop ends everything on the connection after grace, what is under way
// too.
func (g *guard) stop(grace time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.end = time.Now().Add(grace)
	// Errors show in the operations themselves.
	_ = g.Conn.SetDeadline(g.end)
}

// writeFailed says whether a write on the connection has failed: what was
// being written did not all leave.
func (g *guard) writeFailed() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.broken
}
