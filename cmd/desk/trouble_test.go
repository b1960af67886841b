package desk_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"ombud/cmd/desk"
	"ombud/store"
	"ombud/store/casework"
)

// A mail on which the desk fails must not stop those around it.
func TestDesk_Settle_Poison(t *testing.T) {
	o := newOffice(t)
	batch := []casework.Arrival{
		o.arrival(casework.StageService, mail(asa, "kind=complaint ett")),
		o.rawArrival(casework.StageService, []byte("panic")),
		o.rawArrival(casework.StageService, nil),
		o.arrival(casework.StageService, mail(asa, "kind=feedback två")),
	}
	got := o.settle(batch...)
	want := []casework.Result{casework.ResultCase, casework.ResultQuarantine, casework.ResultQuarantine, casework.ResultCase}
	for i, r := range got {
		if r.Outcome != want[i] || r.ID != batch[i].ID {
			t.Errorf("mail %d: %s for %v, want %s", i, r.Outcome, r.ID, want[i])
		}
	}
}

// A mail that ends the program is never read: neither when it is taken in, nor
// when a person looks at it or releases it.
func TestDesk_Settle_Deadly(t *testing.T) {
	o := newOffice(t)
	a := o.rawArrival(casework.StageService, []byte("panic"))
	a.Deadly = "reading it ended the program"
	if r := o.settle(a)[0]; r.Outcome != casework.ResultQuarantine {
		t.Fatalf("outcome %s", r.Outcome)
	}
	waiting, err := o.Quarantine(t.Context(), "admin", desk.QuarantineRequest{})
	if err != nil || len(waiting) != 1 || !waiting[0].Unread || waiting[0].Reason != a.Deadly {
		t.Fatalf("waiting %+v, %v", waiting, err)
	}
	one := desk.QuarantineRequest{ID: waiting[0].ID}
	v, err := o.QuarantineShow(t.Context(), "admin", one)
	if err != nil || v.Size != 5 || len(v.Defects) != 0 {
		t.Errorf("shown as %+v, %v", v, err)
	}
	_, err = o.QuarantineRelease(t.Context(), "admin", one)
	refused(t, err, casework.ErrNotAllowed, "after an update")
}

// Of a mail that is too large to be read as a whole the case is made from the
// beginning, and the whole is what is kept.
func TestDesk_Settle_Oversized(t *testing.T) {
	o := newOffice(t)
	m := mail(asa, "kind=complaint")
	a := o.arrival(casework.StageService, m)
	m.Attachments = []casework.Attachment{{Name: "small.pdf", SHA256: "aa", Start: 2, End: 9},
		{Name: "film.mp4", SHA256: "bb", Start: 50, End: 10_000}}
	a.Raw = o.arrival(casework.StageService, m).Raw
	m.Attachments[1].End = int64(len(a.Raw)) + 100
	a.Raw = o.arrival(casework.StageService, m).Raw
	whole := append(slices.Clone(a.Raw), bytes.Repeat([]byte(" "), 200_000)...)
	spool, err := o.db.Spool()
	if err == nil {
		_, err = spool.Write(whole)
	}
	if err == nil {
		a.Whole, err = spool.Done()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := o.settle(a)[0]
	if r.Outcome != casework.ResultCase {
		t.Fatalf("outcome %s", r.Outcome)
	}
	o.ack(r.Case)
	in := o.messages(r.Case)[0]
	if in.Raw != a.Whole.Key || in.Size != int64(len(whole)) {
		t.Errorf("message of %d octets, raw %s, want the whole", in.Size, in.Raw)
	}
	if len(in.Attachments) != 1 || !strings.Contains(strings.Join(in.Defects, "\n"), `attachment "film.mp4" goes on`) ||
		!strings.Contains(strings.Join(in.Defects, "\n"), "the whole is kept") {
		t.Errorf("attachments %+v, defects %q", in.Attachments, in.Defects)
	}
	got, err := o.Attachment(t.Context(), "maria", desk.AttachmentRequest{ShowRequest: desk.ShowRequest{On: on(r.Case)}, SHA256: "aa"})
	if err != nil || string(got.Data) != string(whole[2:9]) {
		t.Errorf("attachment %q, %v", got.Data, err)
	}
	t.Run("Quarantined", func(t *testing.T) {
		b := a
		b.ID.UID, b.Watched = 99, true
		b.Raw = append(slices.Clone(a.Raw), ' ') // another mail
		if r := o.settle(b)[0]; r.Outcome != casework.ResultQuarantine {
			t.Fatalf("outcome %s", r.Outcome)
		}
		waiting, err := o.Quarantine(t.Context(), "admin", desk.QuarantineRequest{})
		if err != nil || len(waiting) != 1 {
			t.Fatalf("waiting %+v, %v", waiting, err)
		}
		one := desk.QuarantineRequest{ID: waiting[0].ID}
		v, err := o.QuarantineShow(t.Context(), "admin", one)
		if err != nil || v.Size != int64(len(whole)) || v.From.Address != asa {
			t.Errorf("shown as %+v, %v", v, err)
		}
		q, err := o.QuarantineRelease(t.Context(), "admin", one)
		if err != nil || q.Case == "" {
			t.Fatalf("released as %+v, %v", q, err)
		}
		if in := o.messages(q.Case)[0]; in.Raw != a.Whole.Key {
			t.Errorf("raw %s, want the whole", in.Raw)
		}
	})
}

// The fault of one mail inside the transaction takes it to quarantine, too,
// and the others are settled.
func TestDesk_Settle_Culprit(t *testing.T) {
	o := newOffice(t)
	bad := mail("bo@example.org", "kind=complaint")
	bad.Subject = "year 10000"
	records := o.settle(
		o.arrival(casework.StageService, mail(asa, "kind=complaint")),
		o.arrival(casework.StageService, bad),
		o.arrival(casework.StageService, mail(asa, "kind=question")),
	)
	want := []casework.Result{casework.ResultCase, casework.ResultQuarantine, casework.ResultCase}
	for i, r := range records {
		if r.Outcome != want[i] {
			t.Errorf("mail %d: %s, want %s", i, r.Outcome, want[i])
		}
	}
	waiting, err := o.Quarantine(t.Context(), "admin", desk.QuarantineRequest{})
	if err != nil || len(waiting) != 1 || !strings.Contains(waiting[0].Reason, "year") {
		t.Errorf("waiting %+v, %v", waiting, err)
	}
	if rows, err := o.Queue(t.Context(), "karin", desk.QueueRequest{}); err != nil || len(rows) != 2 {
		t.Errorf("%d cases, %v, want 2: the culprit must leave none", len(rows), err)
	}
}

func TestDesk_Settle_StoreTrouble(t *testing.T) {
	o := newOffice(t)
	a := o.arrival(casework.StageService, mail(asa, "kind=complaint"))
	t.Run("Closed", func(t *testing.T) {
		if err := o.db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Settle(t.Context(), []casework.Arrival{a}); !errors.Is(err, store.ErrClosed) {
			t.Errorf("got %v, want that the store is closed", err)
		}
	})
	t.Run("Cancelled", func(t *testing.T) {
		o := newOffice(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := o.Settle(ctx, []casework.Arrival{a}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want that the context is done", err)
		}
	})
}
