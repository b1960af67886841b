package mailbox

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
)

// wireConn looks at what a server says before the library reads it: at the
// lines of responses, not at literals, which are mail. It keeps the reason
// that a server gives in its BYE, which the library drops, and stops a list
// of capabilities with a parenthesis in it, on which the library's decoder
// would turn in circles for ever.
type wireConn struct {
	net.Conn

	// The line so far: its beginning, and its end for the size of a literal.
	head []byte
	end  []byte
	skip int64 // octets of a literal still to come

	mu   sync.Mutex
	said string
}

const (
	headSize = 4096
	endSize  = 32
)

var errCaps = errors.New("the server's list of capabilities cannot be read")

// Read reads and looks.
func (w *wireConn) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if werr := w.watch(b[:n]); werr != nil {
		return 0, werr
	}
	return n, err
}

// bye returns the text of the server's BYE, empty when it has sent none.
func (w *wireConn) bye() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said
}

func (w *wireConn) watch(p []byte) error {
	for len(p) > 0 {
		if k := min(w.skip, int64(len(p))); k > 0 {
			w.skip -= k
			p = p[k:]
			continue
		}
		part := p
		i := bytes.IndexByte(p, '\n')
		if i >= 0 {
			part = p[:i+1]
		}
		p = p[len(part):]
		w.head = append(w.head, part[:min(len(part), headSize-len(w.head))]...)
		w.end = append(w.end, part[max(0, len(part)-endSize):]...)
		w.end = w.end[max(0, len(w.end)-endSize):]
		if badCaps(w.head) {
			return errCaps
		}
		if i >= 0 {
			w.endLine()
		}
	}
	return nil
}

// endLine takes note of a line that is complete, or goes on after a literal.
func (w *wireConn) endLine() {
	if text, ok := bytes.CutPrefix(w.head, []byte("* BYE ")); ok {
		w.mu.Lock()
		w.said = string(bytes.TrimSpace(text))
		w.mu.Unlock()
	}
	w.head = w.head[:0]
	if w.skip = literalSize(w.end); w.skip >= 0 {
		w.head = append(w.head, ' ') // what follows does not begin a line
	}
	w.skip = max(w.skip, 0)
	w.end = w.end[:0]
}

// literalSize returns the size of the literal that the end of a line
// announces (RFC 9051 §4.3), -1 when it announces none.
func literalSize(end []byte) int64 {
	s := strings.TrimRight(string(end), "\r\n")
	i := strings.LastIndexByte(s, '{')
	if i < 0 || !strings.HasSuffix(s, "}") {
		return -1
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(s[i+1:len(s)-1], "+"), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// badCaps reports whether a line lists capabilities and a parenthesis.
func badCaps(line []byte) bool {
	const word = "CAPABILITY"
	i := bytes.Index(bytes.ToUpper(line[:min(len(line), 64)]), []byte(word))
	if i < 0 {
		return false
	}
	list := line[i+len(word):]
	if end := bytes.IndexByte(list, ']'); end >= 0 {
		list = list[:end]
	}
	return bytes.IndexByte(list, '(') >= 0
}

var errNoStartTLS = errors.New("the server refuses STARTTLS")

// startTLS asks for TLS on a plain connection (RFC 9051 §6.2.1) and shakes
// hands. Nothing that came unprotected reaches the IMAP client: neither a
// login that the server claims, nor octets that were slipped in behind its
// answer. The client is given a greeting of our own.
func startTLS(ctx context.Context, plain net.Conn, cfg *tls.Config) (net.Conn, error) {
	r := bufio.NewReaderSize(plain, headSize)
	if err := expectLine(r, "*"); err != nil {
		return nil, err
	}
	if _, err := plain.Write([]byte("S1 STARTTLS\r\n")); err != nil {
		return nil, err
	}
	if err := expectLine(r, "S1"); err != nil {
		return nil, err
	}
	if r.Buffered() > 0 {
		return nil, fmt.Errorf("%w properly: octets follow its answer", errNoStartTLS)
	}
	conn := tls.Client(plain, cfg)
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return &greetedConn{Conn: conn, greeting: []byte("* OK\r\n")}, nil
}

// expectLine reads up to the first line with the tag, which must say OK.
func expectLine(r *bufio.Reader, tag string) error {
	for range 100 {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		rest, ok := bytes.CutPrefix(line, []byte(tag+" "))
		switch {
		case ok && bytes.HasPrefix(bytes.ToUpper(rest), []byte("OK")):
			return nil
		case ok:
			return fmt.Errorf("%w: %s", errNoStartTLS, clean(string(rest)))
		}
	}
	return fmt.Errorf("%w: too many lines", errNoStartTLS)
}

// greetedConn is a connection on which the server has greeted already.
type greetedConn struct {
	net.Conn
	greeting []byte
}

// Read gives the greeting first.
func (c *greetedConn) Read(b []byte) (int, error) {
	if len(c.greeting) == 0 {
		return c.Conn.Read(b)
	}
	n := copy(b, c.greeting)
	c.greeting = c.greeting[n:]
	return n, nil
}
