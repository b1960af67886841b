package desk_test

import (
	"strings"
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// meanwhile is a composer that lets something happen while it writes.
type meanwhile struct {
	composer
	once *func()
}

func (m meanwhile) Compose(d casework.Draft) (casework.Composed, error) {
	if fn := *m.once; fn != nil {
		*m.once = nil
		fn()
	}
	return m.composer.Compose(d)
}

// TestDesk_Show_MailMeanwhile has a mail come in while a case is shown: it
// is as unread as it is unseen.
func TestDesk_Show_MailMeanwhile(t *testing.T) {
	for name, text := range map[string]string{"Substance": "här är kvittot", "Thanks": "role=thanks tack"} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			ref := o.escalated(asa)
			o.send()
			r, err := o.Decide(t.Context(), "eva", partly(ref))
			do(t, r, err)
			first := o.last(ref).MessageID
			o.receive(casework.StageOmbudsman, answer(asa, "role=thanks hej", first))
			comes := func() { o.receive(casework.StageOmbudsman, answer(asa, text, first)) }
			o.Reload(parser{}, classifier{}, meanwhile{once: &comes}, o.dir)
			v := o.shown("eva", ref) // writes the draft of the letter in review
			if comes != nil {
				t.Fatal("nothing was written while the case was shown")
			}
			if len(v.Messages) != len(o.messages(ref))-1 {
				t.Fatalf("%d messages shown of %d", len(v.Messages), len(o.messages(ref)))
			}
			if !o.get(ref).Unread {
				t.Error("a mail that nobody was shown counts as read")
			}
			if o.shown("eva", ref); o.get(ref).Unread {
				t.Error("shown with all its mail it is still unread")
			}
		})
	}
}

// TestDesk_Note_Unread says which verbs read the mail of a case by the way:
// those whose caller names the revision that came with the latest of it.
func TestDesk_Note_Unread(t *testing.T) {
	note := func(o *office, ref casework.Reference, revision int) {
		on := on(ref)
		on.Revision = revision
		r, err := o.Note(o.t.Context(), "maria", desk.NoteRequest{On: on, Text: "ringde"})
		do(o.t, r, err)
	}
	for name, tt := range map[string]struct {
		text   string
		seen   func(revision int) int
		unread bool
	}{
		"Blind":        {"här är kvittot", func(int) int { return 0 }, true},
		"AtRevision":   {"här är kvittot", func(n int) int { return n }, false},
		"SameRevision": {"role=thanks tack", func(n int) int { return n }, true}, // it raised none
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			ref := o.question()
			o.shown("maria", ref)
			o.receive(casework.StageService, answer(asa, tt.text, o.last(ref).MessageID))
			note(o, ref, tt.seen(o.get(ref).Revision))
			if got := o.get(ref).Unread; got != tt.unread {
				t.Errorf("unread %v, want %v", got, tt.unread)
			}
		})
	}
}

// TestDesk_Reply_Unread answers mail that is still marked unread: it is
// answered, and what came after the answer was written is not.
func TestDesk_Reply_Unread(t *testing.T) {
	o := newOffice(t)
	ref := o.replied()
	o.leave()
	if c := o.get(ref); c.Status != casework.StatusAnswered || !c.Unread {
		t.Errorf("%s, unread %v", c.Status, c.Unread)
	}
	ref = o.open("bo@example.org", "kind=question och nu?")
	o.send()
	r, err := o.Reply(t.Context(), "maria", desk.ReplyRequest{On: on(ref), Text: "Så här."})
	do(t, r, err)
	o.receive(casework.StageService, answer("bo@example.org", "en sak till", o.last(ref).MessageID))
	o.leave()
	if c := o.get(ref); c.Status != casework.StatusOpen {
		t.Errorf("%s although the customer wrote after the answer was written:\n%s", c.Status,
			strings.TrimSpace(o.history(ref)))
	}
}
