package mailbox_test

import (
	"context"
	"slices"
	"testing"

	"ombud/mailbox"
	"ombud/mailbox/mailboxtest"
)

// A probe sees what waits and changes nothing.
func TestPoller_Probe(t *testing.T) {
	srv, set := memory(t, mailboxtest.Options{})
	mustAppend(t, srv, "INBOX", letter(1))
	p := poller(t, set, newIntake())
	got, err := p.Probe(t.Context())
	if err != nil || got.Waiting != 1 || !got.Idle || !got.Move || !got.UIDPlus || !slices.Equal(got.Missing, []string{"Junk"}) {
		t.Errorf("%+v, %v", got, err)
	}
	if n := srv.Count(user, "INBOX"); n != 1 || len(srv.Messages(user, "INBOX")[0].Flags) > 0 {
		t.Errorf("%d mails left in the inbox, %+v", n, srv.Messages(user, "INBOX"))
	}

	t.Run("WrongPassword", func(t *testing.T) {
		set := set
		set.Password = func(context.Context) (string, error) { return "wrong", nil }
		_, err := poller(t, set, newIntake()).Probe(t.Context())
		if err == nil || mailbox.Hint(err) == "" {
			t.Errorf("%v, hint %q", err, mailbox.Hint(err))
		}
	})
	t.Run("NoInbox", func(t *testing.T) {
		set := set
		set.Inbox = "Nowhere"
		if _, err := poller(t, set, newIntake()).Probe(t.Context()); err == nil {
			t.Error("an inbox that is not there was found")
		}
	})
}
