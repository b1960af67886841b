package mailboxtest

import (
	"crypto/tls"
	"fmt"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
)

// TestServer_Idle tells a client that begins to idle of mail that came since
// its last command.
func TestServer_Idle(t *testing.T) {
	s, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.AddUser("a@example.org", "secret"); err != nil {
		t.Fatal(err)
	}
	told := make(chan uint32, 9)
	c, err := imapclient.DialTLS(fmt.Sprintf("localhost:%d", s.TLSPort), &imapclient.Options{
		TLSConfig: &tls.Config{RootCAs: s.Pool},
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				told <- *d.NumMessages
			}
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login("a@example.org", "secret").Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	append := func() {
		if _, err := s.Append("a@example.org", "INBOX", []byte("Subject: x\r\n\r\ny\r\n"), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	append()
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	for want := uint32(1); want <= 2; want++ {
		select {
		case n := <-told:
			if n != want {
				t.Errorf("told of %d mails, want %d", n, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("the client is not told of mail %d", want)
		}
		append()
	}
	if err := idle.Close(); err != nil {
		t.Fatal(err)
	}
	if err := idle.Wait(); err != nil {
		t.Fatal(err)
	}
}
