package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store"
	"ombud/store/casework"
)

// spy is a composer that remembers what each letter is held against.
type spy struct {
	composer
	guards map[casework.LetterKind]casework.Guard
}

func (s spy) Compose(d casework.Draft) (casework.Composed, error) {
	s.guards[d.Kind] = d.Guard
	c, err := s.composer.Compose(d)
	c.Warnings = []string{"look twice"}
	return c, err
}

// TestDesk_Guard gives the composer the notes, what the customer knows, and
// the names of other customers that stand in the letter.
func TestDesk_Guard(t *testing.T) {
	o := newOffice(t)
	s := spy{guards: map[casework.LetterKind]casework.Guard{}}
	o.Desk = desk.New(desk.Options{Store: o.db, Parser: parser{}, Classifier: classifier{}, Composer: s,
		Keys: o.keys, Directory: o.dir})
	for _, who := range []struct{ name, address string }{{"Lena Ek", "lena@example.org"}, {"Bo Ask", "bo@example.org"},
		{"Öberg, Åsa", "asa@example.org"}} {
		m := mail(who.address, "Jag vill klaga med Bo Ask, "+who.address)
		m.From.Name = who.name
		o.receive(casework.StageService, m)
	}
	for n := 1; n > 0; {
		var err error
		if n, _, err = o.db.IndexStep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var ref casework.Reference
	o.look(func(tx *store.Tx) error {
		refs, err := tx.CasesOf("asa@example.org")
		ref = refs[0]
		return err
	})
	if _, err := o.Take(t.Context(), "maria", desk.TakeRequest{On: on(ref)}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Note(t.Context(), "maria", desk.NoteRequest{On: on(ref), Text: "en hemlig anteckning"}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Record(t.Context(), "maria", desk.RecordRequest{On: on(ref), How: "phone", Text: "sagt i telefon"}); err != nil {
		t.Fatal(err)
	}
	r, err := o.Reply(t.Context(), "maria", desk.ReplyRequest{On: on(ref),
		Text: "Hej Åsa Öberg, det är samma sak som för Lena Ek och för MARIA på Stora Torget, inte för Bo Ask."})
	if err != nil {
		t.Fatal(err)
	}
	g := s.guards[casework.LetterReply]
	if !slices.Equal(g.Internal, []string{"en hemlig anteckning"}) || !slices.Equal(g.Others, []string{"Lena Ek"}) ||
		!slices.Equal(g.Related, []casework.Reference{ref}) || !strings.Contains(strings.Join(g.Known, "\n"), "sagt i telefon") ||
		!strings.Contains(strings.Join(g.Known, "\n"), "Jag vill klaga med Bo Ask, asa@example.org") {
		t.Errorf("guard %+v", g)
	}
	if !slices.Contains(r.Warnings, "look twice") {
		t.Errorf("warnings %q", r.Warnings)
	}
	if g := s.guards[casework.LetterAcknowledgement]; g.Known != nil || g.Internal != nil {
		t.Errorf("an acknowledgement is held against %+v", g)
	}
}

// TestDesk_GuardDecision lets a note quote a decision that waits for a second
// person.
func TestDesk_GuardDecision(t *testing.T) {
	o := newOffice(t)
	s := spy{guards: map[casework.LetterKind]casework.Guard{}}
	ref := o.escalated("asa@example.org")
	o.Desk = desk.New(desk.Options{Store: o.db, Parser: parser{}, Classifier: classifier{}, Composer: s,
		Keys: o.keys, Directory: o.dir})
	must := func(_ desk.Receipt, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(o.Take(t.Context(), "eva", desk.TakeRequest{On: on(ref)}))
	must(o.Note(t.Context(), "eva", desk.NoteRequest{On: on(ref), Text: "before"}))
	must(o.Confirm(t.Context(), "eva", desk.ConfirmRequest{On: on(ref), How: "phone"}))
	d := partly(ref)
	must(o.Decide(t.Context(), "eva", d))
	o.clock.Advance(time.Minute)
	must(o.Note(t.Context(), "nils", desk.NoteRequest{On: on(ref), Text: "after"}))
	must(o.Approve(t.Context(), "nils", desk.ApproveRequest{On: on(ref)}))
	g := s.guards[casework.LetterFinalDecision]
	if !slices.Contains(g.Internal, "before") || slices.Contains(g.Internal, "after") {
		t.Errorf("held against %q", g.Internal)
	}
}
