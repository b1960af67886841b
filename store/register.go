package store

import (
	"bytes"
	"fmt"
	"time"

	"ombud/store/casework"
)

// The register keeps every row that a case has had, each with the time from
// which it was so: a past day's register can be printed again, whatever was
// corrected or erased since.

// register writes the row of a case when it is not the newest one's.
func (tx *Tx) register(c casework.Case) error {
	if c.Register == "" {
		return nil
	}
	row, err := tx.db.encode(bucketRegister, c.Registered())
	if err != nil {
		return err
	}
	prefix := key{}.str(string(c.Register))
	for _, newest := range tx.r.RangeBack(bucketRegister, prefix, prefix.prefixEnd()) {
		if bytes.Equal(newest, row) {
			return nil
		}
		break
	}
	return tx.put(bucketRegister, prefix.time(tx.Now), row)
}

// Registered returns the rows of a year's register as they were at an
// instant, in order of their numbers, at most limit after a number; an empty
// one stands before the first. Cases registered later are not among them.
func (tx *Tx) Registered(year int, at time.Time, after casework.Register, limit int) ([]casework.RegisterRow, error) {
	var rows []casework.RegisterRow
	from := key{}.text(fmt.Sprintf("%04d-", year))
	to := from.prefixEnd()
	if after != "" {
		from = key{}.str(string(after)).prefixEnd()
	}
	for len(rows) < limit {
		number, found := "", false
		for k := range tx.r.Range(bucketRegister, from, to) {
			number, _ = cutStr(k)
			found = true
			break
		}
		if !found {
			return rows, nil
		}
		prefix := key{}.str(number)
		from = prefix.prefixEnd()
		until := key{}.str(number).u64(instant(at) + 1)
		for _, v := range tx.r.RangeBack(bucketRegister, prefix, until) {
			var row casework.RegisterRow
			if err := tx.db.decode(v, upgrades(bucketRegister), &row); err != nil {
				return nil, fmt.Errorf("reading the register at %s: %w", number, err)
			}
			rows = append(rows, row)
			break
		}
	}
	return rows, nil
}
