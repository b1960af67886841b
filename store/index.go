package store

import (
	"context"
	"encoding/binary"
	"slices"

	"ombud/classify/text"
	"ombud/store/casework"
)

// The word index holds for each word and each segment of messages which of
// them have the word: their places within the segment, two octets each, in
// order. Messages come in order, so that writing stays in one part of the
// tree, and a search that starts with the newest segment may end early.
const (
	segmentSize  = 1024 // messages; a place must fit in 16 bits
	indexStep    = 64   // messages in a transaction
	wordsPerMail = 2000 // different words of a message that are indexed
)

// searchable says whether the words of a message are indexed: it is of a
// case, is no internal note, and a person wrote it. What the program writes
// says the same in every case, so that a search for it finds none.
func searchable(m casework.Message) bool {
	byProgram := m.Kind == casework.LetterAcknowledgement || m.Kind == casework.LetterNotice
	return m.Case != "" && m.Direction != casework.DirectionInternal && !byProgram
}

// words returns the text of a message that a search looks at.
func words(m casework.Message) string {
	s := m.Subject + "\n" + m.From.Name + "\n" + string(m.From.Address)
	for _, a := range m.Attachments {
		s += "\n" + a.Name
	}
	if m.Text == "" {
		return s + "\n" + m.OwnText
	}
	return s + "\n" + m.Text
}

func (tx *Tx) markUnindexed(n uint64) error {
	k := key{}.u64(n)
	if tx.r.Get(bucketUnindexed, k) != nil {
		return nil
	}
	if err := tx.add(countUnindexed, 1); err != nil {
		return err
	}
	return tx.put(bucketUnindexed, k, nil)
}

// page is a message and its words, each once.
type page struct {
	n     uint64
	words []string
}

// IndexStep indexes the words of the messages filed longest ago, at most 64,
// and returns how many it took; 0 means that nothing waits. Those that cannot
// be read it sets aside, counts and returns.
func (db *DB) IndexStep(ctx context.Context) (n int, damaged []Damage, err error) {
	var pages []page
	err = db.View(ctx, func(tx *Tx) error {
		pages, damaged = tx.unindexed()
		return nil
	})
	if err != nil || len(pages)+len(damaged) == 0 {
		return 0, nil, err
	}
	err = db.Update(ctx, func(tx *Tx) error {
		for _, d := range damaged {
			if tx.r.Get(d.wait.bucket, key(d.wait.key)) == nil {
				continue // erased meanwhile
			}
			if _, err := tx.SetAside(d); err != nil {
				return err
			}
		}
		return tx.index(pages)
	})
	if err != nil {
		return 0, nil, err
	}
	return len(pages) + len(damaged), damaged, nil
}

// unindexed reads the messages filed longest ago that wait to be indexed.
func (tx *Tx) unindexed() (pages []page, damaged []Damage) {
	for k := range tx.r.Range(bucketUnindexed, nil, nil) {
		id := serialID(messageIDPrefix, lastU64(k))
		m, err := tx.Message(id)
		if err == nil {
			pages = append(pages, page{lastU64(k), distinct(text.Words(words(m)))})
		} else {
			damaged = append(damaged, Damage{What: damagedMessage + id, Why: err.Error(),
				wait: place{bucketUnindexed, string(k), ""}})
		}
		if len(pages)+len(damaged) == indexStep {
			break
		}
	}
	return pages, damaged
}

// distinct returns the first different words.
func distinct(list []string) []string {
	slices.Sort(list)
	list = slices.Compact(list)
	return list[:min(len(list), wordsPerMail)]
}

// index enters pages that still wait.
func (tx *Tx) index(pages []page) error {
	places := make(map[string][]uint16) // by key in the bucket
	for _, p := range pages {
		k := key{}.u64(p.n)
		if tx.r.Get(bucketUnindexed, k) == nil {
			continue
		}
		if err := tx.delete(bucketUnindexed, k); err != nil {
			return err
		}
		if err := tx.add(countUnindexed, -1); err != nil {
			return err
		}
		for _, w := range p.words {
			at := string(keyWord(uint32(p.n/segmentSize), w))
			places[at] = append(places[at], uint16(p.n%segmentSize))
		}
	}
	for at, more := range places {
		value := mergePlaces(tx.r.Get(bucketWords, key(at)), more)
		if err := tx.put(bucketWords, key(at), value); err != nil {
			return err
		}
	}
	return nil
}

// mergePlaces adds places to those in a value.
func mergePlaces(value []byte, more []uint16) []byte {
	all := append(readPlaces(value), more...)
	slices.Sort(all)
	all = slices.Compact(all)
	merged := make([]byte, 0, 2*len(all))
	for _, p := range all {
		merged = binary.BigEndian.AppendUint16(merged, p)
	}
	return merged
}

func readPlaces(value []byte) []uint16 {
	list := make([]uint16, 0, len(value)/2+1)
	for ; len(value) >= 2; value = value[2:] {
		list = append(list, binary.BigEndian.Uint16(value))
	}
	return list
}
