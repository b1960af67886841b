package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestE2E_Poll makes single passes, for cron, with servers that are there
// and servers that are not.
func TestE2E_Poll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.newCrowd(10) // the fifth and the tenth write to the ombudsman
	t.Run("OnePass", func(t *testing.T) {
		c := c.in(t)
		c.ends(c.ombud("poll"), 0, "poll with nothing to do")
		c.deliver(0, 3)
		c.ends(c.ombud("reconcile"), 4, "reconcile before the pass, without a daemon")
		c.ends(c.ombud("poll"), 0, "poll")
		c.outcome(3, patience)
		c.ends(c.ombud("reconcile"), 0, "reconcile after the pass, without a daemon")
	})
	t.Run("OneServerDown", func(t *testing.T) {
		c := c.in(t)
		c.configure("port = "+fmt.Sprint(c.dovecot.IMAPPort), "port = "+fmt.Sprint(closedPort(t)))
		c.deliver(3, 5)
		c.ends(c.ombud("poll"), 69, "poll with the ombudsman's server down", "mailbox kundombud", "connect")
		c.letters(c.mails[3].sender(), 1)
		c.settled(serviceAddress, 4, 0)
		c.stays(ombudAddress, 1)
		c.configure()
		c.ends(c.ombud("poll"), 0, "poll with the server back")
		c.outcome(5, patience)
	})
	t.Run("WrongPassword", func(t *testing.T) {
		c := c.in(t)
		c.write("wrong", "not the password\n", 0o600)
		c.configure("username = \"service@example.test\"\npassword_file = \"password\"",
			"username = \"service@example.test\"\npassword_file = \"wrong\"")
		c.deliver(5, 6)
		r := c.ombud("poll")
		c.ends(r, 69, "poll with a wrong password", "\nombud: mailbox service: log in: ", "check username and the password of [mailbox.service]\n")
		if n := strings.Count(r.errOut, "mailbox service: "); n != 1 || strings.Contains(r.errOut, "not the password") {
			t.Errorf("poll with a wrong password says %d times what is wrong, want once and not the password:\n%s", n, r.errOut)
		}
		c.stays(serviceAddress, 1)
		c.configure()
		c.ends(c.ombud("poll"), 0, "poll with the right password")
		c.outcome(6, patience)
	})
	t.Run("NoSMTP", func(t *testing.T) { c.in(t).noSMTP() })
}

func (c *crowd) in(t *testing.T) *crowd { return &crowd{c.world.in(t), c.mails} }

// stays wants mail still lying in an inbox.
func (c *crowd) stays(user string, want int) {
	c.Helper()
	if n, err := c.count(user, "INBOX"); err != nil || n != want {
		c.Errorf("%d mails in the inbox of %s, want %d: %v", n, user, want, err)
	}
}

// noSMTP takes mail in while the mail server that letters go to is away.
func (c *crowd) noSMTP() {
	g := newGate(c, c.postfix.Submission)
	c.configure("port = "+fmt.Sprint(c.postfix.Submission), "port = "+fmt.Sprint(g.port))
	c.deliver(6, 7)
	c.ends(c.ombud("poll"), 69, "poll without SMTP", "smtp")
	s := c.serve()
	c.deliver(7, 8)
	c.settled(serviceAddress, 7, 0)
	eventually(c, "both letters waiting", func() error {
		list := decode[[]struct {
			State, Kind string
			Attempts    []any
		}](c, c.as("admin", "outbox", "list", "--json"))
		if len(list) != 2 {
			return fmt.Errorf("in the outbox: %+v, want the two acknowledgements", list)
		}
		for _, l := range list {
			if l.Kind != "acknowledgement" || l.State != "queued" && l.State != "deferred" {
				return fmt.Errorf("a letter %+v", l)
			}
		}
		return nil
	})
	eventually(c, "the trouble in status", func() error {
		r := c.ombud("status")
		for line := range strings.Lines(r.out) {
			if strings.HasPrefix(line, "sender\tTROUBLE\t") && strings.Contains(line, fmt.Sprint(g.port)) {
				return nil
			}
		}
		return errors.New(r.out)
	})
	g.open()
	within(c, 3*patience, "the letters left", func() error {
		ids, err := c.acknowledgements()
		if err == nil && len(ids) < 8 {
			err = fmt.Errorf("%d customers have a letter", len(ids))
		}
		return err
	})
	s.stop()
	for address, got := range c.outcome(8, patience) {
		if len(got) != 1 {
			c.Errorf("%s has the letters %q, want one", address, got)
		}
	}
	c.configure()
	c.verify()
}

// closedPort is a port that nobody listens on.
func closedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// gate is a port that leads to another one once it has been opened.
type gate struct {
	*crowd
	port, to int
}

func newGate(c *crowd, to int) *gate {
	c.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.Fatal(err)
	}
	g := &gate{c, l.Addr().(*net.TCPAddr).Port, to}
	if err := l.Close(); err != nil {
		c.Fatal(err)
	}
	return g
}

func (g *gate) open() {
	g.Helper()
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", g.port))
	if err != nil {
		g.Fatal(err)
	}
	var conns sync.WaitGroup
	g.Cleanup(func() {
		l.Close()
		conns.Wait()
	})
	conns.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", g.to))
			if err != nil {
				in.Close()
				continue
			}
			conns.Go(func() { pipe(in, out) })
			conns.Go(func() { pipe(out, in) })
		}
	})
}

func pipe(to, from net.Conn) {
	io.Copy(to, from)
	to.Close()
	from.Close()
}

// TestE2E_Secrets refuses a password file that others can read, and says
// how to mend it.
func TestE2E_Secrets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := os.Chmod(filepath.Join(w.dir, "password"), 0o644); err != nil {
		t.Fatal(err)
	}
	w.ends(w.ombud("poll"), 69, "poll with an open password file", "\nombud: mailbox service: ", "chmod 600 "+filepath.Join(w.dir, "password"))
}
