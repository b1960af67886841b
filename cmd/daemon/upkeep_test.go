package daemon

import (
	"testing"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

func TestDaemon_UpkeepStep(t *testing.T) {
	w := newWorld(t)
	d := w.daemon(w.options())
	compacted := func() (at time.Time) {
		if err := d.UpkeepStep(t.Context()); err != nil {
			t.Fatal(err)
		}
		err := d.store.View(t.Context(), func(tx *store.Tx) error {
			at = tx.Compacted()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	night := func(hour int) {
		next := w.now().In(time.UTC)
		next = time.Date(next.Year(), next.Month(), next.Day()+1, hour-1, 30, 0, 0, time.UTC) // winter time in Stockholm
		w.advance(next.Sub(w.now()))
	}
	if night(3); !compacted().IsZero() {
		t.Error("compacted though nothing was erased")
	}
	err := d.store.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutCase(casework.Case{Reference: "KB-1", Status: casework.StatusClosed}); err != nil {
			return err
		}
		_, err := tx.EraseCase("KB-1")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, hour := range []int{2, 12, 5} {
		if night(hour); !compacted().IsZero() {
			t.Errorf("compacted at %02d:30", hour)
		}
	}
	night(3)
	first := compacted()
	if !first.Equal(w.now()) {
		t.Errorf("compacted at %v, want %v", first, w.now())
	}
	if night(4); !compacted().Equal(first) {
		t.Error("compacted again though nothing more was erased")
	}
}
