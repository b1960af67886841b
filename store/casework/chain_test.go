package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"
)

// TestChainHash_Frozen holds version 1 of the encoding for ever.
func TestChainHash_Frozen(t *testing.T) {
	e := Entry{Seq: 3, At: at(t, "2026-11-22T10:00:00.5+01:00"), By: "maria", Verb: VerbTake, Note: "from=å|1:x", Hash: "not counted"}
	sum := sha256.Sum256([]byte("1|4:9f86|12:KB-7F3K-9QXP|1:3|22:2026-11-22T09:00:00.5Z|5:maria|4:take|11:from=å|1:x"))
	if got, want := ChainHash("9f86", "KB-7F3K-9QXP", e), hex.EncodeToString(sum[:]); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
}

// TestChainHash_Fields holds that no field can change, and nothing can move
// from one field to the next, without the hash telling.
func TestChainHash_Fields(t *testing.T) {
	const ref = Reference("KB-7F3K-9QXP")
	base := Entry{Seq: 1, At: at(t, "2026-11-22T09:00:00Z"), By: "maria", Verb: VerbTake, Note: "a=b"}
	seen := map[string]string{ChainHash("", ref, base): "base"}
	add := func(name, hash string) {
		if other, ok := seen[hash]; ok {
			t.Errorf("%s hashes like %s", name, other)
		}
		seen[hash] = name
	}
	add("prev", ChainHash("0", ref, base))
	add("reference", ChainHash("", "KB-7F3K-9QXQ", base))
	for name, change := range map[string]func(*Entry){
		"seq": func(e *Entry) { e.Seq = 11 }, "at": func(e *Entry) { e.At = e.At.Add(time.Nanosecond) },
		"by": func(e *Entry) { e.By = "mari" }, "verb": func(e *Entry) { e.Verb = "ataka" },
		"note": func(e *Entry) { e.Note = "" }, "moved": func(e *Entry) { e.By, e.Verb = "mariat", "ake" },
	} {
		e := base
		change(&e)
		add(name, ChainHash("", ref, e))
	}
}

func TestDelayReasons(t *testing.T) {
	for _, r := range DelayReasons() {
		if got, ok := FindDelayReason(r.Key); !ok || got != r || r.Swedish == "" || r.English == "" {
			t.Errorf("%q: %v, %t", r.Key, got, ok)
		}
	}
	if _, ok := FindDelayReason("lack_of_staff"); ok {
		t.Error("lack of staff is within our control")
	}
}
