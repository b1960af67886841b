package main

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"ombud/store/casework"
)

// decisionFile is a decision as staff write it: AWARDED is the sum, POINT
// the answer to the first point and WHEN the last day for the remedy.
const decisionFile = `
outcome = "partly"
awarded = "AWARDED"
findings = "Paketet lämnades in den 5 oktober."
reasons = "Påminnelsen skickades trots att du hade anmält returen."
evidence = ["ditt mejl och ditt svar på våra frågor", "fakturan och påminnelsen"]

[demand]
text = "pengarna tillbaka och avgiften borttagen"
amount = "1310.00"
currency = "SEK"

[remedy]
text = "vi betalar AWARDED kr till ditt konto"
by = "WHEN"

[[point]]
raised = "Du har inte fått tillbaka 1 250 kr för kappan."
answer = "POINT"
outcome = "partly"

[[point]]
raised = "Du har fått en påminnelseavgift på 60 kr."
answer = "Avgiften tas bort."
outcome = "upheld"
`

func (w *world) decision(name, awarded, point string) string {
	w.Helper()
	return w.write(name, strings.NewReplacer("AWARDED", awarded, "POINT", point,
		"WHEN", time.Now().AddDate(0, 0, 14).Format(time.DateOnly)).Replace(decisionFile), 0o644)
}

// ladder is a complaint on its way up.
type ladder struct {
	*world
	ref string
}

// TestE2E_Ladder takes a complaint from the customer's first mail to the
// final decision, by the commands alone.
func TestE2E_Ladder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.customer(asa)
	w.serve()
	w.send(complaint())
	w.letters(asa, 1)
	l := ladder{w, w.cases("maria", "is:new")[asa].Reference}
	request := l.ask()
	l.answer(request)
	first := l.firstDecision()
	l.raise(first)
	l.finalDecision()
	l.end()
}

// ask has maria take the case and ask for what is missing.
func (l ladder) ask() received {
	l.Helper()
	l.as("maria", "take", l.ref)
	l.refused(5, "maria", []string{"note", l.ref, "--text", "kontrollerat", "--revision", "1000"}, l.ref)
	l.refused(64, "maria", []string{"ask", l.ref}, "--text")
	l.as("maria", "ask", l.ref, "--item", "Ordernumret | vi behöver hitta köpet hos butiken")
	request := l.letters(asa, 2)[1]
	if missing := request.lacks("Ordernumret", "hitta köpet", l.ref); len(missing) > 0 {
		l.Errorf("the request says nothing of %q:\n%s", missing, request.plain)
	}
	if got := request.Get("Auto-Submitted"); got != "" {
		l.Errorf("a letter by a person is Auto-Submitted: %s", got)
	}
	eventually(l, "waiting for the customer", func() error { return l.is("maria", "waiting") })
	return request
}

// is wants the case at a status.
func (l ladder) is(staff, status string) error {
	if c := l.show(staff, l.ref); c.Status != status {
		return fmt.Errorf("the case is %s, want %s", c.Status, status)
	}
	return nil
}

// answer brings the customer's answer, which has no reference in it.
func (l ladder) answer(request received) {
	l.Helper()
	l.send(letter{from: "Åsa <" + asa + ">", to: serviceAddress, subject: "Sv: Vi behöver några uppgifter",
		messageID: "k2@mail.example.org", replyTo: request.messageID, body: "Ordernumret är WEB-204417.\n\nÅsa"})
	eventually(l, "the answer joined", func() error { return l.is("maria", "open") })
	c := l.show("maria", l.ref)
	last := c.Messages[len(c.Messages)-1]
	if last.Role == nil || *last.Role != "answer" || !strings.Contains(last.OwnText, "WEB-204417") {
		l.Errorf("the last message is %+v, want the customer's answer", last)
	}
	if n := len(l.cases("maria", "")); n != 1 {
		l.Errorf("%d cases, want the one", n)
	}
	l.letters(asa, 2) // an answer is not acknowledged
}

// firstDecision has maria decide, which she may not before she has confirmed
// who the customer is.
func (l ladder) firstDecision() received {
	l.Helper()
	file := l.decision("first.toml", "60.00", "Butiken har ännu inte bekräftat returen.")
	l.refused(77, "maria", []string{"decide", l.ref, "--file", file}, "confirm")
	l.as("maria", "confirm", l.ref, "--how", "ringde upp numret i kundregistret")
	l.as("maria", "decide", l.ref, "--file", file)
	first := l.letters(asa, 3)[2]
	if missing := first.lacks(append(onward(), "60", ombudAddress)...); len(missing) > 0 {
		l.Errorf("the first decision says nothing of %q:\n%s", missing, first.plain)
	}
	eventually(l, "answered", func() error { return l.is("maria", "answered") })
	return first
}

// onward is what every decision must name that is not all that was demanded.
func onward() []string {
	return []string{"Allmänna reklamationsnämnden", "www.arn.se", "Box 174, 101 23 Stockholm", "allmän domstol",
		"Konsumenternas Bank- och finansbyrå", "www.konsumenternas.se", "konsumentvägledare"}
}

