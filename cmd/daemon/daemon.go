package daemon

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ombud/cmd/desk"
	"ombud/mailbox"
	"ombud/replies"
	"ombud/store"
	"ombud/store/bolt"
)

// Options is what a daemon gets besides its configuration. The zero value is
// good for production.
type Options struct {
	Version string
	Log     *slog.Logger // nil discards
	// AllowAs lets an admin act as somebody else; the demo and tests only.
	AllowAs bool

	Now  func() time.Time // time.Now when nil; sockets keep real time
	Rand io.Reader        // crypto/rand's when nil
	// Trial reads mail that the program has died over; nil reads it as any
	// other.
	Trial desk.Trial
	// DialIMAP and DialSMTP open connections; a net.Dialer's when nil.
	DialIMAP dialer
	DialSMTP dialer
	Getenv   func(string) string                         // os.Getenv when nil
	FreeDisk func(dir string) (octets uint64, err error) // of the file system when nil
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.FreeDisk == nil {
		o.FreeDisk = freeDisk
	}
	return o
}

// Daemon is the desk with its mailboxes, its sender and its clocks.
type Daemon struct {
	Options
	store   *store.DB
	desk    *desk.Desk
	pollers map[string]*mailbox.Poller // by key in the configuration
	boxes   map[string]mailbox.Settings
	secrets map[string]*secretWatch // by mailbox
	sender  *replies.Sender
	started time.Time
	dir     string // of the store
	socket  string
	group   string // that may connect to it

	toSend  signal // there may be a letter due
	toIndex signal // there may be words to index

	sending sync.Mutex // held by SendStep
	closing sync.Once
	closed  error

	mu     sync.Mutex
	config Config
	state  state // what Status tells
}

// New opens the store and builds everything, but starts nothing: that is for
// Serve, Poll or the single steps. Files that cannot be used are a
// *ConfigError; a store that another process has open is ErrBusy.
func New(c Config, o Options) (*Daemon, error) {
	d := &Daemon{Options: o.withDefaults(), config: c, pollers: map[string]*mailbox.Poller{},
		boxes: map[string]mailbox.Settings{}, secrets: map[string]*secretWatch{},
		dir: filepath.Dir(c.Path(c.Store.Path)), socket: c.Path(c.API.Socket), group: c.API.Group,
		toSend: newSignal(), toIndex: newSignal()}
	d.started = d.Now().UTC()
	d.state.configReadAt = d.started
	t, err := c.tools()
	if err != nil {
		return nil, err
	}
	for _, p := range c.checkPatterns() {
		d.Log.Warn("rules", "problem", p.String())
	}
	smtp, err := c.smtpSettings(d.DialSMTP, d.Now)
	if err != nil {
		return nil, err
	}
	for _, key := range sortedKeys(c.Mailbox) {
		s, err := c.mailboxSettings(key, d.DialIMAP, d.Now)
		if err != nil {
			return nil, err
		}
		d.boxes[key] = s
		d.secrets[key] = newSecretWatch(c.loginFiles(c.Mailbox[key])...)
	}
	if err := d.open(c, t); err != nil {
		return nil, err
	}
	for key, s := range d.boxes {
		d.pollers[key] = mailbox.NewPoller(s, d.intake(key), d.Log)
	}
	d.sender = replies.NewSender(smtp, d.desk, d.Log)
	return d, nil
}

// open opens the store and puts the desk over it.
func (d *Daemon) open(c Config, t tools) error {
	for _, dir := range []string{d.dir, filepath.Dir(d.socket)} {
		if err := isFolder(dir); err != nil {
			return err
		}
	}
	keys, err := readKeys(c.Path(c.Store.KeyFile), d.Rand)
	if err != nil {
		return err
	}
	engine, err := bolt.Open(c.Path(c.Store.Path), bolt.Options{})
	if err != nil {
		return marked(err, ErrBusy, errors.Is(err, bolt.ErrInUse))
	}
	d.store, err = store.Open(engine, store.Options{
		Now: d.Now, Rand: d.Rand, Prefix: c.Company.ReferencePrefix, Blobs: filepath.Join(d.dir, blobsName),
	})
	if err != nil {
		return errors.Join(err, engine.Close())
	}
	d.desk = desk.New(desk.Options{
		Store: d.store, Parser: t.reader, Classifier: t.rules, Composer: t.composer,
		Keys: keys, Directory: t.directory, Trial: d.Trial, Log: d.Log,
	})
	return nil
}

// Desk is the daemon's desk.
func (d *Daemon) Desk() *desk.Desk { return d.desk }

// closeGrace is how long the mailboxes, all at once, and then the store may
// take to end what they have in hand.
const closeGrace = 5 * time.Second

// Close ends the connections and closes the store. A second call returns
// what the first did.
func (d *Daemon) Close() error {
	d.closing.Do(func() {
		keys := sortedKeys(d.pollers)
		errs := make([]error, len(keys))
		var boxes sync.WaitGroup
		for i, key := range keys {
			boxes.Go(func() {
				if err := within(closeGrace, d.pollers[key].Close); err != nil {
					errs[i] = fmt.Errorf("closing mailbox %s: %w", key, err)
				}
			})
		}
		boxes.Wait()
		if err := within(closeGrace, d.store.Close); err != nil {
			errs = append(errs, fmt.Errorf("closing the store: %w", err))
		}
		d.closed = errors.Join(errs...)
	})
	return d.closed
}
