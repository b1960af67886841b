package store

import (
	"fmt"

	"ombud/store/casework"
)

// PutMessage files a message and returns it as it is kept: one without an
// ID gets one, "m" and ten digits. It can be found by its Message-ID, by its
// content and with its case; its words can be searched for a little later
// ([DB.IndexStep]), if it is of a case and not internal.
func (tx *Tx) PutMessage(m casework.Message) (casework.Message, error) {
	var before []place
	var old casework.Message
	if m.ID == "" {
		n, err := tx.next(countMessages)
		if err != nil {
			return m, err
		}
		m.ID = serialID(messageIDPrefix, n)
	}
	n := serialOf(messageIDPrefix, m.ID)
	if n == 0 {
		return m, fmt.Errorf("writing message %q: not an ID of a message: %w", m.ID, casework.ErrInvalid)
	}
	if tx.r.Get(bucketMessages, key{}.u64(n)) != nil {
		var err error
		if old, err = tx.Message(m.ID); err != nil {
			return m, err
		}
		before = messagePlaces(n, old)
	}
	if err := tx.reindex(before, messagePlaces(n, m)); err != nil {
		return m, err
	}
	if searchable(m) && (!searchable(old) || words(old) != words(m)) {
		if err := tx.markUnindexed(n); err != nil {
			return m, err
		}
	}
	return m, tx.save(bucketMessages, key{}.u64(n), m)
}

func messagePlaces(n uint64, m casework.Message) []place {
	var list []place
	if m.Case != "" {
		list = append(list,
			place{bucketMessagesByCase, string(key{}.str(string(m.Case)).u64(n)), ""},
			place{bucketMessageCases, string(key{}.u64(n)), string(m.Case)})
	}
	if m.MessageID != "" {
		list = append(list, place{bucketMessagesByID, string(key{}.str(string(m.MessageID)).u64(n)), ""})
	}
	answers := m.Answers()
	for _, id := range answers[:min(len(answers), maxAnswers)] {
		if m.Case != "" && m.From.Address != "" {
			k := key{}.str(string(id)).str(keyAddress(m.From.Address)).u64(n)
			list = append(list, place{bucketMessagesByAnswered, string(k), ""})
		}
	}
	if m.Content != "" {
		list = append(list, place{bucketMessagesByContent, string(key{}.str(m.Content).u64(n)), ""})
	}
	return list
}

// Message returns a message by its ID.
func (tx *Tx) Message(id string) (casework.Message, error) {
	n := serialOf(messageIDPrefix, id)
	return load[casework.Message](tx, bucketMessages, key{}.u64(n), "message "+id)
}

// HasMessage says whether there is a message. It is cheaper than Message.
func (tx *Tx) HasMessage(id string) bool {
	n := serialOf(messageIDPrefix, id)
	return n != 0 && tx.r.Get(bucketMessages, key{}.u64(n)) != nil
}

// Messages returns the messages of a case in the order of filing.
func (tx *Tx) Messages(ref casework.Reference) ([]casework.Message, error) {
	return tx.messages(bucketMessagesByCase, key{}.str(string(ref)), 0)
}

// MessagesByMessageID returns the messages with a Message-ID, which several
// may have: it is foreign and only a hint.
func (tx *Tx) MessagesByMessageID(id casework.MessageID) ([]casework.Message, error) {
	return tx.messages(bucketMessagesByID, key{}.str(string(id)), 0)
}

// maxAnswers is how many of the messages that one answers can lead to it, the
// nearest ones.
const maxAnswers = 20

// MessagesByAnswered returns the messages of cases that one sender wrote in
// answer to a message, which need not be here.
func (tx *Tx) MessagesByAnswered(id casework.MessageID, from casework.Address) ([]casework.Message, error) {
	return tx.messages(bucketMessagesByAnswered, key{}.str(string(id)).str(keyAddress(from)), 0)
}

// MessageByContent returns the message with a content (casework.Message), the
// first when it is filed with several cases.
func (tx *Tx) MessageByContent(content string) (casework.Message, error) {
	list, err := tx.messages(bucketMessagesByContent, key{}.str(content), 1)
	if err != nil {
		return casework.Message{}, err
	}
	if len(list) == 0 {
		return casework.Message{}, fmt.Errorf("message with content %s: %w", content, casework.ErrNotFound)
	}
	return list[0], nil
}

// MessagesByContent returns all messages with a content: one for each case
// that it is filed with.
func (tx *Tx) MessagesByContent(content string) ([]casework.Message, error) {
	return tx.messages(bucketMessagesByContent, key{}.str(content), 0)
}

// messages returns the messages that an index has under the beginning of its
// keys, at most limit where that is not 0.
func (tx *Tx) messages(bucket string, under key, limit int) ([]casework.Message, error) {
	var list []casework.Message
	for k := range tx.with(bucket, under) {
		m, err := tx.Message(serialID(messageIDPrefix, lastU64(k)))
		if err != nil {
			return nil, err
		}
		list = append(list, m)
		if len(list) == limit {
			break
		}
	}
	return list, nil
}