// raise brings the customer's mail to the ombudsman. Whoever handled the
// case before may not judge it there.
func (l ladder) raise(first received) {
	l.Helper()
	l.send(letter{from: "Åsa <" + asa + ">", to: ombudAddress, subject: "Jag accepterar inte beslutet",
		messageID: "k3@mail.example.org", replyTo: first.messageID, body: `
Jag är inte nöjd med beslutet. Kundservice har avslagit min begäran om
återbetalning fast paketet är inlämnat. Jag vill att Kundombudet gör en ny
bedömning.`})
	eventually(l, "with the Kundombud", func() error {
		if c := l.show("eva", l.ref); c.Stage != "ombudsman" || c.EscalatedAt == nil {
			return fmt.Errorf("the case is at stage %s", c.Stage)
		}
		return nil
	})
	if n := len(l.cases("eva", "")); n != 1 {
		l.Errorf("%d cases, want the one", n)
	}
	if ack := l.letters(asa, 4)[3]; ack.Get("Auto-Submitted") != "auto-replied" || !strings.Contains(ack.plain, "Kundombud") {
		l.Errorf("the escalation is acknowledged by:\n%s", ack.raw)
	}
	l.refused(77, "maria", []string{"take", l.ref}, "maria", "who may: ", "eva")
	if c := l.show("eva", l.ref); len(c.MayNot) != 1 || c.MayNot[0].Staff != "maria" || c.MayNot[0].Why == "" {
		l.Errorf("may_not is %+v, want maria and why", c.MayNot)
	}
}

// finalDecision has eva decide anew and nils approve.
func (l ladder) finalDecision() {
	l.Helper()
	file := l.decision("final.toml", "1261.00", "Du har visat att paketet lämnades in.")
	l.as("eva", "take", l.ref)
	l.refused(77, "maria", []string{"decide", l.ref, "--file", file})
	before := l.show("eva", l.ref).Revision
	l.as("eva", "decide", l.ref, "--file", file, "--revision", fmt.Sprint(before))
	l.refused(5, "nils", []string{"approve", l.ref, "--revision", fmt.Sprint(before)}, "show")
	l.refused(77, "eva", []string{"approve", l.ref}, "nils")
	l.refused(77, "maria", []string{"approve", l.ref})
	l.letters(asa, 4) // nothing leaves before the second person has approved
	l.as("nils", "approve", l.ref)
	final := l.letters(asa, 5)[4]
	want := append(onward(), "slutliga ställningstagande och beslut", "1 261", l.ref)
	if missing := final.lacks(want...); len(missing) > 0 {
		l.Errorf("the final decision says nothing of %q:\n%s", missing, final.plain)
	}
	for _, word := range []string{"partly", "delvis", "avsl"} {
		if strings.Contains(strings.ToLower(final.subject), word) {
			l.Errorf("the subject %q names the outcome", final.subject)
		}
	}
}

// end closes the case once the customer has the letter.
func (l ladder) end() {
	l.Helper()
	eventually(l, "answered", func() error { return l.is("eva", "answered") })
	l.as("eva", "close", l.ref)
	c := l.show("eva", l.ref)
	if c.Status != "closed" || len(c.Decisions) != 2 {
		l.Fatalf("the case is %s with %d decisions, want closed with 2", c.Status, len(c.Decisions))
	}
	if d := c.Decisions[1]; d.Stage != "ombudsman" || d.State != "sent" || d.ApprovedBy != "nils" {
		l.Errorf("the final decision is %+v", d)
	}
	if n := len(l.cases("eva", "")); n != 1 {
		l.Errorf("%d cases in the queue, want the closed one with a promise", n)
	}
	for _, stage := range []string{"service.1", "ombudsman.1"} {
		l.as("eva", "remedy", l.ref, "--of", stage)
	}
	if n := len(l.cases("eva", "")); n != 0 {
		l.Errorf("%d open cases, want none", n)
	}
}

// TestE2E_ExitCodes holds the exit codes that scripts rely on to contract.md
// §3.
func TestE2E_ExitCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ends(w.ombud("queue"), 75, "no daemon", "ombud serve")
	s := w.serve()
	w.ends(w.ombud("queue"), 0, "an empty queue")
	w.ends(w.ombud("serve"), 75, "a second daemon", "store")
	unknown, err := casework.NewReference("KB", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"show", string(unknown)}, {"--as", "maria", "take", strings.ToLower(string(unknown))}} {
		w.ends(w.ombud(args...), 6, strings.Join(args, " "), string(unknown))
	}
	wrong := string(unknown[:len(unknown)-1]) + string("0123456789A"[(strings.IndexByte("0123456789", unknown[len(unknown)-1])+1)%11])
	w.ends(w.ombud("show", wrong), 6, "a mistyped reference", "check character")
	w.ends(w.ombud("take"), 64, "no reference", "--help")
	w.ends(w.ombud("tak", "KB-0000-0000"), 64, "no such command")
	w.ends(w.ombud("queue", "is:sleeping"), 64, "a bad query", "sleeping")
	w.ends(w.ombud("--as", "nobody", "queue"), 77, "no such staff", "nobody")
	s.stop()
	w.ends(w.ombud("status"), 75, "after the daemon has ended")
	w.configure("stage = \"service\"", "stage = \"servise\"", "adr_participates = true", "adr_participate = true")
	for _, verb := range []string{"serve", "poll"} {
		w.ends(w.ombud(verb), 78, verb, w.config+":7:", "adr_participate", "adr_participates", w.config+":10:", "servise")
	}
}
