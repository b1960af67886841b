package desk_test

import (
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_Settle_Join(t *testing.T) {
	const stranger = "eve@example.com"
	for _, tt := range []struct {
		name string
		// message is what comes, given the case and the acknowledgement that
		// its customer has.
		message func(ref casework.Reference, ack, first casework.MessageID) casework.Message
		want    casework.MessageRole // empty: a new case
		by      string
	}{
		{"Token", func(_ casework.Reference, ack, _ casework.MessageID) casework.Message {
			return answer(asa, "och en sak till", ack)
		},
			casework.MessageSupplement, "by=token"},
		{"TokenInCapitals", func(_ casework.Reference, ack, _ casework.MessageID) casework.Message {
			return answer("ASA@example.org", "och en sak till", casework.MessageID(strings.ToUpper(string(ack))))
		}, casework.MessageSupplement, "by=token"},
		{"PlusAddress", func(_ casework.Reference, ack, _ casework.MessageID) casework.Message {
			m := mail(asa, "och en sak till")
			tag, _, _ := strings.Cut(string(ack), "@")
			m.To = []casework.Mailbox{{Address: casework.Address("service+" + tag + "@example.se")}}
			return m
		}, casework.MessageSupplement, "by=token"},
		{"MessageID", func(_ casework.Reference, _, first casework.MessageID) casework.Message {
			m := mail(asa, "och en sak till")
			m.References = []casework.MessageID{"older@elsewhere", first}
			return m
		}, casework.MessageSupplement, "by=message_id"},
		{"Reference", func(ref casework.Reference, _, _ casework.MessageID) casework.Message {
			m := mail(asa, "och en sak till")
			m.Subject = "Ärende " + strings.ToLower(string(ref))
			return m
		}, casework.MessageSupplement, "by=reference"},
		{"ForgedToken", func(_ casework.Reference, ack, _ casework.MessageID) casework.Message {
			return answer(asa, "kind=question ny", "kb.7f3k9qxp.0001.a.0000000000000000@example.se")
		}, "", ""},
		{"NoKey", func(casework.Reference, casework.MessageID, casework.MessageID) casework.Message {
			return mail(asa, "kind=question ny")
		}, "", ""},
		{"TokenFromStranger", func(_ casework.Reference, ack, _ casework.MessageID) casework.Message {
			return answer(stranger, "jag tar tillbaka role=withdrawal", ack)
		}, casework.MessageSomeoneElse, "by=token"},
		{"ReferenceFromStranger", func(ref casework.Reference, _, _ casework.MessageID) casework.Message {
			return mail(stranger, "kind=complaint "+string(ref))
		}, casework.MessageSomeoneElse, "by=reference"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			ref := o.open(asa, "kind=complaint första")
			first := o.messages(ref)[0]
			m := tt.message(ref, o.ack(ref).MessageID, first.MessageID)
			before := o.get(ref)
			r := o.receive(casework.StageService, m)
			if tt.want == "" {
				if r.Outcome != casework.ResultCase || r.Case == ref {
					t.Fatalf("%s of %s, want a new case", r.Outcome, r.Case)
				}
				links := o.get(r.Case).Links
				if len(links) != 1 || links[0] != (casework.Link{Kind: casework.LinkMayBelong, To: ref}) {
					t.Errorf("links %+v, want that it may belong to %s", links, ref)
				}
				return
			}
			if r.Outcome != casework.ResultAppend || r.Case != ref {
				t.Fatalf("%s of %s, want append to %s", r.Outcome, r.Case, ref)
			}
			messages := o.messages(ref)
			if got := messages[len(messages)-1].Role; got != tt.want {
				t.Errorf("role %s, want %s", got, tt.want)
			}
			if h := o.history(ref); !strings.Contains(h, tt.by) {
				t.Errorf("the history does not say %q:\n%s", tt.by, h)
			}
			o.ack(ref) // the first one, and no other
			after := o.get(ref)
			if tt.want != casework.MessageSomeoneElse {
				if after.Revision != before.Revision+1 {
					t.Errorf("revision %d, want one more than %d", after.Revision, before.Revision)
				}
				return
			}
			if after.Revision != before.Revision || after.Status != before.Status || len(after.People) != 1 || len(after.Tasks) != 1 {
				t.Errorf("somebody else's message changed the case: %+v", after)
			}
		})
	}
}

