package desk_test

import (
	"errors"
	"strings"
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// TestDesk_Letter picks the letter of a case, writes one that is not sent,
// and hides a draft of the ombudsman's from the line.
func TestDesk_Letter(t *testing.T) {
	o := newOffice(t)
	read := func(by casework.StaffName, ref casework.Reference, r desk.LetterRequest) (string, error) {
		r.ShowRequest = desk.ShowRequest{On: on(ref), Reason: "to see"}
		l, err := o.Letter(t.Context(), by, r)
		return string(l.Raw), err
	}
	expect := func(by casework.StaffName, ref casework.Reference, r desk.LetterRequest, want string) {
		t.Helper()
		if got, err := read(by, ref, r); err != nil || !strings.Contains(got, want) {
			t.Errorf("%s reads %q, %v; want %q in it", by, got, err, want)
		}
	}
	first := o.open("lena@example.org", "kind=complaint av lena")
	expect("maria", first, desk.LetterRequest{}, "acknowledgement complaint")
	ref := o.escalated("asa@example.org")
	expect("maria", ref, desk.LetterRequest{}, "first_decision partly")
	expect("maria", ref, desk.LetterRequest{Letter: o.letters(ref)[0].ID}, "acknowledgement")
	expect("maria", ref, desk.LetterRequest{Kind: casework.LetterReply, Text: "so it is"}, "signed MARIA\nso it is")
	expect("maria", ref, desk.LetterRequest{Kind: casework.LetterReferral, Text: "too early"}, "too early")
	expect("maria", ref, desk.LetterRequest{Kind: casework.LetterAcknowledgement}, "acknowledgement escalation")
	if _, err := read("maria", ref, desk.LetterRequest{Letter: o.ack(first).ID}); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("a letter of another case: %v", err)
	}
	if _, err := read("maria", ref, desk.LetterRequest{Kind: casework.LetterReply, Text: "OMIT"}); !errors.Is(err, casework.ErrInvalid) {
		t.Errorf("a letter that cannot be written: %v", err)
	}
	before := len(o.letters(ref))
	must := func(_ desk.Receipt, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(o.Take(t.Context(), "eva", desk.TakeRequest{On: on(ref)}))
	must(o.Decide(t.Context(), "eva", partly(ref)))
	expect("nils", ref, desk.LetterRequest{}, "final_decision partly")
	expect("nils", ref, desk.LetterRequest{Kind: casework.LetterFinalDecision}, "signed EVA")
	expect("maria", ref, desk.LetterRequest{}, "first_decision partly")
	if after := len(o.letters(ref)); after != before {
		t.Errorf("reading has filed %d letters", after-before)
	}
}
