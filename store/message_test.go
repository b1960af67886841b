package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// file writes messages and returns them with their IDs.
func file(t *testing.T, db *store.DB, list ...casework.Message) []casework.Message {
	t.Helper()
	out := make([]casework.Message, len(list))
	update(t, db, func(tx *store.Tx) (err error) {
		for i, m := range list {
			if out[i], err = tx.PutMessage(m); err != nil {
				return err
			}
		}
		return nil
	})
	return out
}

func ids(list []casework.Message) []string {
	var out []string
	for _, m := range list {
		out = append(out, m.ID)
	}
	return out
}

func TestTx_PutMessage(t *testing.T) {
	db := storetest.Open(t)
	long := casework.MessageID(strings.Repeat("x", 5000) + "@example.org")
	in := file(t, db,
		casework.Message{Case: "KB-1", MessageID: "same@example.org", Content: "1:aa",
			From:       casework.Mailbox{Address: "Anna@example.org"},
			References: []casework.MessageID{"older@example.org", "asked@example.org"},
			At:         storetest.Start().AddDate(0, 0, 1)},
		casework.Message{Case: "KB-2", MessageID: "same@example.org", Content: "1:bb"},
		casework.Message{Case: "KB-1", MessageID: long, Content: "1:cc", Direction: casework.DirectionInternal},
		casework.Message{Subject: "of no case", Text: strings.Repeat("long ", 5000)},
	)
	if in[0].ID != "m0000000001" || in[3].ID != "m0000000004" {
		t.Errorf("IDs %v", ids(in))
	}
	view(t, db, func(tx *store.Tx) error {
		for _, want := range in {
			got, err := tx.Message(want.ID)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s came back changed: %v\n%s", want.ID, err, diff)
			}
		}
		expect := func(what string, list []casework.Message, err error, want ...string) {
			t.Helper()
			if got := ids(list); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v, %v", what, got, want, err)
			}
		}
		list, err := tx.Messages("KB-1")
		expect("of the case, as filed", list, err, in[0].ID, in[2].ID)
		list, err = tx.Messages("KB-")
		expect("of part of a reference", list, err)
		list, err = tx.MessagesByMessageID("same@example.org")
		expect("with one Message-ID", list, err, in[0].ID, in[1].ID)
		list, err = tx.MessagesByMessageID(long)
		expect("with a long Message-ID", list, err, in[2].ID)
		list, err = tx.MessagesByMessageID("")
		expect("without Message-ID", list, err)
		list, err = tx.MessagesByAnswered("asked@example.org", "ANNA@example.org")
		expect("in answer to one", list, err, in[0].ID)
		list, err = tx.MessagesByAnswered("asked@example.org", "eve@example.org")
		expect("in answer to one, of somebody else", list, err)
		list, err = tx.MessagesByAnswered("asked@example", "anna@example.org")
		expect("in answer to part of a Message-ID", list, err)
		m, err := tx.MessageByContent("1:bb")
		expect("with a content", []casework.Message{m}, err, in[1].ID)
		if _, err := tx.MessageByContent("1:b"); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("unknown content: %v", err)
		}
		for _, id := range []string{"m0000000005", "1", ""} {
			if _, err := tx.Message(id); !errors.Is(err, casework.ErrNotFound) {
				t.Errorf("message %q: %v", id, err)
			}
		}
		return nil
	})
}

func TestTx_PutMessage_Again(t *testing.T) {
	db := storetest.Open(t)
	m := file(t, db, casework.Message{Case: "KB-1", MessageID: "a@example.org", Content: "1:aa"})[0]
	m.Case, m.State = "KB-2", casework.LetterBounced
	file(t, db, m)
	view(t, db, func(tx *store.Tx) error {
		before, err1 := tx.Messages("KB-1")
		after, err2 := tx.Messages("KB-2")
		if len(before) != 0 || len(after) != 1 || after[0].State != casework.LetterBounced {
			t.Errorf("moved message: before %v, after %v", ids(before), ids(after))
		}
		return errors.Join(err1, err2)
	})
	err := db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.PutMessage(casework.Message{ID: "nonsense"})
		return err
	})
	if !errors.Is(err, casework.ErrInvalid) {
		t.Errorf("an ID that is none: %v", err)
	}
}