// What one customer writes in answer to a mail that we never saw belongs
// together; what others write in answer to it does not.
func TestDesk_Settle_JoinThread(t *testing.T) {
	o := newOffice(t)
	const newsletter = "newsletter@elsewhere"
	first := o.receive(casework.StageService, answer(asa, "kind=complaint första", newsletter))
	again := o.receive(casework.StageService, answer(strings.ToUpper(asa), "och en sak till", newsletter))
	if again.Outcome != casework.ResultAppend || again.Case != first.Case {
		t.Errorf("%s of %s, want append to %s", again.Outcome, again.Case, first.Case)
	}
	if h := o.history(first.Case); !strings.Contains(h, "by=thread") {
		t.Errorf("the history does not say how it was joined:\n%s", h)
	}
	other := o.receive(casework.StageService, answer("eve@example.com", "kind=question ny", newsletter))
	if other.Outcome != casework.ResultCase || len(o.get(other.Case).Links) != 0 {
		t.Errorf("somebody else's: %s with links %v", other.Outcome, o.get(other.Case).Links)
	}
}

// A key whose case knows the sender goes before a stronger one whose case
// does not.
func TestDesk_Settle_JoinKnownFirst(t *testing.T) {
	o := newOffice(t)
	other := o.open("bo@example.org", "kind=complaint bo")
	mine := o.open(asa, "kind=complaint asa")
	m := answer(asa, "det gäller "+string(mine), o.ack(other).MessageID)
	if r := o.receive(casework.StageService, m); r.Case != mine {
		t.Errorf("joined %s, want %s, whose customer wrote it", r.Case, mine)
	}
}

func TestDesk_Settle_Roles(t *testing.T) {
	tests := []struct {
		name   string
		text   string
		role   casework.MessageRole
		status casework.Status
	}{
		{"Thanks", "role=thanks", casework.MessageThanks, casework.StatusAnswered},
		{"Dissatisfied", "role=dissatisfied", casework.MessageDissatisfied, casework.StatusOpen},
		{"Escalation", "kind=escalation", casework.MessageDissatisfied, casework.StatusOpen},
		{"Withdrawal", "role=withdrawal", casework.MessageWithdrawal, casework.StatusAnswered},
		{"Supplement", "här är mer", casework.MessageSupplement, casework.StatusOpen},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			ref := o.decided(asa)
			if s := o.get(ref).Status; s != casework.StatusAnswered {
				t.Fatalf("status %s before, want answered", s)
			}
			o.receive(casework.StageService, answer(asa, tt.text, o.last(ref).MessageID))
			c, messages := o.get(ref), o.messages(ref)
			if got := messages[len(messages)-1].Role; got != tt.role {
				t.Errorf("role %s, want %s", got, tt.role)
			}
			if c.Status != tt.status || c.Stage != casework.StageService {
				t.Errorf("status %s at stage %s, want %s at service", c.Status, c.Stage, tt.status)
			}
			if candidate := tt.role == casework.MessageDissatisfied; (c.Candidate != nil) != candidate {
				t.Errorf("candidate %+v for role %s", c.Candidate, tt.role)
			}
		})
	}
	t.Run("Answer", func(t *testing.T) {
		o := newOffice(t)
		ref := o.open(asa, "kind=complaint")
		r, err := o.Ask(t.Context(), "maria", desk.AskRequest{On: on(ref), Items: []casework.Item{{What: "ordernummer"}}})
		if do(t, r, err); r.Status != casework.StatusWaiting {
			t.Fatalf("status %s after ask", r.Status)
		}
		o.leave()
		o.receive(casework.StageService, answer(asa, "1234 role=thanks", o.last(ref).MessageID))
		if c := o.get(ref); c.Status != casework.StatusOpen || !c.Unread {
			t.Errorf("after the answer: %s, unread %v", c.Status, c.Unread)
		}
	})
	t.Run("DissatisfiedBefore", func(t *testing.T) {
		o := newOffice(t)
		ref := o.open(asa, "kind=complaint")
		o.receive(casework.StageService, answer(asa, "role=dissatisfied", o.ack(ref).MessageID))
		if c := o.get(ref); c.Candidate != nil || c.Stage != casework.StageService {
			t.Errorf("dissatisfied before any decision: %+v", c.Candidate)
		}
	})
}

