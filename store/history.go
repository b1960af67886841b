package store

import (
	"fmt"

	"ombud/store/casework"
)

// Head is the end of a case's chain.
type Head struct {
	Seq  int    `json:"seq"`
	Hash string `json:"hash"`
}

// AppendHistory adds an entry to the history of a case. Its Seq and Hash are
// set here, and its At where it is zero. The transaction's seal covers it.
func (tx *Tx) AppendHistory(ref casework.Reference, e casework.Entry) error {
	head, err := tx.head(ref)
	if err != nil {
		return err
	}
	if e.At.IsZero() {
		e.At = tx.Now
	}
	e.Seq = head.Seq + 1
	e.Hash = casework.ChainHash(head.Hash, ref, e)
	head = Head{Seq: e.Seq, Hash: e.Hash}
	if err := tx.save(bucketHistory, keyHistory(ref, e.Seq), e); err != nil {
		return err
	}
	if err := tx.save(bucketHeads, key{}.text(string(ref)), head); err != nil {
		return err
	}
	if tx.batch.heads == nil {
		tx.batch.heads = make(map[casework.Reference]Head)
	}
	tx.batch.heads[ref] = head
	return tx.add(countHistory, 1)
}

// head returns the end of a chain, the zero Head where there is none yet.
func (tx *Tx) head(ref casework.Reference) (Head, error) {
	k := key{}.text(string(ref))
	if tx.r.Get(bucketHeads, k) == nil {
		return Head{}, nil
	}
	return load[Head](tx, bucketHeads, k, "end of the history of "+string(ref))
}

// History returns the history of a case, oldest first.
func (tx *Tx) History(ref casework.Reference) ([]casework.Entry, error) {
	var list []casework.Entry
	for k, v := range tx.with(bucketHistory, key{}.str(string(ref))) {
		var e casework.Entry
		if err := tx.db.decode(v, upgrades(bucketHistory), &e); err != nil {
			return nil, fmt.Errorf("reading history of %s, entry %d: %w", ref, lastU64(k), err)
		}
		list = append(list, e)
	}
	return list, nil
}
