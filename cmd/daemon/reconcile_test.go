package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"ombud/mailbox/mailboxtest"
	"ombud/store"
	"ombud/store/casework"
)

// reconciled reconciles and gives the differences, one "FOLDER UID KIND" each.
func (w *world) reconciled(d *Daemon, patient bool) (Reconciliation, string) {
	w.Helper()
	r, err := d.Reconcile(w.Context(), patient)
	if err != nil {
		w.Fatal(err)
	}
	var list []string
	for _, p := range r.Differences {
		if p.What == "" || p.Do == "" || p.Mailbox == "" {
			w.Errorf("a difference without words: %+v", p)
		}
		list = append(list, fmt.Sprintf("%s %d %s", p.Folder, p.UID, p.Kind))
	}
	return r, strings.Join(list, ", ")
}

// folders gives the account of the folders of the first mailbox but one:
// service, as FOLDER mails/recorded/gone.
func folders(r Reconciliation) string {
	var list []string
	for _, f := range r.Mailboxes[1].Folders {
		list = append(list, fmt.Sprintf("%s %d/%d/%d", f.Folder, f.Mails, f.Recorded, f.Gone))
	}
	return strings.Join(list, ", ")
}

// TestDaemon_Reconcile breaks what server and store agree on in every way
// that it can be broken, and wants each named.
func TestDaemon_Reconcile(t *testing.T) {
	for _, without := range []string{"", "UIDPLUS"} {
		t.Run("Without"+without, func(t *testing.T) {
			w := newWorldWith(t, mailboxtest.Options{Without: []string{without}})
			d := w.daemon(w.options())
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			for i := range 4 {
				w.advance(time.Second)
				w.complaint("service", fmt.Sprintf("a%d@example.org", i))
			}
			must(d.Poll(t.Context()))
			r, found := w.reconciled(d, false)
			if found != "" || folders(r) != "INBOX 0/0/0, Handled 4/4/0" {
				t.Errorf("found %q, folders %s", found, folders(r))
			}
			if m := r.Mailboxes[1]; m.Mailbox != "service" || m.Arrivals != 4 || m.Outcomes[casework.ResultCase] != 4 {
				t.Errorf("account %+v", m)
			}

			w.advance(time.Second)
			w.complaint("service", "late@example.org")
			_, err := w.imap.Append("service", "Handled", []byte("From: x@example.org\r\n\r\nby hand"), w.now())
			must(err)
			must(w.imap.Remove("service", "Handled", 2))
			gone := 1
			if without != "" {
				gone = 0 // nobody told where the mails went
			}
			r, found = w.reconciled(d, false)
			if found != "INBOX 5 not_taken_in, Handled 5 no_outcome" {
				t.Errorf("found %q", found)
			}
			if want := fmt.Sprintf("INBOX 1/0/0, Handled 4/3/%d", gone); folders(r) != want {
				t.Errorf("folders %s, want %s", folders(r), want)
			}

			// Somebody drags a settled mail back: it is a new arrival of what is
			// known, and ends well by itself.
			must(d.Poll(t.Context()))
			must(w.imap.Remove("service", "Handled", 5))
			if _, found = w.reconciled(d, false); found != "" {
				t.Errorf("found %q after a pass", found)
			}
		})
	}
}

// TestDaemon_Reconcile_Moves is about mail that was settled and lies where it
// arrived.
func TestDaemon_Reconcile_Moves(t *testing.T) {
	for _, tt := range []struct {
		name    string
		without []string
		want    string
	}{
		{"CanMove", nil, "INBOX 1 not_moved, INBOX 2 not_moved"},
		{"Stays", []string{"MOVE", "UIDPLUS"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorldWith(t, mailboxtest.Options{Without: tt.without})
			d := w.daemon(w.options())
			for i := range 2 {
				w.complaint("service", "asa@example.org")
				id := casework.ArrivalID{UID: uint32(i + 1),
					FolderID: casework.FolderID{Mailbox: "service", Folder: "INBOX", UIDValidity: 1}}
				err := d.store.Update(t.Context(), func(tx *store.Tx) error {
					return tx.PutArrival(casework.ArrivalRecord{ID: id, Outcome: casework.ResultAutomatic, MoveOwed: i == 0})
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			if _, found := w.reconciled(d, false); found != tt.want {
				t.Errorf("found %q, want %q", found, tt.want)
			}
		})
	}
}

func TestDaemon_Reconcile_NoMessage(t *testing.T) {
	w := newWorld(t)
	d := w.daemon(w.options())
	w.complaint("service", "asa@example.org")
	if err := d.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	var ref casework.Reference
	err := d.store.Update(t.Context(), func(tx *store.Tx) error {
		id := casework.ArrivalID{UID: 1, FolderID: casework.FolderID{Mailbox: "service", Folder: "INBOX", UIDValidity: 1}}
		r, err := tx.Arrival(id)
		if err != nil {
			return err
		}
		ref = r.Case
		r.Message = "m0000009999"
		return tx.PutArrival(r)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, found := w.reconciled(d, false); found != "INBOX 1 no_message" {
		t.Errorf("found %q", found)
	}
	// What was erased is known to have been there.
	err = d.store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.EraseCase(ref)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, found := w.reconciled(d, false); found != "" {
		t.Errorf("found %q after an erasure", found)
	}
}

// TestDaemon_Reconcile_Running waits for what a running daemon has in hand,
// and gives up on what it cannot take in.
func TestDaemon_Reconcile_Running(t *testing.T) {
	w := newWorld(t)
	d := w.daemon(w.options())
	stop := w.serve(d)
	for i := range 50 {
		w.advance(time.Second)
		w.complaint("service", fmt.Sprintf("a%d@example.org", i))
	}
	if r, found := w.reconciled(d, true); found != "" || r.Mailboxes[1].Arrivals != 50 {
		t.Errorf("found %q, %d arrivals", found, r.Mailboxes[1].Arrivals)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestDaemon_Reconcile_Unreachable(t *testing.T) {
	w := newWorld(t)
	o := w.options()
	o.DialIMAP = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no route to host") }
	r, err := w.daemon(o).Reconcile(t.Context(), false)
	if err != nil || len(r.Mailboxes) != 2 || !strings.Contains(r.Mailboxes[0].Error, "no route to host") {
		t.Errorf("reconciled %+v, %v", r, err)
	}
}
