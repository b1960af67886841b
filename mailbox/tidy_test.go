package mailbox_test

import (
	"slices"
	"testing"
	"time"

	"ombud/mailbox/mailboxtest"
	"ombud/store/casework"
)

// TestPoller_HandledKeep removes handled mail that was kept long enough, and
// nothing that others have put there or marked.
func TestPoller_HandledKeep(t *testing.T) {
	for _, tt := range []struct {
		name    string
		without []string
		keep    time.Duration
		left    int
	}{
		{"Removed", nil, 48 * time.Hour, 3},
		{"Without MOVE", []string{"MOVE"}, 48 * time.Hour, 3},
		{"Without UIDPLUS", []string{"UIDPLUS"}, 48 * time.Hour, 5},
		{"Never", nil, 0, 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
			srv, set := memory(t, mailboxtest.Options{Without: tt.without}, "Handled")
			set.HandledKeep, set.Now = tt.keep, func() time.Time { return now }
			in := newIntake()
			p := poller(t, set, in)
			byHand := mustAppend(t, srv, "Handled", letter(9))
			marked := mustAppend(t, srv, "Handled", letter(8))
			if err := srv.Flag(user, "Handled", marked, `\Deleted`); err != nil {
				t.Fatal(err)
			}
			for n := range 3 {
				mustAppend(t, srv, "INBOX", letter(n))
			}
			mustPass(t, p)
			young := casework.ArrivalID{FolderID: in.arrivals[2].ID.FolderID, UID: 3}
			for id, rec := range in.records {
				rec.At = now
				if id == young {
					rec.At = now.Add(24 * time.Hour)
				}
				in.records[id] = rec
			}
			now = now.Add(60 * time.Hour)
			mustAppend(t, srv, "INBOX", letter(4)) // comes while the other folder is selected
			c := mustPass(t, p)
			if c.Removed != 5-tt.left || len(in.removed) != 5-tt.left || c.Settled != 1 {
				t.Errorf("counts %+v, removed %v", c, in.removed)
			}
			var uids []uint32
			for _, m := range srv.Messages(user, "Handled") {
				uids = append(uids, m.UID)
			}
			if len(uids) != tt.left+1 || !slices.Contains(uids, byHand) || !slices.Contains(uids, marked) {
				t.Errorf("left in the folder: %v", uids)
			}
			mustAppend(t, srv, "INBOX", letter(5))
			if c := mustPass(t, p); c.Settled != 1 || c.Removed != 0 {
				t.Errorf("the pass after it did %+v", c)
			}
		})
	}
}
