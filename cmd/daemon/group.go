package daemon

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// part is something that runs until its context is done.
type part struct {
	name string
	run  func(context.Context) error
}

// group is parts that run. They are started in order and stopped in reverse
// order, each before the one it relies on.
type group struct {
	members []*member
	failed  chan error // receives the error of a part that ended by itself
}

type member struct {
	name   string
	cancel context.CancelFunc
	done   chan struct{}
	err    error // of a part that was stopped, when done is closed
}

// start starts the parts. They do not end with ctx, whose values they keep,
// but with stop.
func start(ctx context.Context, parts ...part) *group {
	g := &group{failed: make(chan error, len(parts))}
	for _, p := range parts {
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		m := &member{name: p.name, cancel: cancel, done: make(chan struct{})}
		g.members = append(g.members, m)
		go func() {
			defer close(m.done)
			err := p.run(ctx)
			if ctx.Err() == nil {
				g.failed <- fmt.Errorf("%s ended: %w", p.name, orEnded(err))
				return
			}
			m.err = err
		}()
	}
	return g
}

// errEnded is the cause of a part that ended without one.
var errEnded = errors.New("without an error")

func orEnded(err error) error {
	if err == nil {
		return errEnded
	}
	return err
}

// stop stops the parts, the last one first, and says which of them failed or
// were still running when grace was over. A second call does nothing.
func (g *group) stop(grace time.Duration) error {
	over := time.NewTimer(grace)
	defer over.Stop()
	var errs []error
	for _, m := range slices.Backward(g.members) {
		m.cancel()
		if err := m.wait(over); err != nil {
			errs = append(errs, fmt.Errorf("stopping %s: %w", m.name, err))
		}
	}
	g.members = nil
	return errors.Join(errs...)
}

// lastMoment is what the parts after one that took all the time still get.
const lastMoment = 100 * time.Millisecond

// wait waits for the part to end, at most until over.
func (m *member) wait(over *time.Timer) error {
	select {
	case <-m.done:
		return m.err
	case <-over.C:
		over.Reset(lastMoment)
		return errStillRunning
	}
}

var errStillRunning = errors.New("still running after the time given to stop")

// within runs fn and returns its error, or errStillRunning after limit.
func within(limit time.Duration, fn func() error) error {
	done := make(chan error, 1)
	go func() { done <- fn() }()
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case err := <-done:
		return err
	case <-t.C:
		return errStillRunning
	}
}
