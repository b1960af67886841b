package store

import (
	"iter"

	"ombud/store/casework"
)

// PutArrival records what became of a mail on a server. With MoveOwed it is
// among those that Owed returns until it is put without.
func (tx *Tx) PutArrival(r casework.ArrivalRecord) error {
	k := keyArrival(r.ID)
	var before []place
	if tx.HasArrival(r.ID) {
		old, err := tx.Arrival(r.ID)
		if err != nil {
			return err
		}
		before = arrivalPlaces(old)
	}
	if err := tx.reindex(before, arrivalPlaces(r)); err != nil {
		return err
	}
	return tx.save(bucketArrivals, k, r)
}

func arrivalPlaces(r casework.ArrivalRecord) []place {
	list := []place{counted(countArrivals)}
	if r.MoveOwed {
		list = append(list, counted(countArrivalsOwed), place{bucketArrivalsOwed, string(keyArrival(r.ID)), ""})
	}
	if r.Moved != (casework.ArrivalID{}) {
		list = append(list, place{bucketArrivalsMoved, string(keyArrival(r.Moved)), string(keyArrival(r.ID))})
	}
	return list
}

// Arrival returns what is recorded of a mail on a server.
func (tx *Tx) Arrival(id casework.ArrivalID) (casework.ArrivalRecord, error) {
	return load[casework.ArrivalRecord](tx, bucketArrivals, keyArrival(id), "arrival "+arrivalName(id))
}

// HasArrival says whether anything is recorded of a mail on a server. It is
// cheaper than Arrival.
func (tx *Tx) HasArrival(id casework.ArrivalID) bool {
	return tx.r.Get(bucketArrivals, keyArrival(id)) != nil
}

// Owed returns the mails of a folder that are settled and still have to be
// moved, in the order of their UIDs.
func (tx *Tx) Owed(f casework.FolderID) ([]casework.ArrivalRecord, error) {
	var list []casework.ArrivalRecord
	for k := range tx.with(bucketArrivalsOwed, keyFolder(f)) {
		r, err := load[casework.ArrivalRecord](tx, bucketArrivals, key(k), "arrival that is owed a move")
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// ArrivalAt returns what is recorded of a mail that was moved to where it
// lies now.
func (tx *Tx) ArrivalAt(moved casework.ArrivalID) (casework.ArrivalRecord, error) {
	k := tx.r.Get(bucketArrivalsMoved, keyArrival(moved))
	return load[casework.ArrivalRecord](tx, bucketArrivals, key(k), "arrival moved to "+arrivalName(moved))
}

// HasArrivalAt says whether a mail was moved there.
func (tx *Tx) HasArrivalAt(moved casework.ArrivalID) bool {
	return tx.r.Get(bucketArrivalsMoved, keyArrival(moved)) != nil
}

// MovedTo counts the mails that were moved to a folder and not removed again.
func (tx *Tx) MovedTo(f casework.FolderID) int {
	n := 0
	for range tx.with(bucketArrivalsMoved, keyFolder(f)) {
		n++
	}
	return n
}

// Arrivals gives the records of a mailbox that come after one, in the order of
// folders and UIDs; after the zero one, all.
func (tx *Tx) Arrivals(mailbox string, after casework.ArrivalID) iter.Seq2[casework.ArrivalRecord, error] {
	from := key{}.str(mailbox)
	to := from.prefixEnd()
	if after != (casework.ArrivalID{}) {
		from = append(keyArrival(after), 0)
	}
	return func(yield func(casework.ArrivalRecord, error) bool) {
		for k := range tx.r.Range(bucketArrivals, from, to) {
			r, err := load[casework.ArrivalRecord](tx, bucketArrivals, key(k), "arrival")
			if !yield(r, err) {
				return
			}
		}
	}
}
