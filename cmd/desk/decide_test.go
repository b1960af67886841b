package desk_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

func TestDesk_Decide_Service(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	o.send()
	_, err := o.Decide(t.Context(), "maria", partly(ref))
	refused(t, err, casework.ErrNotAllowed, "ombud confirm "+string(ref))
	r, err := o.Confirm(t.Context(), "maria", desk.ConfirmRequest{On: on(ref), How: "ringde"})
	do(t, r, err)
	r, err = o.Decide(t.Context(), "maria", partly(ref))
	if do(t, r, err); r.LeavesAt == nil || !r.LeavesAt.Equal(o.clock.Now().Add(10*time.Minute)) || len(r.Warnings) != 0 {
		t.Errorf("receipt %+v", r)
	}
	_, err = o.Close(t.Context(), "maria", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "not been accepted")
	out := o.leave()
	if len(out) != 1 || out[0].Letter.Kind != casework.LetterFirstDecision {
		t.Fatalf("letters %+v", out)
	}
	if text := string(out[0].Raw); !strings.Contains(text, "onward 2027-11-23") {
		t.Errorf("the letter has no last date for ARN:\n%s", text)
	}
	c := o.get(ref)
	dec := c.Decisions[0]
	if c.Status != casework.StatusAnswered || dec.State != casework.DecisionSent || !dec.SentAt.Equal(o.clock.Now()) ||
		!c.FirstAnswerAt.Equal(dec.SentAt) || dec.SHA256 == "" || dec.Revision != c.Revision {
		t.Errorf("%s, decision %+v, first answer %s", c.Status, dec, c.FirstAnswerAt)
	}
	for _, kind := range []casework.DeadlineKind{casework.DeadlineAnswer, casework.DeadlineLegalAnswer} {
		if deadline(c, kind).Met.IsZero() {
			t.Errorf("clock %s is not met", kind)
		}
	}
	r, err = o.Close(t.Context(), "maria", desk.CloseRequest{On: on(ref)})
	if do(t, r, err); r.Status != casework.StatusClosed {
		t.Errorf("closed: %s", r.Status)
	}
}

func TestDesk_Decide_Invalid(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	r, err := o.Confirm(t.Context(), "maria", desk.ConfirmRequest{On: on(ref), How: "ringde"})
	do(t, r, err)
	d := partly(ref)
	d.Findings, d.Points = "", nil
	_, err = o.Decide(t.Context(), "maria", d)
	refused(t, err, casework.ErrInvalid, "findings are missing")
	refused(t, err, casework.ErrInvalid, "no point")
	d = partly(ref)
	d.Reasons = "OMIT"
	_, err = o.Decide(t.Context(), "maria", d)
	refused(t, err, casework.ErrInvalid, "part court is missing")
	d.Reasons = "LETTERPANIC"
	_, err = o.Decide(t.Context(), "maria", d)
	refused(t, err, casework.ErrInvalid, "broke off")
	d = partly(ref)
	d.Demand = &casework.Demand{Text: "mycket", Amount: "hundra"}
	_, err = o.Decide(t.Context(), "maria", d)
	refused(t, err, casework.ErrInvalid, "amount")
	d = partly(ref)
	d.Remedy = &casework.Remedy{Text: "vi betalar", By: casework.Date{Year: 2020, Month: 1, Day: 2}}
	_, err = o.Decide(t.Context(), "maria", d)
	refused(t, err, casework.ErrInvalid, "is in the past")
	if c := o.get(ref); len(c.Decisions) != 0 || c.Demand != nil {
		t.Errorf("a refused decision left %+v, demand %+v", c.Decisions, c.Demand)
	}
}

