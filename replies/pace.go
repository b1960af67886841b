package replies

import (
	"context"
	"sync"
	"time"
)

// pace keeps the sender to so many letters a minute: as many as a tenth of a
// minute has at once, then one after the other. The zero value keeps to
// nothing.
type pace struct {
	every time.Duration // between two letters
	burst int           // at once, after a rest

	mu   sync.Mutex
	next time.Time // when the next letter may leave after those given out
}

// newPace allows so many letters a minute; 0 stands for any number.
func newPace(perMinute int) *pace {
	if perMinute <= 0 {
		return &pace{}
	}
	return &pace{every: time.Minute / time.Duration(perMinute), burst: max(perMinute/10, 1)}
}

// take gives out up to so many letters that may leave at an instant, and how
// long to wait when it is none.
func (p *pace) take(most int, now time.Time) (n int, wait time.Duration) {
	if p.every == 0 {
		return most, 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if full := now.Add(-time.Duration(p.burst) * p.every); p.next.Before(full) {
		p.next = full
	}
	free := int(now.Sub(p.next) / p.every)
	if free < 1 {
		return 0, p.next.Add(p.every).Sub(now)
	}
	n = min(free, most)
	p.next = p.next.Add(time.Duration(n) * p.every)
	return n, 0
}

// giveBack returns letters that have not left after all.
func (p *pace) giveBack(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = p.next.Add(-time.Duration(n) * p.every)
}

// wait gives out up to so many letters as soon as there is one, in real
// time: what it spares is a server. It gives 0 when ctx has ended.
func (p *pace) wait(ctx context.Context, most int) int {
	for ctx.Err() == nil {
		n, rest := p.take(most, time.Now())
		if n > 0 {
			return n
		}
		timer := time.NewTimer(rest)
		select {
		case <-ctx.Done():
			timer.Stop()
		case <-timer.C:
		}
	}
	return 0
}
