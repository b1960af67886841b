package daemon

import (
	"context"
	"fmt"
	"time"

	"ombud/store"
)

// compactFrom and compactTo are the hours of the night, in the company's time
// zone, between which the store may be compacted: intake waits meanwhile.
const (
	compactFrom = 3
	compactTo   = 5
)

// UpkeepStep compacts the store at night when something was erased since it
// was last compacted: only then are the erased octets gone from the disk.
func (d *Daemon) UpkeepStep(ctx context.Context) error {
	d.mu.Lock()
	loc := d.config.Location()
	d.mu.Unlock()
	var erased, compacted time.Time
	err := d.store.View(ctx, func(tx *store.Tx) error {
		erased, compacted = tx.LastErased(), tx.Compacted()
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking whether the store is to be compacted: %w", err)
	}
	if hour := d.Now().In(loc).Hour(); hour < compactFrom || hour >= compactTo || !erased.After(compacted) {
		return nil
	}
	if err := d.store.Compact(ctx); err != nil {
		return fmt.Errorf("compacting the store: %w", err)
	}
	d.Log.Info("store compacted")
	return nil
}
