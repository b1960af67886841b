package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"ombud/store/casework"
)

// Damage is a record that cannot be read. Work that comes upon one sets it
// aside and goes on with the others; the record itself stays as it is.
type Damage struct {
	What string    `json:"what"` // "letter l0000000007"
	Why  string    `json:"why"`
	At   time.Time `json:"at"` // when it was set aside

	wait place // the entry by which it waited for the work, if it did
}

// String gives it on one line.
func (d Damage) String() string { return fmt.Sprintf("%s: %s", d.What, d.Why) }

// The kinds of records that are set aside, as Damage.What begins.
const (
	damagedLetter  = "letter "
	damagedMessage = "message "
	damagedCase    = "case "
)

// DamagedLetter is the damage of a letter that cannot be read.
func DamagedLetter(id casework.LetterID, why error) Damage {
	return Damage{What: damagedLetter + string(id), Why: why.Error()}
}

// DamagedCase is the damage of a case that cannot be read.
func DamagedCase(ref casework.Reference, why error) Damage {
	return Damage{What: damagedCase + string(ref), Why: why.Error()}
}

// SetAside takes a damaged record out of what waits for work and remembers
// it until it can be read again ([Tx.Mended]). It returns whether it was not
// known to be damaged.
func (tx *Tx) SetAside(d Damage) (first bool, err error) {
	if d.wait.bucket != "" {
		if err := tx.leave(d.wait); err != nil {
			return false, err
		}
	}
	if d.wait.bucket == bucketUnindexed {
		if err := tx.add(countUnindexed, -1); err != nil {
			return false, err
		}
	}
	k := key{}.text(d.What)
	if tx.r.Get(bucketDamaged, k) != nil {
		return false, nil
	}
	d.At = tx.Now
	data, err := json.Marshal(d)
	if err != nil {
		return false, fmt.Errorf("setting %s aside: %w", d.What, err)
	}
	return true, tx.put(bucketDamaged, k, data)
}

// Damaged returns what was set aside.
func (tx *Tx) Damaged() []Damage {
	var list []Damage
	for k, v := range tx.r.Range(bucketDamaged, nil, nil) {
		d := Damage{What: string(k)}
		if err := json.Unmarshal(v, &d); err != nil {
			d.Why = err.Error()
		}
		list = append(list, d)
	}
	return list
}

// Mended takes back to work what was set aside and can be read again: after
// the start of the program that wrote it, or when it is gone. It returns
// what is left.
func (tx *Tx) Mended() ([]Damage, error) {
	var left []Damage
	for _, d := range tx.Damaged() {
		done, err := tx.takeBack(d.What)
		if err != nil {
			return nil, err
		}
		if !done {
			left = append(left, d)
			continue
		}
		if err := tx.delete(bucketDamaged, key{}.text(d.What)); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// takeBack puts a record that can be read again where it waits for work.
func (tx *Tx) takeBack(what string) (done bool, err error) {
	kind, id, _ := strings.Cut(what, " ")
	var unread error
	switch kind + " " {
	case damagedLetter:
		var l casework.Letter
		if l, unread = tx.Letter(casework.LetterID(id)); unread == nil {
			err = tx.enterDue(l)
		}
	case damagedMessage:
		var m casework.Message
		if m, unread = tx.Message(id); unread == nil && searchable(m) {
			err = tx.markUnindexed(serialOf(messageIDPrefix, id))
		}
	case damagedCase:
		_, unread = tx.Case(casework.Reference(id))
	}
	return unread == nil || errors.Is(unread, casework.ErrNotFound), err
}

// enterDue lets a letter that waits for its next try be found again.
func (tx *Tx) enterDue(l casework.Letter) error {
	for _, p := range letterPlaces(serialOf(letterIDPrefix, string(l.ID)), l) {
		if p.bucket != bucketLettersByDue {
			continue
		}
		if err := tx.enter(p); err != nil {
			return err
		}
	}
	return nil
}
