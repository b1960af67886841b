package desk_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ombud/cmd/desk"
	"ombud/store"
	"ombud/store/casework"
	"ombud/store/storetest"
)

// office is a desk on a store of its own, with a clock that a test sets.
type office struct {
	*desk.Desk
	t     *testing.T
	clock *storetest.Clock
	db    *store.DB
	dir   *casework.Directory
	keys  casework.Keyring
	uid   uint32
}

// newOffice opens a desk. Every transaction of its store runs twice.
func newOffice(t *testing.T) *office {
	t.Helper()
	clock := new(storetest.Clock)
	return newOfficeOn(t, clock, storetest.OpenAt(t, clock))
}

// newOfficeOn opens a desk on a store with its clock.
func newOfficeOn(t *testing.T, clock *storetest.Clock, db *store.DB) *office {
	t.Helper()
	o := &office{t: t, clock: clock, db: db, dir: directory(t), keys: casework.Keyring{[]byte("a key of tests")}}
	o.Desk = desk.New(desk.Options{Store: o.db, Parser: parser{}, Classifier: classifier{}, Composer: composer{},
		Keys: o.keys, Directory: o.dir})
	return o
}

// directory is a small company.
func directory(t testing.TB) *casework.Directory {
	t.Helper()
	policy, err := casework.PolicyPreset("se-combined")
	if err != nil {
		t.Fatal(err)
	}
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	d := &casework.Directory{
		Company: casework.Company{Name: "Exempelbolaget", Languages: []casework.Language{"sv", "en"}, Prefix: "KB",
			MailDomain: "example.se"},
		Departments: map[casework.Department]casework.DepartmentInfo{"refunds": {}, "fraud": {}, "triage": {}},
		Staff:       map[casework.StaffName]casework.Staff{},
		Products:    map[string]casework.Product{"app": {Owner: "jonas"}},
		Ombudsman:   casework.Ombudsman{Holder: "eva", Deputies: []casework.StaffName{"nils"}, FourEyes: true},
		Policy:      policy,
		Calendar:    casework.NewCalendar(loc, nil),
		Limits:      casework.Limits{AckPerSenderPerDay: 3, AckPerHour: 500},
		Hold: map[casework.LetterKind]time.Duration{casework.LetterReply: time.Minute,
			casework.LetterInformationRequest: time.Minute, casework.LetterFeedbackReply: time.Minute,
			casework.LetterDelay: time.Minute, casework.LetterReferral: time.Minute, casework.LetterWithdrawal: time.Minute,
			casework.LetterNotOurs: time.Minute, casework.LetterFirstDecision: 10 * time.Minute,
			casework.LetterFinalDecision: 10 * time.Minute},
		Own: []casework.Address{"service@example.se", "kundombud@example.se", "form@example.se"},
		Inboxes: map[casework.Stage]casework.Inbox{
			casework.StageService: {Key: "service", Stage: casework.StageService, Address: "service@example.se",
				Forms: []casework.Address{"form@example.se"}, MaxAckAge: 72 * time.Hour},
			casework.StageOmbudsman: {Key: "kundombud", Stage: casework.StageOmbudsman, Address: "kundombud@example.se",
				MaxAckAge: 72 * time.Hour},
		},
	}
	for name, s := range map[casework.StaffName]casework.Staff{
		"maria": {Roles: []casework.Role{casework.RoleHandler}, Departments: []casework.Department{"refunds"}},
		"jonas": {Roles: []casework.Role{casework.RoleHandler}, Departments: []casework.Department{"refunds", "fraud"}},
		"fatma": {Roles: []casework.Role{casework.RoleHandler}, Departments: []casework.Department{"fraud"}},
		"eva":   {Roles: []casework.Role{casework.RoleOmbudsman}},
		"nils":  {Roles: []casework.Role{casework.RoleOmbudsman}},
		"karin": {Roles: []casework.Role{casework.RoleHead}},
		"admin": {Roles: []casework.Role{casework.RoleAdmin}},
	} {
		s.Name, s.FullName = name, strings.ToUpper(string(name))
		d.Staff[name] = s
	}
	return d
}

// parser reads a mail that is a message in JSON; "panic" stops it.
type parser struct{}

func (parser) Parse(raw []byte, _ string) casework.Message {
	if string(raw) == "panic" {
		panic("a trap in the mail")
	}
	var m casework.Message
	if err := json.Unmarshal(raw, &m); err != nil {
		m.Defects = append(m.Defects, err.Error())
	}
	if m.Machine.Class == "" {
		m.Machine.Class = casework.MachineNone
	}
	if strings.Contains(m.Subject, "year 10000") {
		m.Date = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) // which no record can hold
	}
	sum := sha256.Sum256(raw)
	m.Content = "1:" + hex.EncodeToString(sum[:])
	return m
}

// Attachment gives the octets as they stand.
func (parser) Attachment(raw []byte, a casework.Attachment) ([]byte, error) {
	return raw[a.Start:a.End], nil
}

// classifier reads words such as kind=feedback in the text.
type classifier struct{}

