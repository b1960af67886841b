package mailbox_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"ombud/mailbox"
	"ombud/mailbox/mailboxtest"
	"ombud/store/casework"
)

const (
	user     = "service@example.se"
	password = "correct horse"
)

// intake is an Intake in memory.
type intake struct {
	mu       sync.Mutex
	records  map[casework.ArrivalID]casework.ArrivalRecord
	arrivals []casework.Arrival
	batches  []int
	moved    []casework.ArrivalID
	// settle, if not nil, is called before each settlement.
	settle  func([]casework.Arrival) error
	keep    func(octets int64) error // if not nil, called before a file is begun
	kept    map[string]string        // large mails, by their key
	removed []uint32                 // mails removed for good
	dropped int                      // large mails given up
	// changed is closed and replaced after each call that changes something.
	changed chan struct{}
	discard bool // keep no mail
}

func newIntake() *intake {
	return &intake{records: map[casework.ArrivalID]casework.ArrivalRecord{}, kept: map[string]string{}, changed: make(chan struct{})}
}

func (in *intake) Unseen(_ context.Context, f casework.FolderID, uids []uint32) ([]uint32, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(uids), func(u uint32) bool {
		_, ok := in.records[casework.ArrivalID{FolderID: f, UID: u}]
		return ok
	}), nil
}

func (in *intake) Settle(_ context.Context, as []casework.Arrival) ([]casework.ArrivalRecord, error) {
	if in.settle != nil {
		if err := in.settle(as); err != nil {
			return nil, err
		}
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	defer in.notify()
	in.batches = append(in.batches, len(as))
	var out []casework.ArrivalRecord
	for _, a := range as {
		if _, ok := in.records[a.ID]; ok {
			return nil, fmt.Errorf("arrival %v settled twice", a.ID)
		}
		rec := casework.ArrivalRecord{ID: a.ID, Outcome: casework.ResultCase, MoveTo: casework.PlaceHandled, MoveOwed: true}
		if a.Watched || a.Defect != "" {
			rec.Outcome, rec.MoveTo = casework.ResultQuarantine, casework.PlaceQuarantine
		}
		in.records[a.ID] = rec
		if in.discard {
			a.Raw = nil
		}
		in.arrivals = append(in.arrivals, a)
		out = append(out, rec)
	}
	return out, nil
}

// keeping is a large mail in a buffer.
type keeping struct {
	bytes.Buffer
	in *intake
}

func (in *intake) Keep(_ context.Context, octets int64) (mailbox.Keeping, error) {
	if in.keep != nil {
		if err := in.keep(octets); err != nil {
			return nil, err
		}
	}
	return &keeping{in: in}, nil
}

func (k *keeping) Done() (casework.Spooled, error) {
	sum := sha256.Sum256(k.Bytes())
	key := hex.EncodeToString(sum[:])
	k.in.mu.Lock()
	defer k.in.mu.Unlock()
	k.in.kept[key] = k.String()
	return casework.Spooled{Key: key, Size: int64(k.Len())}, nil
}

func (k *keeping) Drop() error {
	k.in.dropped++
	return nil
}

func (in *intake) Expired(_ context.Context, f casework.FolderID, uids []uint32, before time.Time) ([]uint32, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	var out []uint32
	for _, rec := range in.records {
		if rec.Moved.FolderID == f && slices.Contains(uids, rec.Moved.UID) && !rec.At.IsZero() && rec.At.Before(before) {
			out = append(out, rec.Moved.UID)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (in *intake) Removed(_ context.Context, _ casework.FolderID, uids []uint32) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.removed = append(in.removed, uids...)
	return nil
}

func (in *intake) Owed(_ context.Context, f casework.FolderID) ([]casework.ArrivalRecord, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	var out []casework.ArrivalRecord
	for _, rec := range in.records {
		if rec.ID.FolderID == f && rec.MoveOwed {
			out = append(out, rec)
		}
	}
	return out, nil
}

func (in *intake) Moved(_ context.Context, moves []casework.Move) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	defer in.notify()
	for _, m := range moves {
		rec := in.records[m.ID]
		rec.MoveOwed, rec.Moved = false, m.To
		in.records[m.ID] = rec
		in.moved = append(in.moved, m.ID)
	}
	return nil
}

func (in *intake) notify() {
	close(in.changed)
	in.changed = make(chan struct{})
}

// wait waits until ok holds.
func (in *intake) wait(t *testing.T, what string, ok func(*intake) bool) {
	t.Helper()
	limit := time.After(10 * time.Minute) // of simulated time in a bubble; the test binary has its own limit
	for {
		in.mu.Lock()
		done, changed := ok(in), in.changed
		in.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-limit:
			t.Fatalf("waited too long for %s", what)
		}
	}
}

func settledCount(n int) func(*intake) bool {
	return func(in *intake) bool { return len(in.arrivals) == n }
}

func movedCount(n int) func(*intake) bool {
	return func(in *intake) bool { return len(in.moved) == n }
}

// raws returns the settled mails, in order.
func (in *intake) raws() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var out []string
	for _, a := range in.arrivals {
		out = append(out, string(a.Raw))
	}
	return out
}

func (in *intake) owed() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := 0
	for _, rec := range in.records {
		if rec.MoveOwed {
			n++
		}
	}
	return n
}

func settings() mailbox.Settings {
	return mailbox.Settings{
		Key: "service", Stage: casework.StageService, Host: "localhost", Port: 993, TLS: mailbox.TLSNone,
		Username: user, Password: func(context.Context) (string, error) { return password, nil },
		Handled: "Handled", Quarantine: "Quarantine", AlsoWatch: []string{"Junk"}, Poll: time.Minute,
		Rand: func() float64 { return 0 },
	}
}

// memory starts an in-memory server with our user, and settings for it.
func memory(t testing.TB, o mailboxtest.Options, folders ...string) (*mailboxtest.Server, mailbox.Settings) {
	t.Helper()
	srv, err := mailboxtest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	if err := srv.AddUser(user, password, folders...); err != nil {
		t.Fatal(err)
	}
	set := settings()
	if o.Pipe {
		set.Dial = srv.Dial
		return srv, set
	}
	set.Host, set.Port, set.TLS, set.RootCAs = srv.Host, srv.TLSPort, mailbox.TLSImplicit, srv.Pool
	return srv, set
}

func poller(t testing.TB, set mailbox.Settings, in mailbox.Intake) *mailbox.Poller {
	t.Helper()
	p := mailbox.NewPoller(set, in, slog.New(slog.NewTextHandler(testWriter{t}, nil)))
	t.Cleanup(func() { p.Close() })
	return p
}

// testWriter shows the poller's log with the test's.
type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(string(bytes.TrimSpace(p)))
	return len(p), nil
}

func mustAppend(t testing.TB, srv *mailboxtest.Server, folder string, raw string) uint32 {
	t.Helper()
	uid, err := srv.Append(user, folder, []byte(raw), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return uid
}

func mustPass(t testing.TB, p *mailbox.Poller) mailbox.Counts {
	t.Helper()
	c, err := p.Pass(t.Context())
	if err != nil {
		t.Fatalf("pass: %v", err)
	}
	return c
}

func letter(n int) string {
	return fmt.Sprintf("From: a@example.org\r\nSubject: mail %d\r\n\r\nText of mail %d.\r\n", n, n)
}

// start runs the poller until stop is called or the test ends.
func start(t *testing.T, p *mailbox.Poller) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("run: %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}
