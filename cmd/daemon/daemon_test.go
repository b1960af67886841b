package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ombud/cmd/api"
	"ombud/replies/repliestest"
	"ombud/store/casework"
)

// TestDaemon_Poll has mail come in and its acknowledgement go out, in one
// pass; a second pass has nothing left to do.
func TestDaemon_Poll(t *testing.T) {
	w := newWorld(t)
	w.complaint("service", "asa@example.org")
	d := w.daemon(w.options())
	w.advance(time.Minute)
	for range 2 {
		if err := d.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		letters := w.smtp.Messages()
		if len(letters) != 1 || len(letters[0].To) != 1 || letters[0].To[0] != "asa@example.org" {
			t.Fatalf("%d letters left, want one acknowledgement to asa@example.org: %+v", len(letters), letters)
		}
		if text := string(letters[0].Data); !strings.Contains(text, "Auto-Submitted: auto-replied") {
			t.Errorf("the letter is no acknowledgement:\n%s", text)
		}
		if in, out := w.imap.Count("service", "INBOX"), w.imap.Count("service", "Handled"); in != 0 || out != 1 {
			t.Errorf("%d mails in INBOX and %d in Handled, want 0 and 1", in, out)
		}
	}
	s, err := d.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.Version != "test" || len(s.Mailboxes) != 2 || s.Sender.LastAccepted == nil || s.Sender.Error != "" ||
		s.Disk.Free == 0 || s.Store.Letters[casework.LetterAccepted] != 1 {
		t.Errorf("status %+v", s)
	}
}

// TestDaemon_PollUnreachable demands that one server that is down does not
// keep the others from being served, and that the error says which it was.
func TestDaemon_PollUnreachable(t *testing.T) {
	down := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no route to host") }
	t.Run("IMAP", func(t *testing.T) {
		w := newWorld(t)
		address := "address = \"service@example.se\"\nhost = "
		w.configure(address+`"127.0.0.1"`, address+`"localhost"`)
		w.complaint("kundombud", "asa@example.org")
		o := w.options()
		o.DialIMAP = func(ctx context.Context, network, address string) (net.Conn, error) {
			if strings.HasPrefix(address, "localhost:") {
				return down(ctx, network, address)
			}
			return w.imap.Dial(ctx, network, address)
		}
		err := w.daemon(o).Poll(t.Context())
		if !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), "mailbox service: ") {
			t.Errorf("error %v, want ErrUnreachable for mailbox service", err)
		}
		if n := len(w.smtp.Messages()); n != 1 {
			t.Errorf("%d letters left, want the acknowledgement for kundombud", n)
		}
	})
	t.Run("SMTP", func(t *testing.T) {
		w := newWorld(t)
		w.complaint("service", "asa@example.org")
		o := w.options()
		o.DialSMTP = down
		d := w.daemon(o)
		if err := d.Poll(t.Context()); !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), "smtp: ") {
			t.Errorf("error %v, want ErrUnreachable for smtp", err)
		}
		if n := w.imap.Count("service", "Handled"); n != 1 {
			t.Errorf("%d mails in Handled, want the one taken in", n)
		}
		s, err := d.Status(t.Context())
		if err != nil || s.Sender.Error == "" || s.Sender.NextDue == nil {
			t.Errorf("sender %+v (%v), want why it cannot send and when it tries again", s.Sender, err)
		}
	})
}