// indexAll indexes until nothing waits.
func indexAll(t *testing.T, db *store.DB) {
	t.Helper()
	for {
		n, _, err := db.IndexStep(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func TestTx_Search(t *testing.T) {
	db := storetest.Open(t)
	filed := file(t, db,
		casework.Message{Case: "KB-1", Subject: "Återbetalning av avgift", Text: "Fakturan är fel. Jag heter Åsa."},
		casework.Message{Case: "KB-2", Subject: "faktura", Text: "Ni tog för mycket i avgift"},
		casework.Message{Case: "KB-1", Direction: casework.DirectionInternal, Text: "hemlig anteckning"},
		casework.Message{Case: "KB-4", Direction: casework.DirectionOut, Kind: casework.LetterAcknowledgement, Text: "mottagen"},
		casework.Message{Case: "KB-5", Direction: casework.DirectionOut, Kind: casework.LetterReply, Text: "svaret"},
		casework.Message{Text: "faktura utan ärende"},
		casework.Message{Case: "KB-3", OwnText: "bara tack",
			From:        casework.Mailbox{Name: "Örjan Ek", Address: "orjan@example.org"},
			Attachments: []casework.Attachment{{Name: "kvitto.pdf"}}},
	)
	view(t, db, func(tx *store.Tx) error {
		got, err := tx.Search("faktura", 0)
		if len(got) != 0 {
			t.Errorf("found %v before it was indexed", got)
		}
		return err
	})
	indexAll(t, db)
	check := func() {
		t.Helper()
		for _, c := range []struct {
			words string
			limit int
			want  []casework.Reference
		}{
			{"faktura", 0, []casework.Reference{"KB-2", "KB-1"}},
			{"FAKTURA", 1, []casework.Reference{"KB-2"}},
			{"fakturan", 0, []casework.Reference{"KB-1"}},
			{"avgift faktura", 0, []casework.Reference{"KB-2", "KB-1"}},
			{"avgift faktura mycket", 0, []casework.Reference{"KB-2"}},
			{"aterbetalning åsa", 0, []casework.Reference{"KB-1"}},
			{"är fel", 0, []casework.Reference{"KB-1"}},
			{"fe", 0, nil}, // two octets find only the word itself
			{"tack örjan kvitto", 0, []casework.Reference{"KB-3"}},
			{"hemlig", 0, nil},
			{"mottagen", 0, nil}, // the same in every case
			{"svaret", 0, []casework.Reference{"KB-5"}},
			{"ärende", 0, nil},
			{"faktura saknas", 0, nil},
			{"", 0, nil},
			{"?!", 0, nil},
		} {
			view(t, db, func(tx *store.Tx) error {
				got, err := tx.Search(c.words, c.limit)
				if !slices.Equal(got, c.want) {
					t.Errorf("search %q: %v, want %v", c.words, got, c.want)
				}
				return err
			})
		}
	}
	check()
	// A change of the state alone is no reason to index again.
	filed[0].State = casework.LetterAccepted
	file(t, db, filed[0])
	if n, _, err := db.IndexStep(context.Background()); n != 0 || err != nil {
		t.Errorf("%d indexed again, %v", n, err)
	}
	check()
}

// TestTx_Search_Segments: more messages than a segment holds are found
// newest first, each case once.
func TestTx_Search_Segments(t *testing.T) {
	db, err := storetest.OpenMemory(new(storetest.Clock))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const n = 2500
	var want []casework.Reference
	update(t, db, func(tx *store.Tx) error {
		for i := range n {
			m := casework.Message{Case: casework.Reference("KB-" + string(rune('A'+i%20))), Text: "ord"}
			if i%1000 == 7 {
				m.Text = "ord sällsynt"
				want = append(want, m.Case)
			}
			if _, err := tx.PutMessage(m); err != nil {
				return err
			}
		}
		return nil
	})
	want = slices.Compact(want[len(want)-3:])
	indexAll(t, db)
	view(t, db, func(tx *store.Tx) error {
		got, err := tx.Search("ord sällsynt", 0)
		if !slices.Equal(got, want) {
			t.Errorf("found %v, want %v", got, want)
		}
		all, err2 := tx.Search("ord", 0)
		if len(all) != 20 || all[0] != casework.Reference("KB-"+string(rune('A'+(n-1)%20))) {
			t.Errorf("found %v, want 20 cases, the newest first", all)
		}
		return errors.Join(err, err2)
	})
	s, err := db.Stats(t.Context())
	if err != nil || s.Unindexed != 0 || s.Messages != n {
		t.Errorf("stats %+v, %v", s, err)
	}
}

// TestDB_IndexStep_Bounded: a message of endless words costs no more than
// wordsPerMail of them, and can still be found.
func TestDB_IndexStep_Bounded(t *testing.T) {
	db := storetest.Open(t)
	var b strings.Builder
	for i := range 50_000 {
		b.Write([]byte{' ', 'a', 'a' + byte(i%26), 'a' + byte(i/26%26), 'a' + byte(i/676%26), 'a' + byte(i/17576)})
	}
	file(t, db, casework.Message{Case: "KB-1", Text: b.String()})
	indexAll(t, db)
	view(t, db, func(tx *store.Tx) error {
		got, err := tx.Search("aaaaa", 0)
		if len(got) != 1 {
			t.Errorf("found %v", got)
		}
		return err
	})
}
