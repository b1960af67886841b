package replies

import (
	"strings"
	"testing"
)

func TestQueueID(t *testing.T) {
	for reply, want := range map[string]string{
		"Ok: queued as 4FzV5Q0xKWz9sP":             "4FzV5Q0xKWz9sP",
		"OK id=1qYbXa-0004Hn-2N":                   "1qYbXa-0004Hn-2N",
		"8a7f1c2e Message accepted for delivery":   "",
		"Message accepted for delivery: 8a7f1c2e,": "8a7f1c2e",
		"OK: queued":                            "",
		"queued as ":                            "",
		"queued as " + strings.Repeat("x", 200): "",
		"İ queued as 12":                        "",
	} {
		if got := queueID(reply); got != want {
			t.Errorf("%q: %q, want %q", reply, got, want)
		}
	}
}

// FuzzReply reads what servers say.
func FuzzReply(f *testing.F) {
	f.Add("2.0.0 Ok: queued as 4FzV5Q0xKWz9sP")
	f.Add("OK id=\u202e1qYbXa\r\n\x00")
	f.Fuzz(func(t *testing.T, reply string) {
		_, text := cutEnhanced(reply)
		line := tidy(text)
		if strings.ContainsAny(line, "\r\n\x00\x1b") || len([]rune(line)) > maxReply+1 {
			t.Errorf("not one safe line: %q", line)
		}
		id := queueID(line)
		if strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) || len(id) > 100 {
			t.Errorf("queue id %q", id)
		}
	})
}
