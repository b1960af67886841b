package store

import (
	"fmt"
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
// minute. What was counted before the clock was set back counts too. A count
// that cannot be read is an error, never a small number.
func (tx *Tx) AckCounts(a casework.Address) (today, lastHour int, err error) {
	hour, minute := units(tx.Now)
	for h := hour - senderWindow + 1; h <= hour+senderWindow; h++ {
		n, err := ackCount(tx.r.Get(bucketAcksBySender, keyAckSender(h, a)))
		if err != nil {
			return 0, 0, err
		}
		today += n
	}
	for _, v := range tx.r.Range(bucketAcksByMinute, key{}.u64(minute-allWindow+1), nil) {
		n, err := ackCount(v)
		if err != nil {
			return 0, 0, err
		}
		lastHour += n
	}
	return today, lastHour, nil
}

// ackCount reads a count, 0 when there is none.
func ackCount(v []byte) (int, error) {
	if v != nil && len(v) != 8 {
		return 0, fmt.Errorf("a count of acknowledgements is damaged: %d octets", len(v))
	}
	return int(number(v)), nil
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
