package store_test

import (
	"strings"
	"testing"
	"time"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

func TestTx_LogAccess(t *testing.T) {
	clock := new(storetest.Clock)
	db := storetest.OpenAt(t, clock)
	read := func(ref casework.Reference, by casework.StaffName) {
		update(t, db, func(tx *store.Tx) error {
			return tx.LogAccess(casework.Access{Case: ref, By: by, Verb: casework.VerbShow})
		})
	}
	first := clock.Now()
	read("KB-1", "maria")
	clock.Advance(time.Hour)
	read("KB-2", "maria")
	read("KB-1", "jonas")
	read("KB-1", "maria")
	view(t, db, func(tx *store.Tx) error {
		list, err := tx.Accesses("KB-1")
		if err != nil {
			return err
		}
		var who []string
		for _, a := range list {
			who = append(who, string(a.By))
		}
		if got := strings.Join(who, " "); got != "maria jonas maria" || list[0].Number != 1 || list[2].Number != 4 {
			t.Errorf("read by %s: %+v", got, list)
		}
		for _, tt := range []struct {
			ref   casework.Reference
			by    casework.StaffName
			since time.Time
			want  bool
		}{
			{"KB-1", "maria", first, true}, {"KB-1", "maria", clock.Now(), true},
			{"KB-1", "maria", clock.Now().Add(time.Nanosecond), false}, {"KB-2", "maria", clock.Now(), true},
			{"KB-2", "jonas", first, false}, {"KB-1", "mari", first, false}, {"KB", "maria", first, false},
		} {
			if got := tx.Accessed(tt.ref, tt.by, tt.since); got != tt.want {
				t.Errorf("%s read by %s since %s: %v", tt.ref, tt.by, tt.since, got)
			}
		}
		return nil
	})
}

// TestDB_Verify_Access finds what was changed in the access log or taken out
// of its middle.
func TestDB_Verify_Access(t *testing.T) {
	last := func(n byte) []byte { return []byte{0, 0, 0, 0, 0, 0, 0, n} }
	for name, tt := range map[string]struct {
		tamper func(w store.Writer) error
		want   string
	}{
		"Untouched":  {func(store.Writer) error { return nil }, ""},
		"Changed":    {func(w store.Writer) error { return edit(w, "access", last(2), "maria", "petra") }, "reading 2: changed"},
		"Missing":    {func(w store.Writer) error { return w.Delete("access", last(2)) }, "reading 2: missing"},
		"First":      {func(w store.Writer) error { return w.Delete("access", last(1)) }, "reading 1: missing"},
		"Unreadable": {func(w store.Writer) error { return w.Put("access", last(3), []byte{1, '{'}) }, "reading 3: unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newTampered(t)
			e.open(t, func(db *store.DB) {
				for range 3 {
					update(t, db, func(tx *store.Tx) error {
						return tx.LogAccess(casework.Access{Case: "KB-1", By: "maria", Verb: casework.VerbShow})
					})
				}
			})
			if err := e.engine.Update(tt.tamper); err != nil {
				t.Fatal(err)
			}
			e.open(t, func(db *store.DB) {
				report, err := db.Verify(t.Context())
				if err != nil || (len(report.Problems) == 0) != (tt.want == "") {
					t.Fatalf("%+v, %v", report, err)
				}
				if tt.want != "" && !strings.HasPrefix(report.Problems[0].String(), tt.want) {
					t.Errorf("found %q, want %q", report.Problems[0], tt.want)
				}
			})
		})
	}
}