// TestDaemon_Serve runs the whole: mail comes in while it runs, a command
// asks through the socket, and it stops in time, twice in a row.
func TestDaemon_Serve(t *testing.T) {
	w := newWorld(t)
	for round := range 2 {
		o := w.options()
		o.Now = time.Now
		d := w.daemon(o)
		stop := w.serve(d)
		w.advance(time.Since(w.now()))
		w.complaint("service", "asa@example.org")
		w.sent(round + 1)
		client := api.NewClient(filepath.Join(w.dir, "ombud.sock"), "")
		if version, err := client.Ping(t.Context()); err != nil || version != "test" {
			t.Errorf("ping: %q, %v", version, err)
		}
		rows, err := api.Call[[]api.CaseRow](t.Context(), client, "queue", api.QueueRequest{})
		if err != nil || len(rows) != round+1 {
			t.Errorf("queue: %d cases, %v; want %d", len(rows), err, round+1)
		}
		client.Close()
		if err := stop(); err != nil {
			t.Errorf("serve: %v", err)
		}
		if err := d.Close(); err != nil {
			t.Errorf("second close: %v", err)
		}
		if _, err := os.Stat(filepath.Join(w.dir, "ombud.sock")); err == nil {
			t.Error("the socket is left behind")
		}
	}
}

// TestDaemon_Log demands that the log says what goes on, but nothing of what
// customers write and not who they are.
func TestDaemon_Log(t *testing.T) {
	w := newWorld(t)
	w.complaint("service", "asa@example.org")
	w.smtp.Script(repliestest.Fault{Recipient: "asa@example.org", Times: 1, At: repliestest.StepRcpt,
		Code: 451, Text: "4.7.1 try later"})
	d := w.daemon(w.options())
	if err := d.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s, err := d.Status(t.Context()); err != nil || s.Store.Letters[casework.LetterDeferred] != 1 {
		t.Fatalf("store %+v (%v), want a letter put off", s.Store, err)
	}
	w.advance(time.Hour)
	stop := w.serve(d)
	w.sent(1)
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	said := w.logged()
	for _, want := range []string{"started", "stopping"} {
		if !strings.Contains(said, want) {
			t.Errorf("the log does not say %q:\n%s", want, said)
		}
	}
	for _, secret := range []string{"asa", "example.org", "Åsa", "Öberg", "fakturan", "secret\n"} {
		if strings.Contains(said, secret) {
			t.Errorf("the log tells %q:\n%s", secret, said)
		}
	}
}