func (classifier) Classify(t casework.Text) casework.Verdict {
	v := casework.Verdict{Kind: casework.KindComplaint, Department: "refunds", Language: casework.Swedish}
	for _, w := range strings.Fields(t.OwnText) {
		name, value, _ := strings.Cut(w, "=")
		switch name {
		case "kind":
			v.Kind = casework.Kind(value)
		case "dept":
			v.Department = casework.Department(value)
		case "lang":
			v.Language = casework.Language(value)
		case "role":
			v.Role = casework.MessageRole(value)
		case "crisis", "vulnerable":
			v.Crisis, v.Vulnerable = v.Crisis || name == "crisis", v.Vulnerable || name == "vulnerable"
		case "classifierpanic":
			panic("a trap in the text")
		}
	}
	return v
}

// composer writes a letter that shows its draft. The word OMIT in a text
// makes a part missing, LETTERPANIC breaks it off.
type composer struct{}

func (composer) Compose(d casework.Draft) (casework.Composed, error) {
	all := d.Body + d.Reason
	if d.Decision != nil {
		all += d.Decision.Reasons
	}
	if strings.Contains(all, "OMIT") {
		return casework.Composed{}, errors.New("part court is missing")
	}
	if strings.Contains(all, "LETTERPANIC") {
		panic("a trap in the letter")
	}
	subject := strings.TrimSuffix(fmt.Sprintf("%s %s", d.Kind, d.Variant), " ")
	text := fmt.Sprintf("%s\ncase %s\ndated %s\nto %s\nlanguages %v\nanswer %s\nonward %s\nsigned %s\n%s",
		subject, d.Case.Reference, d.Now.Format(time.DateOnly), d.To.Name, d.Languages, d.Answer, d.Onward, d.Signatory, all)
	for _, it := range d.Items {
		text += "\n" + it.What + " " + it.Why
	}
	if d.Variant == casework.NoticeDigest {
		text += "\nseal " + d.Seal
	}
	raw := fmt.Sprintf("Message-ID: <%s>\r\n%s", d.MessageID, text)
	sum := sha256.Sum256([]byte(raw))
	return casework.Composed{From: casework.Mailbox{Name: d.Signatory, Address: d.From}, Subject: subject, Text: text, Raw: []byte(raw), SHA256: hex.EncodeToString(sum[:])}, nil
}

// mail is a message of a customer's.
func mail(from, text string) casework.Message {
	return casework.Message{
		MessageID: casework.MessageID(hex.EncodeToString([]byte(text)) + "@" + "mail.test"),
		From:      casework.Mailbox{Name: "Kund", Address: casework.Address(from)}, Subject: "Min sak", Text: text, OwnText: text,
	}
}

// answer is a message of a customer's in answer to a letter of ours.
func answer(from, text string, to casework.MessageID) casework.Message {
	m := mail(from, text)
	m.InReplyTo = []casework.MessageID{to}
	return m
}

// arrival is a mail as the server hands it out now.
func (o *office) arrival(stage casework.Stage, m casework.Message) casework.Arrival {
	o.t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.rawArrival(stage, raw)
}

func (o *office) rawArrival(stage casework.Stage, raw []byte) casework.Arrival {
	o.uid++
	return casework.Arrival{
		ID:    casework.ArrivalID{FolderID: casework.FolderID{Mailbox: o.dir.Inboxes[stage].Key, Folder: "INBOX", UIDValidity: 1}, UID: o.uid},
		Stage: stage, InternalDate: o.clock.Now(), Raw: raw,
	}
}

// settle takes arrivals in.
func (o *office) settle(arrivals ...casework.Arrival) []casework.ArrivalRecord {
	o.t.Helper()
	records, err := o.Settle(o.t.Context(), arrivals)
	if err != nil {
		o.t.Fatal(err)
	}
	if len(records) != len(arrivals) {
		o.t.Fatalf("%d records for %d arrivals", len(records), len(arrivals))
	}
	return records
}

// receive takes one mail in at an inbox.
func (o *office) receive(stage casework.Stage, m casework.Message) casework.ArrivalRecord {
	o.t.Helper()
	return o.settle(o.arrival(stage, m))[0]
}

// open makes a case of a mail to service@.
func (o *office) open(from, text string) casework.Reference {
	o.t.Helper()
	r := o.receive(casework.StageService, mail(from, text))
	if r.Outcome != casework.ResultCase {
		o.t.Fatalf("outcome %s, want case", r.Outcome)
	}
	return r.Case
}

// send lets everything that is due leave and be accepted.
func (o *office) send() []casework.Outgoing {
	o.t.Helper()
	return o.sendAs(casework.LetterAccepted)
}

// sendAs lets everything that is due leave with one result.
func (o *office) sendAs(state casework.LetterState) []casework.Outgoing {
	o.t.Helper()
	out, err := o.TakeDue(o.t.Context(), 0)
	if err != nil {
		o.t.Fatal(err)
	}
	var results []casework.SendResult
	for _, l := range out {
		results = append(results, casework.SendResult{Letter: l.Letter.ID, State: state,
			Attempt: casework.Attempt{At: o.clock.Now(), Code: 250}})
	}
	if err := o.Report(o.t.Context(), results); err != nil {
		o.t.Fatal(err)
	}
	return out
}