func TestDesk_Approve(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.escalated(asa)
	o.send()
	_, err := o.Take(ctx, "maria", desk.TakeRequest{On: on(ref)})
	if r := refused(t, err, casework.ErrNotAllowed, "decided at stage service"); len(r.Who) == 0 || r.Who[0] != "eva" {
		t.Errorf("who could: %v, want the Kundombud", r.Who)
	}
	_, err = o.Decide(ctx, "karin", partly(ref))
	refused(t, err, casework.ErrNotAllowed, "ombudsman's office")
	r, err := o.Take(ctx, "eva", desk.TakeRequest{On: on(ref)})
	do(t, r, err)
	r, err = o.Decide(ctx, "eva", partly(ref))
	if do(t, r, err); r.Status != casework.StatusReview || r.LeavesAt != nil {
		t.Errorf("decided: %+v", r)
	}
	_, err = o.Approve(ctx, "eva", desk.ApproveRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "second person")
	_, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref), SHA256: strings.Repeat("0", 64)})
	refused(t, err, casework.ErrConflict, "no longer the one")
	_, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: desk.On{Reference: string(ref), Revision: 1}})
	refused(t, err, casework.ErrConflict, "you have seen 1")

	t.Run("Return", func(t *testing.T) {
		_, err := o.Return(ctx, "nils", desk.ReturnRequest{On: on(ref)})
		refused(t, err, casework.ErrInvalid, "what to change")
		r, err := o.Return(ctx, "nils", desk.ReturnRequest{On: on(ref), Comment: "skälen"})
		if do(t, r, err); r.Status != casework.StatusOpen {
			t.Errorf("returned: %s", r.Status)
		}
		r, err = o.Decide(ctx, "eva", partly(ref))
		if do(t, r, err); o.get(ref).Decisions[2].Version != 2 {
			t.Error("decided again, it is no new version")
		}
	})
	t.Run("Noted", func(t *testing.T) {
		before := o.get(ref).Revision
		r, err := o.Note(ctx, "eva", desk.NoteRequest{On: on(ref), Text: "the receipt is in order"})
		do(t, r, err)
		if c := o.get(ref); c.Revision != before+1 || c.Decisions[2].Revision != c.Revision {
			t.Errorf("revision %d after %d, the decision at %d", c.Revision, before, c.Decisions[2].Revision)
		}
	})
	t.Run("NextDay", func(t *testing.T) {
		o.clock.Advance(24 * time.Hour)
		_, err := o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref)})
		again := refused(t, err, casework.ErrConflict, "dated 2026-11-24")
		sha := o.shown("nils", ref).Decisions[2].SHA256
		if !strings.Contains(again.Do, sha) {
			t.Errorf("do %q, want the hash that show gives, %s", again.Do, sha)
		}
		r, err := o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref), SHA256: sha})
		do(t, r, err)
		out := o.leave()
		if len(out) != 1 || out[0].Letter.Kind != casework.LetterFinalDecision || !strings.Contains(string(out[0].Raw), "signed EVA") {
			t.Fatalf("letters %+v", out)
		}
		c := o.get(ref)
		if dec := c.Decisions[2]; dec.State != casework.DecisionSent || dec.ApprovedBy != "nils" || dec.SHA256 != sha || c.Status != casework.StatusAnswered {
			t.Errorf("%s, decision %+v", c.Status, dec)
		}
		_, err = o.Decide(ctx, "eva", partly(ref))
		refused(t, err, casework.ErrConflict, "is decided at stage ombudsman")
	})
}

func TestDesk_Approve_Unconfirmed(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.receive(casework.StageOmbudsman, mail(asa, "kind=escalation")).Case
	_, err := o.Decide(ctx, "eva", partly(ref))
	refused(t, err, casework.ErrNotAllowed, "ombud accept")
	r, err := o.Accept(ctx, "eva", desk.AcceptRequest{On: on(ref), Reason: "har redan fått svar"})
	do(t, r, err)
	r, err = o.Decide(ctx, "eva", partly(ref))
	do(t, r, err)
	_, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "ombud confirm")
	r, err = o.Confirm(ctx, "eva", desk.ConfirmRequest{On: on(ref), How: "BankID"})
	do(t, r, err)
	r, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref)})
	do(t, r, err)
}

func TestDesk_Decide_WithoutFourEyes(t *testing.T) {
	o := newOffice(t)
	o.dir.Ombudsman.FourEyes = false
	ref := o.escalated(asa)
	r, err := o.Decide(t.Context(), "eva", partly(ref))
	if do(t, r, err); r.Status != casework.StatusOpen || r.LeavesAt == nil {
		t.Errorf("decided: %+v", r)
	}
	o.leave()
	if c := o.get(ref); c.Decisions[1].State != casework.DecisionSent {
		t.Errorf("decision %s", c.Decisions[1].State)
	}
}

