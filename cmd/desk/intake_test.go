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

const asa = "asa@example.org"

func TestDesk_Settle_Outcomes(t *testing.T) {
	machine := func(class casework.MachineClass) casework.Message {
		m := mail("robot@example.net", string(class))
		m.Machine = casework.Machine{Class: class, Reason: "Auto-Submitted: auto-replied"}
		return m
	}
	noSender := mail("", "kind=complaint utan avsändare")
	empty := casework.Message{From: casework.Mailbox{Address: asa}, Defects: []string{"part 1: no end"}}
	for _, tt := range []struct {
		name string
		m    casework.Message
		want casework.Result
	}{
		{"Complaint", mail(asa, "kind=complaint"), casework.ResultCase},
		{"OnlySubject", casework.Message{From: casework.Mailbox{Address: asa}, Subject: "Ring mig"}, casework.ResultCase},
		{"OutOfOffice", machine(casework.MachineAutoReply), casework.ResultAutomatic},
		{"Calendar", machine(casework.MachineCalendar), casework.ResultAutomatic},
		{"Report", machine(casework.MachineReport), casework.ResultAutomatic},
		{"Newsletter", machine(casework.MachineBulk), casework.ResultBulk},
		{"List", machine(casework.MachineList), casework.ResultBulk},
		{"Bounce", machine(casework.MachineBounce), casework.ResultBounce},
		{"FeedbackReport", machine(casework.MachineFeedbackReport), casework.ResultBounce},
		{"Ourselves", mail("Service@Example.se", "kind=complaint från oss"), casework.ResultQuarantine},
		{"NoSender", noSender, casework.ResultQuarantine},
		{"NothingReadable", empty, casework.ResultQuarantine},
		{"ClassifierPanics", mail(asa, "classifierpanic"), casework.ResultQuarantine},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			r := o.receive(casework.StageService, tt.m)
			if r.Outcome != tt.want {
				t.Fatalf("outcome %s, want %s", r.Outcome, tt.want)
			}
			if !r.MoveOwed {
				t.Error("the mail need not be moved")
			}
			place := casework.PlaceHandled
			if tt.want == casework.ResultQuarantine {
				place = casework.PlaceQuarantine
			}
			if r.MoveTo != place {
				t.Errorf("moves to %s, want %s", r.MoveTo, place)
			}
			if (r.Case != "") != (tt.want == casework.ResultCase) {
				t.Errorf("case %q for outcome %s", r.Case, r.Outcome)
			}
			waiting, err := o.Quarantine(t.Context(), "admin", desk.QuarantineRequest{})
			if err != nil {
				t.Fatal(err)
			}
			if (len(waiting) == 1) != (tt.want == casework.ResultQuarantine) {
				t.Errorf("%d mails in quarantine for outcome %s", len(waiting), r.Outcome)
			}
			if len(waiting) == 1 && waiting[0].Reason == "" {
				t.Error("in quarantine without a reason")
			}
		})
	}
}

// What comes from an address of ours reaches a person and is never answered,
// unless it is only a letter of ours that has come back.
func TestDesk_Settle_FromUs(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	ack := o.ack(ref)
	o.send()
	back := mail("service@example.se", "Vi har tagit emot ditt klagomål")
	back.MessageID = ack.MessageID
	if r := o.receive(casework.StageService, back); r.Outcome != casework.ResultAutomatic {
		t.Errorf("a letter of ours that came back: %s", r.Outcome)
	}
	about := mail("kundombud@example.se", "kunden ringde om "+string(ref)+" role=withdrawal")
	if r := o.receive(casework.StageService, about); r.Outcome != casework.ResultAppend || r.Case != ref {
		t.Errorf("a colleague's mail about a case: %s of %q", r.Outcome, r.Case)
	}
	c := o.get(ref)
	if len(openTasks(c)) != 1 || c.Status != casework.StatusNew {
		t.Errorf("tasks %+v, %s: want one for a person, and nothing else", c.Tasks, c.Status)
	}
	if r := o.receive(casework.StageOmbudsman, mail("service@example.se", "kind=complaint ny sak")); r.Outcome != casework.ResultQuarantine {
		t.Fatalf("a colleague's mail about nothing known: %s", r.Outcome)
	}
	waiting, err := o.Quarantine(t.Context(), "maria", desk.QuarantineRequest{})
	if err != nil || len(waiting) != 1 {
		t.Fatalf("waiting %+v, %v", waiting, err)
	}
	q, err := o.QuarantineRelease(t.Context(), "maria", desk.QuarantineRequest{ID: waiting[0].ID})
	if err != nil || q.Case == "" {
		t.Fatalf("released: %+v, %v", q, err)
	}
	if n := len(o.letters(q.Case)); n != 0 {
		t.Errorf("%d letters to an address of ours", n)
	}
	o.ack(ref)
}

