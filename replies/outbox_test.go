package replies_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"ombud/replies"
	"ombud/replies/repliestest"
	"ombud/store/casework"
)

// outbox is an Outbox in memory.
type outbox struct {
	mu      sync.Mutex
	letters []casework.Outgoing
	results []casework.SendResult
	fail    error // of Report
}

func (o *outbox) TakeDue(_ context.Context, limit int) ([]casework.Outgoing, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := min(limit, len(o.letters))
	taken := o.letters[:n]
	o.letters = o.letters[n:]
	return taken, nil
}

func (o *outbox) Report(ctx context.Context, results []casework.SendResult) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.results = append(o.results, results...)
	return o.fail
}

// result finds what was reported of a letter, which must be one thing.
func (o *outbox) result(t *testing.T, id casework.LetterID) casework.SendResult {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	var found []casework.SendResult
	for _, r := range o.results {
		if r.Letter == id {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		t.Fatalf("letter %s has %d results: %v", id, len(found), found)
	}
	return found[0]
}

func letter(n int, to casework.Address) casework.Outgoing {
	id := casework.MessageID(fmt.Sprintf("kb.7f3k9qxp.%04d.r.0011223344556677@example.se", n))
	raw := fmt.Sprintf("From: <service@example.se>\r\nTo: <%s>\r\nSubject: letter %d\r\n"+
		"Date: Mon, 23 Nov 2026 09:30:00 +0000\r\nMessage-ID: <%s>\r\n\r\n.a line with a dot\r\n%s", to, n, id,
		strings.Repeat("and more of it, and more of it, and more of it\r\n", 200))
	return casework.Outgoing{Raw: []byte(raw), Letter: casework.Letter{
		ID: casework.LetterID(fmt.Sprintf("l%010d", n)), MessageID: id, Kind: casework.LetterReply,
		From: "service@example.se", To: []casework.Address{to}}}
}

func letterTo(addresses ...casework.Address) []casework.Outgoing {
	var letters []casework.Outgoing
	for i, a := range addresses {
		letters = append(letters, letter(i, a))
	}
	return letters
}

func startSink(t *testing.T, o repliestest.Options) *repliestest.Sink {
	t.Helper()
	sink, err := repliestest.StartSink(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	return sink
}

// settings are those of a sink without TLS.
func settings(sink *repliestest.Sink) replies.Settings {
	return replies.Settings{Host: sink.Host(), Port: sink.Port(), TLS: replies.TLSNone,
		RootCAs: sink.RootCAs(), Helo: "mail.example.se", Connections: 1,
		Rand: func() float64 { return 0.5 }, Now: func() time.Time { return testNow },
		CommandTimeout: 10 * time.Second, SubmissionTimeout: 10 * time.Second}
}

var testNow = time.Date(2026, time.November, 23, 9, 30, 0, 0, time.UTC)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }
