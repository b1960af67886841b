package daemon

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"
	"testing"
	"time"

	"ombud/replies/repliestest"
	"ombud/store/casework"
)

// correspondent is somebody who writes by a machine: every day one mail of
// its own, and what it has to say to each letter of ours.
type correspondent struct {
	address string
	opens   func(day int) string               // a mail to us, without Message-ID and Date; empty for none
	answers func(m repliestest.Message) string // likewise; empty for none
	letters int                                // of ours that it got
}

// plain is a mail with a text and further fields.
func plain(from, subject, text string, fields ...string) string {
	head := append([]string{"From: " + from, "To: service@example.se", "Subject: " + subject,
		"MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"}, fields...)
	return strings.Join(head, "\n") + "\n\n" + text + "\n"
}

// field is a field of a letter of ours.
func field(m repliestest.Message, name string) string {
	parsed, err := mail.ReadMessage(bytes.NewReader(m.Data))
	if err != nil {
		return ""
	}
	return parsed.Header.Get(name)
}

// complains is the mail that most correspondents open with.
func complains(from string, fields ...string) func(int) string {
	return func(day int) string {
		return plain(from, fmt.Sprintf("Klagomål %d", day),
			fmt.Sprintf("Jag vill klaga. Fakturan %d är fel och jag vill ha pengarna tillbaka.", day), fields...)
	}
}

// correspondents are the machines that one must not get into a loop with.
func correspondents() map[string]*correspondent {
	answering := func(from string, fields func(repliestest.Message) []string) func(repliestest.Message) string {
		return func(m repliestest.Message) string {
			return plain(from, "Tack för ditt mejl", "Vi har tagit emot ditt meddelande och återkommer så snart vi kan.",
				fields(m)...)
		}
	}
	none := func(repliestest.Message) []string { return nil }
	back := func(from string) func(repliestest.Message) string {
		return func(m repliestest.Message) string {
			// Our own letter comes back by way of a list or an alias.
			return strings.Replace(string(m.Data), "From: ", "Sender: "+from+"\r\nFrom: ", 1)
		}
	}
	return map[string]*correspondent{
		"AutoresponderWithoutFields": {address: "robot@example.org", opens: complains("robot@example.org"),
			answers: answering("robot@example.org", none)},
		"AutoresponderInThread": {address: "tradar@example.org", opens: complains("tradar@example.org"),
			answers: answering("tradar@example.org", func(m repliestest.Message) []string {
				return []string{"In-Reply-To: " + field(m, "Message-ID")}
			})},
		"AutoresponderNewName": {address: "namn@example.org", opens: complains("Namn Ett <namn@example.org>"),
			answers: answering("Namn Två <NAMN@example.org>", none)},
		"Vacation": {address: "semester@example.org", opens: complains("semester@example.org"),
			answers: answering("semester@example.org", func(m repliestest.Message) []string {
				return []string{"Auto-Submitted: auto-replied", "In-Reply-To: " + field(m, "Message-ID")}
			})},
		"List": {address: "lista@lists.example.org",
			opens:   complains("lista@lists.example.org", "List-Id: <lista.lists.example.org>", "Precedence: list"),
			answers: back("lista@lists.example.org")},
		"ListWithoutFields": {address: "alla@example.org", opens: complains("alla@example.org"),
			answers: back("alla@example.org")},
		"Bouncing": {address: "borta@example.org", opens: complains("borta@example.org"),
			answers: func(m repliestest.Message) string { return bounced(m, "borta@example.org") }},
		"BouncingByHand": {address: "trasig@example.org", opens: complains("trasig@example.org"),
			answers: func(m repliestest.Message) string {
				return plain("postmaster@example.org", "Undelivered mail", "trasig@example.org: no such person here.")
			}},
		"Customer": {address: "asa@example.org", opens: func(day int) string {
			if day%7 != 0 {
				return ""
			}
			return complains("asa@example.org")(day)
		}, answers: func(repliestest.Message) string { return "" }},
	}
}

// bounced is the report that a letter of ours did not arrive.
func bounced(m repliestest.Message, address string) string {
	return fmt.Sprintf(`From: Mail Delivery System <mailer-daemon@example.org>
To: service@example.se
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; %s
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: %s

--b--
`, address, field(m, "Message-ID"))
}

// month has a world live through thirty days: the mail that opens each, and
// all that follows from it, is carried to and fro until nothing moves.
func (w *world) month(d *Daemon, open func(day int), carry func(repliestest.Message)) {
	w.Helper()
	carried := 0
	for day := range 30 {
		morning := w.now()
		open(day)
		for round := 0; ; round++ {
			if round == 40 {
				w.Fatalf("day %d: mail goes to and fro without end", day)
			}
			if err := d.Poll(w.Context()); err != nil {
				w.Fatal(err)
			}
			letters := w.smtp.Messages()[carried:]
			if len(letters) == 0 {
				break
			}
			carried += len(letters)
			for _, m := range letters {
				carry(m)
			}
			w.advance(time.Minute)
		}
		w.advance(24*time.Hour - w.now().Sub(morning))
	}
}

