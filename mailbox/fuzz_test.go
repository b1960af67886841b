package mailbox_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"testing"
	"time"

	"ombud/mailbox"
)

// FuzzPoller_Pass lets a server say anything: a pass ends, and what it
// settles are mails that the server gave whole.
func FuzzPoller_Pass(f *testing.F) {
	const login = "* OK [CAPABILITY IMAP4rev1 MOVE] hi\r\nT1 OK [CAPABILITY IMAP4rev1 MOVE] in\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nT2 OK\r\n"
	for _, seed := range []string{
		"", "* BYE no\r\n", "* OK hi\r\n* CAPABILITY IMAP4rev1\r\n",
		login + "* SEARCH 1\r\nT3 OK\r\n* 1 FETCH (UID 1 RFC822.SIZE 3)\r\nT4 OK\r\n* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\nT5 OK\r\nT6 OK\r\n",
		login + "* SEARCH 1 2\r\nT3 OK\r\n* 1 FETCH (BODY[] {999999999}\r\nabc",
		login + "* ESEARCH (TAG \"T3\") UID ALL 1:*\r\nT3 OK\r\n",
		login + "* SEARCH 1\r\nT3 OK\r\n* 1 FETCH (UID 1 RFC822.SIZE -3 INTERNALDATE \"x\")\r\nT4 NO [X\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		set := settings()
		set.AlsoWatch, set.Stall = nil, 5*time.Second
		set.Dial = func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go io.Copy(io.Discard, theirs)
			go func() {
				theirs.Write(said)
				theirs.Close()
			}()
			return ours, nil
		}
		in := newIntake()
		p := mailbox.NewPoller(set, in, slog.New(slog.DiscardHandler))
		defer p.Close()
		p.Pass(t.Context())
		for _, a := range in.arrivals {
			if len(a.Raw) > len(said) {
				t.Errorf("%d octets of %d", len(a.Raw), len(said))
			}
		}
	})
}