func TestDesk_Settle_FeedbackTurns(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=feedback")
	o.send()
	o.clock.Advance(24 * time.Hour)
	at := o.clock.Now()
	o.receive(casework.StageService, answer(asa, "kind=complaint det här är ett klagomål", o.ack(ref).MessageID))
	c := o.get(ref)
	if c.Kind != casework.KindComplaint || !c.Is(casework.KindFeedback) || !c.FirstComplaintAt.Equal(at) {
		t.Errorf("kind %s also %v, complained %s, want a complaint from %s", c.Kind, c.Also, c.FirstComplaintAt, at)
	}
	if c.ReceivedAt.Equal(at) || deadline(c, casework.DeadlineLegalAnswer).Due.IsZero() {
		t.Errorf("received %s, clocks %v", c.ReceivedAt, c.Deadlines)
	}
	if l := o.last(ref); l.Kind != casework.LetterAcknowledgement || l.Subject != "acknowledgement complaint" {
		t.Errorf("the complaint is acknowledged by %q", l.Subject)
	}
}

func TestDesk_Settle_Escalation_AfterAnswer(t *testing.T) {
	o := newOffice(t)
	ref := o.decided(asa)
	o.clock.Advance(72 * time.Hour)
	at := o.clock.Now()
	o.receive(casework.StageOmbudsman, answer(asa, "kind=escalation", o.last(ref).MessageID))
	c := o.get(ref)
	if c.Stage != casework.StageOmbudsman || !c.EscalatedAt.Equal(at) || !c.Assessable() || c.Assignee != "" || c.Status != casework.StatusOpen {
		t.Errorf("escalated case: stage %s at %s, accepted %v, assignee %q, %s", c.Stage, c.EscalatedAt, c.Assessable(), c.Assignee, c.Status)
	}
	if d := deadline(c, casework.DeadlineAnswer); !d.Met.IsZero() || !d.Due.After(at) {
		t.Errorf("the clock of the new stage: %+v", d)
	}
	if l := o.last(ref); l.Subject != "acknowledgement escalation" || l.From != "kundombud@example.se" {
		t.Errorf("acknowledged by %q from %s", l.Subject, l.From)
	}
}

func TestDesk_Settle_Escalation_BeforeAnswer(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	o.receive(casework.StageOmbudsman, answer(asa, "kind=escalation", o.ack(ref).MessageID))
	c := o.get(ref)
	if c.Stage != casework.StageOmbudsman || c.Assessable() {
		t.Errorf("stage %s, accepted %v", c.Stage, c.Assessable())
	}
	if l := o.last(ref); l.Subject != "acknowledgement escalation_no_answer" {
		t.Errorf("acknowledged by %q", l.Subject)
	}
}

func TestDesk_Settle_Escalation_NoKey(t *testing.T) {
	o := newOffice(t)
	old := o.decided(asa)
	r := o.receive(casework.StageOmbudsman, mail(asa, "kind=escalation utan nummer"))
	c := o.get(r.Case)
	if r.Outcome != casework.ResultCase || c.Stage != casework.StageOmbudsman || c.Assessable() || c.Kind != casework.KindComplaint {
		t.Errorf("%s: %s at %s, accepted %v", r.Outcome, c.Kind, c.Stage, c.Assessable())
	}
	if len(c.Links) != 1 || c.Links[0].To != old {
		t.Errorf("links %+v, want the earlier case", c.Links)
	}
}

