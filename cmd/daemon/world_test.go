package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/mailbox/mailboxtest"
	"ombud/replies/repliestest"
)

// world is a daemon's surroundings: an IMAP server with both inboxes, an SMTP
// server, and a folder with the configuration.
type world struct {
	*testing.T
	imap *mailboxtest.Server
	smtp *repliestest.Sink
	dir  string
	file string // the configuration
	// manager is the service manager that a daemon reports to, and hangUp
	// carries signals to it.
	manager *net.UnixConn
	hangUp  chan os.Signal

	mu  sync.Mutex
	at  time.Time
	log strings.Builder // what the daemons have logged
}

// Write takes a line of the log.
func (w *world) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(line)
}

// logged is what the daemons have logged so far.
func (w *world) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

func newWorld(t *testing.T) *world { return newWorldWith(t, mailboxtest.Options{}) }

// newWorldWith is newWorld with an IMAP server of a certain kind.
func newWorldWith(t *testing.T, o mailboxtest.Options) *world {
	t.Helper()
	w := &world{T: t, at: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	var err error
	if w.imap, err = mailboxtest.Start(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.imap.Close() })
	for _, user := range []string{"service", "kundombud"} {
		if err := w.imap.AddUser(user, "secret"); err != nil {
			t.Fatal(err)
		}
	}
	if w.smtp, err = repliestest.StartSink(repliestest.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.smtp.Close() })
	// Paths of unix sockets are short; t.TempDir's may not be.
	if w.dir, err = os.MkdirTemp("", "ombud"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(w.dir) })
	w.hangUp = make(chan os.Signal)
	if w.manager, err = net.ListenUnixgram("unixgram", w.managerAddr()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.manager.Close() })
	writeFile(t, filepath.Join(w.dir, "password"), "secret\n", 0o600)
	w.file = filepath.Join(w.dir, "ombud.toml")
	w.configure()
	return w
}

// configure writes the configuration, with pairs of old and new text.
func (w *world) configure(replace ...string) {
	w.Helper()
	doc := fmt.Sprintf(`
[company]
name = "Exempelbolaget"
website = "https://www.example.se"
process_url = "https://www.example.se/klagomal"
phone = "08-000 00 00"
adr_participates = true
[mailbox.service]
stage = "service"
address = "service@example.se"
host = "127.0.0.1"
port = %[1]d
tls = "none"
username = "service"
password_file = "password"
[mailbox.kundombud]
stage = "ombudsman"
address = "kundombud@example.se"
host = "127.0.0.1"
port = %[1]d
tls = "none"
username = "kundombud"
password_file = "password"
[smtp]
host = "127.0.0.1"
port = %[2]d
tls = "none"
[staff.maria]
name = "Maria Lindqvist"
unix = "%[3]d"
roles = ["handler", "admin"]
departments = ["payments", "refunds", "triage"]
[staff.eva]
name = "Eva Sandström"
roles = ["ombudsman"]
[staff.nils]
name = "Nils Åberg"
roles = ["ombudsman"]
[ombudsman]
holder = "eva"
deputies = ["nils"]
`, w.imap.Port, w.smtp.Port(), os.Getuid())
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(doc, replace[i]) {
			w.Fatalf("the configuration has no %q", replace[i])
		}
		doc = strings.ReplaceAll(doc, replace[i], replace[i+1])
	}
	writeFile(w.T, w.file, doc, 0o600)
}

// options are those of a daemon with a simulated clock.
func (w *world) options() Options {
	log := slog.New(slog.NewTextHandler(w, nil))
	return Options{Version: "test", Log: log, Now: w.now, Getenv: func(name string) string {
		if name == "NOTIFY_SOCKET" {
			return w.managerAddr().Name
		}
		return ""
	}}
}

func (w *world) managerAddr() *net.UnixAddr {
	return &net.UnixAddr{Name: filepath.Join(w.dir, "notify"), Net: "unixgram"}
}

// said is the next thing that a daemon tells the service manager.
func (w *world) said() string {
	w.Helper()
	b := make([]byte, 100)
	if err := w.manager.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		w.Fatal(err)
	}
	n, err := w.manager.Read(b)
	if err != nil {
		w.Fatalf("the daemon told the service manager nothing: %v", err)
	}
	return string(b[:n])
}

// serve runs a daemon and returns when it is ready. The function it returns
// stops it.
func (w *world) serve(d *Daemon) (stop func() error) {
	w.Helper()
	ctx, cancel := context.WithCancel(w.Context())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx, w.hangUp) }()
	if said := w.said(); said != "READY=1" {
		w.Fatalf("the daemon told %q, want READY=1", said)
	}
	return func() error {
		cancel()
		said := w.said()
		for strings.HasPrefix(said, "RELOADING=1\n") {
			if ready := w.said(); ready != "READY=1" {
				w.Errorf("the daemon told %q after a reload, want READY=1", ready)
			}
			said = w.said()
		}
		if said != "STOPPING=1" {
			w.Errorf("the daemon told %q, want STOPPING=1", said)
		}
		return <-served
	}
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// daemon makes a daemon of the configuration, closed with the test.
func (w *world) daemon(o Options) *Daemon {
	w.Helper()
	c, err := ReadConfig(w.file)
	if err != nil {
		w.Fatal(err)
	}
	d, err := New(c, o)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		if err := d.Close(); err != nil {
			w.Errorf("closing: %v", err)
		}
	})
	return d
}

// complaint puts a complaint into an inbox.
func (w *world) complaint(user, from string) {
	w.Helper()
	raw := strings.ReplaceAll(fmt.Sprintf(`From: Åsa Öberg <%s>
To: %s@example.se
Subject: Klagomål: fakturan är fel
Date: %s
Message-ID: <%s.%d@mail.example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Hej!

Jag vill klaga. Ni har skickat en felaktig faktura, jag har redan betalat
fakturan och vill ha pengarna tillbaka.

Åsa
`, from, user, w.now().Format(time.RFC1123Z), user, w.now().UnixNano()), "\n", "\r\n")
	if _, err := w.imap.Append(user, "INBOX", []byte(raw), w.now()); err != nil {
		w.Fatal(err)
	}
}

// sent waits for n letters to have arrived and returns them.
func (w *world) sent(n int) []repliestest.Message {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), 20*time.Second)
	defer cancel()
	m, err := w.smtp.Wait(ctx, n)
	if err != nil {
		w.Fatalf("waiting for %d letters: %v", n, err)
	}
	return m
}

// status waits until the daemon's status is as it should be.
func (w *world) status(d *Daemon, what string, ok func(Status) bool) Status {
	w.Helper()
	over := time.After(20 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		s, err := d.Status(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		if ok(s) {
			return s
		}
		select {
		case <-tick.C:
		case <-over:
			w.Fatalf("the status never shows %s: %+v", what, s)
		}
	}
}