func TestDesk_Escalate_Candidate(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.decided(asa)
	at := o.clock.Now()
	o.receive(casework.StageService, answer(asa, "role=dissatisfied", o.last(ref).MessageID))
	o.clock.Advance(48 * time.Hour)
	_, err := o.Close(ctx, "maria", desk.CloseRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "ombud escalate")
	r, err := o.Escalate(ctx, "maria", desk.EscalateRequest{On: on(ref)})
	if do(t, r, err); r.Stage != casework.StageOmbudsman || r.Status != casework.StatusOpen || r.Assignee != "" {
		t.Errorf("escalated: %+v", r)
	}
	c := o.get(ref)
	if !c.EscalatedAt.Equal(at) || !c.Assessable() || c.Candidate != nil {
		t.Errorf("escalated at %s, want the customer's message, %s; accepted %v", c.EscalatedAt, at, c.Assessable())
	}
	if l := o.last(ref); l.Subject != "acknowledgement escalation" || l.By != casework.SystemName {
		t.Errorf("the customer is told by %q", l.Subject)
	}
}

// Without a first answer the customer is not told that they had one, and a
// person of the office chooses between refer and accept.
func TestDesk_Escalate_NoAnswerYet(t *testing.T) {
	ctx := t.Context()
	for _, choice := range []string{"refer", "accept"} {
		o := newOffice(t)
		ref := o.open(asa, "kind=complaint")
		_, err := o.Escalate(ctx, "maria", desk.EscalateRequest{On: on(ref)})
		refused(t, err, casework.ErrNotAllowed, "--reason")
		r, err := o.Escalate(ctx, "maria", desk.EscalateRequest{On: on(ref), Reason: "kunden ber om det"})
		if do(t, r, err); !strings.Contains(r.Said, "refer and accept") || len(r.Warnings) != 0 {
			t.Errorf("said %q, warnings %v", r.Said, r.Warnings)
		}
		if l := o.last(ref); l.Subject != "acknowledgement escalation_no_answer" || l.State != casework.LetterQueued {
			t.Errorf("the customer is told by %q, %s", l.Subject, l.State)
		}
		_, err = o.Decide(ctx, "eva", partly(ref))
		refused(t, err, casework.ErrNotAllowed, "no answer yet")
		if choice == "refer" {
			r, err = o.Refer(ctx, "eva", desk.ReferRequest{On: on(ref)})
		} else {
			r, err = o.Accept(ctx, "eva", desk.AcceptRequest{On: on(ref)})
		}
		do(t, r, err)
	}
}

// The first answer may still reach the customer when the case has gone to
// the ombudsman: from then on it can be assessed, and no longer when it
// comes back.
func TestDesk_Escalate_AnswerOnItsWay(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	o.send()
	r, err := o.Confirm(ctx, "maria", desk.ConfirmRequest{On: on(ref), How: "ringde upp"})
	do(t, r, err)
	r, err = o.Decide(ctx, "maria", partly(ref))
	do(t, r, err)
	first := o.last(ref)
	o.clock.Advance(11 * time.Minute)
	out, err := o.TakeDue(ctx, 0)
	if err != nil || len(out) != 1 {
		t.Fatalf("%d letters, %v", len(out), err)
	}
	o.receive(casework.StageOmbudsman, answer(asa, "kind=escalation", o.ack(ref).MessageID))
	if c := o.get(ref); c.Stage != casework.StageOmbudsman || c.Assessable() {
		t.Fatalf("stage %s, assessable %v", c.Stage, c.Assessable())
	}
	err = o.Report(ctx, []casework.SendResult{{Letter: first.ID, State: casework.LetterAccepted,
		Attempt: casework.Attempt{At: o.clock.Now(), Code: 250}}})
	if err != nil {
		t.Fatal(err)
	}
	if c := o.get(ref); !c.Assessable() || c.FirstAnswerAt.IsZero() {
		t.Errorf("the first answer was accepted, and the case cannot be assessed: answered %s", c.FirstAnswerAt)
	}
	bounce := mail("mailer-daemon@mail.test", "studsade")
	bounce.Machine = casework.Machine{Class: casework.MachineBounce}
	bounce.Bounce = &casework.Bounce{OriginalMessageID: first.MessageID,
		Recipients: []casework.BounceRecipient{{Action: "failed", Status: "5.1.1", Permanent: true}}}
	o.receive(casework.StageService, bounce)
	if c := o.get(ref); c.Assessable() {
		t.Error("the first answer came back, and the case can still be assessed")
	}
}

