package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// TestE2E_Kill kills the daemon at random moments while mail comes in. In
// the end there is one case for each mail and one acknowledgement: the same
// one may have left twice where the daemon died between the server's
// acceptance and its own record of it.
func TestE2E_Kill(t *testing.T) {
	t.Parallel()
	rounds, mails, limit := 6, 40, 5*time.Minute
	if os.Getenv("OMBUD_LONG") != "" {
		rounds, mails, limit = 100, 600, time.Hour
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	w := newWorld(t)
	c := w.newCrowd(mails)
	for round := range rounds {
		from, to := mails*round/rounds, mails*(round+1)/rounds
		s, ready := w.launch()
		if round%2 == 0 {
			select {
			case <-ready:
			case <-s.done:
				t.Fatalf("the daemon ended by itself: %v", s.err)
			}
		}
		at := time.NewTimer(time.Duration(random.Int64N(int64(400 * time.Millisecond))))
		delivered := make(chan struct{})
		go func() {
			defer close(delivered)
			c.deliver(from, to)
		}()
		<-at.C
		s.kill()
		<-delivered
	}
	s := w.serve()
	// A letter that was being sent is tried again a minute later, and that
	// grows with each try.
	ids := c.outcome(mails, limit)
	eventually(t, "nothing left in the outbox", func() error {
		if left := decode[[]map[string]any](t, w.as("admin", "outbox", "list", "--json")); len(left) > 0 {
			return fmt.Errorf("letters left in the outbox: %v", left)
		}
		return nil
	})
	c.everyCaseOnce(mails)
	twice := 0
	for address, got := range ids {
		if len(unique(got)) != 1 || len(got) > 2 {
			t.Errorf("%s has the acknowledgements %q, want one", address, got)
		}
		twice += len(got) - 1
	}
	w.ends(w.ombud("--as", "admin", "reconcile"), 0, "reconcile after all the kills")
	if list := decode[[]map[string]any](t, w.as("admin", "quarantine", "list", "--json")); len(list) > 0 {
		t.Errorf("innocent mail in quarantine: %v", list)
	}
	t.Logf("%d kills, %d mails, %d acknowledgements came twice", rounds, mails, twice)
	s.stop()
	w.verify()
}
