package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"ombud/store/casework"
)

// LogAccess adds a reading to the access log. Its Number and Hash are set
// here, and its At where it is zero.
func (tx *Tx) LogAccess(a casework.Access) error {
	last, err := tx.lastAccess()
	if err != nil {
		return err
	}
	if a.At.IsZero() {
		a.At = tx.Now
	}
	a.Number = last.Number + 1
	a.Hash = casework.AccessHash(last.Hash, a)
	if err := tx.put(bucketAccessByCase, keyAccess(a), key{}.u64(uint64(a.Number))); err != nil {
		return err
	}
	return tx.save(bucketAccess, key{}.u64(uint64(a.Number)), a)
}

// lastAccess returns the newest line, the zero Access where there is none.
func (tx *Tx) lastAccess() (casework.Access, error) {
	for k := range tx.r.RangeBack(bucketAccess, nil, nil) {
		return tx.access(lastU64(k))
	}
	return casework.Access{}, nil
}

func (tx *Tx) access(n uint64) (casework.Access, error) {
	return load[casework.Access](tx, bucketAccess, key{}.u64(n), fmt.Sprintf("reading %d", n))
}

// Accessed says whether somebody has read a case at an instant or later, as
// far as the access log goes back.
func (tx *Tx) Accessed(ref casework.Reference, by casework.StaffName, since time.Time) bool {
	from := key{}.str(string(ref)).str(string(by))
	to := key{}.str(string(ref)).str(string(by)).newest(since).u64(^uint64(0))
	for range tx.r.Range(bucketAccessByCase, from, to) {
		return true
	}
	return false
}

// Accesses returns who has read a case, in the order of the log.
func (tx *Tx) Accesses(ref casework.Reference) ([]casework.Access, error) {
	var list []casework.Access
	for _, n := range tx.with(bucketAccessByCase, key{}.str(string(ref))) {
		a, err := tx.access(number(n))
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b casework.Access) int { return cmp.Compare(a.Number, b.Number) })
	return list, nil
}

func keyAccess(a casework.Access) key {
	return key{}.str(string(a.Case)).str(string(a.By)).newest(a.At).u64(uint64(a.Number))
}
