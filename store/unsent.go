package store

import (
	"fmt"

	"ombud/store/casework"
)

// PutUnsent keeps what somebody is writing for a case, one text a verb.
func (tx *Tx) PutUnsent(u casework.Unsent) error { return tx.save(bucketUnsent, keyUnsent(u), u) }

// DropUnsent forgets what somebody was writing for a verb, if anything.
func (tx *Tx) DropUnsent(u casework.Unsent) error { return tx.delete(bucketUnsent, keyUnsent(u)) }

// Unsent returns what is being written for a case, by whomever.
func (tx *Tx) Unsent(ref casework.Reference) ([]casework.Unsent, error) {
	var list []casework.Unsent
	for k, data := range tx.with(bucketUnsent, key{}.str(string(ref))) {
		var u casework.Unsent
		if err := tx.db.decode(data, upgrades(bucketUnsent), &u); err != nil {
			return nil, fmt.Errorf("reading what is written for case %s (%x): %w", ref, k, err)
		}
		list = append(list, u)
	}
	return list, nil
}

// eraseUnsent forgets all that was being written for a case.
func (tx *Tx) eraseUnsent(ref casework.Reference) error {
	list, err := tx.Unsent(ref)
	if err != nil {
		return err
	}
	for _, u := range list {
		if err := tx.DropUnsent(u); err != nil {
			return err
		}
	}
	return nil
}

func keyUnsent(u casework.Unsent) key {
	return key{}.str(string(u.Case)).str(string(u.By)).text(string(u.Verb))
}
