package store

import (
	"slices"

	"ombud/classify/text"
	"ombud/store/casework"
)

// prefixFrom is the length from which a word of a search also finds longer
// words: "faktur" finds "fakturan". A shorter one would find nearly all.
const prefixFrom = 3

// Search returns the cases with a message that has all the words, closed
// cases too; the case with the newest such message comes first. Words are
// folded (å as a, capitals as small letters), and one of three octets or
// more stands for all that start with it. At most limit cases are returned
// where that is not 0. Messages filed a moment ago may be missing
// ([DB.IndexStep]).
func (tx *Tx) Search(words string, limit int) ([]casework.Reference, error) {
	wanted := text.Words(words)
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	var found []casework.Reference
	seen := make(map[casework.Reference]bool)
	if len(wanted) == 0 {
		return nil, nil
	}
	for segment, ok := tx.segmentFrom(nil); ok; segment, ok = tx.segmentBefore(segment) {
		for _, p := range tx.inSegment(segment, wanted) {
			n := uint64(segment)*segmentSize + uint64(p)
			ref := casework.Reference(tx.r.Get(bucketMessageCases, key{}.u64(n)))
			if ref == "" || seen[ref] {
				continue
			}
			seen[ref] = true
			if found = append(found, ref); len(found) == limit {
				return found, nil
			}
		}
	}
	return found, nil
}

// segmentBefore returns the newest segment that is older than one.
func (tx *Tx) segmentBefore(segment uint32) (uint32, bool) {
	if segment == 0 {
		return 0, false
	}
	return tx.segmentFrom(keyWord(segment-1, ""))
}

// segmentFrom returns the first segment at or after a key, newest first.
func (tx *Tx) segmentFrom(from []byte) (segment uint32, ok bool) {
	for k := range tx.r.Range(bucketWords, from, nil) {
		return segmentOf(k), true
	}
	return 0, false
}

// inSegment returns the places of the messages that have all words, newest
// first.
func (tx *Tx) inSegment(segment uint32, wanted []string) []int {
	var hits [segmentSize]int // how many of the words each message has
	for i, w := range wanted {
		k := keyWord(segment, w)
		to := append(slices.Clone(k), 0)
		if len(w) >= prefixFrom {
			to = k.prefixEnd()
		}
		any := false
		for _, value := range tx.r.Range(bucketWords, k, to) {
			for _, p := range readPlaces(value) {
				if hits[p%segmentSize] == i {
					hits[p%segmentSize]++
					any = true
				}
			}
		}
		if !any {
			return nil
		}
	}
	var list []int
	for p := segmentSize - 1; p >= 0; p-- {
		if hits[p] == len(wanted) {
			list = append(list, p)
		}
	}
	return list
}
