package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"ombud/store/casework"
)

// key is a key as it is built, field by field; keys sort as their fields do.
type key []byte

// maxText is the longest text that stands in a key as it is. A longer one,
// which only a foreign header can be, is replaced by its hash.
const maxText = 255

// str adds a text with an end mark, so that another field may follow: a NUL
// in it becomes NUL 0xFF, the end is NUL 0x01.
func (k key) str(s string) key {
	s = short(s)
	for i := strings.IndexByte(s, 0); i >= 0; i = strings.IndexByte(s, 0) {
		k = append(append(k, s[:i]...), 0, 0xFF)
		s = s[i+1:]
	}
	return append(append(k, s...), 0, 1)
}

// text adds a text that ends the key.
func (k key) text(s string) key { return append(k, short(s)...) }

func (k key) u32(n uint32) key { return binary.BigEndian.AppendUint32(k, n) }

func (k key) u64(n uint64) key { return binary.BigEndian.AppendUint64(k, n) }

// time adds an instant; the zero time sorts last, as "never".
func (k key) time(t time.Time) key { return k.u64(instant(t)) }

// newest adds an instant so that later ones come first.
func (k key) newest(t time.Time) key { return k.u64(^instant(t)) }

// prefixEnd returns the first key after all that start with k, nil when
// there is none.
func (k key) prefixEnd() []byte {
	end := bytes.Clone(k)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] < 0xFF {
			end[i]++
			return end[:i+1]
		}
	}
	return nil
}

func short(s string) string {
	if len(s) <= maxText {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// instant maps a time to a number that sorts alike. Times outside the years
// 1678 to 2262 go to the ends.
func instant(t time.Time) uint64 {
	switch {
	case t.IsZero():
		return math.MaxUint64
	case t.Year() < 1678:
		return 0
	case t.Year() > 2261:
		return math.MaxUint64 - 1
	}
	return uint64(t.UnixNano()) ^ 1<<63
}

// fromInstant is the way back from instant.
func fromInstant(n uint64) time.Time {
	if n == math.MaxUint64 {
		return time.Time{}
	}
	return time.Unix(0, int64(n^1<<63)).UTC()
}

// cutStr reads a text with an end mark off the front of a key.
func cutStr(k []byte) (s string, rest []byte) {
	var b []byte
	for {
		i := bytes.IndexByte(k, 0)
		if i < 0 || i+1 >= len(k) {
			return string(append(b, k...)), nil
		}
		b = append(b, k[:i]...)
		if k[i+1] == 1 {
			return string(b), k[i+2:]
		}
		b, k = append(b, 0), k[i+2:]
	}
}

// lastU64 reads the number that ends a key.
func lastU64(k []byte) uint64 { return number(k[max(0, len(k)-8):]) }

// number reads a value that is a number; 0 when there is none.
func number(v []byte) uint64 {
	if len(v) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(v)
}

// serialID writes a number as an ID: "m0000000042".
func serialID(prefix string, n uint64) string { return fmt.Sprintf("%s%010d", prefix, n) }

// serialOf is the way back from serialID; 0 when id is none.
func serialOf(prefix, id string) uint64 {
	digits, ok := strings.CutPrefix(id, prefix)
	if !ok || len(digits) < 10 {
		return 0
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || serialID(prefix, n) != id {
		return 0
	}
	return n
}

func keyFolder(f casework.FolderID) key {
	return key{}.str(f.Mailbox).str(f.Folder).u32(f.UIDValidity)
}

func keyArrival(id casework.ArrivalID) key { return keyFolder(id.FolderID).u32(id.UID) }

// keyQueue is the key of a case in cases_by_queue and cases_by_assignee;
// owner is the department or the assignee.
func keyQueue(owner string, c casework.Case) key {
	var due time.Time
	if d, ok := c.NextDue(); ok {
		due = d.Due
	}
	return key{}.str(owner).str(string(c.Stage)).str(string(c.Status)).time(due).text(string(c.Reference))
}

// keyAddress folds the case of an address: people write it as they like.
func keyAddress(a casework.Address) string { return strings.ToLower(string(a)) }

func keyHistory(ref casework.Reference, seq int) key {
	return key{}.str(string(ref)).u64(uint64(seq))
}

// keyWord sorts the newest segment first.
func keyWord(segment uint32, word string) key { return key{}.u32(^segment).text(word) }

func arrivalName(id casework.ArrivalID) string {
	return fmt.Sprintf("%s/%s uidvalidity %d uid %d", id.Mailbox, id.Folder, id.UIDValidity, id.UID)
}

func keyAckSender(hour uint64, a casework.Address) key {
	return key{}.u64(hour).text(keyAddress(a))
}

// segmentOf is the way back from keyWord.
func segmentOf(k []byte) uint32 { return ^binary.BigEndian.Uint32(k) }
