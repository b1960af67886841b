package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_Queue(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	mine := o.open(asa, "kind=complaint mine")
	feedback := o.open("bo@example.org", "kind=feedback")
	fraud := o.open("cy@example.org", "kind=complaint dept=fraud")
	triage := o.open("di@example.org", "kind=question dept=triage")
	raised := o.receive(casework.StageOmbudsman, mail("ed@example.org", "kind=escalation")).Case
	r, err := o.Take(ctx, "maria", desk.TakeRequest{On: on(mine)})
	do(t, r, err)
	for _, tt := range []struct {
		by    casework.StaffName
		query string
		want  []casework.Reference
	}{
		{"maria", "", []casework.Reference{mine, feedback, triage}},
		{"fatma", "", []casework.Reference{fraud, triage}},
		{"eva", "", []casework.Reference{raised}},
		{"karin", "", []casework.Reference{mine, feedback, fraud, triage}},
		{"maria", "is:mine", []casework.Reference{mine}},
		{"maria", "owner:@me", []casework.Reference{mine}},
		{"maria", "is:new kind:feedback", []casework.Reference{feedback}},
		{"maria", "is:open", []casework.Reference{mine}},
		{"maria", "dept:triage", []casework.Reference{triage}},
		{"maria", "dept:fraud", nil},
		{"jonas", "owner:none dept:fraud", []casework.Reference{fraud}},
		{"maria", "from:bo@", []casework.Reference{feedback}},
		{"eva", "stage:ombudsman", []casework.Reference{raised}},
		{"maria", "is:overdue", nil},
		{"maria", "is:closed", nil},
		{"admin", "", nil},
	} {
		rows, err := o.Queue(ctx, tt.by, desk.QueueRequest{Query: tt.query})
		if err != nil {
			t.Errorf("%s, %q: %v", tt.by, tt.query, err)
			continue
		}
		got := map[casework.Reference]bool{}
		for _, row := range rows {
			got[row.Reference] = true
		}
		fits := len(got) == len(tt.want)
		for _, ref := range tt.want {
			fits = fits && got[ref]
		}
		if !fits {
			t.Errorf("%s, %q: %v, want %v", tt.by, tt.query, got, tt.want)
		}
	}
	for _, bad := range []string{"is:odd", "dept:kitchen", "kind:rant", "colour:red", "stage:moon"} {
		_, err := o.Queue(ctx, "maria", desk.QueueRequest{Query: bad})
		refused(t, err, casework.ErrInvalid, "")
	}
	_, err = o.Queue(ctx, "nobody", desk.QueueRequest{})
	refused(t, err, casework.ErrNotAllowed, "list of staff")
	if rows, err := o.Queue(ctx, "karin", desk.QueueRequest{Limit: 2}); err != nil || len(rows) != 2 {
		t.Errorf("limit 2: %d rows, %v", len(rows), err)
	}
}

// What nobody has in their queue is in the admin's, and status says so.
func TestDesk_Queue_Unattended(t *testing.T) {
	o := newOffice(t)
	for name, s := range o.dir.Staff {
		if slices.Contains(s.Roles, casework.RoleHead) || slices.Contains(s.Departments, "fraud") {
			delete(o.dir.Staff, name)
		}
	}
	o.dir.Staff["adam"] = casework.Staff{Name: "adam", Roles: []casework.Role{casework.RoleAdmin}}
	o.open(asa, "kind=complaint")
	left := o.open("cy@example.org", "kind=complaint dept=fraud")
	rows, err := o.Queue(t.Context(), "adam", desk.QueueRequest{})
	if err != nil || len(rows) != 1 || rows[0].Reference != left {
		t.Errorf("the admin's queue: %v, %v", rows, err)
	}
	st, err := o.Status(t.Context())
	if err != nil || len(st.Alarms) != 1 || st.Alarms[0].Count != 1 || !strings.Contains(st.Alarms[0].What, "fraud") {
		t.Errorf("alarms %+v, %v", st.Alarms, err)
	}
	_, err = o.Assign(t.Context(), "adam", desk.AssignRequest{On: on(left), To: "maria"})
	refused(t, err, casework.ErrNotAllowed, "does not work in department fraud")
	r, err := o.Route(t.Context(), "adam", desk.RouteRequest{On: on(left), Department: "refunds"})
	if do(t, r, err); r.Department != "refunds" {
		t.Errorf("routed: %+v", r)
	}
}

