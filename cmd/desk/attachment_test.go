package desk_test

import (
	"errors"
	"strings"
	"testing"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_Attachment(t *testing.T) {
	o := newOffice(t)
	m := mail(asa, "kind=complaint with a receipt")
	m.Attachments = []casework.Attachment{
		{Name: "a.pdf", MediaType: "application/pdf", Size: 4, SHA256: "aa11", Start: 0, End: 4},
		{Name: "b.pdf", MediaType: "application/pdf", Size: 2, SHA256: "aa22", Start: 1, End: 3},
	}
	ref := o.receive(casework.StageService, m).Case
	ask := func(by casework.StaffName, sum, reason string) (desk.AttachmentData, error) {
		return o.Attachment(t.Context(), by, desk.AttachmentRequest{
			ShowRequest: desk.ShowRequest{On: on(ref), Reason: reason}, SHA256: sum})
	}
	raw := o.messages(ref)[0].Raw
	got, err := ask("maria", "AA1", "")
	if err != nil || got.Name != "a.pdf" || len(got.Data) != 4 || raw == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, tt := range []struct {
		by          casework.StaffName
		sum, reason string
		want        error
	}{
		{"maria", "aa", "", casework.ErrInvalid},
		{"maria", "bb", "", casework.ErrNotFound},
		{"maria", "", "", casework.ErrNotFound},
		{"fatma", "aa11", "", casework.ErrNotAllowed},
		{"nobody", "aa11", "", casework.ErrNotAllowed},
	} {
		if _, err := ask(tt.by, tt.sum, tt.reason); !errors.Is(err, tt.want) {
			t.Errorf("%s asks for %q: %v, want %v", tt.by, tt.sum, err, tt.want)
		}
	}
	if _, err := ask("fatma", "aa11", "the fraud group asks"); err != nil {
		t.Errorf("with a reason: %v", err)
	}
	if !strings.Contains(o.history(ref), "show") {
		t.Error("that somebody from elsewhere has read it is not in the history")
	}
}