func TestDesk_Settle_Again(t *testing.T) {
	o := newOffice(t)
	a := o.arrival(casework.StageService, mail(asa, "kind=complaint"))
	first, again := o.settle(a)[0], o.settle(a)[0]
	if first != again {
		t.Errorf("settled again: %+v, want %+v", again, first)
	}
	b := a
	b.ID.UIDValidity = 2
	if r := o.settle(b)[0]; r.Outcome != casework.ResultDuplicate || r.Case != first.Case {
		t.Errorf("after a new UIDVALIDITY: %s of %s, want duplicate of %s", r.Outcome, r.Case, first.Case)
	}
	o.ack(first.Case)
	if n := len(o.messages(first.Case)); n != 2 {
		t.Errorf("%d messages, want the mail and its acknowledgement", n)
	}
}

func TestDesk_Settle_Case(t *testing.T) {
	o := newOffice(t)
	m := mail(asa, "kind=complaint lang=de")
	m.ReceivedAt = o.clock.Now().Add(-2 * time.Hour)
	m.Date = o.clock.Now().AddDate(-3, 0, 0)
	m.Subject = "811218-9876 är arg"
	ref := o.receive(casework.StageService, m).Case
	c := o.get(ref)
	if !c.ReceivedAt.Equal(m.ReceivedAt) || !c.FirstComplaintAt.Equal(m.ReceivedAt) {
		t.Errorf("received %s, complained %s, want our own Received field, %s", c.ReceivedAt, c.FirstComplaintAt, m.ReceivedAt)
	}
	if c.Status != casework.StatusNew || c.Stage != casework.StageService || c.Customer().Address != asa || !c.Unread {
		t.Errorf("new case: %+v", c)
	}
	if due, ok := c.NextDue(); !ok || due.Due.Before(c.ReceivedAt) {
		t.Errorf("the case has no clock: %v", c.Deadlines)
	}
	l := o.ack(ref)
	if l.Subject != "acknowledgement complaint" || l.To[0] != asa || l.From != "service@example.se" {
		t.Errorf("acknowledgement %q to %v from %s", l.Subject, l.To, l.From)
	}
	if signed, ok := o.keys.Open(l.MessageID); !ok || signed != ref {
		t.Errorf("the Message-ID %s does not carry the case", l.MessageID)
	}
	out := o.send()
	if len(out) != 1 {
		t.Fatalf("%d letters leave, want 1", len(out))
	}
	text := string(out[0].Raw)
	if !strings.Contains(text, "languages [sv en]") {
		t.Errorf("a customer who writes German is not answered in both languages:\n%s", text)
	}
	if strings.Contains(text, "Kund") || strings.Contains(text, "arg") {
		t.Errorf("the acknowledgement repeats what the sender wrote:\n%s", text)
	}
	if d := deadline(o.get(ref), casework.DeadlineAcknowledge); d.Met.IsZero() {
		t.Error("the clock acknowledge is not met although the letter was accepted")
	}
	rows, err := o.Queue(t.Context(), "maria", desk.QueueRequest{})
	if err != nil || len(rows) != 1 || strings.Contains(rows[0].Subject, "9876") {
		t.Errorf("queue %+v, %v: want the case, masked", rows, err)
	}
}

func deadline(c casework.Case, kind casework.DeadlineKind) casework.Deadline {
	for _, d := range c.Deadlines {
		if d.Kind == kind {
			return d
		}
	}
	return casework.Deadline{}
}

