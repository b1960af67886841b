package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
	"ombud/mailbox/mailboxtest"
	"ombud/replies/repliestest"
)

// scriptDesk is a daemon with its servers, for one script.
type scriptDesk struct {
	imap   *mailboxtest.Server
	smtp   *repliestest.Sink
	socket string
	stop   context.CancelFunc
	ended  chan error
}

// deskKey finds the desk of a script in its values; Setup puts an empty one
// there.
type deskKey struct{}

func deskOf(ts *testscript.TestScript) *scriptDesk {
	d := ts.Value(deskKey{}).(*scriptDesk)
	if d.imap == nil {
		ts.Fatalf("no desk: start one with the command desk")
	}
	return d
}

// startDesk starts servers in memory and the daemon, and points the
// script's commands at it; it stops the daemon alone, or starts it again.
func startDesk(ts *testscript.TestScript, neg bool, args []string) {
	d := ts.Value(deskKey{}).(*scriptDesk)
	switch {
	case neg || len(args) > 1:
		ts.Fatalf("usage: desk [stop|again]")
	case len(args) == 1 && args[0] == "stop":
		ts.Check(deskOf(ts).halt())
		return
	case len(args) == 1:
		ts.Check(deskOf(ts).serve(ts.Getenv("OMBUD_CONFIG")))
		return
	}
	dir, err := os.MkdirTemp("", "ombud-script-") // a socket's path must be short
	ts.Check(err)
	ts.Defer(func() {
		ts.Check(errors.Join(d.close(), os.RemoveAll(dir)))
	})
	ts.Check(d.start(dir))
	ts.Setenv("OMBUD_CONFIG", filepath.Join(dir, "ombud.toml"))
}

func (d *scriptDesk) start(dir string) error {
	d.ended, d.socket = make(chan error, 1), filepath.Join(dir, "ombud.sock")
	var err error
	if d.imap, err = mailboxtest.Start(mailboxtest.Options{}); err != nil {
		return err
	}
	for _, a := range []string{"service@example.se", "kundombud@example.se"} {
		if err := d.imap.AddUser(a, "secret"); err != nil {
			return err
		}
	}
	if d.smtp, err = repliestest.StartSink(repliestest.Options{TLS: "starttls"}); err != nil {
		return err
	}
	text := strings.NewReplacer("IMAPPORT", strconv.Itoa(d.imap.TLSPort), "SMTPPORT", strconv.Itoa(d.smtp.Port()),
		"UID", strconv.Itoa(os.Getuid())).Replace(scriptConfig)
	for name, data := range map[string][]byte{"ombud.toml": []byte(text), "password": []byte("secret\n"),
		"imap-ca.pem": d.imap.CA, "smtp-ca.pem": d.smtp.CA()} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return d.serve(filepath.Join(dir, "ombud.toml"))
}

// serve starts the daemon and returns once it answers.
func (d *scriptDesk) serve(config string) error {
	cfg, err := daemon.ReadConfig(config)
	if err != nil {
		return err
	}
	one, err := daemon.New(cfg, daemon.Options{Version: "script", AllowAs: true})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.stop = cancel
	go func() { d.ended <- one.Serve(ctx, nil) }()
	return d.answers(ctx)
}

// answers waits until the daemon answers, or has ended.
func (d *scriptDesk) answers(ctx context.Context) error {
	c := api.NewClient(d.socket, "")
	defer c.Close()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := c.Ping(ctx); err == nil {
			return nil
		}
		select {
		case err := <-d.ended:
			d.ended <- nil
			return err
		case <-tick.C:
		}
	}
}

// halt stops the daemon, if it runs.
func (d *scriptDesk) halt() error {
	if d.stop == nil {
		return nil
	}
	d.stop()
	d.stop = nil
	return <-d.ended
}

func (d *scriptDesk) close() error {
	errs := []error{d.halt()}
	if d.smtp != nil {
		errs = append(errs, d.smtp.Close())
	}
	if d.imap != nil {
		errs = append(errs, d.imap.Close())
	}
	return errors.Join(errs...)
}

// scriptConfig is the configuration of a script's desk: letters leave at
// once, but for replies, which wait an hour for undo.
const scriptConfig = `
[company]
name = "Exempelbolaget"
website = "https://www.example.se"
process_url = "https://www.example.se/klagomal"
phone = "08-000 00 00"
adr_participates = true

[mailbox.service]
stage = "service"
address = "service@example.se"
host = "localhost"
port = IMAPPORT
ca_file = "imap-ca.pem"
username = "service@example.se"
password_file = "password"

[mailbox.kundombud]
stage = "ombudsman"
address = "kundombud@example.se"
host = "localhost"
port = IMAPPORT
ca_file = "imap-ca.pem"
username = "kundombud@example.se"
password_file = "password"

[smtp]
host = "localhost"
port = SMTPPORT
ca_file = "smtp-ca.pem"
hold = { reply = "1h", decision = "0s", acknowledgement = "0s" }

[staff.admin]
name = "Ada Min"
unix = "UID"
roles = ["admin"]

[staff.maria]
name = "Maria Lindqvist"
unix = "script-maria"
departments = ["payments", "refunds", "collections", "credit", "purchases"]

[staff.jonas]
name = "Jonas Ek"
unix = "script-jonas"
roles = ["handler", "head"]
departments = ["product", "technical"]

[staff.eva]
name = "Eva Berg"
unix = "script-eva"
roles = ["ombudsman"]

[staff.nils]
name = "Nils Dahl"
unix = "script-nils"
roles = ["ombudsman", "approver"]

[products.app]
name = { sv = "Appen", en = "The app" }
owner_email = "app@product.test"

[ombudsman]
holder = "eva"
deputies = ["nils"]
`
