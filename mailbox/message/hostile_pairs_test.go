package message

import (
	"testing"
)

// textPieces, pagePieces and headPieces are what hostile input is composed
// of: two of them together are where time that grows with the square of the
// length was found.
func textPieces() []string {
	return []string{"\n", "> x\n", ">\n", "--\n", "-- \n", "B skrev:\n", "From: a\n", "Date: 2026\n", "x\n",
		"On 1 a <b@c> wrote:\n", "Sent from my iPhone\n", "____\n", " ", "wrote: ", "a@b ", "Anna Ek\n"}
}

func pagePieces() []string {
	return []string{"<div>", "</div>", "<p>", "</p>", "<table>", "<td>", "</table>", "<a href=http://a>", "</a>",
		"<b style=color:red>", "x", "<blockquote>", "<br>", "<style>", "<pre>", "<li>", "<div class=gmail_quote>", "<!--"}
}

func headPieces() []string {
	return []string{"=?", "?Q?", "?=", "a", "<", ">", "@", ",", "\"", "(", ")", ";", ":", "=", "*0*", "\n ", "\\", "%41"}
}

// TestParse_HostilePairs holds the time of input that is one piece over and
// over, then another, or both in turn. The inputs are short, so what is done
// once a mail weighs more, and the limit is wider.
func TestParse_HostilePairs(t *testing.T) {
	n, limit := 16<<10, maxPerMegabyte/2
	if raceEnabled {
		n /= 4 // and the limit as it is
	}
	try := func(head, a, b, end string) {
		for _, body := range []string{times(a, n/2) + times(b, n/2), times(a+b, n), times(a, 600) + times(b, n)} {
			raw := []byte(head + body + end)
			if took := fastest(limit, func() { Parse(raw, Options{AuthservID: "mx.example.se"}) }); took > limit {
				t.Errorf("%q %q behind %q: %v, want at most %v", a, b, head, took, limit)
			}
		}
	}
	for head, pieces := range map[string][]string{
		hostileHead + "\n": textPieces(), hostileHead + "Content-Type: text/html\n\n": pagePieces(),
		"Subject: ": headPieces(), "From: ": headPieces(), "Content-Type: text/plain; ": headPieces(),
		"Authentication-Results: ": headPieces(),
	} {
		for _, a := range pieces {
			for _, b := range pieces {
				try(head, a, b, "\n\nx\n")
			}
		}
	}
}
