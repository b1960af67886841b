package store

import (
	"slices"
	"time"

	"ombud/classify/text"
	"ombud/store/casework"
)

// Erased counts what an erasure took away.
type Erased struct {
	Messages int
	Letters  int
	Raw      int // raw mails
}

// EraseCase takes away what tells of a case's customer: its messages with
// their words, its letters, their raw mail, and all of the case but the facts
// of the register (casework.Case.Erased). The history stays: it holds keys
// alone. The content of each message that came in is remembered by its hash,
// so that the mail is known when it turns up again ([Tx.WasErased]).
//
// It is erased for every question from then on; the octets leave the disk
// with the next [DB.Compact], which also removes the files of large mail.
func (tx *Tx) EraseCase(ref casework.Reference) (Erased, error) {
	var gone Erased
	c, err := tx.Case(ref)
	if err != nil {
		return gone, err
	}
	messages, err := tx.Messages(ref)
	if err != nil {
		return gone, err
	}
	letters, err := tx.Letters(ref)
	if err != nil {
		return gone, err
	}
	raws := make(map[string]bool)
	for _, m := range messages {
		raws[m.Raw] = !tx.elsewhere(m)
		if err := tx.eraseMessage(m); err != nil {
			return gone, err
		}
	}
	for _, l := range letters {
		raws[l.Raw] = true
		n := serialOf(letterIDPrefix, string(l.ID))
		if err := tx.reindex(letterPlaces(n, l), nil); err != nil {
			return gone, err
		}
		if err := tx.delete(bucketLetters, key{}.u64(n)); err != nil {
			return gone, err
		}
	}
	delete(raws, "")
	for name, alone := range raws {
		if !alone {
			continue
		}
		if err := tx.eraseRaw(name); err != nil {
			return gone, err
		}
		gone.Raw++
	}
	if err := tx.eraseUnsent(ref); err != nil {
		return gone, err
	}
	for _, p := range c.People {
		if err := tx.eraseAcks(p.Address); err != nil {
			return gone, err
		}
	}
	gone.Messages, gone.Letters = len(messages), len(letters)
	if err := tx.putInstant(keyErased, tx.Now); err != nil {
		return gone, err
	}
	return gone, tx.PutCase(c.Erased(tx.Now))
}

// elsewhere says whether a message is filed with another case too.
func (tx *Tx) elsewhere(m casework.Message) bool {
	for k := range tx.with(bucketMessagesByContent, key{}.str(m.Content)) {
		if m.Content != "" && string(tx.r.Get(bucketMessageCases, key{}.u64(lastU64(k)))) != string(m.Case) {
			return true
		}
	}
	return false
}

// eraseMessage takes a message away, with every index that leads to it.
func (tx *Tx) eraseMessage(m casework.Message) error {
	n := serialOf(messageIDPrefix, m.ID)
	if m.Content != "" {
		if err := tx.put(bucketErased, key{}.text(m.Content), key{}.time(tx.Now)); err != nil {
			return err
		}
	}
	if err := tx.eraseWords(n, m); err != nil {
		return err
	}
	if err := tx.reindex(messagePlaces(n, m), nil); err != nil {
		return err
	}
	return tx.delete(bucketMessages, key{}.u64(n))
}

// eraseWords takes a message out of the word index, and a word that no other
// message of its segment has with it.
func (tx *Tx) eraseWords(n uint64, m casework.Message) error {
	if tx.r.Get(bucketUnindexed, key{}.u64(n)) != nil {
		if err := tx.add(countUnindexed, -1); err != nil {
			return err
		}
		return tx.delete(bucketUnindexed, key{}.u64(n))
	}
	if !searchable(m) {
		return nil
	}
	for _, w := range distinct(text.Words(words(m))) {
		k := keyWord(uint32(n/segmentSize), w)
		places := readPlaces(tx.r.Get(bucketWords, k))
		left := slices.DeleteFunc(places, func(p uint16) bool { return uint64(p) == n%segmentSize })
		if len(left) == 0 {
			if err := tx.delete(bucketWords, k); err != nil {
				return err
			}
			continue
		}
		if err := tx.put(bucketWords, k, mergePlaces(nil, left)); err != nil {
			return err
		}
	}
	return nil
}

// eraseRaw takes a raw mail out of the engine. Its file, if it has one, goes
// with the next compaction: a transaction must be able to roll back.
func (tx *Tx) eraseRaw(name string) error {
	k, err := keyRaw(name)
	if err != nil {
		return err
	}
	return tx.delete(bucketRaw, k)
}

// eraseAcks takes away the counts of acknowledgements to an address.
func (tx *Tx) eraseAcks(a casework.Address) error {
	hour, _ := units(tx.Now)
	for h := hour - senderWindow + 1; h <= hour; h++ {
		if err := tx.delete(bucketAcksBySender, keyAckSender(h, a)); err != nil {
			return err
		}
	}
	return nil
}

// WasErased says whether a message with this content was erased.
func (tx *Tx) WasErased(content string) bool {
	return content != "" && tx.r.Get(bucketErased, key{}.text(content)) != nil
}

// LastErased returns when something was last erased, zero when never.
func (tx *Tx) LastErased() time.Time { return tx.instantAt(keyErased) }

// Compacted returns when the last compaction began: what was erased before
// is gone from the disk. It is zero when there was none.
func (tx *Tx) Compacted() time.Time { return tx.instantAt(keyCompacted) }

// LastDigest returns when the day's list was last written, zero when never.
func (tx *Tx) LastDigest() time.Time { return tx.instantAt(keyDigest) }

// NoteDigest records that the day's list is written.
func (tx *Tx) NoteDigest() error { return tx.putInstant(keyDigest, tx.Now) }

func (tx *Tx) putInstant(name string, t time.Time) error {
	return tx.put(bucketMeta, key(name), []byte(t.UTC().Format(time.RFC3339Nano)))
}

func (tx *Tx) instantAt(name string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, string(tx.r.Get(bucketMeta, key(name))))
	if err != nil {
		return time.Time{}
	}
	return t
}
