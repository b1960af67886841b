package store

import (
	"time"

	"ombud/store/casework"
)

// Acknowledgements are counted per sender in hours and per minute for all,
// so that both counts slide. What no count needs any more is removed.
const (
	senderWindow = 24 // hours
	allWindow    = 60 // minutes
)

// AckCounts returns how many acknowledgements were counted for an address in
// the last 24 hours, by the hour, and for all in the last hour, by the
// minute.
func (tx *Tx) AckCounts(a casework.Address) (today, lastHour int, err error) {
	hour, minute := units(tx.Now)
	for h := hour - senderWindow + 1; h <= hour; h++ {
		today += int(number(tx.r.Get(bucketAcksBySender, keyAckSender(h, a))))
	}
	for _, v := range tx.r.Range(bucketAcksByMinute, key{}.u64(minute-allWindow+1), nil) {
		lastHour += int(number(v))
	}
	return today, lastHour, nil
}

// CountAck counts one acknowledgement for an address.
func (tx *Tx) CountAck(a casework.Address) error {
	hour, minute := units(tx.Now)
	if err := tx.increase(bucketAcksBySender, keyAckSender(hour, a)); err != nil {
		return err
	}
	if err := tx.increase(bucketAcksByMinute, key{}.u64(minute)); err != nil {
		return err
	}
	if err := tx.forget(bucketAcksBySender, key{}.u64(hour-senderWindow+1)); err != nil {
		return err
	}
	return tx.forget(bucketAcksByMinute, key{}.u64(minute-allWindow+1))
}

// units returns the hours and minutes since 1970.
func units(t time.Time) (hour, minute uint64) {
	minute = uint64(t.Unix() / 60)
	return minute / 60, minute
}

func (tx *Tx) increase(bucket string, k key) error {
	return tx.put(bucket, k, key{}.u64(number(tx.r.Get(bucket, k))+1))
}

// forget removes some keys before to: few at a time, more than are added.
func (tx *Tx) forget(bucket string, to key) error {
	var old []key
	for k := range tx.r.Range(bucket, nil, to) {
		old = append(old, append(key{}, k...))
		if len(old) == 4 {
			break
		}
	}
	for _, k := range old {
		if err := tx.delete(bucket, k); err != nil {
			return err
		}
	}
	return nil
}
