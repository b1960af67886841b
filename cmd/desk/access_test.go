package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// accesses joins the access log of a case to one text.
func (o *office) accesses(ref casework.Reference) string {
	o.t.Helper()
	lines, err := o.Accesses(o.t.Context(), "karin", on(ref))
	if err != nil {
		o.t.Fatal(err)
	}
	var b strings.Builder
	for _, a := range lines {
		fmt.Fprintf(&b, "%s %s %t\n", a.By, a.Verb, a.Reason != "")
	}
	return b.String()
}

// Every reading stands in the access log, once per person and ten minutes.
func TestDesk_Accesses(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	m := mail(asa, "kind=complaint")
	m.Attachments = []casework.Attachment{{Name: "kvitto", SHA256: "abcd", Start: 0, End: 1}}
	ref := o.receive(casework.StageService, m).Case
	o.shown("maria", ref)
	o.shown("maria", ref)
	o.shown("karin", ref)
	if got, want := o.accesses(ref), "maria show false\nkarin show false\n"; got != want {
		t.Errorf("read by\n%swant\n%s", got, want)
	}
	o.clock.Advance(11 * time.Minute)
	if _, err := o.Attachment(ctx, "maria", desk.AttachmentRequest{ShowRequest: desk.ShowRequest{On: on(ref)}, SHA256: "ab"}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.History(ctx, "jonas", desk.ShowRequest{On: on(ref)}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.History(ctx, "fatma", desk.ShowRequest{On: on(ref), Reason: "liknande ärende"}); err != nil {
		t.Fatal(err)
	}
	if v, err := o.OutboxShow(ctx, "eva", desk.OutboxRequest{Letter: o.ack(ref).ID}); err != nil || v.Text == "" {
		t.Fatalf("%+v, %v", v, err)
	}
	want := "maria show false\nkarin show false\nmaria attachment false\njonas history false\nfatma history true\neva outbox false\n"
	if got := o.accesses(ref); got != want {
		t.Errorf("read by\n%swant\n%s", got, want)
	}
	if h := o.history(ref); strings.Count(h, " show ") != 1 || !strings.Contains(h, "fatma show reason=m") {
		t.Errorf("only a reading from elsewhere stands in the history:\n%s", h)
	}
	_, err := o.Accesses(ctx, "maria", on(ref))
	refused(t, err, casework.ErrNotAllowed, "")
}

// The history holds nothing of a customer's or of what anybody wrote about
// them: it cannot be erased.
func TestDesk_History_NothingPersonal(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	secrets := []string{"zebra", "example.org", "noreply", "giraffe", "tapir"}
	from := func(address casework.Address, text string) casework.Message {
		m := mail(string(address), text+" giraffe")
		m.From.Name, m.Subject = "Zebra Zebrasson", "Zebra om zebror"
		return m
	}
	suppressed := from("zebra@example.org", "kind=complaint 2")
	suppressed.Suppress = "List-Id: zebra.example.org"
	var refs []casework.Reference
	for _, m := range []casework.Message{from("zebra@example.org", "kind=complaint 1"), suppressed,
		from("noreply-zebra@example.org", "kind=complaint 3"), from("zebra@example.org", "kind=complaint crisis=1"),
		from("zebra@example.org", "kind=authority")} {
		refs = append(refs, o.receive(casework.StageService, m).Case)
	}
	ref := refs[0]
	o.receive(casework.StageService, answer("tapir@example.org", "giraffe role=withdrawal", o.ack(ref).MessageID))
	for i, err := range []error{
		second(o.Note(ctx, "maria", desk.NoteRequest{On: on(ref), Text: "tapir"})),
		second(o.Route(ctx, "maria", desk.RouteRequest{On: on(ref), Department: "fraud", Reason: "tapir"})),
		second(o.Classify(ctx, "fatma", desk.ClassifyRequest{On: on(ref), Kind: "question", Reason: "tapir"})),
		second(o.Classify(ctx, "fatma", desk.ClassifyRequest{On: on(ref), Kind: "complaint", Reason: "tapir"})),
		second(o.Ask(ctx, "fatma", desk.AskRequest{On: on(ref), Items: []casework.Item{{What: "tapir"}}, Text: "tapir"})),
		second(o.Reply(ctx, "fatma", desk.ReplyRequest{On: on(ref), Text: "tapir avslag på", NotARefusal: "tapir"})),
		second(o.Confirm(ctx, "fatma", desk.ConfirmRequest{On: on(ref), How: "tapir"})),
		second(o.Demand(ctx, "fatma", desk.DemandRequest{On: on(ref), Demand: casework.Demand{Text: "tapir"}})),
		second(o.Record(ctx, "fatma", desk.RecordRequest{On: on(ref), How: "phone", Text: "tapir"})),
		second(o.Escalate(ctx, "eva", desk.EscalateRequest{On: on(ref), Reason: "tapir", With: string(refs[1])})),
		second(o.Recuse(ctx, "nils", desk.RecuseRequest{On: on(ref), Reason: "tapir"})),
		second(o.Close(ctx, "maria", desk.CloseRequest{On: on(refs[2]), Reason: "not_ours", Text: "tapir"})),
		second(o.Close(ctx, "jonas", desk.CloseRequest{On: on(refs[2]), Reason: "not_ours", Text: "tapir"})),
		second(o.Reopen(ctx, "maria", desk.ReopenRequest{On: on(refs[2]), Reason: "tapir"})),
		second(o.Merge(ctx, "maria", desk.MergeRequest{On: on(refs[3]), Into: string(refs[4]), Reason: "tapir"})),
	} {
		if err != nil {
			t.Fatalf("verb %d: %v", i, err)
		}
	}
	o.leave()
	for _, ref := range refs {
		h := strings.ToLower(o.history(ref))
		for _, secret := range secrets {
			if strings.Contains(h, secret) {
				t.Errorf("%q in the history of %s:\n%s", secret, ref, h)
			}
		}
	}
}

// second drops the receipt of a verb.
func second(_ desk.Receipt, err error) error { return err }
