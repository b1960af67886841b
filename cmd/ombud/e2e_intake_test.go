package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// caseView is what the tests read of a case (contract.md §4).
type caseView struct {
	Reference string `json:"reference"`
	Register  string `json:"register"`
	Kind      string `json:"kind"`
	Stage     string `json:"stage"`
	Status    string `json:"status"`
	Language  string `json:"language"`
	Customer  struct {
		Address string `json:"address"`
	} `json:"customer"`
	Assignee    *string `json:"assignee"`
	EscalatedAt *string `json:"escalated_at"`
	Revision    int     `json:"revision"`
	MayNot      []struct {
		Staff string `json:"staff"`
		Why   string `json:"why"`
	} `json:"may_not"`
	Messages []struct {
		Direction string  `json:"direction"`
		Role      *string `json:"role"`
		Kind      *string `json:"kind"`
		MessageID string  `json:"message_id"`
		OwnText   string  `json:"own_text"`
		State     *string `json:"state"`
	} `json:"messages"`
	Decisions []struct {
		Stage      string `json:"stage"`
		Outcome    string `json:"outcome"`
		State      string `json:"state"`
		ApprovedBy string `json:"approved_by"`
	} `json:"decisions"`
}

// everyCase asks for a whole list.
const everyCase = "--limit=0"

// cases are the open cases that a member of staff is shown, by customer.
func (w *world) cases(staff, query string) map[string]caseView {
	w.Helper()
	byCustomer := map[string]caseView{}
	for _, c := range decode[[]caseView](w, w.as(staff, "queue", "--json", everyCase, query)) {
		if _, twice := byCustomer[c.Customer.Address]; twice {
			w.Errorf("two cases of %s", c.Customer.Address)
		}
		byCustomer[c.Customer.Address] = c
	}
	return byCustomer
}

func (w *world) show(staff, reference string) caseView {
	w.Helper()
	return decode[caseView](w, w.as(staff, "show", "--json", reference))
}

// asa is the customer of the complaint.
const asa = "asa.oberg@example.org"

// complaint is hers.
func complaint() letter {
	return letter{from: "=?utf-8?q?=C3=85sa_=C3=96berg?= <" + asa + ">", to: serviceAddress, subject: "Ingen återbetalning",
		messageID: "k1@mail.example.org", body: `
Hej,

jag är mycket missnöjd. Jag skickade tillbaka en kappa för 1 250 kr till butiken
den 5 oktober men har fortfarande inte fått någon återbetalning, och nu har ni
dessutom lagt på en påminnelseavgift på 60 kr. Jag kräver att få tillbaka
pengarna och att avgiften tas bort.

Åsa Öberg`}
}

// feedback is another customer's.
func feedback() letter {
	return letter{from: "Lena Strand <lena.strand@example.org>", to: serviceAddress, subject: "Förslag till appen",
		messageID: "f1@mail.example.org", body: `
Hej! Det vore bra om appen visade förfallodatum redan på startsidan. Nu måste
jag klicka mig fram till varje faktura. Annars är jag väldigt nöjd.`}
}

// escalation comes to the ombudsman's inbox with no answer of ours before.
func escalation() letter {
	return letter{from: "Karl Nyberg <karl.nyberg@example.org>", to: ombudAddress, subject: "Begäran om ny bedömning",
		messageID: "e1@mail.example.org", body: `
Till Kundombudet. Kundservice har avslagit mitt klagomål om räntan på min
kontokredit. Jag accepterar inte svaret och begär att Kundombudet gör en ny
bedömning.`}
}

// english is a complaint in English.
func english() letter {
	return letter{from: "Harriet Cole <harriet.cole@example.com>", to: serviceAddress, subject: "Reminder fee on a paid invoice",
		messageID: "h1@mail.example.com", body: `
Hello, I paid the invoice before the due date and still received a payment
reminder with a reminder fee. I dispute the fee and I want to complain about
this. Please remove it and confirm in writing.`}
}

