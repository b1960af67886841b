package desk_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"

	"ombud/cmd/desk"
	"ombud/store/casework"
	"ombud/store/storetest"
)

func TestDesk_Settle_Acknowledgement(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*office, *casework.Message, *casework.Arrival)
		state  casework.LetterState // empty: none
		reason string
	}{
		{"Sent", func(*office, *casework.Message, *casework.Arrival) {}, casework.LetterQueued, "variant=complaint"},
		{"Suppressed", func(_ *office, m *casework.Message, _ *casework.Arrival) {
			m.Suppress = "X-Auto-Response-Suppress: All"
		},
			"", "not sent: suppressed"},
		{"NoReply", func(_ *office, m *casework.Message, _ *casework.Arrival) { m.From.Address = "no-reply@shop.example" },
			"", "not sent: machine_address message"},
		{"Authority", func(_ *office, m *casework.Message, _ *casework.Arrival) { m.OwnText = "kind=authority" },
			"", "not sent: authority"},
		{"Crisis", func(_ *office, m *casework.Message, _ *casework.Arrival) { m.OwnText = "kind=complaint crisis=1" },
			"", "not sent: crisis"},
		{"Triage", func(_ *office, m *casework.Message, _ *casework.Arrival) { m.OwnText = "kind=feedback dept=triage" },
			casework.LetterQueued, "variant=neutral"},
		{"Old", func(o *office, _ *casework.Message, a *casework.Arrival) {
			a.InternalDate = o.clock.Now().Add(-73 * time.Hour)
		},
			casework.LetterHeld, "state=held"},
		{"Backfill", func(o *office, _ *casework.Message, a *casework.Arrival) {
			in := o.dir.Inboxes[casework.StageService]
			in.BackfillBefore = o.clock.Now()
			o.dir.Inboxes[casework.StageService] = in
			a.InternalDate = o.clock.Now().Add(-time.Hour)
		}, "", "not sent: backfill"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			m := mail(asa, "kind=complaint")
			a := o.arrival(casework.StageService, m)
			tt.change(o, &m, &a)
			a.Raw = o.arrival(casework.StageService, m).Raw
			ref := o.settle(a)[0].Case
			letters := o.letters(ref)
			if (len(letters) == 0) != (tt.state == "") || len(letters) > 0 && letters[0].State != tt.state {
				t.Errorf("letters %+v, want state %q", letters, tt.state)
			}
			if h := o.history(ref); !strings.Contains(h, "system acknowledge") || !strings.Contains(h, tt.reason) {
				t.Errorf("the history does not say %q:\n%s", tt.reason, h)
			}
		})
	}
}

func TestDesk_Settle_Caps(t *testing.T) {
	o := newOffice(t)
	o.dir.Limits.Trusted = []casework.Address{"adviser@example.org"}
	count := func(from string, n int) (queued, held int) {
		for i := range n {
			ref := o.open(from, strings.Repeat("x", i)+" kind=complaint "+from)
			if o.ack(ref).State == casework.LetterHeld {
				held++
			} else {
				queued++
			}
		}
		return queued, held
	}
	if queued, held := count(asa, 5); queued != 3 || held != 2 {
		t.Errorf("one sender: %d queued, %d held, want 3 and 2", queued, held)
	}
	if queued, _ := count("adviser@example.org", 5); queued != 5 {
		t.Errorf("a trusted sender: %d queued, want 5", queued)
	}
	held, err := o.Outbox(t.Context(), "admin", desk.OutboxRequest{State: casework.LetterHeld})
	if err != nil || len(held) != 2 || held[0].HeldReason == "" {
		t.Fatalf("held letters %+v, %v", held, err)
	}
	if _, err := o.OutboxRelease(t.Context(), "admin", desk.OutboxRequest{Letter: held[0].ID}); err != nil {
		t.Fatal(err)
	}
	if n := len(o.send()); n != 9 {
		t.Errorf("%d letters leave, want the 8 queued and the one released", n)
	}
	o.dir.Limits.AckPerHour = 8
	if _, held := count("new@example.org", 1); held != 1 {
		t.Error("the cap per hour does not hold")
	}
}

func TestDesk_Settle_LetterFails(t *testing.T) {
	o := newOffice(t)
	broken := desk.New(desk.Options{Store: o.db, Parser: parser{}, Classifier: classifier{}, Composer: noComposer{},
		Keys: o.keys, Directory: o.dir})
	records, err := broken.Settle(t.Context(), []casework.Arrival{o.arrival(casework.StageService, mail(asa, "kind=complaint"))})
	if err != nil || records[0].Outcome != casework.ResultCase {
		t.Fatalf("%+v, %v: a letter that cannot be written must not stop the mail", records, err)
	}
	if c := o.get(records[0].Case); len(c.Tasks) != 1 {
		t.Errorf("tasks %+v, want one", c.Tasks)
	}
}

// TestDesk_Settle_CapsUnreadable holds acknowledgements back when nobody can
// say how many have left, and takes the mail in all the same.
func TestDesk_Settle_CapsUnreadable(t *testing.T) {
	dir, clock := t.TempDir(), new(storetest.Clock)
	db := storetest.OpenDir(t, dir, clock)
	newOfficeOn(t, clock, db).open(asa, "kind=complaint ett")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := bbolt.Open(filepath.Join(dir, "ombud.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = file.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte("acks_by_minute"))
		return b.ForEach(func(k, v []byte) error { return b.Put(k, v[:4]) })
	})
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	o := newOfficeOn(t, clock, storetest.OpenDir(t, dir, clock))
	o.uid = 10
	if l := o.ack(o.open("bo@example.org", "kind=complaint två")); l.State != casework.LetterHeld ||
		!strings.Contains(l.HeldReason, "damaged") {
		t.Errorf("acknowledgement %s, %q: want it held", l.State, l.HeldReason)
	}
}