// TestDesk_Queue_Whole lists a backlog: none of it may stay unseen.
func TestDesk_Queue_Whole(t *testing.T) {
	const backlog = 250
	o := newOffice(t)
	var arrivals []casework.Arrival
	for i := range backlog {
		arrivals = append(arrivals, o.arrival(casework.StageService,
			mail(fmt.Sprintf("kund%d@example.org", i), "kind=complaint dept=refunds")))
	}
	o.settle(arrivals...)
	for _, query := range []string{"", "dept:refunds"} {
		if rows, err := o.Queue(t.Context(), "maria", desk.QueueRequest{Query: query}); err != nil || len(rows) != backlog {
			t.Errorf("queue %q: %d cases, %v, want %d", query, len(rows), err, backlog)
		}
	}
}

func TestDesk_Search(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint påminnelseavgiften")
	hidden := o.open("bo@example.org", "kind=complaint dept=fraud påminnelseavgiften")
	for {
		n, _, err := o.db.IndexStep(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	for _, query := range []string{"påminnelseavgiften", string(ref), asa, string(o.get(ref).Register), "påminnelseavgiften kind:complaint"} {
		rows, err := o.Search(ctx, "maria", desk.SearchRequest{Query: query})
		if err != nil || len(rows) != 1 || rows[0].Reference != ref {
			t.Errorf("search %q: %+v, %v, want %s", query, rows, err, ref)
		}
	}
	if rows, err := o.Search(ctx, "maria", desk.SearchRequest{Query: string(hidden)}); err != nil || len(rows) != 0 {
		t.Errorf("a case of another department is found: %+v, %v", rows, err)
	}
	if rows, err := o.Queue(ctx, "maria", desk.QueueRequest{Query: "påminnelseavgiften dept:fraud"}); err != nil || len(rows) != 0 {
		t.Errorf("queue with words: %+v, %v", rows, err)
	}
	_, err := o.Search(ctx, "maria", desk.SearchRequest{})
	refused(t, err, casework.ErrInvalid, "what to search")
}

func TestDesk_Show(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	revision := o.get(ref).Revision
	v := o.shown("maria", ref)
	if len(v.Messages) != 2 || v.Messages[0].Text == "" || len(v.History) < 2 || len(v.Next) == 0 || v.Next[0] != "ombud take "+string(ref) {
		t.Errorf("shown: %d messages, %d entries, next %v", len(v.Messages), len(v.History), v.Next)
	}
	if c := o.get(ref); c.Unread || c.Revision != revision {
		t.Errorf("read by a handler: unread %v, revision %d", c.Unread, c.Revision)
	}
	_, err := o.Show(ctx, "fatma", desk.ShowRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "--reason")
	if _, err := o.Show(ctx, "fatma", desk.ShowRequest{On: on(ref), Reason: "liknande ärende"}); err != nil {
		t.Error(err)
	}
	if h := o.history(ref); !strings.Contains(h, "fatma show reason=m") {
		t.Errorf("a reading from elsewhere is not in the history:\n%s", h)
	}
	_, err = o.Show(ctx, "nobody", desk.ShowRequest{On: on(ref), Reason: "nyfiken"})
	refused(t, err, casework.ErrNotAllowed, "list of staff")
	_, err = o.History(ctx, "fatma", desk.ShowRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "")
	if entries, err := o.History(ctx, "maria", desk.ShowRequest{On: on(ref)}); err != nil || len(entries) < 3 {
		t.Errorf("history %v, %v", entries, err)
	}
}

// A case is named by its reference or its register number; what can be
// neither names no case, and the refusal says why.
func TestDesk_Show_Named(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "Pengarna tillbaka för fakturan.")
	number := string(o.get(ref).Register)
	for _, name := range []string{string(ref), strings.ToLower(string(ref)[3:]), number, "#" + number} {
		v, err := o.Show(t.Context(), "maria", desk.ShowRequest{On: desk.On{Reference: name}})
		if err != nil || v.Reference != ref {
			t.Errorf("%s: %s, %v", name, v.Reference, err)
		}
	}
	for name, why := range map[string]string{
		"KB-0000":      "there is no such case: 4 characters short",
		"KB-7F3K-9QXP": "", // either the check character or the case is wrong
		"#2031-000001": "there is no such case",
		"fem":          "there is no such case",
		"":             "there is no such case: 8 characters short",
	} {
		_, err := o.Show(t.Context(), "maria", desk.ShowRequest{On: desk.On{Reference: name}})
		refused(t, err, casework.ErrNotFound, why)
	}
}

// Notes and drafts of the ombudsman are not the line's to read.
func TestDesk_Show_Confidential(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.escalated(asa)
	r, err := o.Note(ctx, "eva", desk.NoteRequest{On: on(ref), Text: "hemlig tanke"})
	do(t, r, err)
	r, err = o.Decide(ctx, "eva", partly(ref))
	do(t, r, err)
	line, office := o.shown("maria", ref), o.shown("nils", ref)
	if n := len(office.Decisions); n != 2 || office.Draft == nil || office.Draft.Text == "" {
		t.Errorf("the office sees %d decisions, draft %+v", n, office.Draft)
	}
	if len(line.Decisions) != 1 || line.Draft != nil {
		t.Errorf("the line sees %d decisions, draft %+v", len(line.Decisions), line.Draft)
	}
	secret := func(v desk.CaseView) bool {
		for _, m := range v.Messages {
			if strings.Contains(m.Text, "hemlig tanke") {
				return true
			}
		}
		return false
	}
	if secret(line) || !secret(office) {
		t.Errorf("the note: line reads it %v, office %v", secret(line), secret(office))
	}
	barred := false
	for _, b := range line.MayNot {
		barred = barred || b.Staff == "maria" && strings.Contains(b.Why, "decided at stage service")
	}
	if !barred {
		t.Errorf("may not: %+v, want maria", line.MayNot)
	}
	r, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref)})
	do(t, r, err)
	if v := o.shown("maria", ref); len(v.Decisions) != 1 {
		t.Error("the line sees the decision before it was sent")
	}
	o.leave()
	if v := o.shown("maria", ref); len(v.Decisions) != 2 {
		t.Error("the line does not see the decision that was sent")
	}
}

