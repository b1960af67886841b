package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"ombud/mailbox/mailboxtest"
	"ombud/replies/repliestest"
)

// latency measures from the delivery of a mail (the LMTP server's 250) until
// its acknowledgement is accepted, one mail after the other, or at a rate.
func latency(ctx context.Context, w *world, f *flag.FlagSet, args []string) error {
	mails := f.Int("mails", 100, "mails")
	rate := f.Float64("rate", 0, "mails a second; 0 sends one when the one before is answered")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := w.prepare(); err != nil {
		return err
	}
	clock := newStopwatch()
	sink, err := w.sink(repliestest.Options{Deliver: clock.answered})
	if err != nil {
		return err
	}
	s := setup{name: "l", users: []string{"service@example.test", "kundombud@example.test"}, smtp: sink.Port()}
	for _, u := range s.users {
		w.dovecot.AddUser(u, password)
	}
	p, err := w.start(s)
	if err != nil {
		return err
	}
	if err := until(p.alive, func() (bool, error) { _, err := p.unindexed(ctx); return err == nil, nil }); err != nil {
		return err
	}
	gap := time.Duration(0)
	if *rate > 0 {
		gap = time.Duration(float64(time.Second) / *rate)
	}
	next := time.Now()
	for i, m := range mailboxtest.Mixture(0, *mails) {
		if gap > 0 {
			next = next.Add(gap)
			if err := sleepUntil(ctx, next); err != nil {
				return err
			}
		}
		w.dovecot.Deliver("kund@example.org", s.users[0], m)
		clock.delivered(fmt.Sprintf("kund%d@example.org", i))
		if gap == 0 {
			if err := p.wait(sink, i+1); err != nil {
				return err
			}
		}
	}
	if err := p.wait(sink, *mails); err != nil {
		return err
	}
	clock.report()
	_, _, err = p.stop()
	return err
}

func sleepUntil(ctx context.Context, t time.Time) error {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// stopwatch takes the time of each customer.
type stopwatch struct {
	mu    sync.Mutex
	came  map[string]time.Time
	went  map[string]time.Time
	index []string
}

func newStopwatch() *stopwatch {
	return &stopwatch{came: map[string]time.Time{}, went: map[string]time.Time{}}
}

func (s *stopwatch) delivered(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.came[who] = time.Now()
	s.index = append(s.index, who)
}

func (s *stopwatch) answered(m repliestest.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.went[strings.ToLower(m.To[0])] = time.Now()
	return nil
}

func (s *stopwatch) report() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var took []time.Duration
	for _, who := range s.index {
		took = append(took, max(0, s.went[who].Sub(s.came[who])))
	}
	slices.Sort(took)
	at := func(p float64) time.Duration {
		return took[min(len(took)-1, int(p*float64(len(took))))].Round(10 * time.Microsecond)
	}
	fmt.Printf("%d mails: p50 %s, p90 %s, p99 %s, longest %s (from LMTP's 250; Dovecot's IDLE waits up to 500 ms by itself)\n",
		len(took), at(0.5), at(0.9), at(0.99), took[len(took)-1].Round(10*time.Microsecond))
}