func TestDesk_Settle_Escalation_ThanksRaiseNothing(t *testing.T) {
	o := newOffice(t)
	ref := o.decided(asa)
	o.receive(casework.StageOmbudsman, answer(asa, "role=thanks", o.last(ref).MessageID))
	if c := o.get(ref); c.Stage != casework.StageService {
		t.Errorf("thanks raised the case to %s", c.Stage)
	}
}

// The same mail in both inboxes is one message, one case, two arrivals and
// one acknowledgement, and stands at the ombudsman in whichever order.
func TestDesk_Settle_BothInboxes(t *testing.T) {
	for _, tt := range []struct {
		name   string
		stages []casework.Stage
		batch  bool
	}{
		{"ServiceFirst", []casework.Stage{casework.StageService, casework.StageOmbudsman}, false},
		{"OmbudsmanFirst", []casework.Stage{casework.StageOmbudsman, casework.StageService}, false},
		{"ServiceFirstInOneBatch", []casework.Stage{casework.StageService, casework.StageOmbudsman}, true},
		{"OmbudsmanFirstInOneBatch", []casework.Stage{casework.StageOmbudsman, casework.StageService}, true},
	} {
		for _, kind := range []string{"complaint", "feedback", "escalation"} {
			t.Run(tt.name+"/"+kind, func(t *testing.T) {
				o := newOffice(t)
				m := mail(asa, "kind="+kind)
				a, b := o.arrival(tt.stages[0], m), o.arrival(tt.stages[1], m)
				var records []casework.ArrivalRecord
				if tt.batch {
					records = o.settle(a, b)
				} else {
					records = append(o.settle(a), o.settle(b)...)
				}
				if records[0].Outcome != casework.ResultCase || records[1].Outcome != casework.ResultDuplicate ||
					records[0].Case != records[1].Case || records[0].Message != records[1].Message {
					t.Fatalf("records %+v", records)
				}
				ref := records[0].Case
				c := o.get(ref)
				if c.Stage != casework.StageOmbudsman || c.EscalatedAt.IsZero() || c.Assessable() || c.Status != casework.StatusNew {
					t.Errorf("stage %s at %s, accepted %v, %s", c.Stage, c.EscalatedAt, c.Assessable(), c.Status)
				}
				o.ack(ref)
				if n := len(o.messages(ref)); n != 2 {
					t.Errorf("%d messages, want the mail and its acknowledgement", n)
				}
			})
		}
	}
	t.Run("AfterReferral", func(t *testing.T) {
		o := newOffice(t)
		m := mail(asa, "kind=escalation")
		o.receive(casework.StageService, m)
		ref := o.receive(casework.StageOmbudsman, m).Case
		r, err := o.Refer(t.Context(), "eva", desk.ReferRequest{On: on(ref)})
		do(t, r, err)
		again := o.arrival(casework.StageOmbudsman, m)
		again.ID.UIDValidity = 2
		o.settle(again)
		if c := o.get(ref); c.Stage != casework.StageService {
			t.Errorf("seen again in a rescan, the mail raised a referred case to %s", c.Stage)
		}
	})
	t.Run("SupplementIsAcknowledgedOnce", func(t *testing.T) {
		o := newOffice(t)
		ref := o.decided(asa)
		m := answer(asa, "kind=escalation jag är inte nöjd", o.last(ref).MessageID)
		o.receive(casework.StageService, m)
		if c := o.get(ref); c.Candidate == nil {
			t.Fatal("no escalation candidate")
		}
		o.receive(casework.StageOmbudsman, m)
		c := o.get(ref)
		if c.Stage != casework.StageOmbudsman || c.Candidate != nil || !c.Assessable() {
			t.Errorf("stage %s, candidate %+v, accepted %v", c.Stage, c.Candidate, c.Assessable())
		}
		if l := o.last(ref); l.Subject != "acknowledgement escalation" {
			t.Errorf("acknowledged by %q", l.Subject)
		}
	})
}

