package store

import (
	"fmt"
	"time"

	"ombud/store/casework"
)

// PutLetter writes a letter and returns it as it is kept: one without an ID
// gets one, "l" and ten digits.
func (tx *Tx) PutLetter(l casework.Letter) (casework.Letter, error) {
	if l.ID == "" {
		n, err := tx.next(countLetters)
		if err != nil {
			return l, err
		}
		l.ID = letterID(n)
	}
	n := serialOf(letterIDPrefix, string(l.ID))
	if n == 0 {
		return l, fmt.Errorf("writing letter %q: not an ID of a letter: %w", l.ID, casework.ErrInvalid)
	}
	var before []place
	if tx.r.Get(bucketLetters, key{}.u64(n)) != nil {
		old, err := tx.Letter(l.ID)
		if err != nil {
			return l, err
		}
		before = letterPlaces(n, old)
	}
	if err := tx.reindex(before, letterPlaces(n, l)); err != nil {
		return l, err
	}
	return l, tx.save(bucketLetters, key{}.u64(n), l)
}

func letterID(n uint64) casework.LetterID {
	return casework.LetterID(serialID(letterIDPrefix, n))
}

func letterPlaces(n uint64, l casework.Letter) []place {
	list := []place{
		counted(countLetterState + string(l.State)),
		{bucketLettersByState, string(key{}.str(string(l.State)).u64(n)), ""},
	}
	if l.State == casework.LetterQueued || l.State == casework.LetterDeferred {
		list = append(list, place{bucketLettersByDue, string(key{}.time(l.DueAt).u64(n)), ""})
	}
	if l.Case != "" {
		list = append(list, place{bucketLettersByCase, string(key{}.str(string(l.Case)).u64(n)), ""})
	}
	if l.MessageID != "" {
		list = append(list, place{bucketLettersByID, string(key{}.str(string(l.MessageID)).u64(n)), ""})
	}
	return list
}

// Letter returns a letter by its ID.
func (tx *Tx) Letter(id casework.LetterID) (casework.Letter, error) {
	n := serialOf(letterIDPrefix, string(id))
	return load[casework.Letter](tx, bucketLetters, key{}.u64(n), "letter "+string(id))
}

// LettersDue returns letters that are queued or deferred and may be tried at
// now, the one due longest first, at most limit where that is not 0, and
// what of them cannot be read.
func (tx *Tx) LettersDue(now time.Time, limit int) ([]casework.Letter, []Damage) {
	return tx.letters(bucketLettersByDue, nil, key{}.u64(instant(now)+1), limit)
}

// NextLetterDue returns when the next letter that is queued or deferred may
// be tried, which may be in the past, and whether there is one.
func (tx *Tx) NextLetterDue() (time.Time, bool) {
	for k := range tx.r.Range(bucketLettersByDue, nil, nil) {
		return fromInstant(number(k[:8])), true
	}
	return time.Time{}, false
}

// Letters returns the letters of a case, oldest first.
func (tx *Tx) Letters(ref casework.Reference) ([]casework.Letter, error) {
	prefix := key{}.str(string(ref))
	list, damaged := tx.letters(bucketLettersByCase, prefix, prefix.prefixEnd(), 0)
	if len(damaged) > 0 {
		return nil, fmt.Errorf("letters of case %s: %s", ref, damaged[0])
	}
	return list, nil
}

// LettersIn returns the letters in a state, oldest first, and what of them
// cannot be read.
func (tx *Tx) LettersIn(s casework.LetterState) ([]casework.Letter, []Damage) {
	prefix := key{}.str(string(s))
	return tx.letters(bucketLettersByState, prefix, prefix.prefixEnd(), 0)
}

// LetterByMessageID returns the letter with a Message-ID of ours: the latest,
// when one that was recalled has been written again.
func (tx *Tx) LetterByMessageID(id casework.MessageID) (casework.Letter, error) {
	prefix := key{}.str(string(id))
	list, damaged := tx.letters(bucketLettersByID, prefix, prefix.prefixEnd(), 0)
	if len(list) == 0 && len(damaged) > 0 {
		return casework.Letter{}, fmt.Errorf("letter <%s>: %s", id, damaged[0])
	}
	if len(list) == 0 {
		return casework.Letter{}, fmt.Errorf("letter <%s>: %w", id, casework.ErrNotFound)
	}
	return list[len(list)-1], nil
}

// letters returns the letters that a range of an index points to, and what
// of them cannot be read.
func (tx *Tx) letters(bucket string, from, to key, limit int) (list []casework.Letter, damaged []Damage) {
	for k := range tx.r.Range(bucket, from, to) {
		id := letterID(lastU64(k))
		l, err := tx.Letter(id)
		if err != nil {
			d := Damage{What: damagedLetter + string(id), Why: err.Error()}
			if bucket == bucketLettersByDue {
				d.wait = place{bucket, string(k), ""}
			}
			damaged = append(damaged, d)
			continue
		}
		list = append(list, l)
		if len(list) == limit {
			break
		}
	}
	return list, damaged
}