// machines are mails that no person has written.
func machines() []letter {
	return []letter{
		{from: "Per Lund <per.lund@example.org>", to: serviceAddress, subject: "Automatiskt svar: Er faktura",
			messageID: "o1@mail.example.org", headers: []string{"Auto-Submitted: auto-replied"},
			body: "Jag är på semester och åter den 16 november."},
		{from: "Kassanytt <nyhetsbrev@shop.example>", to: serviceAddress, subject: "Veckans erbjudanden",
			messageID: "n1@shop.example", headers: []string{"Precedence: bulk", "List-Id: <nyhetsbrev.shop.example>",
				"List-Unsubscribe: <https://shop.example/u>"}, body: "Missa inte veckans erbjudanden."},
	}
}

// TestE2E_Intake sends mail to both addresses and reads what comes back.
func TestE2E_Intake(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people := []letter{complaint(), feedback(), escalation(), english()}
	for _, l := range append(people, machines()...) {
		w.customer(l.sender())
	}
	w.serve()
	for _, l := range append(machines(), people...) {
		w.send(l)
	}
	// Straight into the mailbox, for Postfix would mend it.
	w.dovecot.Deliver("scanner@example.org", serviceAddress, []byte("\x00\x01\x02 no header at all\n\xff\xfe\xfd\n"))
	w.settled(serviceAddress, 5, 1)
	w.settled(ombudAddress, 1, 0)
	cases := w.cases("maria", "is:new")
	for address, c := range w.cases("jonas", "is:new") {
		cases[address] = c
	}
	for address, c := range w.cases("eva", "is:new") {
		cases[address] = c
	}
	t.Run("Acknowledgements", func(t *testing.T) {
		w := w.in(t)
		for _, l := range people {
			w.acknowledged(l, cases[l.sender()])
		}
		w.subject(asa, "Vi har tagit emot ditt klagomål")
		for _, l := range machines() {
			w.letters(l.sender(), 0)
		}
	})
	t.Run("Cases", func(t *testing.T) {
		if len(cases) != len(people) {
			t.Errorf("%d cases, want %d", len(cases), len(people))
		}
		for address, want := range map[string]string{
			asa: "complaint service sv", "lena.strand@example.org": "feedback service sv",
			"karl.nyberg@example.org": "complaint ombudsman sv", "harriet.cole@example.com": "complaint service en",
		} {
			c := cases[address]
			if got := c.Kind + " " + c.Stage + " " + c.Language; got != want {
				t.Errorf("%s: %s, want %s", address, got, want)
			}
		}
	})
	t.Run("Quarantine", func(t *testing.T) { w.in(t).quarantined() })
	t.Run("Contract", func(t *testing.T) { w.in(t).contract(cases[asa].Reference) })
}

// in is the same world in a subtest.
func (w *world) in(t *testing.T) *world {
	sub := *w
	sub.TB = t
	return &sub
}

// acknowledged wants one acknowledgement of a mail in its sender's mailbox,
// as contract.md §5 has it.
func (w *world) acknowledged(l letter, c caseView) {
	w.Helper()
	ack := w.letters(l.sender(), 1)[0]
	for field, want := range map[string]string{
		"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "In-Reply-To": "<" + l.messageID + ">",
		"References": "<" + l.messageID + ">", "To": "<" + l.sender() + ">", "Cc": "", "Content-Language": c.Language,
	} {
		if got := ack.Get(field); got != want {
			w.Errorf("%s: %s is %q, want %q", l.sender(), field, got, want)
		}
	}
	if from := ack.Get("From"); !strings.Contains(from, l.to) {
		w.Errorf("%s: From is %q, want the address they wrote to", l.sender(), from)
	}
	if !strings.HasSuffix(ack.subject, " ["+c.Reference+"]") || c.Reference == "" {
		w.Errorf("%s: the subject %q does not end with the reference [%s]", l.sender(), ack.subject, c.Reference)
	}
	if !strings.HasSuffix(ack.messageID, "@example.test") {
		w.Errorf("%s: Message-ID %q is not under our domain", l.sender(), ack.messageID)
	}
	if !slices.Equal(ack.parts, []string{"text/plain", "text/html"}) {
		w.Errorf("%s: the parts are %q", l.sender(), ack.parts)
	}
	for _, text := range []string{ack.plain, ack.html} {
		for _, want := range []string{c.Reference, "08-000 00 00", "https://www.example.test/klagomal"} {
			if !strings.Contains(text, want) {
				w.Errorf("%s: says nothing of %q:\n%s", l.sender(), want, text)
			}
		}
		name, _, _ := strings.Cut(l.from, " ")
		if strings.Contains(text, name) || strings.Contains(text, l.subject) {
			w.Errorf("%s: repeats what the sender wrote:\n%s", l.sender(), text)
		}
	}
}

