package daemon

import (
	"context"
	"log/slog"
	"time"
)

// The pauses of the loops.
const (
	sweepEvery  = time.Minute
	hookEvery   = 5 * time.Second
	upkeepEvery = 15 * time.Minute
	indexEvery  = time.Minute // without a wake
	// sendPause is how long the sender rests at least after a try that
	// failed or left letters due; it doubles up to sendPauseMost.
	sendPause     = time.Second
	sendPauseMost = time.Minute
	// sendLook is how often the sender looks even when nothing is due.
	sendLook = 5 * time.Minute
)

// signal wakes a loop. Several wakes before it looks are one.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) wake() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// every calls step at once and then each interval until ctx is done. A step
// that fails is logged and tried again at the next interval.
func every(ctx context.Context, log *slog.Logger, name string, interval time.Duration,
	step func(context.Context) error) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if err := step(ctx); err != nil && ctx.Err() == nil {
			log.Error("step failed", "loop", name, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// outbound is what the sender's loop works with.
type outbound struct {
	step  func(context.Context) (int, error)
	next  func(context.Context) (time.Time, bool, error)
	woken signal
	now   func() time.Time
	log   *slog.Logger
}

// loop sends what is due until ctx is done. It looks again when it is woken,
// when the next letter is due, and every now and then.
func (o outbound) loop(ctx context.Context) {
	pause := time.Duration(0)
	for ctx.Err() == nil {
		sent, err := o.step(ctx)
		if err != nil && ctx.Err() == nil {
			o.log.Warn("sending", "err", err)
		}
		wait, err2 := o.wait(ctx)
		if err == nil && err2 == nil && (sent > 0 || wait > 0) {
			pause = 0
		} else {
			pause = min(max(2*pause, sendPause), sendPauseMost)
		}
		o.rest(ctx, pause, wait)
	}
}

// wait is how long it is until the next letter is due.
func (o outbound) wait(ctx context.Context) (time.Duration, error) {
	due, ok, err := o.next(ctx)
	if err != nil && ctx.Err() == nil {
		o.log.Error("looking for the next letter", "err", err)
	}
	if err != nil || !ok {
		return sendLook, err
	}
	return min(max(due.Sub(o.now()), 0), sendLook), nil
}

// rest waits for the pause, whatever happens, and then for the rest of wait
// or a wake.
func (o outbound) rest(ctx context.Context, pause, wait time.Duration) {
	must := time.NewTimer(pause)
	defer must.Stop()
	select {
	case <-ctx.Done():
		return
	case <-must.C:
	}
	more := time.NewTimer(max(wait-pause, 0))
	defer more.Stop()
	select {
	case <-ctx.Done():
	case <-o.woken:
	case <-more.C:
	}
}

// drain calls step until it does nothing more, whenever it is woken and every
// now and then, until ctx is done.
func drain(ctx context.Context, log *slog.Logger, woken signal, step func(context.Context) (int, error)) {
	tick := time.NewTicker(indexEvery)
	defer tick.Stop()
	for {
		n, err := step(ctx)
		if err != nil && ctx.Err() == nil {
			log.Error("step failed", "loop", "index", "err", err)
		}
		if n > 0 && err == nil && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-woken:
		case <-tick.C:
		}
	}
}
