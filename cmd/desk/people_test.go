package desk_test

import (
	"strings"
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_Customer(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.open(asa, "kind=complaint")
	r, err := o.Confirm(ctx, "maria", desk.ConfirmRequest{On: on(ref), How: "ringde upp"})
	do(t, r, err)
	change := func(r desk.CustomerRequest) (desk.Receipt, error) {
		r.On = on(ref)
		return o.Customer(ctx, "maria", r)
	}
	for _, tt := range []struct {
		name string
		r    desk.CustomerRequest
		kind error
		word string
	}{
		{"Nothing", desk.CustomerRequest{}, casework.ErrInvalid, "what to change"},
		{"Role", desk.CustomerRequest{Role: "boss", Address: "bo@example.org"}, casework.ErrInvalid, "representative"},
		{"Type", desk.CustomerRequest{Type: "rich"}, casework.ErrInvalid, "consumer"},
		{"Country", desk.CustomerRequest{Country: "Norge"}, casework.ErrInvalid, "two letters"},
		{"Address", desk.CustomerRequest{Address: "bo@"}, casework.ErrInvalid, ""},
		{"Ours", desk.CustomerRequest{Address: "Service@example.se"}, casework.ErrInvalid, "of ours"},
		{"NoAuthority", desk.CustomerRequest{Role: "representative", Address: "bo@example.org"}, casework.ErrInvalid, "--authority"},
		{"CustomerAsOther", desk.CustomerRequest{Role: "other", Address: asa}, casework.ErrInvalid, "customer's address"},
		{"RemoveCustomer", desk.CustomerRequest{Address: asa, Remove: true}, casework.ErrNotAllowed, "has a customer"},
		{"RemoveNobody", desk.CustomerRequest{Address: "bo@example.org", Remove: true}, casework.ErrNotFound, ""},
	} {
		_, err := change(tt.r)
		refused(t, err, tt.kind, tt.word)
	}
	r, err = change(desk.CustomerRequest{Type: "consumer"})
	do(t, r, err)
	r, err = change(desk.CustomerRequest{Role: "representative", Address: "bo@example.org", Name: "Bo", Authority: "fullmakt"})
	do(t, r, err)
	if p := o.get(ref).People; len(p) != 2 || p[0].Type != "consumer" || p[0].Assurance != "confirmed" || p[1].Authority != "fullmakt" {
		t.Fatalf("people %+v", p)
	}
	if r := o.receive(casework.StageService, mail("bo@example.org", "om "+string(ref))); r.Case != ref || r.Outcome != casework.ResultAppend {
		t.Errorf("the representative's mail: %s of %s", r.Outcome, r.Case)
	}
	r, err = change(desk.CustomerRequest{Address: "asa@work.example"})
	if do(t, r, err); len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], string(o.ack(ref).ID)) {
		t.Errorf("the letter on its way to the old address: %v", r.Warnings)
	}
	if p := o.get(ref).Customer(); p.Address != "asa@work.example" || p.Assurance != "none" || p.Confirmed != "" {
		t.Errorf("customer %+v: want to be confirmed anew", p)
	}
	r, err = change(desk.CustomerRequest{Address: "bo@example.org", Remove: true})
	do(t, r, err)
	o.receive(casework.StageService, mail("bo@example.org", "mer om "+string(ref)))
	if m := o.messages(ref); m[len(m)-1].Role != casework.MessageSomeoneElse {
		t.Errorf("mail of who takes part no more is %s", m[len(m)-1].Role)
	}
	if h := o.history(ref); strings.Contains(h, "example") || strings.Contains(h, "Bo") {
		t.Errorf("the history tells who:\n%s", h)
	}
}

// When the office is too few for a case, the head, and nobody else, appoints
// somebody from outside for it, who had no part in it.
func TestDesk_Assign_OutsideDeputy(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.escalated(asa)
	o.send()
	appoint := func(by, to casework.StaffName, reason string) (desk.Receipt, error) {
		return o.Assign(ctx, by, desk.AssignRequest{On: on(ref), To: to, OutsideDeputy: true, Reason: reason})
	}
	_, err := appoint("karin", "jonas", "jäv")
	refused(t, err, casework.ErrNotAllowed, "can judge it")
	_, err = o.Decide(ctx, "jonas", partly(ref))
	refused(t, err, casework.ErrNotAllowed, "only the ombudsman's office")
	r, err := o.Recuse(ctx, "eva", desk.RecuseRequest{On: on(ref), Reason: "jäv"})
	do(t, r, err)
	_, err = appoint("admin", "jonas", "jäv")
	refused(t, err, casework.ErrNotAllowed, "only the head")
	_, err = appoint("karin", "jonas", "")
	refused(t, err, casework.ErrInvalid, "--reason")
	_, err = appoint("karin", "maria", "jäv")
	refused(t, err, casework.ErrNotAllowed, "decided at stage service")
	r, err = appoint("karin", "jonas", "jäv")
	if do(t, r, err); r.Assignee != "jonas" {
		t.Errorf("assigned to %s", r.Assignee)
	}
	if st, err := o.Status(ctx); err != nil || st.OutsideDeputies != 1 {
		t.Errorf("outside deputies %d, %v", st.OutsideDeputies, err)
	}
	r, err = o.Decide(ctx, "jonas", partly(ref))
	do(t, r, err)
	r, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref)})
	do(t, r, err)
	if h := o.history(ref); !strings.Contains(h, "karin appoint to=jonas reason=") {
		t.Errorf("history:\n%s", h)
	}
}
