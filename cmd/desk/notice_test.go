package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store"
	"ombud/store/casework"
)

// posted gives everybody of a desk an address, and a lead to its departments.
func (o *office) posted() *office {
	for name, s := range o.dir.Staff {
		s.Email = casework.Address(string(name) + "@staff.test")
		s.FullName = strings.ToUpper(string(name[:1])) + string(name[1:]) + " Svensson"
		o.dir.Staff[name] = s
	}
	o.dir.Departments["refunds"] = casework.DepartmentInfo{Address: "refunds@staff.test", Lead: "jonas"}
	return o
}

// notices lets everything leave and gives who got a notice, as "who variant".
func (o *office) notices() []string {
	o.t.Helper()
	var got []string
	for _, out := range o.send() {
		if out.Letter.Kind != casework.LetterNotice {
			continue
		}
		name := out.Letter.To[0].Local()
		if strings.Contains(out.Letter.Subject, casework.NoticeDigest) {
			name += " digest"
		}
		got = append(got, name)
	}
	slices.Sort(got)
	return got
}

func (o *office) wantNotices(what string, want ...string) {
	o.t.Helper()
	if got := o.notices(); !slices.Equal(got, want) {
		o.t.Errorf("%s: told %q, want %q", what, got, want)
	}
}

func TestDesk_Notices_AtOnce(t *testing.T) {
	o := newOffice(t).posted()
	ref := o.open(asa, "kind=complaint avgiften")
	o.wantNotices("a new case", "refunds")
	if c := o.get(ref); c.AnsweredAt.IsZero() == false || c.Status != casework.StatusNew {
		t.Errorf("a notice is no answer: %s", c.Status)
	}
	for _, m := range o.messages(ref) {
		if m.Kind == casework.LetterNotice && strings.Contains(m.Text, "avgiften") {
			t.Errorf("content in a notice: %s", m.Text)
		}
	}
	o.open("bo@mail.test", "kind=complaint crisis=yes")
	o.wantNotices("a crisis", "jonas", "refunds")
	o.open("eve@mail.test", "kind=complaint crisis=yes det var Jonas Svensson som var oförskämd")
	o.wantNotices("about the lead", "refunds")
	o.escalated("siv@mail.test")
	o.notices()
	r := o.receive(casework.StageOmbudsman, mail("per@mail.test", "kind=complaint direkt till er"))
	o.wantNotices("to the Kundombud", "eva", "nils")
	eva := o.dir.Staff["eva"]
	eva.AwayUntil = o.dir.Calendar.Date(o.clock.Now()).AddDays(9)
	o.dir.Staff["eva"] = eva
	o.receive(casework.StageOmbudsman, mail("ann@mail.test", "kind=complaint också direkt"))
	o.wantNotices("while the holder is away", "nils")
	_, err := o.Assign(t.Context(), "nils", desk.AssignRequest{On: on(r.Case), To: "eva"})
	refused(t, err, casework.ErrConflict, "assign "+string(r.Case)+" nils")
}

// The acknowledgement is the customer's: a notice to us meets no clock.
func TestDesk_Notices_MeetNothing(t *testing.T) {
	o := newOffice(t).posted()
	ref := o.open(asa, "kind=complaint crisis=yes")
	o.send()
	if d := deadline(o.get(ref), casework.DeadlineAcknowledge); !d.Met.IsZero() {
		t.Errorf("acknowledged by a notice: %+v", d)
	}
}

func TestDesk_Sweep_Digest(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t).posted()
	ref := o.open(asa, "kind=complaint avgiften")
	r, err := o.Take(ctx, "maria", desk.TakeRequest{On: on(ref)})
	do(t, r, err)
	o.notices()
	morning := func(days int, hour time.Duration) {
		t.Helper()
		day := o.dir.Calendar.Date(o.clock.Now()).AddDays(days)
		o.clock.Set(o.dir.Calendar.EndOfDay(day.AddDays(-1)).Add(time.Second + hour*time.Hour))
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	o.clock.Set(time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC))
	morning(1, 7)
	o.wantNotices("before eight")
	morning(0, 9)
	o.wantNotices("two business days before the answer is due", "admin digest", "jonas digest", "maria digest")
	morning(0, 10)
	o.wantNotices("the same day")
	var text string
	o.look(func(tx *store.Tx) error {
		letters, _ := tx.LettersIn(casework.LetterAccepted)
		for _, l := range letters {
			if l.To[0] == "maria@staff.test" && l.Case == "" {
				m, err := tx.Message(l.Message)
				text = m.Text
				return err
			}
		}
		return nil
	})
	for _, want := range []string{string(ref) + " answer 2026-12-07 running", "0 missed, 1 running", "seal "} {
		if !strings.Contains(text, want) {
			t.Errorf("the list lacks %q:\n%s", want, text)
		}
	}
	o.clock.Set(time.Date(2026, 12, 5, 12, 0, 0, 0, time.UTC))
	morning(0, 9)
	o.wantNotices("on a Saturday")
	o.clock.Set(time.Date(2026, 12, 15, 12, 0, 0, 0, time.UTC))
	morning(0, 7)
	if got := o.notices(); !slices.Equal(got, []string{"jonas", "maria"}) {
		t.Errorf("a legal limit has passed: told at once %q", got)
	}
}
