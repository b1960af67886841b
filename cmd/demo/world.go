package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
	"ombud/mailbox/mailboxtest"
	"ombud/replies/repliestest"
	"ombud/store/casework"
)

// world is everything the story plays in.
type world struct {
	out    io.Writer
	json   bool
	self   string // how the program is called
	serve  bool
	dir    string
	socket string
	clock  *clock
	zone   *time.Location
	imap   *mailboxtest.Server
	smtp   *repliestest.Sink
	daemon *daemon.Daemon

	mu      sync.Mutex
	letters []letter // that have left, in order
	kept    int      // mails kept as .eml

	complaint, feedback, foreign, question, referred api.CaseRow
	last, asked, final                               letter
}

// newWorld starts the servers and builds the daemon.
func newWorld(dir string, o Options) (*world, error) {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return nil, err
	}
	w := &world{out: o.Out, json: o.JSON, self: o.Self, serve: o.Serve, dir: dir, zone: zone, socket: filepath.Join(dir, "ombud.sock"),
		clock: &clock{at: time.Date(2026, time.November, 2, 9, 13, 0, 0, zone)}}
	if err := w.start(o); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *world) start(o Options) error {
	var err error
	if w.imap, err = mailboxtest.Start(mailboxtest.Options{}); err != nil {
		return err
	}
	for _, a := range []string{serviceAddress, ombudAddress} {
		if err := w.imap.AddUser(a, "secret"); err != nil {
			return err
		}
	}
	if w.smtp, err = repliestest.StartSink(repliestest.Options{TLS: "starttls", Username: "ombud", Password: "secret",
		Deliver: w.deliver}); err != nil {
		return err
	}
	config, err := w.writeConfig()
	if err != nil {
		return err
	}
	cfg, err := daemon.ReadConfig(config)
	if err != nil {
		return err
	}
	options := daemon.Options{Version: "demo", AllowAs: true, Now: w.clock.now}
	if o.Serve {
		options.Log = slog.New(slog.NewTextHandler(o.Err, nil))
	}
	w.daemon, err = daemon.New(cfg, options)
	return err
}

// writeConfig writes the daemon's configuration and the files it names, and
// returns its path.
func (w *world) writeConfig() (string, error) {
	me, err := user.Current()
	if err != nil {
		return "", err
	}
	text := strings.NewReplacer("IMAPPORT", strconv.Itoa(w.imap.TLSPort), "SMTPPORT", strconv.Itoa(w.smtp.Port()),
		"UID", me.Uid).Replace(configuration)
	path := filepath.Join(w.dir, "ombud.toml")
	for name, data := range map[string][]byte{
		"ombud.toml": []byte(text), "password": []byte("secret\n"), "imap-ca.pem": w.imap.CA, "smtp-ca.pem": w.smtp.CA(),
	} {
		if err := os.WriteFile(filepath.Join(w.dir, name), data, 0o600); err != nil {
			return "", err
		}
	}
	return path, nil
}

// close stops everything that was started.
func (w *world) close() error {
	var errs []error
	if w.daemon != nil {
		errs = append(errs, w.daemon.Close())
	}
	if w.smtp != nil {
		errs = append(errs, w.smtp.Close())
	}
	if w.imap != nil {
		errs = append(errs, w.imap.Close())
	}
	return errors.Join(errs...)
}

// run tells the story while the daemon answers its socket, and then stays
// up if it was asked to.
func (w *world) run(ctx context.Context) error {
	w.note("Ombud demo: Exempelbolaget. Nothing leaves this computer; the clock is simulated.")
	w.note("IMAP 127.0.0.1:%d · SMTP 127.0.0.1:%d", w.imap.TLSPort, w.smtp.Port())
	answering, stop := context.WithCancel(ctx)
	answered := make(chan error, 1)
	ready := make(chan struct{})
	go func() { answered <- w.daemon.Answer(answering, func() { close(ready) }) }()
	var err error
	select {
	case err = <-answered:
		stop()
		return errors.Join(err, ctx.Err())
	case <-ready:
	}
	err = w.tell(ctx)
	stop()
	if err = errors.Join(err, <-answered); err != nil || !w.serve {
		return err
	}
	return w.stay(ctx)
}

// stay runs the daemon with a clock that goes on.
func (w *world) stay(ctx context.Context) error {
	w.note("")
	w.note("The demo stays up; Ctrl-C ends it. In another shell:")
	w.note("")
	for _, who := range []string{"maria queue is:closed", "eva queue is:closed"} {
		w.note("  %s --socket %s --as %s", w.self, w.socket, who)
	}
	w.note("")
	w.note("Staff: maria and jonas (customer service), eva and nils (Kundombud), admin. "+
		"Be a customer: send mail by SMTP to 127.0.0.1:%d, for %s or %s (STARTTLS, user ombud, password secret).",
		w.smtp.Port(), serviceAddress, ombudAddress)
	w.clock.letGo()
	return w.daemon.Serve(ctx, nil)
}

// turn has the daemon do what its loops do: fetch from both inboxes, look
// at the clocks and send what is due.
func (w *world) turn(ctx context.Context) error { return w.daemon.Poll(ctx) }

// as is a client that acts as one of the staff.
func (w *world) as(name casework.StaffName) *api.Client { return api.NewClient(w.socket, name) }

// do has somebody do a verb and tells what the daemon said.
func (w *world) do(ctx context.Context, who casework.StaffName, verb string, request any) (api.Receipt, error) {
	c := w.as(who)
	defer c.Close()
	r, err := api.Call[api.Receipt](ctx, c, verb, request)
	if err != nil {
		return r, fmt.Errorf("%s: %s: %w", who, verb, err)
	}
	w.say("%s: ombud %s %s", who, verb, r.Reference)
	w.say("   %s", r.Said)
	return r, nil
}

func (w *world) queue(ctx context.Context, who casework.StaffName, query string) ([]api.CaseRow, error) {
	c := w.as(who)
	defer c.Close()
	return api.Call[[]api.CaseRow](ctx, c, "queue", api.QueueRequest{Query: query})
}

// show is the complaint as somebody sees it.
func (w *world) show(ctx context.Context, who casework.StaffName) (api.CaseView, error) {
	c := w.as(who)
	defer c.Close()
	return api.Call[api.CaseView](ctx, c, "show", api.ShowRequest{On: api.On{Reference: string(w.complaint.Reference)}})
}

func find(rows []api.CaseRow, address casework.Address) api.CaseRow {
	for _, r := range rows {
		if r.Customer.Address == address {
			return r
		}
	}
	return api.CaseRow{}
}

func (w *world) wrong(what string, r api.CaseRow) error {
	return fmt.Errorf("%s was read as %q in %q, language %q", what, r.Kind, r.Department, r.Language)
}

func (w *world) tellCase(r api.CaseRow) {
	w.say("   %s %s, %s: %s", r.Reference, r.Customer.Address, r.Department, r.Kind)
}