func TestDesk_Settle_MachineInCase(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	before := o.get(ref)
	auto := answer(asa, "jag är på semester", o.ack(ref).MessageID)
	auto.Machine = casework.Machine{Class: casework.MachineAutoReply, Reason: "Auto-Submitted: auto-replied"}
	if r := o.receive(casework.StageService, auto); r.Outcome != casework.ResultAutomatic || r.Case != ref {
		t.Errorf("%s of %q, want automatic of the case", r.Outcome, r.Case)
	}
	after := o.get(ref)
	if after.Status != before.Status || after.Revision != before.Revision || len(after.Tasks) != 0 {
		t.Errorf("an automatic reply changed the case: %+v", after)
	}
	list := answer(asa, "svar genom en lista", o.ack(ref).MessageID)
	list.Machine = casework.Machine{Class: casework.MachineList, Reason: "List-Id"}
	if r := o.receive(casework.StageService, list); r.Outcome != casework.ResultBulk || r.Case != ref {
		t.Errorf("%s of %q, want bulk of the case", r.Outcome, r.Case)
	}
	if c := o.get(ref); len(c.Tasks) != 1 {
		t.Error("nobody is told of a customer's mail through a list")
	}
	o.ack(ref)
}

func TestDesk_Settle_Watched(t *testing.T) {
	o := newOffice(t)
	a := o.arrival(casework.StageService, mail(asa, "kind=complaint"))
	a.Watched, a.ID.Folder = true, "Junk"
	first := o.clock.Now()
	if r := o.settle(a)[0]; r.Outcome != casework.ResultQuarantine {
		t.Fatalf("outcome %s, want quarantine", r.Outcome)
	}
	waiting, err := o.Quarantine(t.Context(), "maria", desk.QuarantineRequest{})
	if err != nil || len(waiting) != 1 {
		t.Fatalf("waiting %+v, %v", waiting, err)
	}
	o.clock.Advance(48 * time.Hour)
	v, err := o.QuarantineShow(t.Context(), "maria", desk.QuarantineRequest{ID: waiting[0].ID})
	if err != nil || v.From.Address != asa {
		t.Errorf("shown %+v, %v", v, err)
	}
	q, err := o.QuarantineRelease(t.Context(), "maria", desk.QuarantineRequest{ID: waiting[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	if c := o.get(q.Case); !c.ReceivedAt.Equal(first) {
		t.Errorf("received %s, want its first arrival, %s", c.ReceivedAt, first)
	}
	o.ack(q.Case)
	_, err = o.QuarantineRelease(t.Context(), "maria", desk.QuarantineRequest{ID: q.ID})
	refused(t, err, casework.ErrConflict, "released")
	_, err = o.QuarantineShow(t.Context(), "maria", desk.QuarantineRequest{ID: "q0000000099"})
	refused(t, err, casework.ErrNotFound, "no such mail")
	if r := o.settle(a)[0]; r.Outcome != casework.ResultQuarantine {
		t.Errorf("the arrival's record became %s", r.Outcome)
	}
}

func TestDesk_QuarantineReject(t *testing.T) {
	o := newOffice(t)
	o.settle(o.rawArrival(casework.StageService, []byte("panic")))
	waiting, err := o.Quarantine(t.Context(), "admin", desk.QuarantineRequest{})
	if err != nil || len(waiting) != 1 || !strings.Contains(waiting[0].Reason, "a trap in the mail") {
		t.Fatalf("waiting %+v, %v", waiting, err)
	}
	_, err = o.QuarantineReject(t.Context(), "admin", desk.QuarantineRequest{ID: waiting[0].ID})
	refused(t, err, casework.ErrInvalid, "why")
	if _, err := o.QuarantineReject(t.Context(), "admin", desk.QuarantineRequest{ID: waiting[0].ID, Reason: "skräp"}); err != nil {
		t.Fatal(err)
	}
	if waiting, err := o.Quarantine(t.Context(), "admin", desk.QuarantineRequest{}); err != nil || len(waiting) != 0 {
		t.Errorf("waiting after reject: %+v, %v", waiting, err)
	}
}
