package demo

import (
	"sync"
	"time"
)

// clock is the demo's time: it stands still but for what the story says,
// and runs with real time once it is let go.
type clock struct {
	mu   sync.Mutex
	at   time.Time
	free time.Time // when it was let go, in real time; zero while it stands
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.free.IsZero() {
		return c.at
	}
	return c.at.Add(time.Since(c.free))
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// letGo makes the clock run with real time.
func (c *clock) letGo() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.free = time.Now()
}