// leave waits out the hold and lets everything leave.
func (o *office) leave() []casework.Outgoing {
	o.t.Helper()
	o.clock.Advance(11 * time.Minute)
	return o.send()
}

func on(ref casework.Reference) desk.On { return desk.On{Reference: string(ref)} }

// get reads a case as it is stored.
func (o *office) get(ref casework.Reference) casework.Case {
	o.t.Helper()
	var c casework.Case
	o.look(func(tx *store.Tx) (err error) {
		c, err = tx.Case(ref)
		return err
	})
	return c
}

func (o *office) look(fn func(*store.Tx) error) {
	o.t.Helper()
	if err := o.db.View(context.Background(), fn); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) letters(ref casework.Reference) []casework.Letter {
	o.t.Helper()
	var list []casework.Letter
	o.look(func(tx *store.Tx) (err error) {
		list, err = tx.Letters(ref)
		return err
	})
	return list
}

func (o *office) messages(ref casework.Reference) []casework.Message {
	o.t.Helper()
	var list []casework.Message
	o.look(func(tx *store.Tx) (err error) {
		list, err = tx.Messages(ref)
		return err
	})
	return list
}

// history joins the history of a case to one text.
func (o *office) history(ref casework.Reference) string {
	o.t.Helper()
	var b strings.Builder
	o.look(func(tx *store.Tx) error {
		entries, err := tx.History(ref)
		for _, e := range entries {
			fmt.Fprintf(&b, "%s %s %s\n", e.By, e.Verb, e.Note)
		}
		return err
	})
	return b.String()
}

// ack is the acknowledgement of a case; it fails when there is not exactly
// one.
func (o *office) ack(ref casework.Reference) casework.Letter {
	o.t.Helper()
	var acks []casework.Letter
	for _, l := range o.letters(ref) {
		if l.Kind == casework.LetterAcknowledgement {
			acks = append(acks, l)
		}
	}
	if len(acks) != 1 {
		o.t.Fatalf("%d acknowledgements, want 1", len(acks))
	}
	return acks[0]
}

// last is the latest letter of a case.
func (o *office) last(ref casework.Reference) casework.Letter {
	o.t.Helper()
	list := o.letters(ref)
	if len(list) == 0 {
		o.t.Fatal("the case has no letters")
	}
	return list[len(list)-1]
}

// do fails the test when a verb failed, and gives its receipt.
func do(t *testing.T, r desk.Receipt, err error) desk.Receipt {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// refused fails the test unless a verb was refused in a way, with a word in
// what it says.
func refused(t *testing.T, err, kind error, word string) *casework.Refusal {
	t.Helper()
	var r *casework.Refusal
	if !errors.As(err, &r) || !errors.Is(err, kind) {
		t.Fatalf("got %v, want a refusal: %v", err, kind)
	}
	if !strings.Contains(r.Error()+" "+r.Do, word) {
		t.Fatalf("refusal %q, do %q: want %q in it", r.Error(), r.Do, word)
	}
	return r
}

// partly is a decision that gives less than was demanded.
func partly(ref casework.Reference) desk.DecideRequest {
	return desk.DecideRequest{
		On: on(ref), Outcome: casework.OutcomePartly, Awarded: "60", Evidence: []string{"fakturan"}, Findings: "så var det",
		Reasons: "därför", Demand: &casework.Demand{Text: "pengarna", Amount: "100"},
		Points: []casework.Point{{Raised: "avgiften", Answer: "tas bort"}},
		Remedy: &casework.Remedy{Text: "vi betalar", By: casework.Date{Year: 2026, Month: 12, Day: 20}},
	}
}

// decided is a complaint that maria has taken, confirmed and decided, with
// the letter accepted.
func (o *office) decided(from string) casework.Reference {
	o.t.Helper()
	ref := o.open(from, "kind=complaint av "+from)
	o.send()
	ctx := o.t.Context()
	_, err := o.Take(ctx, "maria", desk.TakeRequest{On: on(ref)})
	if err == nil {
		_, err = o.Confirm(ctx, "maria", desk.ConfirmRequest{On: on(ref), How: "ringde upp"})
	}
	if err == nil {
		_, err = o.Decide(ctx, "maria", partly(ref))
	}
	if err != nil {
		o.t.Fatal(err)
	}
	o.leave()
	return ref
}

// escalated is a decided complaint whose customer has written to kundombud@.
func (o *office) escalated(from string) casework.Reference {
	o.t.Helper()
	ref := o.decided(from)
	r := o.receive(casework.StageOmbudsman, answer(from, "kind=escalation jag är inte nöjd "+from, o.last(ref).MessageID))
	if r.Case != ref || r.Outcome != casework.ResultAppend {
		o.t.Fatalf("the mail to kundombud@ became %s of %s, want append to %s", r.Outcome, r.Case, ref)
	}
	return ref
}