func TestDesk_Settle_ReceivedAt(t *testing.T) {
	o := newOffice(t)
	now := o.clock.Now()
	for _, tt := range []struct {
		name                  string
		internal, trace, want time.Time
	}{
		{"InternalDate", now.Add(-time.Hour), time.Time{}, now.Add(-time.Hour)},
		{"EarlierTrace", now, now.Add(-48 * time.Hour), now.Add(-48 * time.Hour)},
		{"LaterTrace", now.Add(-time.Hour), now, now.Add(-time.Hour)},
		{"ImportedYearOld", now, now.AddDate(0, -11, 0), now.AddDate(0, -11, 0)},
		{"AbsurdTrace", now, now.AddDate(-30, 0, 0), now},
		{"Future", now.Add(5 * time.Hour), time.Time{}, now},
		{"Nothing", time.Time{}, time.Time{}, now},
		{"OnlyTrace", time.Time{}, now.Add(-time.Minute), now.Add(-time.Minute)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := mail(asa, "kind=complaint "+tt.name)
			m.ReceivedAt = tt.trace
			a := o.arrival(casework.StageService, m)
			a.InternalDate = tt.internal
			if got := o.get(o.settle(a)[0].Case).ReceivedAt; !got.Equal(tt.want) {
				t.Errorf("received at %s, want %s", got, tt.want)
			}
		})
	}
}

func TestDesk_Settle_Form(t *testing.T) {
	o := newOffice(t)
	m := mail("form@example.se", "kind=complaint genom formuläret")
	m.ReplyTo = asa
	m.Machine = casework.Machine{Class: casework.MachineAutoReply, Reason: "Auto-Submitted: auto-generated"}
	m.Assurance = casework.AssuranceAligned
	r := o.receive(casework.StageService, m)
	if r.Outcome != casework.ResultCase {
		t.Fatalf("outcome %s, want case", r.Outcome)
	}
	if p := o.get(r.Case).Customer(); p.Address != asa || p.Assurance != casework.AssuranceNone {
		t.Errorf("customer %+v", p)
	}
	if o.ack(r.Case).To[0] != asa {
		t.Error("the customer behind the form has no acknowledgement")
	}
}

type noComposer struct{}

func (noComposer) Compose(casework.Draft) (casework.Composed, error) { panic("no template") }

func TestDesk_Moved(t *testing.T) {
	o := newOffice(t)
	a := o.arrival(casework.StageService, mail(asa, "kind=complaint"))
	folder := a.ID.FolderID
	unseen, err := o.Unseen(t.Context(), folder, []uint32{7, a.ID.UID, 9})
	if err != nil || !slices.Equal(unseen, []uint32{7, a.ID.UID, 9}) {
		t.Fatalf("unseen before: %v, %v", unseen, err)
	}
	r := o.settle(a)[0]
	unseen, err = o.Unseen(t.Context(), folder, []uint32{7, a.ID.UID, 9})
	if err != nil || !slices.Equal(unseen, []uint32{7, 9}) {
		t.Fatalf("unseen after: %v, %v", unseen, err)
	}
	owed, err := o.Owed(t.Context(), folder)
	if err != nil || len(owed) != 1 || owed[0] != r {
		t.Fatalf("owed %+v, %v", owed, err)
	}
	unknown := casework.ArrivalID{FolderID: folder, UID: 99}
	if err := o.Moved(t.Context(), []casework.Move{{ID: a.ID}, {ID: unknown}}); err != nil {
		t.Fatal(err)
	}
	if owed, err := o.Owed(t.Context(), folder); err != nil || len(owed) != 0 {
		t.Errorf("owed after the move: %+v, %v", owed, err)
	}
}

// An erased case is joined by nothing: its token opens a new case, and tells
// nothing of the old one.
func TestDesk_Settle_JoinErased(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint första")
	token := o.ack(ref).MessageID
	err := o.db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.EraseCase(ref)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if r := o.receive(casework.StageService, answer(asa, "kind=question hör av er", token)); r.Outcome != casework.ResultCase || r.Case == ref {
		t.Errorf("%s of %s, want a new case", r.Outcome, r.Case)
	}
}
