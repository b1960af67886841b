package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ombud/cmd/api"
	"ombud/mailbox/mailboxtest"
	"ombud/store"
	"ombud/store/bolt"
	"ombud/store/storetest"
)

// grow measures the same work in stores that hold more and more cases: the
// start to the first fetch, intake, and what staff ask.
func grow(ctx context.Context, w *world, f *flag.FlagSet, args []string) error {
	list := f.String("cases", "0,100000,1000000", "cases that the store holds before")
	mails := f.Int("mails", 5000, "mails that wait")
	asks := f.Int("asks", 300, "of each question that staff ask")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := w.prepare(); err != nil {
		return err
	}
	first := 0.0
	for i, text := range strings.Split(*list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return fmt.Errorf("-cases: %w", err)
		}
		speed, err := w.grown(ctx, i, n, *mails, *asks)
		if err != nil {
			return err
		}
		if first == 0 {
			first = speed
		}
		fmt.Printf("       intake %.2f times slower than with the first\n", first/speed)
	}
	return nil
}

// grown measures one size and returns the mails a second.
func (w *world) grown(ctx context.Context, i, n, mails, asks int) (float64, error) {
	s := setup{name: fmt.Sprintf("g%d", i)}
	dir := filepath.Join(w.dir, s.name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	size, err := fill(ctx, dir, n)
	if err != nil {
		return 0, err
	}
	m, err := w.round(ctx, s, mailboxtest.Mixture(i*mailsApart, mails))
	if err != nil {
		return 0, err
	}
	report(fmt.Sprint(n), m)
	if n > 0 {
		fmt.Printf("       %d octets on disk a case\n", size/int64(n))
	}
	if err := w.cold(ctx, s); err != nil {
		return 0, err
	}
	return m.perSecond(), w.staff(ctx, s, asks)
}

// mailsApart keeps the mails of several runs apart.
const mailsApart = 1_000_000

// fill makes a store with n cases and their words indexed, and returns its
// size.
func fill(ctx context.Context, dir string, n int) (int64, error) {
	e, err := bolt.Open(filepath.Join(dir, "ombud.db"), bolt.Options{})
	if err != nil {
		return 0, err
	}
	db, err := store.Open(e, store.Options{Blobs: filepath.Join(dir, "blobs")})
	if err != nil {
		return 0, errors.Join(err, e.Close())
	}
	err = storetest.Fill(ctx, db, n)
	for k := 1; err == nil && k > 0; {
		k, _, err = db.IndexStep(ctx)
	}
	size := e.Size()
	return size, errors.Join(err, db.Close())
}

// cold measures from the start of the daemon to its first look at the inbox,
// which its status tells.
func (w *world) cold(ctx context.Context, s setup) error {
	start := time.Now()
	s.users = []string{s.name + "service@example.test", s.name + "kundombud@example.test"}
	p, err := w.start(s)
	if err != nil {
		return err
	}
	c := api.NewClient(p.socket, "")
	defer c.Close()
	err = until(p.alive, func() (bool, error) {
		raw, err := c.Status(ctx)
		return err == nil && strings.Contains(string(raw), `"last_success"`), nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("       started and looked at the inbox in %s\n", time.Since(start).Round(time.Millisecond))
	_, _, err = p.stop()
	return err
}

// staff measures what staff ask, from the socket's other end.
func (w *world) staff(ctx context.Context, s setup, asks int) error {
	s.users = []string{s.name + "service@example.test", s.name + "kundombud@example.test"}
	p, err := w.start(s)
	if err != nil {
		return err
	}
	c := api.NewClient(p.socket, "")
	defer c.Close()
	err = until(p.alive, func() (bool, error) { _, err := c.Ping(ctx); return err == nil, nil })
	if err != nil {
		return err
	}
	rows, err := api.Call[[]api.CaseRow](ctx, c, "queue", api.QueueRequest{Query: "stage:service", Limit: 200})
	if err != nil || len(rows) == 0 {
		return errors.Join(err, errors.New("the queue is empty"))
	}
	for _, q := range []struct {
		name string
		ask  func(i int) error
	}{
		{"queue", func(int) error {
			_, err := api.Call[[]api.CaseRow](ctx, c, "queue", api.QueueRequest{Query: "stage:service", Limit: 50})
			return err
		}},
		{"queue dept:refunds is:overdue", func(int) error {
			_, err := api.Call[[]api.CaseRow](ctx, c, "queue", api.QueueRequest{Query: "dept:refunds is:overdue", Limit: 50})
			return err
		}},
		{"show", func(i int) error {
			_, err := api.Call[api.CaseView](ctx, c, "show", api.ShowRequest{On: api.On{Reference: string(rows[i%len(rows)].Reference)}})
			return err
		}},
		{"search, two words", func(i int) error {
			_, err := api.Call[[]api.CaseRow](ctx, c, "search", api.SearchRequest{Query: fmt.Sprintf("ord%d avgift", i%36), Limit: 50})
			return err
		}},
		{"search, a rare one", func(i int) error {
			_, err := api.Call[[]api.CaseRow](ctx, c, "search", api.SearchRequest{Query: fmt.Sprintf("fakturan %d", i), Limit: 50})
			return err
		}},
	} {
		if err := timed(q.name, asks, q.ask); err != nil {
			return err
		}
	}
	_, _, err = p.stop()
	return err
}

// timed prints how long a question takes, asked n times.
func timed(name string, n int, ask func(i int) error) error {
	took := make([]time.Duration, n)
	for i := range took {
		start := time.Now()
		if err := ask(i); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	fmt.Printf("       %-30s p50 %-8s p99 %s\n", name, took[n/2].Round(10*time.Microsecond), took[n*99/100].Round(10*time.Microsecond))
	return nil
}
