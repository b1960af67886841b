package main

import (
	"bufio"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// phase is when, around one command, the daemon is killed.
type phase string

const (
	sent     phase = "sent"     // the server has not got the command
	halfway  phase = "halfway"  // the daemon has got some lines of the answer, or sent some of what belongs to it
	answered phase = "answered" // the server has done it, the daemon does not know
	told     phase = "told"     // the daemon has just been told
)

// moment is a step of a protocol at which the daemon is killed.
type moment struct {
	command string // a regular expression for the client's line
	phase   phase
	lines   int // for halfway
}

// killer stands between the daemon and a server that speaks in lines, and
// kills the daemon at a moment.
type killer struct {
	listen net.Listener
	server string // host:port
	// ends says whether a line of the server is the answer to a command.
	ends func(command, line string) bool

	mu    sync.Mutex
	at    *moment // nil lets everything pass
	match *regexp.Regexp
	kill  func()
	fired chan struct{}
}

func imapEnds(command, line string) bool {
	tag, _, _ := strings.Cut(command, " ")
	return strings.HasPrefix(line, tag+" ")
}

func smtpEnds(_, line string) bool { return len(line) > 3 && line[3] == ' ' }

func startKiller(t *testing.T, server string, ends func(command, line string) bool) *killer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &killer{listen: l, server: server, ends: ends}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go k.serve(client)
		}
	}()
	return k
}

func (k *killer) port() int { return k.listen.Addr().(*net.TCPAddr).Port }

// arm has the daemon killed at a moment, once. The channel is closed when it
// is dead.
func (k *killer) arm(m moment, kill func()) <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.at, k.match, k.kill, k.fired = &m, regexp.MustCompile(m.command), kill, make(chan struct{})
	return k.fired
}

// serve passes the lines of one connection on.
func (k *killer) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", k.server)
	if err != nil {
		return
	}
	defer server.Close()
	c := &killed{killer: k, client: client, server: server}
	go func() {
		c.commands()
		server.Close()
	}()
	c.answers()
}

// killed is one connection of a killer.
type killed struct {
	*killer
	client, server net.Conn

	command string // the one that the moment is about, once it has come
	count   int    // of lines since
}

// commands passes on what the client sends.
func (c *killed) commands() {
	for r := bufio.NewReader(c.client); ; {
		line, err := r.ReadString('\n')
		if c.now(sent, line) || err != nil {
			return
		}
		if _, err := io.WriteString(c.server, line); err != nil {
			return
		}
	}
}

// answers passes on what the server sends.
func (c *killed) answers() {
	for r := bufio.NewReader(c.server); ; {
		line, err := r.ReadString('\n')
		if c.now(answered, line) || err != nil {
			return
		}
		if _, err := io.WriteString(c.client, line); err != nil {
			return
		}
		if c.now(told, line) {
			return
		}
	}
}

// now looks at a line and kills the daemon if the moment has come.
func (c *killed) now(p phase, line string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == nil {
		return false
	}
	if p == sent && c.command == "" && c.match.MatchString(strings.TrimSpace(line)) {
		c.command = line
		return c.at.phase == sent && c.fire()
	}
	if c.command == "" {
		return false
	}
	if p != told {
		c.count++
	}
	if c.at.phase == halfway {
		return c.count > c.at.lines && c.fire()
	}
	return p == c.at.phase && p != sent && c.ends(c.command, line) && c.fire()
}

func (c *killed) fire() bool {
	c.at = nil
	c.kill()
	close(c.fired)
	return true
}
