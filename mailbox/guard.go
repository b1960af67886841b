package mailbox

import (
	"net"
	"sync"
	"time"
)

// guardConn is a connection on which nothing hangs. The IMAP library waits
// without a deadline for the answer to a command, and sets absolute ones for
// a whole literal; here each single read and write has a deadline of its own
// while an answer is owed, so that a slow server passes and a silent one
// does not. The first error stays: whoever reads on gets it again at once.
type guardConn struct {
	net.Conn

	mu    sync.Mutex
	stall time.Duration
	armed bool
	err   error
}

func newGuard(c net.Conn, stall time.Duration) *guardConn {
	return &guardConn{Conn: c, stall: stall}
}

// arm starts the time of a read that is already waiting, and of those to
// come, until disarm.
func (g *guardConn) arm() { g.setArmed(true) }

// disarm lets reads wait for ever again, as between two commands.
func (g *guardConn) disarm() { g.setArmed(false) }

func (g *guardConn) setArmed(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.armed = on
	g.setReadDeadline()
}

// hurry shortens the time that the server has for each answer.
func (g *guardConn) hurry(stall time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stall = min(g.stall, stall)
}

// cut closes the connection under whatever is going on; err is the reason.
func (g *guardConn) cut(err error) {
	g.mu.Lock()
	if g.err == nil {
		g.err = err
	}
	g.mu.Unlock()
	g.Conn.Close()
}

// cause returns the first error of the connection.
func (g *guardConn) cause() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.err
}

// Read reads under the stall deadline.
func (g *guardConn) Read(b []byte) (int, error) {
	g.mu.Lock()
	if g.err != nil {
		defer g.mu.Unlock()
		return 0, g.err
	}
	g.setReadDeadline()
	g.mu.Unlock()
	n, err := g.Conn.Read(b)
	return n, g.keep(err)
}

// Write writes under the stall deadline.
func (g *guardConn) Write(b []byte) (int, error) {
	g.mu.Lock()
	if g.err != nil {
		defer g.mu.Unlock()
		return 0, g.err
	}
	g.Conn.SetWriteDeadline(time.Now().Add(g.stall))
	g.mu.Unlock()
	n, err := g.Conn.Write(b)
	return n, g.keep(err)
}

// SetDeadline does nothing: deadlines are the guard's.
func (g *guardConn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing: deadlines are the guard's.
func (g *guardConn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: deadlines are the guard's.
func (g *guardConn) SetWriteDeadline(time.Time) error { return nil }

func (g *guardConn) setReadDeadline() {
	var t time.Time
	if g.armed {
		t = time.Now().Add(g.stall)
	}
	g.Conn.SetReadDeadline(t)
}

func (g *guardConn) keep(err error) error {
	if err == nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err == nil {
		g.err = err
	}
	return g.err
}