// An acknowledgement that a person brings about keeps to what all do.
func TestDesk_Escalate_Acknowledgement(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*office, casework.Reference)
		text   string
		state  casework.LetterState // empty: none
	}{
		{"Sent", func(*office, casework.Reference) {}, "", casework.LetterQueued},
		{"OverTheCap", func(o *office, _ casework.Reference) { o.dir.Limits.AckPerHour = 1 }, "", casework.LetterHeld},
		{"Crisis", func(*office, casework.Reference) {}, "crisis=1", ""},
		{"NobodyReads", func(o *office, _ casework.Reference) { o.dir.Own = append(o.dir.Own, asa) }, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t)
			ref := o.open(asa, "kind=complaint "+tt.text)
			before := len(o.letters(ref))
			tt.change(o, ref)
			r, err := o.Escalate(t.Context(), "maria", desk.EscalateRequest{On: on(ref), Reason: "kunden ber om det"})
			do(t, r, err)
			after := o.letters(ref)[before:]
			if tt.state == "" {
				if len(after) != 0 || len(r.Warnings) != 1 || !strings.Contains(o.history(ref), "not sent: ") {
					t.Errorf("%d letters, warnings %v", len(after), r.Warnings)
				}
				return
			}
			if len(after) != 1 || after[0].State != tt.state {
				t.Errorf("letters %+v, want one %s", after, tt.state)
			}
		})
	}
}

func TestDesk_Escalate_With(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	old := o.decided(asa)
	at := o.clock.Now()
	fresh := o.receive(casework.StageOmbudsman, mail(asa, "kind=escalation vulnerable=1 utan nummer")).Case
	token := o.ack(fresh).MessageID
	o.send()
	others := o.receive(casework.StageOmbudsman, mail("bo@example.org", "kind=escalation annan")).Case
	_, err := o.Escalate(ctx, "eva", desk.EscalateRequest{On: on(old), With: string(others)})
	refused(t, err, casework.ErrNotAllowed, "another customer's")
	r, err := o.Escalate(ctx, "eva", desk.EscalateRequest{On: on(old), With: string(fresh)})
	do(t, r, err)
	c, merged := o.get(old), o.get(fresh)
	if !c.EscalatedAt.Equal(at) || merged.Status != casework.StatusClosed || merged.CloseReason != casework.CloseMerged {
		t.Errorf("escalated at %s; the other is %s: %s", c.EscalatedAt, merged.Status, merged.CloseReason)
	}
	if n := len(o.messages(fresh)); n != 0 {
		t.Errorf("%d messages are left behind", n)
	}
	for _, l := range o.letters(old)[2:] {
		if l.MessageID != token {
			t.Errorf("the customer is told twice: %s", l.Subject)
		}
	}
	if c.Status != casework.StatusOpen || c.Stage != casework.StageOmbudsman || !slices.Contains(c.Flags, casework.FlagVulnerable) {
		t.Errorf("joined: %s at %s, flags %v", c.Status, c.Stage, c.Flags)
	}
	if r := o.receive(casework.StageOmbudsman, answer(asa, "en sak till", token)); r.Case != old {
		t.Errorf("an answer to the merged case joined %s, want %s", r.Case, old)
	}
	_, err = o.Reopen(ctx, "eva", desk.ReopenRequest{On: on(fresh), Reason: "igen"})
	refused(t, err, casework.ErrConflict, string(old))
}

