package store

import (
	"fmt"

	"ombud/store/casework"
)

// PutQuarantined keeps the record of a mail that could not be taken in and
// returns it; one without an ID gets one, "q" and ten digits.
func (tx *Tx) PutQuarantined(q casework.Quarantined) (casework.Quarantined, error) {
	if q.ID == "" {
		n, err := tx.next(countQuarantined)
		if err != nil {
			return q, err
		}
		q.ID = serialID(quarantineIDPrefix, n)
	}
	n := serialOf(quarantineIDPrefix, q.ID)
	if n == 0 {
		return q, fmt.Errorf("writing quarantined mail %q: not an ID of one: %w", q.ID, casework.ErrInvalid)
	}
	var before []place
	if tx.r.Get(bucketQuarantined, key{}.u64(n)) != nil {
		old, err := tx.Quarantined(q.ID)
		if err != nil {
			return q, err
		}
		before = quarantinePlaces(n, old)
	}
	if err := tx.reindex(before, quarantinePlaces(n, q)); err != nil {
		return q, err
	}
	return q, tx.save(bucketQuarantined, key{}.u64(n), q)
}

func quarantinePlaces(n uint64, q casework.Quarantined) []place {
	return []place{
		counted(countQuarantine + q.State),
		{bucketQuarantinedByState, string(key{}.str(q.State).u64(n)), ""},
	}
}

// Quarantined returns a mail in quarantine by its ID.
func (tx *Tx) Quarantined(id string) (casework.Quarantined, error) {
	n := serialOf(quarantineIDPrefix, id)
	return load[casework.Quarantined](tx, bucketQuarantined, key{}.u64(n), "quarantined mail "+id)
}

// QuarantinedIn returns the quarantined mails in a state, oldest first.
func (tx *Tx) QuarantinedIn(state string) ([]casework.Quarantined, error) {
	var list []casework.Quarantined
	for k := range tx.with(bucketQuarantinedByState, key{}.str(state)) {
		q, err := tx.Quarantined(serialID(quarantineIDPrefix, lastU64(k)))
		if err != nil {
			return nil, err
		}
		list = append(list, q)
	}
	return list, nil
}

// AllQuarantined returns every mail that was ever quarantined, oldest first.
func (tx *Tx) AllQuarantined() ([]casework.Quarantined, error) {
	var list []casework.Quarantined
	for k := range tx.r.Range(bucketQuarantined, nil, nil) {
		q, err := tx.Quarantined(serialID(quarantineIDPrefix, lastU64(k)))
		if err != nil {
			return nil, err
		}
		list = append(list, q)
	}
	return list, nil
}