// TestDesk_Status_Alarms raises an alarm for what nobody but a person moves
// on, and takes it back when somebody has.
func TestDesk_Status_Alarms(t *testing.T) {
	o := newOffice(t)
	alarms := func() map[string]int {
		st, err := o.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		have := map[string]int{}
		for _, a := range st.Alarms {
			have[a.Do] = a.Count
		}
		return have
	}
	if have := alarms(); len(have) != 0 {
		t.Fatalf("alarms over nothing: %v", have)
	}
	for i := range 5 {
		o.open(asa, strings.Repeat("x", i)+" kind=complaint")
	}
	crisis := o.open("bo@example.org", "kind=complaint crisis=1")
	have := alarms()
	if have["ombud outbox list --state held"] != 2 || have["ombud queue is:crisis"] != 1 || len(have) != 2 {
		t.Errorf("alarms %v, want two held letters and one crisis", have)
	}
	rows, err := o.Queue(t.Context(), "karin", desk.QueueRequest{Query: "is:crisis"})
	if err != nil || len(rows) != 1 || rows[0].Reference != crisis {
		t.Errorf("queue is:crisis %v, %v", rows, err)
	}
	held, err := o.Outbox(t.Context(), "admin", desk.OutboxRequest{State: casework.LetterHeld})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range held {
		if _, err := o.OutboxRelease(t.Context(), "admin", desk.OutboxRequest{Letter: l.ID}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := o.Take(t.Context(), "maria", desk.TakeRequest{On: on(crisis)})
	do(t, r, err)
	r, err = o.Reply(t.Context(), "maria", desk.ReplyRequest{On: on(crisis), Text: "vi ringer"})
	do(t, r, err)
	if have := alarms(); len(have) != 0 {
		t.Errorf("alarms %v after a person has seen to everything", have)
	}
}

// Who of the office took part below, or stood aside, reads its notes and
// drafts as little as the line.
func TestDesk_Show_ConfidentialToBarred(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.escalated(asa)
	r, err := o.Note(ctx, "nils", desk.NoteRequest{On: on(ref), Text: "nils egen tanke"})
	do(t, r, err)
	r, err = o.Note(ctx, "eva", desk.NoteRequest{On: on(ref), Text: "hemlig tanke"})
	do(t, r, err)
	r, err = o.Recuse(ctx, "nils", desk.RecuseRequest{On: on(ref), Reason: "granne"})
	do(t, r, err)
	r, err = o.Decide(ctx, "eva", partly(ref))
	do(t, r, err)
	v := o.shown("nils", ref)
	var notes []string
	for _, m := range v.Messages {
		if m.Direction == casework.DirectionInternal {
			notes = append(notes, m.Text)
		}
	}
	if len(notes) != 1 || notes[0] != "nils egen tanke" || len(v.Decisions) != 1 || v.Draft != nil {
		t.Errorf("reads notes %q, %d decisions, draft %v", notes, len(v.Decisions), v.Draft)
	}
}
