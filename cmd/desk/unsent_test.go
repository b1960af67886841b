package desk_test

import (
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// What somebody writes is kept, seen by others as a fact and not as a text,
// and forgotten when it has been used.
func TestDesk_Unsent(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint kappan")
	keep := func(by casework.StaffName, text string) desk.UnsentView {
		t.Helper()
		v, err := o.Unsent(ctx, by, desk.UnsentRequest{On: on(ref), Verb: casework.VerbNote, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := keep("maria", ""); v.Text != "" || v.At != nil || v.Revision != 1 || v.To != asa || v.Due == nil || v.Quote == "" {
		t.Errorf("at first %+v", v)
	}
	began := o.clock.Now()
	o.clock.Advance(5 * time.Minute)
	keep("maria", "halva texten")
	if v := keep("jonas", "annat"); len(v.Others) != 1 || v.Others[0].Staff != "maria" || !v.Others[0].Since.Equal(began) {
		t.Errorf("others %+v, want maria since %s", v.Others, began)
	}
	if v := o.shown("jonas", ref); len(v.Drafting) != 1 || v.Drafting[0].Verb != casework.VerbNote {
		t.Errorf("show says %+v", v.Drafting)
	}
	if v := keep("maria", ""); v.Text != "halva texten" {
		t.Errorf("offered again: %q", v.Text)
	}
	r, err := o.Note(ctx, "maria", desk.NoteRequest{On: on(ref), Text: "hela texten"})
	do(t, r, err)
	if v := o.shown("jonas", ref); len(v.Drafting) != 0 {
		t.Errorf("after the note %+v", v.Drafting)
	}
	o.clock.Advance(time.Hour)
	if v := o.shown("maria", ref); len(v.Drafting) != 0 {
		t.Errorf("an hour later %+v", v.Drafting)
	}
	_, err = o.Unsent(ctx, "fatma", desk.UnsentRequest{On: on(ref), Verb: casework.VerbReply, Text: "x"})
	refused(t, err, casework.ErrNotAllowed, "does not work in department")
	_, err = o.Unsent(ctx, "jonas", desk.UnsentRequest{On: on(ref), Verb: casework.VerbNote, Drop: true})
	if err != nil {
		t.Fatal(err)
	}
	if v := keep("jonas", ""); v.Text != "" {
		t.Errorf("after dropping %q", v.Text)
	}
}