func TestDesk_Refer(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.receive(casework.StageOmbudsman, mail(asa, "kind=escalation")).Case
	o.send()
	_, err := o.Refer(ctx, "maria", desk.ReferRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "office")
	before := o.get(ref)
	r, err := o.Refer(ctx, "eva", desk.ReferRequest{On: on(ref), Reason: "kundservice svarar först",
		Text: "Vi hör av oss"})
	if do(t, r, err); r.Stage != casework.StageService || r.Status != casework.StatusNew {
		t.Errorf("referred: %+v", r)
	}
	for _, m := range o.messages(ref) {
		if m.Direction == casework.DirectionOut && strings.Contains(m.Text+m.OwnText, "kundservice svarar först") {
			t.Errorf("the reason, which is ours, stands in the letter: %s", m.Text)
		}
	}
	c := o.get(ref)
	if !c.ReceivedAt.Equal(before.ReceivedAt) || !c.FirstComplaintAt.Equal(before.FirstComplaintAt) {
		t.Error("the dates are not kept")
	}
	if out := o.leave(); len(out) != 1 || out[0].Letter.Kind != casework.LetterReferral {
		t.Errorf("letters %+v", out)
	}
	// Referring is not handling: eva may judge it later.
	r, err = o.Confirm(ctx, "maria", desk.ConfirmRequest{On: on(ref), How: "ringde"})
	do(t, r, err)
	r, err = o.Decide(ctx, "maria", partly(ref))
	do(t, r, err)
	o.leave()
	o.receive(casework.StageOmbudsman, answer(asa, "kind=escalation igen", o.last(ref).MessageID))
	r, err = o.Take(ctx, "eva", desk.TakeRequest{On: on(ref)})
	do(t, r, err)
}

func TestDesk_Recuse(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	ref := o.escalated(asa)
	r, err := o.Take(ctx, "eva", desk.TakeRequest{On: on(ref)})
	do(t, r, err)
	_, err = o.Recuse(ctx, "eva", desk.RecuseRequest{On: on(ref)})
	refused(t, err, casework.ErrInvalid, "why")
	r, err = o.Recuse(ctx, "eva", desk.RecuseRequest{On: on(ref), Reason: "granne"})
	if do(t, r, err); r.Assignee != "" || len(r.Warnings) != 0 {
		t.Errorf("recused: %+v", r)
	}
	_, err = o.Take(ctx, "eva", desk.TakeRequest{On: on(ref)})
	refused(t, err, casework.ErrNotAllowed, "stood aside")
	r, err = o.Recuse(ctx, "nils", desk.RecuseRequest{On: on(ref), Reason: "vän"})
	if do(t, r, err); len(r.Warnings) != 1 {
		t.Error("nobody is left, and nobody is told")
	}
	st, err := o.Status(ctx)
	if err != nil || len(st.Undecidable) != 1 || st.Undecidable[0] != ref {
		t.Errorf("status %+v, %v: want the case that nobody may judge", st, err)
	}
}

// A fresh mail of the customer's to the Kundombud makes a case of its own, and
// who decided the first one at service may not judge it, nor untie the two.
func TestDesk_Independence_FreshMail(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	dir := *o.dir
	eva := dir.Staff["eva"]
	eva.Roles, eva.Departments = append(eva.Roles, casework.RoleHandler), []casework.Department{"refunds"}
	dir.Staff = maps.Clone(dir.Staff)
	dir.Staff["eva"] = eva
	o.Reload(parser{}, classifier{}, composer{}, &dir)
	a := o.open(asa, "kind=complaint")
	o.send()
	r, err := o.Confirm(ctx, "eva", desk.ConfirmRequest{On: on(a), How: "ringde"})
	do(t, r, err)
	r, err = o.Decide(ctx, "eva", partly(a))
	do(t, r, err)
	o.leave()
	o.open(asa, "kind=question en annan sak")
	b := o.receive(casework.StageOmbudsman, mail(asa, "kind=escalation jag är inte nöjd")).Case
	if b == a {
		t.Fatal("the fresh mail joined the first case")
	}
	_, err = o.Take(ctx, "eva", desk.TakeRequest{On: on(b)})
	refused(t, err, casework.ErrNotAllowed, " in "+string(a))
	view, err := o.Show(ctx, "nils", desk.ShowRequest{On: on(b)})
	if err != nil || len(view.MayNot) != 1 || view.MayNot[0].Staff != "eva" {
		t.Errorf("may not judge: %+v, %v", view.MayNot, err)
	}
	q := o.get(b).Links[0].To
	_, err = o.Link(ctx, "eva", desk.LinkRequest{On: on(q), To: string(a), Remove: true})
	refused(t, err, casework.ErrNotAllowed, "somebody else")
	r, err = o.Accept(ctx, "nils", desk.AcceptRequest{On: on(b)})
	do(t, r, err)
	r, err = o.Confirm(ctx, "nils", desk.ConfirmRequest{On: on(b), How: "ringde"})
	do(t, r, err)
	_, err = o.Decide(ctx, "eva", partly(b))
	refused(t, err, casework.ErrNotAllowed, "nils")
	r, err = o.Decide(ctx, "nils", partly(b))
	do(t, r, err)
	_, err = o.Approve(ctx, "eva", desk.ApproveRequest{On: on(b)})
	refused(t, err, casework.ErrNotAllowed, "decided at stage service")
}

