package main

import (
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"ombud/mailbox/mailboxtest"
	"ombud/replies/repliestest"
)

// crash is a daemon as a child process, between servers in memory that
// outlive it, with a killer before each.
type crash struct {
	*world
	imap       *mailboxtest.Server
	smtp       *repliestest.Sink
	fetch, out *killer
	mails      int // delivered to service so far
	running    *server
}

func newCrash(t *testing.T, o mailboxtest.Options) *crash {
	t.Helper()
	c := &crash{world: &world{TB: t}}
	var err error
	if c.imap, err = mailboxtest.Start(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.imap.Close() })
	for _, user := range []string{serviceAddress, ombudAddress} {
		if err := c.imap.AddUser(user, password); err != nil {
			t.Fatal(err)
		}
	}
	if c.smtp, err = repliestest.StartSink(repliestest.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.smtp.Close() })
	local := func(port int) string { return net.JoinHostPort("127.0.0.1", fmt.Sprint(port)) }
	c.fetch = startKiller(t, local(c.imap.Port), imapEnds)
	c.out = startKiller(t, local(c.smtp.Port()), smtpEnds)
	c.prepare()
	c.write("ombud.toml", c.plain(), 0o644)
	return c
}

// plain is the configuration of the other worlds without TLS, for a killer
// must read what passes. The ombudsman's mailbox is not behind one.
func (c *crash) plain() string {
	return strings.NewReplacer(
		`host = "localhost"`, `host = "127.0.0.1"`, `tls = "implicit"`, `tls = "none"`, `tls = "starttls"`, `tls = "none"`,
		"ca_file = \"IMAP_CA\"\n", "", "ca_file = \"SMTP_CA\"\n", "", "IMAPS_PORT", fmt.Sprint(c.fetch.port()),
		"IMAP_PORT", fmt.Sprint(c.imap.Port), "SMTP_PORT", fmt.Sprint(c.out.port()), "UID", fmt.Sprint(os.Getuid()),
	).Replace(configuration)
}

// customerOf is who has sent a mail.
func customerOf(n int) string { return fmt.Sprintf("kund%03d@example.org", n) }

// deliver puts three new mails into the inbox of service; the last one came to
// the ombudsman's too.
func (c *crash) deliver() {
	c.Helper()
	for i := range 3 {
		l := letter{from: "Kund <" + customerOf(c.mails) + ">", to: serviceAddress, subject: fmt.Sprintf("Fel på faktura %d", c.mails),
			messageID: fmt.Sprintf("crash.%03d@mail.example.org", c.mails), body: fmt.Sprintf(`
Hej, jag är missnöjd. Fakturan %d är redan betald men ni har skickat en
påminnelse med en avgift på 60 kr. Jag kräver att avgiften tas bort.`, 1000+c.mails)}
		raw := l.bytes()
		users := []string{serviceAddress}
		if i == 2 {
			users = append(users, ombudAddress)
		}
		for _, user := range users {
			if _, err := c.imap.Append(user, "INBOX", raw, time.Now()); err != nil {
				c.Fatal(err)
			}
		}
		c.mails++
	}
}

// crashAt delivers mail to a daemon that is killed at a moment.
func (c *crash) crashAt(k *killer, m moment) {
	c.Helper()
	c.deliver()
	started := make(chan struct{})
	dead := k.arm(m, func() {
		<-started
		c.running.kill()
	})
	c.running, _ = c.launch()
	close(started)
	select {
	case <-dead:
	case <-time.After(patience):
		c.Fatalf("%+v: it never came to that\n%s", m, c.running.log)
	}
}

// retried has letters tried at once that would wait for their next try.
func (c *crash) retried() error {
	left := decode[[]struct{ ID, State string }](c, c.as("admin", "outbox", "list", "--json"))
	for _, l := range left {
		if l.State == "deferred" || l.State == "unknown" {
			c.ombud("--as", "admin", "outbox", "retry", l.ID)
		}
	}
	if len(left) > 0 {
		return fmt.Errorf("letters left in the outbox: %+v", left)
	}
	return nil
}

// handled counts the different mails in Handled: one that was copied there may
// be copied again where the daemon died before it could remove it.
func (c *crash) handled(user string) int {
	seen := map[string]bool{}
	for _, m := range c.imap.Messages(user, "Handled") {
		seen[string(m.Raw)] = true
	}
	return len(seen)
}

// addsUp wants one case and one acknowledgement for each mail, everything in
// Handled, and a store without a fault.
func (c *crash) addsUp(acknowledged func()) {
	c.Helper()
	c.running = c.serve()
	eventually(c, "every mail settled and moved", func() error {
		in, handled := c.imap.Count(serviceAddress, "INBOX"), c.handled(serviceAddress)
		also := c.handled(ombudAddress)
		if in != 0 || handled != c.mails || also != c.mails/3 {
			return fmt.Errorf("%d in the inbox, %d and %d handled, of %d", in, handled, also, c.mails)
		}
		return nil
	})
	r := c.ombud("--as", "admin", "reconcile", "--json")
	account := decode[struct {
		Mailboxes []struct {
			Mailbox  string
			Arrivals int
			Outcomes map[string]int
		}
	}](c, r.out)
	c.ends(r, 0, "reconcile")
	cases := 0
	for _, m := range account.Mailboxes {
		cases += m.Outcomes["case"]
		if m.Outcomes["case"]+m.Outcomes["duplicate"] != m.Arrivals {
			c.Errorf("outcomes %+v", m)
		}
	}
	if cases != c.mails {
		c.Errorf("%d cases of %d mails", cases, c.mails)
	}
	acknowledged()
	c.running.stop()
	c.verify()
}

