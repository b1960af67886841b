package store

import (
	"ombud/store/casework"
)

// PutHook keeps an event for which a command is still to be run, and returns
// it; one without an ID gets one.
func (tx *Tx) PutHook(h casework.Hook) (casework.Hook, error) {
	if h.ID == 0 {
		n, err := tx.next(countHooks)
		if err != nil {
			return h, err
		}
		h.ID = n
	}
	return h, tx.save(bucketHooks, key{}.u64(h.ID), h)
}

// Hook returns an event by its ID.
func (tx *Tx) Hook(id uint64) (casework.Hook, error) {
	return load[casework.Hook](tx, bucketHooks, key{}.u64(id), "hook")
}

// Hooks returns all events for which a command is still to be run, oldest
// first.
func (tx *Tx) Hooks() ([]casework.Hook, error) {
	var list []casework.Hook
	for k := range tx.r.Range(bucketHooks, nil, nil) {
		h, err := tx.Hook(lastU64(k))
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

// DeleteHook forgets an event whose command has succeeded.
func (tx *Tx) DeleteHook(id uint64) error { return tx.delete(bucketHooks, key{}.u64(id)) }
