package desk_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// letterKinds is every kind of letter.
func letterKinds() []casework.LetterKind {
	return []casework.LetterKind{casework.LetterAcknowledgement, casework.LetterReply, casework.LetterInformationRequest,
		casework.LetterDelay, casework.LetterFirstDecision, casework.LetterFinalDecision, casework.LetterFeedbackReply,
		casework.LetterReferral, casework.LetterNotOurs, casework.LetterWithdrawal, casework.LetterRepresentative,
		casework.LetterCorrection, casework.LetterNotice, casework.LetterConsultation}
}

// sendingOf is a question with one letter of a kind that is being sent.
func (o *office) sendingOf(kind casework.LetterKind, from string) casework.Letter {
	o.t.Helper()
	ref := o.open(from, "kind=question dept=refunds")
	o.send()
	l := o.ack(ref)
	l.ID, l.Kind, l.State, l.MessageID, l.Attempts, l.AcceptedAt = "", kind, casework.LetterSending, "x"+l.MessageID, nil, time.Time{}
	l.By = "maria"
	if l.Automatic() {
		l.By = casework.SystemName
	}
	err := o.db.Update(o.t.Context(), func(tx *store.Tx) (err error) {
		l, err = tx.PutLetter(l)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

// TestDesk_Report_KindsAndFates holds every kind of letter to G7 in every
// fate: what it is then, whether it leaves again by itself, whether a person
// is called, and whether the customer has an answer.
func TestDesk_Report_KindsAndFates(t *testing.T) {
	for _, kind := range letterKinds() {
		program := casework.Letter{Kind: kind}.Automatic()
		unknown, again := casework.LetterUnknown, 0
		if program {
			unknown, again = casework.LetterQueued, 1
		}
		for _, tt := range []struct {
			fate, want casework.LetterState
			again      int
			task       string
		}{
			{casework.LetterAccepted, casework.LetterAccepted, 0, ""},
			{casework.LetterQueued, casework.LetterQueued, 1, ""},
			{casework.LetterDeferred, casework.LetterDeferred, 1, ""},
			{casework.LetterFailed, casework.LetterFailed, 0, "not delivered"},
			{casework.LetterUnknown, unknown, again, ""},
		} {
			if tt.fate == casework.LetterUnknown && !program {
				tt.task = "nobody knows"
			}
			t.Run(string(kind)+"/"+string(tt.fate), func(t *testing.T) {
				o, _ := spoiltOffice(t)
				l := o.sendingOf(kind, asa)
				o.shown("maria", l.Case)
				r := casework.SendResult{Letter: l.ID, State: tt.fate, RetryAfter: time.Hour,
					Attempt: casework.Attempt{At: o.clock.Now(), Text: "said the server"}}
				if err := o.Report(t.Context(), []casework.SendResult{r}); err != nil {
					t.Fatal(err)
				}
				got, c := o.last(l.Case), o.get(l.Case)
				if got.State != tt.want || got.MessageID != l.MessageID {
					t.Errorf("%s with <%s>, want %s with <%s>", got.State, got.MessageID, tt.want, l.MessageID)
				}
				tries := 1
				if tt.fate == casework.LetterQueued {
					tries = 0
				}
				if len(got.Attempts) != tries {
					t.Errorf("%d tries recorded, want %d", len(got.Attempts), tries)
				}
				o.tasked(c, tt.task)
				answered := tt.fate == casework.LetterAccepted && kind.Answers()
				if c.AnsweredAt.IsZero() == answered {
					t.Errorf("answered %s, want %v", c.AnsweredAt, answered)
				}
				o.clock.Advance(2 * time.Hour)
				if out := o.send(); len(out) != tt.again {
					t.Errorf("%d letters leave later by themselves, want %d", len(out), tt.again)
				}
			})
		}
	}
}

// tasked checks that a case has one open task with a word in it, and is
// unread for it; or none for no word.
func (o *office) tasked(c casework.Case, word string) {
	o.t.Helper()
	if word == "" {
		if len(c.Tasks) != 0 || c.Unread {
			o.t.Errorf("tasks %+v, unread %v, want none", c.Tasks, c.Unread)
		}
		return
	}
	if len(c.Tasks) != 1 || !strings.Contains(c.Tasks[0].Kind, word) || !c.Unread {
		o.t.Errorf("tasks %+v, unread %v, want one of %q", c.Tasks, c.Unread, word)
	}
}

// TestDesk_Report_UnknownForDays: a letter of the program's whose fate is
// never known is not sent for ever.
func TestDesk_Report_UnknownForDays(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=question")
	n := 0
	for range 200 {
		n += len(o.sendAs(casework.LetterUnknown))
		o.clock.Advance(time.Hour)
	}
	if l := o.ack(ref); l.State != casework.LetterUnknown || n > 5*24+2 {
		t.Errorf("%s after %d tries in 200 hours", l.State, n)
	}
	o.tasked(o.get(ref), "nobody knows")
}

// deferredDecision is a final decision on its way, deferred once.
func (o *office) deferredDecision() (casework.Reference, casework.Letter) {
	o.t.Helper()
	ref := o.escalated(asa)
	o.send()
	r, err := o.Decide(o.t.Context(), "eva", partly(ref))
	do(o.t, r, err)
	r, err = o.Approve(o.t.Context(), "nils", desk.ApproveRequest{On: on(ref)})
	do(o.t, r, err)
	o.clock.Advance(11 * time.Minute)
	o.sendAs(casework.LetterDeferred)
	o.clock.Advance(5 * time.Minute)
	return ref, o.last(ref)
}

// movesOn has the customer of a case write.
func (o *office) movesOn(ref casework.Reference) {
	o.t.Helper()
	o.receive(casework.StageOmbudsman, answer(asa, "vänta, här är kvittot", o.last(ref).MessageID))
}

// stoppedThen lets letters leave and fails the test when the decision is
// among them although its case has moved on.
func (o *office) stoppedThen(ref casework.Reference) {
	o.t.Helper()
	o.clock.Advance(5 * time.Hour)
	for _, l := range o.send() {
		if l.Letter.Kind == casework.LetterFinalDecision {
			o.t.Error("the decision leaves although the case has moved on")
		}
	}
	if c := o.get(ref); c.Status != casework.StatusReview {
		o.t.Errorf("case %s, want it in review again", c.Status)
	}
}

// TestDesk_TakeDue_StopsDeferred has a decision given back untried after a
// try: it is held to its case as before.
func TestDesk_TakeDue_StopsDeferred(t *testing.T) {
	o := newOffice(t)
	ref, l := o.deferredDecision()
	if out := o.sendAs(casework.LetterQueued); len(out) != 1 || out[0].Letter.ID != l.ID {
		t.Fatalf("%+v leaves, want the decision", out)
	}
	if got := o.last(ref); got.State != casework.LetterDeferred || len(got.Attempts) != 1 {
		t.Errorf("given back as %s after %d tries", got.State, len(got.Attempts))
	}
	o.movesOn(ref)
	o.stoppedThen(ref)
}

func TestDesk_OutboxRetry_MovedOn(t *testing.T) {
	for name, tt := range map[string]struct {
		fate   casework.LetterState
		before bool // the case moves on before the retry
		leaves bool
	}{
		"DeferredBefore": {casework.LetterDeferred, true, false},
		"DeferredAfter":  {casework.LetterDeferred, false, false},
		"FailedBefore":   {casework.LetterFailed, true, false},
		"FailedAfter":    {casework.LetterFailed, false, false},
		"UnknownBefore":  {casework.LetterUnknown, true, true},
		"UnknownAfter":   {casework.LetterUnknown, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			ref, l := o.deferredDecision()
			if tt.fate != casework.LetterDeferred {
				o.sendAs(tt.fate)
			}
			if tt.before {
				o.movesOn(ref)
			}
			_, err := o.OutboxRetry(t.Context(), "eva", desk.OutboxRequest{Letter: l.ID})
			if tt.before && !tt.leaves {
				refused(t, err, casework.ErrConflict, "moved on")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !tt.before {
				o.movesOn(ref)
			}
			if !tt.leaves {
				o.stoppedThen(ref)
				return
			}
			found := false
			for _, out := range o.send() {
				found = found || out.Letter.ID == l.ID && out.Letter.MessageID == l.MessageID
			}
			if !found {
				t.Error("what a person insists on does not leave")
			}
		})
	}
}

// TestDesk_OutboxCancel_Failed takes back old letters whose place another
// one has taken: the case stays as it is.
func TestDesk_OutboxCancel_Failed(t *testing.T) {
	for _, fate := range []casework.LetterState{casework.LetterFailed, casework.LetterUnknown} {
		t.Run(string(fate), func(t *testing.T) {
			o := newOffice(t)
			ref := o.question()
			ask := func() casework.Letter {
				r, err := o.Ask(t.Context(), "maria", desk.AskRequest{On: on(ref), Items: []casework.Item{{What: "kvittot"}}})
				do(t, r, err)
				return o.last(ref)
			}
			old := ask()
			o.clock.Advance(11 * time.Minute)
			o.sendAs(fate)
			ask()
			o.leave()
			before := o.get(ref)
			if before.Status != casework.StatusWaiting {
				t.Fatalf("case %s", before.Status)
			}
			v, err := o.OutboxCancel(t.Context(), "maria", desk.OutboxRequest{Letter: old.ID})
			if err != nil || v.State != casework.LetterCancelled {
				t.Fatalf("%+v, %v", v, err)
			}
			if c := o.get(ref); c.Status != before.Status {
				t.Errorf("case %s after an old letter was taken back, was %s", c.Status, before.Status)
			}
		})
	}
}

// TestDesk_OutboxCancel_OldDecision: a decision that failed, and was decided
// anew, is taken back without harm to the new one.
func TestDesk_OutboxCancel_OldDecision(t *testing.T) {
	o := newOffice(t)
	ref := o.open(asa, "kind=complaint")
	o.send()
	r, err := o.Confirm(t.Context(), "maria", desk.ConfirmRequest{On: on(ref), How: "ringde"})
	do(t, r, err)
	r, err = o.Decide(t.Context(), "maria", partly(ref))
	do(t, r, err)
	o.clock.Advance(11 * time.Minute)
	o.sendAs(casework.LetterFailed)
	old := o.last(ref)
	r, err = o.Decide(t.Context(), "maria", partly(ref))
	do(t, r, err)
	o.leave()
	want := o.get(ref)
	if want.Status != casework.StatusAnswered || len(want.Decisions) != 2 {
		t.Fatalf("%s, decisions %+v", want.Status, want.Decisions)
	}
	if _, err := o.OutboxCancel(t.Context(), "maria", desk.OutboxRequest{Letter: old.ID}); err != nil {
		t.Fatal(err)
	}
	got := o.get(ref)
	if got.Status != want.Status || got.Decisions[0].State != want.Decisions[0].State ||
		got.Decisions[1].State != casework.DecisionSent {
		t.Errorf("%s, decisions %+v", got.Status, got.Decisions)
	}
}

// TestDesk_TakeDue_Limit: a decision that is stopped takes no place among
// those that leave.
func TestDesk_TakeDue_Limit(t *testing.T) {
	o := newOffice(t)
	ref, _ := o.deferredDecision()
	o.movesOn(ref)
	other := o.open("bo@example.org", "kind=question")
	o.clock.Advance(time.Hour)
	for {
		out, err := o.TakeDue(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(out) == 0 {
			break
		}
		if out[0].Letter.Kind == casework.LetterFinalDecision {
			t.Error("the decision leaves")
		}
	}
	if l := o.ack(other); l.State != casework.LetterSending {
		t.Errorf("the letter behind it is %s", l.State)
	}
}

// spoiltOffice is an office whose records a test can spoil.
func spoiltOffice(t *testing.T) (*office, func(bucket string, key []byte) (mend func())) {
	t.Helper()
	clock, e := new(storetest.Clock), storetest.Memory()
	db, err := store.Open(storetest.Twice(e), store.Options{Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	put := func(bucket string, key, value []byte) (before []byte) {
		err := e.Update(func(w store.Writer) error {
			before = append(before, w.Get(bucket, key)...)
			return w.Put(bucket, key, value)
		})
		if err != nil {
			t.Fatal(err)
		}
		return before
	}
	return newOfficeOn(t, clock, db), func(bucket string, key []byte) func() {
		whole := put(bucket, key, []byte{1, '{'})
		return func() { put(bucket, key, whole) }
	}
}

// alarmed says whether the status names a record that was set aside.
func (o *office) alarmed(record string) bool {
	o.t.Helper()
	st, err := o.Status(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	for _, d := range st.Damaged {
		if strings.Contains(d.What, record) && d.Why != "" {
			return true
		}
	}
	return false
}

// TestDesk_TakeDue_Damaged spoils the record of a letter, then that of a
// case: the other letters leave, Status says so, and what can be read again
// is taken up at the next start.
func TestDesk_TakeDue_Damaged(t *testing.T) {
	o, spoil := spoiltOffice(t)
	first := o.open(asa, "kind=question")
	second := o.open("bo@example.org", "kind=question och jag då")
	mend := spoil("letters", binary.BigEndian.AppendUint64(nil, 1))
	if out := o.send(); len(out) != 1 || out[0].Letter.Case != second {
		t.Fatalf("%d letters leave beside the damaged one, want 1", len(out))
	}
	if !o.alarmed("letter l0000000001") {
		t.Error("status does not name the damaged letter")
	}
	mend()
	if err := o.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out := o.send(); len(out) != 1 || out[0].Letter.Case != first || o.alarmed("l0000000001") {
		t.Errorf("%d letters leave once it is mended, want 1", len(out))
	}
}

func TestDesk_TakeDue_DamagedCase(t *testing.T) {
	o, spoil := spoiltOffice(t)
	ref, _ := o.deferredDecision()
	mend := spoil("cases", []byte(ref))
	other := o.open("bo@example.org", "kind=question")
	o.clock.Advance(time.Hour)
	if out := o.send(); len(out) != 1 || out[0].Letter.Case != other {
		t.Fatalf("%d letters leave beside the damaged case, want 1", len(out))
	}
	if l := o.last(ref); l.State != casework.LetterHeld || l.HeldReason == "" || !o.alarmed(string(ref)) {
		t.Errorf("the letter of the damaged case is %s, %q", l.State, l.HeldReason)
	}
	mend()
	if err := o.Recover(t.Context()); err != nil || o.alarmed(string(ref)) {
		t.Errorf("mended, and still set aside: %v", err)
	}
	if _, err := o.OutboxRelease(t.Context(), "eva", desk.OutboxRequest{Letter: o.last(ref).ID}); err != nil {
		t.Fatal(err)
	}
	if out := o.send(); len(out) != 1 || out[0].Letter.Case != ref {
		t.Errorf("%d letters leave once released, want the decision", len(out))
	}
}

// TestDesk_Report_DamagedCase: what became of letters is recorded although
// the case of one cannot be read; nothing is sent again for want of it.
func TestDesk_Report_DamagedCase(t *testing.T) {
	o, spoil := spoiltOffice(t)
	ref := o.open(asa, "kind=question")
	other := o.open("bo@example.org", "kind=question och jag då")
	out, err := o.TakeDue(t.Context(), 0)
	if err != nil || len(out) != 2 {
		t.Fatalf("%d letters, %v", len(out), err)
	}
	spoil("cases", []byte(ref))
	var results []casework.SendResult
	for _, l := range out {
		results = append(results, casework.SendResult{Letter: l.Letter.ID, State: casework.LetterAccepted,
			Attempt: casework.Attempt{At: o.clock.Now(), Code: 250}})
	}
	if err := o.Report(t.Context(), results); err != nil {
		t.Fatal(err)
	}
	for _, r := range []casework.Reference{ref, other} {
		if l := o.ack(r); l.State != casework.LetterAccepted {
			t.Errorf("letter of %s is %s", r, l.State)
		}
	}
	if !o.alarmed(string(ref)) {
		t.Error("status does not name the damaged case")
	}
}