// Whoever decides lowers no demand silently, for an upheld complaint is one
// that got all it demanded.
func TestDesk_Decide_DemandLowered(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	r, err := o.Confirm(ctx, "maria", desk.ConfirmRequest{On: on(ref), How: "ringde"})
	do(t, r, err)
	want := partly(ref)
	want.Outcome, want.Awarded, want.Demand = casework.OutcomeUpheld, "100", nil
	_, err = o.Decide(ctx, "maria", want)
	refused(t, err, casework.ErrInvalid, "no demand is recorded")
	r, err = o.Demand(ctx, "maria", desk.DemandRequest{On: on(ref), Demand: casework.Demand{Text: "pengarna", Amount: "1000"}})
	do(t, r, err)
	_, err = o.Decide(ctx, "maria", want)
	refused(t, err, casework.ErrInvalid, "of the 1000 demanded")
	for _, less := range []casework.Demand{{Text: "pengarna", Amount: "100"}, {Text: "pengarna"}, {Text: "x", Amount: "1000", Currency: "NOK"}} {
		want.Demand = &less
		_, err = o.Decide(ctx, "maria", want)
		refused(t, err, casework.ErrInvalid, "--demand-reason")
		_, err = o.Demand(ctx, "maria", desk.DemandRequest{On: on(ref), Demand: less})
		refused(t, err, casework.ErrInvalid, "1000 SEK")
	}
	want.Demand, want.DemandReason = &casework.Demand{Text: "pengarna", Amount: "100"}, "kunden räknade om"
	r, err = o.Decide(ctx, "maria", want)
	do(t, r, err)
	if h := o.history(ref); !strings.Contains(h, "demand_was=1000 SEK demand=100 SEK reason=") {
		t.Errorf("history:\n%s", h)
	}
}

// A letter that was recalled and is approved again on the same day is the
// very letter that was read, whatever else has left since.
func TestDesk_Approve_AfterUndo(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.escalated(asa)
	o.send()
	r, err := o.Decide(ctx, "eva", partly(ref))
	do(t, r, err)
	approve := func() error {
		_, err := o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref)})
		return err
	}
	for range 2 {
		if err := approve(); err != nil {
			t.Fatal(err)
		}
		r, err = o.Undo(ctx, "nils", desk.UndoRequest{On: on(ref)})
		do(t, r, err)
	}
	if err := approve(); err != nil {
		t.Fatal(err)
	}
	if out := o.leave(); len(out) != 1 || out[0].Letter.MessageID != o.last(ref).MessageID {
		t.Fatalf("left: %+v", out)
	}
	if !o.get(ref).Decided() {
		t.Error("not decided")
	}
	o.receive(casework.StageOmbudsman, bounceOf(o.last(ref), true))
	if dec, _ := o.get(ref).Decision(casework.StageOmbudsman); dec.State != casework.DecisionUndelivered {
		t.Errorf("the letter came back, and the decision is %s", dec.State)
	}
}

// Who approves is told what has made the letter another.
func TestDesk_Approve_Unlike(t *testing.T) {
	ctx := t.Context()
	o := newOffice(t)
	ref := o.escalated(asa)
	o.send()
	r, err := o.Decide(ctx, "eva", partly(ref))
	do(t, r, err)
	dir := *o.dir
	eva := dir.Staff["eva"]
	eva.FullName = "Eva Ny"
	dir.Staff = maps.Clone(dir.Staff)
	dir.Staff["eva"] = eva
	o.Reload(parser{}, classifier{}, composer{}, &dir)
	_, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref)})
	refused(t, err, casework.ErrConflict, "has changed")
	o.clock.Advance(24 * time.Hour)
	_, err = o.Approve(ctx, "nils", desk.ApproveRequest{On: on(ref)})
	refused(t, err, casework.ErrConflict, "was written for")
}
