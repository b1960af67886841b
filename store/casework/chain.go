package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// ChainHash gives the hash of a history entry: SHA-256, in hexadecimal,
// over version 1 of its encoding. That is the version, the hash before, the
// reference, number, time (UTC, nanoseconds), actor, verb and note, each as
// its length in octets, a colon and itself, with | between:
//
//	1|64:9f86…|12:KB-7F3K-9QXP|1:3|20:2026-11-22T09:00:00Z|5:maria|4:take|0:
//
// The encoding is frozen: a change gets a new version, and the old one
// stays for the entries written under it. The entry's own Hash does not
// count.
func ChainHash(prev string, ref Reference, e Entry) string {
	return hashFields(prev, string(ref), strconv.Itoa(e.Seq), e.At.UTC().Format(time.RFC3339Nano),
		string(e.By), string(e.Verb), e.Note)
}

// hashFields is SHA-256, in hexadecimal, over version 1 of the encoding of
// fields: the version, then each field with its length.
func hashFields(fields ...string) string {
	var b strings.Builder
	b.WriteByte('1')
	for _, field := range fields {
		b.WriteString("|" + strconv.Itoa(len(field)) + ":" + field)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}
