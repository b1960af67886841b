package desk_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_Day(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	mine := o.open(asa, "kind=complaint mine")
	o.clock.Advance(40 * 24 * time.Hour)
	o.open("bo@example.org", "kind=feedback")
	o.open("cy@example.org", "kind=complaint dept=fraud")
	r, err := o.Take(ctx, "maria", desk.TakeRequest{On: on(mine)})
	do(t, r, err)
	r, err = o.Reply(ctx, "maria", desk.ReplyRequest{On: on(mine), Text: "Vi återkommer."})
	do(t, r, err)
	v, err := o.Day(ctx, "maria", desk.DayRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if v.Name != "MARIA" || v.Open != 2 || v.Overdue != 1 || v.Mine != 1 || v.Free != 1 || v.Held != 1 ||
		v.First == nil || v.First.Reference != mine {
		t.Errorf("day %+v", v)
	}
	if want := []string{"ombud next", "ombud show " + string(mine), "ombud queue"}; !slices.Equal(v.Try, want) {
		t.Errorf("try %v, want %v", v.Try, want)
	}
	v, err = o.Day(ctx, "admin", desk.DayRequest{})
	if err != nil || v.Open != 0 || v.First != nil || !slices.Contains(v.Try, "ombud status") {
		t.Errorf("an admin's day %+v, %v", v, err)
	}
	_, err = o.Day(ctx, "nobody", desk.DayRequest{})
	refused(t, err, casework.ErrNotAllowed, "list of staff")
}

// TestDesk_Next gives each of many hands a case of its own, the most urgent
// first, and says when there is none.
func TestDesk_Next(t *testing.T) {
	o := newOffice(t)
	first := o.open(asa, "kind=complaint")
	o.clock.Advance(24 * time.Hour)
	o.open("bo@example.org", "kind=complaint")
	o.open("cy@example.org", "kind=complaint dept=fraud")
	r, err := o.Next(t.Context(), "maria", desk.NextRequest{})
	if do(t, r, err); r.Reference != first || r.Assignee != "maria" {
		t.Errorf("next: %+v, want %s", r, first)
	}
	got := make([]casework.Reference, 2)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			r, err := o.Next(t.Context(), "jonas", desk.NextRequest{})
			if err == nil {
				got[i] = r.Reference
			}
		})
	}
	wg.Wait()
	if got[0] == got[1] || got[0] == "" || got[1] == "" {
		t.Errorf("two at once took %v", got)
	}
	_, err = o.Next(t.Context(), "jonas", desk.NextRequest{})
	refused(t, err, casework.ErrNotFound, "may take")
	_, err = o.Next(t.Context(), "jonas", desk.NextRequest{Query: "free words"})
	refused(t, err, casework.ErrInvalid, "facts")
}