// queuedOnce wants one acknowledgement for each case in the outbox.
func (c *crash) queuedOnce() {
	c.Helper()
	cases := map[string]bool{}
	letters := decode[[]struct{ Case, Kind string }](c, c.as("admin", "outbox", "list", "--json"))
	for _, l := range letters {
		cases[l.Case] = l.Kind == "acknowledgement"
	}
	if len(letters) != c.mails || len(cases) != c.mails {
		c.Errorf("%d letters for %d cases, want one for each of %d mails", len(letters), len(cases), c.mails)
	}
}

// acknowledgedOnce wants one acknowledgement to have left for each mail. Twice
// is how many may have left twice, with the same Message-ID.
func (c *crash) acknowledgedOnce(twice int) {
	c.Helper()
	within(c, 3*time.Minute, "an empty outbox", c.retried)
	ids := map[string][]string{}
	for _, m := range c.smtp.Messages() {
		r, err := read(m.Data)
		if err != nil {
			c.Fatal(err)
		}
		ids[m.To[0]] = append(ids[m.To[0]], r.messageID)
	}
	for n := range c.mails {
		got := ids[customerOf(n)]
		if len(unique(got)) != 1 {
			c.Errorf("%s has the acknowledgements %q, want one", customerOf(n), got)
		}
		twice -= len(got) - 1
	}
	if len(ids) != c.mails || twice < 0 {
		c.Errorf("%d customers have letters, want %d; %d came twice that need not", len(ids), c.mails, -twice)
	}
}

// TestCrash_Fetch kills the daemon at each step from the search to the end of
// the move.
func TestCrash_Fetch(t *testing.T) {
	t.Parallel()
	const body, sizes = `^\S+ UID FETCH .*BODY\.PEEK\[\]`, `^\S+ UID FETCH \S+ \(UID RFC822\.SIZE\)`
	for _, tt := range []struct {
		name    string
		without []string
		moments []moment
	}{
		{"Move", nil, []moment{
			{`^\S+ CREATE`, answered, 0}, {`^\S+ UID SEARCH`, sent, 0}, {sizes, answered, 0}, {body, sent, 0}, {body, halfway, 20}, {body, answered, 0},
			{body, told, 0}, {`^\S+ UID MOVE`, sent, 0}, {`^\S+ UID MOVE`, halfway, 0}, {`^\S+ UID MOVE`, answered, 0},
			{`^\S+ UID MOVE`, told, 0},
		}},
		{"Copy", []string{"MOVE"}, []moment{
			{`^\S+ UID COPY`, sent, 0}, {`^\S+ UID COPY`, answered, 0}, {`^\S+ UID COPY`, told, 0},
			{`^\S+ UID STORE`, sent, 0}, {`^\S+ UID STORE`, answered, 0}, {`^\S+ UID EXPUNGE`, sent, 0},
			{`^\S+ UID EXPUNGE`, answered, 0}, {`^\S+ UID EXPUNGE`, told, 0},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCrash(t, mailboxtest.Options{Without: tt.without})
			// A letter that was being sent would be tried again after a minute.
			c.write("ombud.toml", strings.ReplaceAll(c.plain(), `acknowledgement = "0s"`, `acknowledgement = "1h"`), 0o644)
			for i, m := range tt.moments {
				if i%2 == 0 {
					c.ends(c.ombud("poll"), 0, "a pass in between")
				}
				c.crashAt(c.fetch, m)
			}
			c.addsUp(c.queuedOnce)
		})
	}
}

// TestCrash_Send kills the daemon at each step of sending an acknowledgement.
// Where the server has accepted it and the daemon could not record that, it
// leaves once more, as the same message.
func TestCrash_Send(t *testing.T) {
	t.Parallel()
	c := newCrash(t, mailboxtest.Options{})
	twice := 0
	for _, m := range []moment{
		{`^EHLO`, sent, 0}, {`^MAIL FROM`, sent, 0}, {`^RCPT TO`, answered, 0}, {`^DATA$`, sent, 0}, {`^DATA$`, answered, 0},
		{`^DATA$`, told, 0}, {`^DATA$`, halfway, 10}, {`^\.$`, sent, 0}, {`^\.$`, answered, 0}, {`^\.$`, told, 0},
	} {
		c.crashAt(c.out, m)
		if m.command == `^\.$` && m.phase != sent {
			twice += 3 // as many connections may have been at that point
		}
	}
	c.addsUp(func() { c.acknowledgedOnce(twice) })
}
