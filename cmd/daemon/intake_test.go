package daemon

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ombud/store"
	"ombud/store/casework"
)

// TestDaemon_HandledKeep removes what the store keeps from the server, and
// reconcile still adds up.
func TestDaemon_HandledKeep(t *testing.T) {
	w := newWorld(t)
	w.configure("stage = \"service\"", "stage = \"service\"\nhandled_keep = \"2d\"")
	d := w.daemon(w.options())
	w.complaint("service", "asa@example.org")
	poll := func() {
		t.Helper()
		if err := d.Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	poll()
	w.advance(47 * time.Hour)
	poll()
	if n := w.imap.Count("service", "Handled"); n != 1 {
		t.Fatalf("%d mails in Handled before the time", n)
	}
	w.advance(2 * time.Hour)
	// A mail whose octets the store has lost stays, whatever its age.
	lost := func(raw string) {
		err := d.store.Update(t.Context(), func(tx *store.Tx) error {
			m, err := tx.Message("m0000000001")
			if err == nil {
				m.Raw = raw
				_, err = tx.PutMessage(m)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	kept := ""
	err := d.store.View(t.Context(), func(tx *store.Tx) error {
		m, err := tx.Message("m0000000001")
		kept = m.Raw
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	lost(strings.Repeat("00", 32))
	poll()
	if n := w.imap.Count("service", "Handled"); n != 1 {
		t.Fatalf("a mail that the store has lost was removed from the server")
	}
	lost(kept)
	w.advance(time.Hour)
	poll()
	if n := w.imap.Count("service", "Handled"); n != 0 {
		t.Errorf("%d mails in Handled after the time", n)
	}
	if r, found := w.reconciled(d, false); found != "" || r.Mailboxes[1].Removed != 1 || r.Mailboxes[1].Arrivals != 1 {
		t.Errorf("found %q, account %+v", found, r.Mailboxes[1])
	}
}

// TestDaemon_NewUIDValidity has a mail server that was restored: everything
// that was handled lies in the inbox again, under new UIDs, and one mail that
// is new. What is known is recorded and moved, and not acknowledged again.
func TestDaemon_NewUIDValidity(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.advance(time.Second)
		w.complaint("service", fmt.Sprintf("a%d@example.org", i))
	}
	first := w.daemon(w.options())
	if err := first.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	handled := w.imap.Messages("service", "Handled")
	if err := errors.Join(first.Close(), w.imap.DeleteFolder("service", "Handled")); err != nil {
		t.Fatal(err)
	}
	for _, m := range handled {
		if _, err := w.imap.Append("service", "INBOX", m.Raw, m.InternalDate); err != nil {
			t.Fatal(err)
		}
	}
	w.advance(time.Hour)
	w.complaint("service", "new@example.org")
	if err := w.imap.Rebuild("service", "INBOX"); err != nil {
		t.Fatal(err)
	}
	d := w.daemon(w.options())
	if err := d.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if letters := w.smtp.Messages(); len(letters) != 6 || letters[5].To[0] != "new@example.org" {
		t.Errorf("%d letters left, want those of before and one to the new customer", len(letters))
	}
	r, found := w.reconciled(d, false)
	if o := r.Mailboxes[1].Outcomes; found != "" || o[casework.ResultCase] != 6 || o[casework.ResultDuplicate] != 5 {
		t.Errorf("found %q, outcomes %v", found, o)
	}
	if folders(r) != "INBOX 0/0/0, Handled 6/6/0" {
		t.Errorf("folders %s", folders(r))
	}
}

// TestDaemon_DiskFull demands that no mail is fetched without room for it,
// and that it is once there is.
func TestDaemon_DiskFull(t *testing.T) {
	w := newWorld(t)
	w.complaint("service", "asa@example.org")
	o := w.options()
	free := uint64(minFree - 1)
	o.FreeDisk = func(dir string) (uint64, error) {
		if dir != w.dir {
			t.Errorf("asked for the disk of %s, want %s", dir, w.dir)
		}
		return free, nil
	}
	d := w.daemon(o)
	err := d.Poll(t.Context())
	var full *DiskFullError
	if !errors.As(err, &full) || errors.Is(err, ErrUnreachable) {
		t.Errorf("error %v, want that the disk is full", err)
	}
	if n := w.imap.Count("service", "INBOX"); n != 1 {
		t.Errorf("%d mails in INBOX, want the one that waits", n)
	}
	if s, err := d.Status(t.Context()); err != nil || !strings.Contains(s.Disk.Problem, "make room") {
		t.Errorf("disk %+v (%v), want what to do", s.Disk, err)
	}
	free = minFree
	if err := d.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(w.smtp.Messages()); n != 1 {
		t.Errorf("%d letters left, want the acknowledgement", n)
	}
}
