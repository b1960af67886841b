package casework

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Keyring signs the case tokens in our Message-IDs. The first key signs,
// all keys verify, so that a key can be replaced while letters under the
// old one are still answered.
type Keyring [][]byte

// macLen is how many octets of the MAC are kept: 64 bits.
const macLen = 8

// MessageID gives the Message-ID of the n-th message of a case:
// kb.7f3k9qxp.0007.a.<16 hexadecimal digits>@domain. The MAC is
// HMAC-SHA-256 over what stands before it. It is empty when the ring has no
// key or ref is no reference.
func (k Keyring) MessageID(ref Reference, n int, kind LetterKind, domain string) MessageID {
	prefix, code, ok := splitReference(ref)
	if !ok || len(k) == 0 {
		return ""
	}
	token := fmt.Sprintf("%s.%s.%04d.%s", prefix, code, n, kindLetter(kind))
	return MessageID(token + "." + mac(k[0], token) + "@" + domain)
}

// Open gives the case that a Message-ID of ours belongs to. It is false for
// an ID that none of the keys has signed. The domain is not part of it: a
// company may change its own.
func (k Keyring) Open(id MessageID) (Reference, bool) {
	left, _, _ := strings.Cut(strings.Trim(string(id), "<> "), "@")
	// Some systems change the case of the whole.
	left = strings.ToLower(left)
	token, sum, ok := cutLast(left, ".")
	if !ok {
		return "", false
	}
	for _, key := range k {
		if hmac.Equal([]byte(mac(key, token)), []byte(sum)) {
			return tokenReference(token)
		}
	}
	return "", false
}

// mac is the kept part of the MAC of a token, in hexadecimal.
func mac(key []byte, token string) string {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(token))
	return hex.EncodeToString(h.Sum(nil)[:macLen])
}

// tokenReference reads prefix.code.number.kind.
func tokenReference(token string) (Reference, bool) {
	rest, _, ok := cutLast(token, ".")
	if !ok {
		return "", false
	}
	rest, number, ok := cutLast(rest, ".")
	if _, err := strconv.Atoi(number); !ok || err != nil {
		return "", false
	}
	prefix, code, ok := cutLast(rest, ".")
	if !ok || len(code) != referenceLen {
		return "", false
	}
	ref, err := ParseReference(prefix, code)
	return ref, err == nil
}

// cutLast cuts s around the last sep.
func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// splitReference gives the prefix and the eight characters of a reference,
// both in lower case.
func splitReference(ref Reference) (prefix, code string, ok bool) {
	rest, second, ok := cutLast(strings.ToLower(string(ref)), "-")
	prefix, first, ok2 := cutLast(rest, "-")
	return prefix, first + second, ok && ok2 && len(first+second) == referenceLen
}

// kindLetter is the kind of a letter in a token.
func kindLetter(kind LetterKind) string {
	switch kind {
	case LetterAcknowledgement:
		return "a"
	case LetterNotice, LetterConsultation:
		return "n"
	case LetterInformationRequest:
		return "q"
	case LetterDelay:
		return "l"
	case LetterFirstDecision, LetterFinalDecision, LetterCorrection:
		return "d"
	default:
		return "r"
	}
}
