package replies

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestPace_wait sends for ten minutes as fast as it is allowed.
func TestPace_wait(t *testing.T) {
	for _, perMinute := range []int{1, 7, 60, 600} {
		synctest.Test(t, func(t *testing.T) {
			p := newPace(perMinute)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			var minutes [11]int
			start := time.Now()
			for n := 1; n > 0; {
				n = p.wait(ctx, 100)
				minutes[int(time.Since(start)/time.Minute)] += n
			}
			for i, n := range minutes[:10] {
				// The burst after a rest comes on top of the first minute.
				if n > perMinute+max(perMinute/10, 1) || i > 0 && n < perMinute-1 {
					t.Errorf("%d in minute %d, want %d", n, i, perMinute)
				}
			}
		})
	}
}

func TestPace_giveBack(t *testing.T) {
	p, now := newPace(60), time.Unix(1e9, 0)
	if n, _ := p.take(100, now); n != 6 {
		t.Fatalf("%d at once, want 6", n)
	}
	p.giveBack(4)
	if n, _ := p.take(100, now); n != 4 {
		t.Errorf("%d after 4 were given back", n)
	}
	if n, wait := p.take(100, now); n != 0 || wait != time.Second {
		t.Errorf("%d, wait %s", n, wait)
	}
	if n, _ := newPace(0).take(100, now); n != 100 {
		t.Errorf("%d without a limit", n)
	}
}