// TestDaemon_Restart demands that a new process goes on where the old one
// was: nothing is taken in twice and no letter is sent twice, and one that
// waited is sent.
func TestDaemon_Restart(t *testing.T) {
	w := newWorld(t)
	w.configure("[smtp]", "[smtp]\nhold = { acknowledgement = \"1h\" }")
	w.complaint("service", "asa@example.org")
	for _, tt := range []struct {
		later   time.Duration
		letters int
	}{{0, 0}, {time.Minute, 0}, {time.Hour, 1}, {time.Hour, 1}} {
		w.advance(tt.later)
		d := w.daemon(w.options())
		if err := d.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := len(w.smtp.Messages()); n != tt.letters {
			t.Errorf("%d letters after another %v, want %d", n, tt.later, tt.letters)
		}
		s, err := d.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		cases := 0
		for _, n := range s.Store.Cases {
			cases += n
		}
		if cases != 1 {
			t.Errorf("%d cases, want 1", cases)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDaemon_PartFails demands that the daemon ends, and says why, when a
// part of it does.
func TestDaemon_PartFails(t *testing.T) {
	w := newWorld(t)
	d := w.daemon(w.options())
	failed := make(chan error, 1)
	failed <- errors.New("the socket ended: address in use")
	if err := d.attend(t.Context(), nil, failed); err == nil || !strings.Contains(err.Error(), "address in use") {
		t.Errorf("error %v, want that of the part", err)
	}
}

func TestDaemon_ServeRefused(t *testing.T) {
	t.Run("StaleSocket", func(t *testing.T) {
		w := newWorld(t)
		socket := filepath.Join(w.dir, "ombud.sock")
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		l.SetUnlinkOnClose(false)
		l.Close()
		if err := w.serve(w.daemon(w.options()))(); err != nil {
			t.Errorf("serve over a dead daemon's socket: %v", err)
		}
	})
	t.Run("LiveSocket", func(t *testing.T) {
		w := newWorld(t)
		l, err := net.Listen("unix", filepath.Join(w.dir, "ombud.sock"))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		d := w.daemon(w.options())
		if err := d.Serve(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "another daemon") {
			t.Errorf("error %v, want that another daemon answers", err)
		}
	})
	t.Run("StoreOpen", func(t *testing.T) {
		w := newWorld(t)
		w.daemon(w.options())
		c, err := ReadConfig(w.file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(c, w.options()); !errors.Is(err, ErrBusy) {
			t.Errorf("error %v, want ErrBusy", err)
		}
	})
	t.Run("NoFolder", func(t *testing.T) {
		w := newWorld(t)
		w.configure("[staff.maria]", "[api]\nsocket = \"run/ombud.sock\"\n[staff.maria]")
		c, err := ReadConfig(w.file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(c, w.options()); err == nil || !strings.Contains(err.Error(), "run does not exist: make it") {
			t.Errorf("error %v, want that the folder is missing", err)
		}
	})
}

// TestDaemon_ServeReload sends SIGHUP to a running daemon.
func TestDaemon_ServeReload(t *testing.T) {
	w := newWorld(t)
	d := w.daemon(w.options())
	stop := w.serve(d)
	w.configure("Maria Lindqvist", "Maria Berg")
	w.hangUp <- syscall.SIGHUP
	var began int64
	if n, err := fmt.Sscanf(w.said(), "RELOADING=1\nMONOTONIC_USEC=%d", &began); n != 1 || began <= 0 {
		t.Errorf("the daemon told the service manager no instant: %v", err)
	}
	if said := w.said(); said != "READY=1" {
		t.Errorf("the daemon told %q, want READY=1", said)
	}
	if name := d.Desk().Directory().Staff["maria"].FullName; name != "Maria Berg" {
		t.Errorf("maria is %q after SIGHUP, want the new name", name)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestDaemon_Reload(t *testing.T) {
	w := newWorld(t)
	d := w.daemon(w.options())
	status := func() ConfigStatus {
		t.Helper()
		s, err := d.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return s.Config
	}
	w.configure("Maria Lindqvist", "Maria Berg", `phone = "08-000 00 00"`, `phone = "08-111 11 11"`)
	w.advance(time.Hour)
	if err := d.Reload(); err != nil {
		t.Fatal(err)
	}
	dir := d.Desk().Directory()
	if dir.Staff["maria"].FullName != "Maria Berg" || dir.Company.Phone != "08-000 00 00" {
		t.Errorf("after a reload: staff %+v, company %+v; want new staff and the old company", dir.Staff["maria"], dir.Company)
	}
	s := status()
	if !s.ReadAt.Equal(w.now()) || len(s.Problems) != 0 || len(s.Restart) != 1 || s.Restart[0] != "company" {
		t.Errorf("status %+v, want the time of the reload and a restart for company", s)
	}
	for _, tt := range []struct{ name, old, new, problem string }{
		{"Broken", `unix = "`, `unx = "`, `unknown key staff.maria.unx`},
		{"Rules", "[staff.maria]", "[rules]\nfiles = [\"none.toml\"]\n[staff.maria]", "none.toml"},
		{"Syntax", "[staff.maria]", "[staff.maria", "ombud.toml:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w.configure(tt.old, tt.new, "Maria Lindqvist", "Somebody Else")
			if err := d.Reload(); err == nil {
				t.Fatal("a broken configuration was taken")
			}
			if name := d.Desk().Directory().Staff["maria"].FullName; name != "Maria Berg" {
				t.Errorf("maria is %q, want what she was", name)
			}
			s := status()
			if len(s.Problems) == 0 || !strings.Contains(strings.Join(s.Problems, "\n"), tt.problem) || s.ReadAt.IsZero() {
				t.Errorf("status %+v, want the problem %q", s, tt.problem)
			}
		})
	}
	w.configure()
	if err := d.Reload(); err != nil {
		t.Fatal(err)
	}
	if s := status(); len(s.Problems) != 0 || len(s.Restart) != 0 {
		t.Errorf("status %+v, want no problem left", s)
	}
}
