package casework

import (
	"strings"
	"testing"
)

func TestKeyring_MessageID(t *testing.T) {
	k := Keyring{[]byte("first key")}
	id := k.MessageID("KB-7F3K-9QXP", 7, LetterAcknowledgement, "example.se")
	head, ok := strings.CutPrefix(string(id), "kb.7f3k9qxp.0007.a.")
	if !ok || len(head) != len("5f0c2a9be1d44a77@example.se") || !strings.HasSuffix(head, "@example.se") {
		t.Errorf("id = %s", id)
	}
	if k.MessageID("KB-7F3K-9QXP", 8, LetterAcknowledgement, "example.se") == id {
		t.Error("another message has the same id")
	}
	if got := (Keyring{}).MessageID("KB-7F3K-9QXP", 7, LetterReply, "example.se"); got != "" {
		t.Errorf("signed without a key: %s", got)
	}
	if got := k.MessageID("nonsense", 7, LetterReply, "example.se"); got != "" {
		t.Errorf("signed no reference: %s", got)
	}
}

func TestKeyring_Open(t *testing.T) {
	old, young := []byte("old key"), []byte("young key")
	const ref = Reference("KB-7F3K-9QXP")
	id := Keyring{old}.MessageID(ref, 12345, LetterFinalDecision, "example.se")
	for name, in := range map[string]MessageID{
		"as sent":    id,
		"brackets":   "<" + id + ">",
		"upper case": MessageID(strings.ToUpper(string(id))),
		"new domain": MessageID(strings.Replace(string(id), "example.se", "example.org", 1)),
		"no domain":  MessageID(strings.TrimSuffix(string(id), "@example.se")),
	} {
		if got, ok := (Keyring{young, old}).Open(in); !ok || got != ref {
			t.Errorf("%s: Open(%s) = %s, %t", name, in, got, ok)
		}
	}
	s := string(id)
	for name, in := range map[string]string{
		"another case":   strings.Replace(s, "7f3k9qxp", codes(t, 1)[0], 1),
		"another number": strings.Replace(s, "12345", "12346", 1),
		"another kind":   strings.Replace(s, ".d.", ".a.", 1),
		"no MAC":         "kb.7f3k9qxp.0007.a.@example.se",
		"short MAC":      s[:len(s)-len("0@example.se")],
		"foreign":        "CAF0001@mail.example.org",
		"empty":          "",
		"dots":           "....@",
	} {
		if got, ok := (Keyring{young, old}).Open(MessageID(in)); ok {
			t.Errorf("%s: Open(%s) = %s", name, in, got)
		}
	}
	if _, ok := (Keyring{young}).Open(id); ok {
		t.Error("opened without its key")
	}
	if _, ok := (Keyring{}).Open(id); ok {
		t.Error("opened without any key")
	}
}

// TestKeyring_Prefix holds that a prefix may itself hold points and hyphens.
func TestKeyring_Prefix(t *testing.T) {
	k := Keyring{[]byte("key")}
	for _, prefix := range []string{"KB", "K.B", "K-B", "ÅÄÖ"} {
		ref, err := NewReference(prefix, source(9))
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := k.Open(k.MessageID(ref, 1, LetterReply, "example.se")); !ok || got != ref {
			t.Errorf("%s: opens as %s, %t", ref, got, ok)
		}
	}
}

func FuzzKeyring_Open(f *testing.F) {
	k := Keyring{[]byte("key")}
	f.Add(string(k.MessageID("KB-7F3K-9QXP", 1, LetterReply, "example.se")))
	f.Add("kb.7f3k9qxp.0007.a.5f0c2a9be1d44a77@example.se")
	f.Fuzz(func(t *testing.T, s string) {
		ref, ok := k.Open(MessageID(s))
		if _, err := ParseReference("KB", string(ref)); ok && err != nil && strings.HasPrefix(string(ref), "KB-") {
			t.Errorf("%q opens as %q: %v", s, ref, err)
		}
	})
}