// TestDaemon_MailLoops lives through a month with machines that answer
// whatever they get: to none leave more letters than the caps allow, nobody
// else's letters suffer, and what is over a cap is held and named.
func TestDaemon_MailLoops(t *testing.T) {
	w := newWorld(t)
	d := w.daemon(w.options())
	all := correspondents()
	by := map[string]*correspondent{}
	for _, c := range all {
		by[c.address] = c
	}
	mails := 0
	arrive := func(text string) {
		if text == "" {
			return
		}
		mails++
		if !strings.Contains(text, "Message-ID: <") || strings.Contains(text, "multipart/report") {
			text = fmt.Sprintf("Message-ID: <%d@machines.example.org>\nDate: %s\n", mails, w.now().Format(time.RFC1123Z)) + text
		}
		raw := strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
		if _, err := w.imap.Append("service", "INBOX", []byte(raw), w.now()); err != nil {
			t.Fatal(err)
		}
	}
	w.month(d, func(day int) {
		for _, c := range all {
			arrive(c.opens(day))
		}
	}, func(m repliestest.Message) {
		c := by[strings.ToLower(m.To[0])]
		if c == nil {
			t.Errorf("a letter leaves to %s, who has not written", m.To[0])
			return
		}
		c.letters++
		arrive(c.answers(m))
	})
	// One a day would answer the mail that a person may have written; three
	// is the cap. A list gets none, a customer one for each complaint.
	for name, want := range map[string][2]int{
		"AutoresponderWithoutFields": {30, 90}, "AutoresponderInThread": {30, 30}, "AutoresponderNewName": {30, 90},
		"Vacation": {30, 30}, "List": {0, 0}, "ListWithoutFields": {30, 30}, "Bouncing": {30, 30},
		"BouncingByHand": {30, 30}, "Customer": {5, 5},
	} {
		if n := all[name].letters; n < want[0] || n > want[1] {
			t.Errorf("%s got %d letters in a month, want %d to %d", name, n, want[0], want[1])
		}
	}
	s, err := d.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	held := s.Store.Letters[casework.LetterHeld]
	if named := strings.Contains(fmt.Sprint(s.Store.Alarms), "held"); held == 0 || !named {
		t.Errorf("%d letters held, alarms %v: want those over the cap", held, s.Store.Alarms)
	}
	t.Logf("%d mails came, %d letters left, %d held", mails, len(w.smtp.Messages()), held)
}

// TestDaemon_TwoOmbuds has two of us acknowledge each other for a month: by
// mail systems that keep the marks of automatic mail, and by ones that lose
// them.
func TestDaemon_TwoOmbuds(t *testing.T) {
	for name, tt := range map[string]struct {
		carry func([]byte) []byte
		most  int // letters of each
	}{
		"Marked": {func(raw []byte) []byte { return raw }, 30},
		"Unmarked": {func(raw []byte) []byte {
			raw = bytes.Replace(raw, []byte("\nAuto-Submitted:"), []byte("\nX-Was-Auto:"), 1)
			return bytes.Replace(raw, []byte("\nX-Auto-Response-Suppress:"), []byte("\nX-Was-Suppress:"), 1)
		}, 90},
	} {
		t.Run(name, func(t *testing.T) {
			ours, theirs := newWorld(t), newWorld(t)
			theirs.configure("@example.se", "@annan.example", "adr_participates = true",
				"adr_participates = true\nreference_prefix = \"AN\"")
			one, other := ours.daemon(ours.options()), theirs.daemon(theirs.options())
			carry := func(to *world, m repliestest.Message) {
				if _, err := to.imap.Append("service", "INBOX", tt.carry(m.Data), to.now()); err != nil {
					t.Fatal(err)
				}
			}
			carried := 0
			ours.month(one, func(day int) {
				theirs.advance(ours.now().Sub(theirs.now()))
				raw := plain("service@annan.example", fmt.Sprintf("Klagomål %d", day), "Vi vill klaga på fakturan.",
					fmt.Sprintf("Message-ID: <%d@annan.example>", day))
				raw = strings.ReplaceAll(raw, "\n", "\r\n")
				if _, err := ours.imap.Append("service", "INBOX", []byte(raw), ours.now()); err != nil {
					t.Fatal(err)
				}
			}, func(m repliestest.Message) {
				carry(theirs, m)
				if err := other.Poll(t.Context()); err != nil {
					t.Fatal(err)
				}
				back := theirs.smtp.Messages()[carried:]
				carried += len(back)
				for _, m := range back {
					carry(ours, m)
				}
			})
			a, b := len(ours.smtp.Messages()), len(theirs.smtp.Messages())
			if a < 30 || a > tt.most || b > tt.most {
				t.Errorf("%d and %d letters in a month, want 30 to %d of ours", a, b, tt.most)
			}
			t.Logf("%d letters of ours, %d of theirs", a, b)
		})
	}
}
