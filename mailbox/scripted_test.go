package mailbox_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"ombud/mailbox"
)

// scripted is an IMAP server that does what a test wants instead of what it
// should: hook sees each command first and returns true when it has answered.
type scripted struct {
	t    *testing.T
	caps string
	hook func(c *talk, tag, verb, args string) bool

	mu    sync.Mutex
	mails map[uint32]string
	log   []string // the commands, without tags
}

// talk is one connection to it.
type talk struct {
	*scripted
	conn net.Conn
	w    *bufio.Writer
}

func newScripted(t *testing.T, hook func(c *talk, tag, verb, args string) bool) *scripted {
	return &scripted{t: t, caps: "IMAP4rev1 MOVE UIDPLUS", hook: hook, mails: map[uint32]string{}}
}

// settings are those of a poller that talks to the server.
func (s *scripted) settings() mailbox.Settings {
	set := settings()
	set.AlsoWatch = nil
	set.Dial = func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go s.serve(theirs)
		return ours, nil
	}
	return set
}

func (s *scripted) serve(conn net.Conn) {
	defer conn.Close()
	c := &talk{scripted: s, conn: conn, w: bufio.NewWriter(conn)}
	if s.caps != "" {
		c.say("* OK [CAPABILITY %s] ready", s.caps)
	} else {
		c.say("* OK ready")
	}
	for r := bufio.NewReader(conn); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		tag, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		verb, args, _ := strings.Cut(rest, " ")
		if verb == "UID" {
			sub, more, _ := strings.Cut(args, " ")
			verb, args = "UID "+sub, more
		}
		s.mu.Lock()
		s.log = append(s.log, verb+" "+args)
		s.mu.Unlock()
		if s.hook == nil || !s.hook(c, tag, verb, args) {
			c.answer(tag, verb, args)
		}
	}
}

// put lays a mail into the inbox.
func (s *scripted) put(uid uint32, raw string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails[uid] = raw
}

// say sends a line at once.
func (c *talk) say(format string, args ...any) {
	fmt.Fprintf(c.w, format+"\r\n", args...)
	c.w.Flush()
}

func (c *talk) ok(tag string) { c.say("%s OK done", tag) }

// answer does what a good server would.
func (c *talk) answer(tag, verb, args string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch verb {
	case "CAPABILITY":
		c.say("* CAPABILITY %s", c.caps)
	case "SELECT":
		c.say("* %d EXISTS\r\n* OK [UIDVALIDITY 7] x", len(c.mails))
	case "UID SEARCH", "SEARCH":
		c.search(verb, args)
	case "UID FETCH", "FETCH":
		set, items, _ := strings.Cut(args, " ")
		for seq, uid := range c.uids() {
			if n := uint32(seq) + 1; verb == "FETCH" && in(set, n) || verb == "UID FETCH" && in(set, uid) {
				c.fetch(seq+1, uid, items)
			}
		}
	case "UID MOVE", "UID EXPUNGE":
		set, _, _ := strings.Cut(args, " ")
		for _, uid := range c.uids() {
			if in(set, uid) {
				delete(c.mails, uid)
			}
		}
	}
	c.ok(tag)
}

func (c *talk) search(verb, args string) {
	line := "* SEARCH"
	set, _ := strings.CutPrefix(args, "UID ")
	for seq, uid := range c.uids() {
		if args == "ALL" || in(set, uid) {
			n := int(uid)
			if verb == "SEARCH" {
				n = seq + 1
			}
			line += " " + strconv.Itoa(n)
		}
	}
	c.say("%s", line)
}

func (c *talk) fetch(seq int, uid uint32, items string) {
	out := fmt.Sprintf("* %d FETCH (UID %d", seq, uid)
	if strings.Contains(items, "RFC822.SIZE") {
		out += fmt.Sprintf(" RFC822.SIZE %d", len(c.mails[uid]))
	}
	if strings.Contains(items, "INTERNALDATE") {
		out += ` INTERNALDATE "02-Mar-2026 09:00:00 +0000"`
	}
	body := c.mails[uid]
	if _, part, ok := strings.Cut(items, "BODY.PEEK[]<"); ok {
		var from, size int
		fmt.Sscanf(part, "%d.%d>", &from, &size)
		from = min(from, len(body))
		body = body[from:min(from+size, len(body))]
		out += fmt.Sprintf(" BODY[]<%d> {%d}\r\n%s", from, len(body), body)
	} else if strings.Contains(items, "BODY.PEEK[]") {
		out += fmt.Sprintf(" BODY[] {%d}\r\n%s", len(body), body)
	}
	c.say("%s)", out)
}

func (s *scripted) uids() []uint32 {
	var out []uint32
	for uid := range s.mails {
		out = append(out, uid)
	}
	slices.Sort(out)
	return out
}

// in reports whether n is in a set like "1,3:5".
func in(set string, n uint32) bool {
	for part := range strings.SplitSeq(set, ",") {
		from, to, ranged := strings.Cut(part, ":")
		a, _ := strconv.Atoi(from)
		b, _ := strconv.Atoi(to)
		if !ranged {
			b = a
		}
		if uint32(a) <= n && n <= uint32(b) {
			return true
		}
	}
	return false
}

// commands returns those commands that begin with prefix.
func (s *scripted) commands(prefix string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.log), func(c string) bool { return !strings.HasPrefix(c, prefix) })
}

// hang stops answering until the client goes away.
func (c *talk) hang() { io.Copy(io.Discard, c.conn) }
