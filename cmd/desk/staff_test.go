package desk_test

import (
	"slices"
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_StaffAway(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	o.send()
	a, b := o.open(asa, "kind=complaint"), o.open("bo@example.org", "kind=question")
	for _, ref := range []casework.Reference{a, b} {
		r, err := o.Take(ctx, "maria", desk.TakeRequest{On: on(ref)})
		do(t, r, err)
	}
	_, err := o.StaffAway(ctx, "karin", desk.AwayRequest{Staff: "nemo"})
	refused(t, err, casework.ErrInvalid, "nobody called")
	_, err = o.StaffAway(ctx, "karin", desk.AwayRequest{})
	refused(t, err, casework.ErrInvalid, "nobody called")
	_, err = o.StaffAway(ctx, "karin", desk.AwayRequest{Staff: "maria", To: "maria"})
	refused(t, err, casework.ErrInvalid, "themselves")

	got, err := o.StaffAway(ctx, "fatma", desk.AwayRequest{Staff: "maria", To: "fatma"})
	if err != nil || len(got) != 2 || got[0].To != "maria" || got[0].Why == "" || o.get(a).Assignee != "maria" {
		t.Errorf("by a stranger to the department: %+v, %v", got, err)
	}
	got, err = o.StaffAway(ctx, "karin", desk.AwayRequest{Staff: "maria", To: "jonas"})
	if err != nil || len(got) != 2 || o.get(a).Assignee != "jonas" || o.get(b).Assignee != "jonas" {
		t.Errorf("to jonas: %+v, %v", got, err)
	}
	got, err = o.StaffAway(ctx, "jonas", desk.AwayRequest{Staff: "jonas"})
	if err != nil || len(got) != 2 || o.get(a).Assignee != "" {
		t.Errorf("by themselves, to the department: %+v, %v", got, err)
	}

	raised := o.escalated("ed@example.org")
	r, err := o.Take(ctx, "eva", desk.TakeRequest{On: on(raised)})
	do(t, r, err)
	got, err = o.StaffAway(ctx, "eva", desk.AwayRequest{Staff: "eva"})
	if err != nil || !slices.Equal(got, []desk.Handed{{Reference: raised, To: "nils"}}) {
		t.Errorf("the holder's to the deputy: %+v, %v", got, err)
	}
}

func TestDesk_StaffList(t *testing.T) {
	o := newOffice(t)
	away := o.dir.Staff["jonas"]
	away.AwayUntil = casework.Date{Year: 2999, Month: 1, Day: 2}
	o.dir.Staff["jonas"] = away
	ref := o.open(asa, "kind=complaint")
	r, err := o.Assign(t.Context(), "karin", desk.AssignRequest{On: on(ref), To: "jonas"})
	if do(t, r, err); len(r.Warnings) != 1 || r.Warnings[0] != "jonas is away until 2999-01-02" {
		t.Errorf("warnings %q", r.Warnings)
	}
	list, err := o.StaffList(t.Context(), "maria", desk.StaffRequest{})
	if err != nil || len(list) != len(o.dir.Staff) {
		t.Fatalf("%d staff, %v", len(list), err)
	}
	i := slices.IndexFunc(list, func(v desk.StaffView) bool { return v.Staff == "jonas" })
	if v := list[i]; v.Name != "JONAS" || v.AwayUntil != "2999-01-02" || v.Open != 1 || len(v.Departments) != 2 {
		t.Errorf("jonas is %+v", v)
	}
	_, err = o.StaffList(t.Context(), "nobody", desk.StaffRequest{})
	refused(t, err, casework.ErrNotAllowed, "list of staff")
}