func (w *world) subject(address, want string) {
	w.Helper()
	if got := w.letters(address, 1)[0].subject; !strings.HasPrefix(got, want) {
		w.Errorf("the subject to %s is %q, want %q", address, got, want)
	}
}

// quarantined wants the mail that nobody can read kept, with a reason.
func (w *world) quarantined() {
	w.Helper()
	list := decode[[]struct{ ID, State, Reason string }](w, w.as("admin", "quarantine", "list", "--json"))
	if len(list) != 1 || list[0].State != "waiting" || list[0].Reason == "" {
		w.Fatalf("in quarantine: %+v, want the unreadable mail and why", list)
	}
	w.as("admin", "quarantine", "show", list[0].ID)
}

// contract wants every field of contract.md §4 in what the commands print.
func (w *world) contract(reference string) {
	w.Helper()
	row := []string{"reference", "register", "kind", "stage", "status", "department", "language", "customer", "also", "subject",
		"received_at", "first_complaint_at", "escalated_at", "assignee", "due", "flags", "unread", "revision"}
	full := append(row, "people", "demand", "links", "evaluation", "external", "close_reason", "may_not", "messages", "deadlines",
		"verdict", "decisions", "history")
	rows := decode[[]map[string]any](w, w.as("maria", "queue", "--json"))
	if len(rows) == 0 {
		w.Fatal("the queue is empty")
	}
	for _, r := range rows {
		w.has("queue", r, row...)
		w.has("queue.due", r["due"], "kind", "at", "state")
		w.has("queue.customer", r["customer"], "name", "address")
	}
	c := decode[map[string]any](w, w.as("maria", "show", "--json", reference))
	w.has("show", c, full...)
	w.each("people", c, "role", "name", "address", "type", "assurance")
	w.each("messages", c, "id", "direction", "role", "kind", "from", "to", "subject", "message_id", "at", "text", "own_text",
		"attachments", "assurance", "state")
	w.each("deadlines", c, "kind", "at", "state")
	w.each("history", c, "seq", "at", "by", "verb", "hash")
	w.has("verdict", c["verdict"], "kind", "department", "language", "points", "margin", "reasons", "runner_up", "rules_hash")
	w.each("reasons", c["verdict"], "phrase", "field", "at", "points", "source")
	for _, list := range []string{"also", "flags", "links", "may_not", "decisions"} {
		if _, ok := c[list].([]any); !ok {
			w.Errorf("show: %s is %v, want a list", list, c[list])
		}
	}
}

// has wants fields in a JSON object.
func (w *world) has(what string, v any, fields ...string) {
	w.Helper()
	object, ok := v.(map[string]any)
	if !ok {
		w.Errorf("%s is %v, want an object", what, v)
		return
	}
	for _, f := range fields {
		if _, ok := object[f]; !ok {
			w.Errorf("%s has no %q", what, f)
		}
	}
}

// each wants fields in every object of a list that is not empty.
func (w *world) each(list string, v any, fields ...string) {
	w.Helper()
	object, _ := v.(map[string]any)
	all, _ := object[list].([]any)
	if len(all) == 0 {
		w.Errorf("%s is empty", list)
	}
	for i, one := range all {
		w.has(fmt.Sprintf("%s[%d]", list, i), one, fields...)
	}
}
