package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_Link(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	a, b := o.open(asa, "kind=complaint"), o.open("bo@example.org", "kind=complaint")
	other := o.open("eve@example.org", "kind=complaint dept=fraud")
	link := func(to casework.Reference, remove bool) error {
		_, err := o.Link(ctx, "maria", desk.LinkRequest{On: on(a), To: string(to), Remove: remove})
		return err
	}
	refused(t, link(a, false), casework.ErrInvalid, "itself")
	refused(t, link(other, false), casework.ErrNotAllowed, "fraud")
	if err := link(b, false); err != nil {
		t.Fatal(err)
	}
	if err := link(b, false); err != nil {
		t.Fatal(err)
	}
	if l := o.get(b).Links; len(o.get(a).Links) != 1 || len(l) != 1 || l[0] != (casework.Link{Kind: casework.LinkRelated, To: a}) {
		t.Errorf("links %+v and %+v", o.get(a).Links, l)
	}
	if h := o.history(b); !strings.Contains(h, "maria link to="+string(a)) {
		t.Errorf("history of the other:\n%s", h)
	}
	if err := link(b, true); err != nil || len(o.get(a).Links)+len(o.get(b).Links) != 0 {
		t.Errorf("untied: %v, %+v and %+v", err, o.get(a).Links, o.get(b).Links)
	}
}

func TestDesk_Tag(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	tag := func(word string, remove bool) error {
		_, err := o.Tag(ctx, "maria", desk.TagRequest{On: on(ref), Tag: word, Remove: remove})
		return err
	}
	for _, bad := range []string{"", "två ord", "a@b", strings.Repeat("x", 33)} {
		refused(t, tag(bad, false), casework.ErrInvalid, "one word")
	}
	for _, word := range []string{"Spring-campaign", "spring-campaign", "vip"} {
		if err := tag(word, false); err != nil {
			t.Fatal(err)
		}
	}
	if got := o.get(ref).Tags; !slices.Equal(got, []string{"spring-campaign", "vip"}) {
		t.Errorf("tags %v", got)
	}
	if rows, err := o.Queue(ctx, "maria", desk.QueueRequest{Query: "tag:VIP"}); err != nil || len(rows) != 1 {
		t.Errorf("found by its tag: %d, %v", len(rows), err)
	}
	if err := tag("vip", true); err != nil {
		t.Fatal(err)
	}
	if rows, err := o.Queue(ctx, "maria", desk.QueueRequest{Query: "tag:vip"}); err != nil || len(rows) != 0 {
		t.Errorf("found by a tag that was taken off: %d, %v", len(rows), err)
	}
	if h := o.history(ref); strings.Contains(h, "vip") {
		t.Errorf("the history holds what staff wrote:\n%s", h)
	}
}

// A snoozed case is out of the queue until its day, before any deadline; mail
// brings it back.
func TestDesk_Snooze(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	token := o.ack(ref).MessageID
	o.send()
	r, err := o.Take(ctx, "maria", desk.TakeRequest{On: on(ref)})
	do(t, r, err)
	queued := func(query string) int {
		t.Helper()
		rows, err := o.Queue(ctx, "maria", desk.QueueRequest{Query: query})
		if err != nil {
			t.Fatal(err)
		}
		return len(rows)
	}
	today := o.dir.Calendar.Date(o.clock.Now())
	snooze := func(until casework.Date) error {
		_, err := o.Snooze(ctx, "maria", desk.SnoozeRequest{On: on(ref), Until: until})
		return err
	}
	refused(t, snooze(today), casework.ErrInvalid, "future")
	refused(t, snooze(today.AddDays(60)), casework.ErrNotAllowed, "deadline")
	if err := snooze(today.AddDays(2)); err != nil {
		t.Fatal(err)
	}
	if queued("") != 0 || queued("is:open") != 0 || queued("is:snoozed") != 1 {
		t.Errorf("snoozed: %d in the queue, %d snoozed", queued(""), queued("is:snoozed"))
	}
	o.receive(casework.StageService, answer(asa, "och en sak till", token))
	o.shown("maria", ref)
	if queued("") != 1 {
		t.Error("mail has not brought it back")
	}
	if err := snooze(today.AddDays(2)); err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(48 * time.Hour)
	if queued("") != 1 {
		t.Error("its day has not brought it back")
	}
	if err := snooze(today.AddDays(3)); err != nil {
		t.Fatal(err)
	}
	if err := snooze(casework.Date{}); err != nil || queued("") != 1 {
		t.Errorf("nor has a person: %v", err)
	}
}

// A topic split off counts from the message that raised it, and from whom
// the case was kept it is kept too.
func TestDesk_Split(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	o.clock.Advance(72 * time.Hour)
	at := o.clock.Now()
	o.receive(casework.StageService, answer(asa, "och en helt annan sak", o.ack(ref).MessageID))
	r, err := o.Note(ctx, "jonas", desk.NoteRequest{On: on(ref), Text: "två saker"})
	do(t, r, err)
	messages := o.messages(ref)
	raised := messages[2]
	split := desk.SplitRequest{On: on(ref), Message: raised.ID, Department: "fraud"}
	for _, id := range []string{"m0000000099", messages[1].ID} {
		_, err := o.Split(ctx, "maria", desk.SplitRequest{On: on(ref), Message: id})
		refused(t, err, casework.ErrNotFound, "no message")
	}
	_, err = o.Split(ctx, "maria", desk.SplitRequest{On: on(ref), Message: raised.ID, Department: "nowhere"})
	refused(t, err, casework.ErrInvalid, "no department")
	r, err = o.Split(ctx, "maria", split)
	do(t, r, err)
	links := o.get(ref).Links
	if len(links) != 1 {
		t.Fatalf("links %+v", links)
	}
	c := o.get(links[0].To)
	if !c.ReceivedAt.Equal(at) || !c.FirstComplaintAt.Equal(at) || c.Department != "fraud" || c.Register == o.get(ref).Register {
		t.Errorf("split off: received %s, complained %s, want %s; department %s", c.ReceivedAt, c.FirstComplaintAt, at, c.Department)
	}
	if !slices.ContainsFunc(c.Handlers, func(h casework.Handling) bool { return h.Staff == "jonas" && h.Verb == casework.VerbNote }) {
		t.Errorf("whoever had a part before: %+v", c.Handlers)
	}
	if m := o.messages(c.Reference); len(m) != 2 || m[0].Role != casework.MessageNew || len(o.messages(ref)) != len(messages) {
		t.Errorf("%d messages there, %d here", len(m), len(o.messages(ref)))
	}
	if a := o.ack(c.Reference); a.State != casework.LetterQueued || a.To[0] != asa {
		t.Errorf("acknowledged by %+v", a)
	}
}

// A message has one acknowledgement at most, however many cases are made of
// it.
func TestDesk_Split_AcknowledgedBefore(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint två saker")
	o.send()
	for range 2 {
		r, err := o.Split(ctx, "maria", desk.SplitRequest{On: on(ref), Message: o.messages(ref)[0].ID, Kind: casework.KindQuestion})
		if do(t, r, err); len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "does not know") {
			t.Errorf("warnings %q", r.Warnings)
		}
		links := o.get(ref).Links
		ref = links[len(links)-1].To
		if n := len(o.letters(ref)); n != 0 {
			t.Errorf("%d letters in what was split off", n)
		}
		if d := deadline(o.get(ref), casework.DeadlineAcknowledge); !d.Due.IsZero() && d.Met.IsZero() {
			t.Errorf("still to be acknowledged: %+v", d)
		}
	}
}
