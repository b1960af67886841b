package main

import (
	"fmt"
	"testing"
)

// TestE2E_Restart stops and starts the daemon around mail that comes in:
// nothing is lost and nothing is done twice.
func TestE2E_Restart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.newCrowd(36)
	s := w.serve()
	c.deliver(0, 6)
	c.outcome(6, patience)
	reference := w.cases("maria", "")[c.mails[0].sender()].Reference
	w.as("maria", "take", reference)
	s.stop()

	c.deliver(6, 12) // while it is down
	s = w.serve()
	c.outcome(12, patience)
	if one := w.show("maria", reference); one.Assignee == nil || *one.Assignee != "maria" {
		t.Errorf("after the restart the case is %v's, want maria's", one.Assignee)
	}

	// It ends with mail in hand.
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		c.deliver(12, len(c.mails))
	}()
	eventually(t, "some of the burst taken in", func() error {
		if n, err := w.count(serviceAddress, "Handled"); err != nil || n < 13 {
			return fmt.Errorf("%d mails in Handled, %v", n, err)
		}
		return nil
	})
	s.stop()
	<-delivered

	s = w.serve()
	ids := c.outcome(len(c.mails), patience)
	for address, got := range ids {
		if len(got) != 1 {
			t.Errorf("%s has the acknowledgements %q, want one", address, got)
		}
	}
	c.everyCaseOnce(len(c.mails))
	s.stop()
	w.serve().stop() // with nothing to do
	if again := c.outcome(len(c.mails), patience); len(again) != len(ids) {
		t.Errorf("%d customers have letters, want %d", len(again), len(ids))
	}
	w.verify()
}
