package store

import (
	"context"
	"strings"

	"ombud/store/casework"
)

// Stats says how much a store holds. It is read off counts that are kept
// with the records.
type Stats struct {
	Cases        map[casework.Status]int
	Tasks        map[string]int // cases that are not closed, by the kind of an open task
	Messages     int
	Letters      map[casework.LetterState]int
	Quarantined  map[string]int // by state
	Arrivals     int
	ArrivalsOwed int // settled, not yet moved on the server
	Entries      int // of history
	Unindexed    int // messages whose words are not searchable yet
	Size         int64
	Seal         Seal // the newest
}

// Stats returns how much the store holds. Size is that of the engine's part,
// in octets, 0 when the engine does not know.
func (db *DB) Stats(ctx context.Context) (Stats, error) {
	s := Stats{
		Cases:       make(map[casework.Status]int),
		Letters:     make(map[casework.LetterState]int),
		Quarantined: make(map[string]int),
	}
	if e, ok := db.engine.(Sizer); ok {
		s.Size = e.Size()
	}
	err := db.View(ctx, func(tx *Tx) (err error) {
		for status, n := range tx.counts(countCaseStatus) {
			s.Cases[casework.Status(status)] = n
		}
		for state, n := range tx.counts(countLetterState) {
			s.Letters[casework.LetterState(state)] = n
		}
		s.Tasks = tx.counts(countTasks)
		s.Quarantined = tx.counts(countQuarantine)
		s.Messages, s.Entries = tx.count(countMessages), tx.count(countHistory)
		s.Arrivals, s.ArrivalsOwed = tx.count(countArrivals), tx.count(countArrivalsOwed)
		s.Unindexed = tx.count(countUnindexed)
		s.Seal, err = tx.lastSeal()
		return err
	})
	return s, err
}

// counts returns the counts that start with a prefix, by what follows it.
func (tx *Tx) counts(prefix string) map[string]int {
	m := make(map[string]int)
	for k, v := range tx.with(bucketCounts, key{}.text(prefix)) {
		if n := int(number(v)); n != 0 {
			m[strings.TrimPrefix(string(k), prefix)] = n
		}
	}
	return m
}
