package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"ombud/store"
	"ombud/store/bolt"
)

// crowd is many customers, each with a mailbox and one mail for the company.
type crowd struct {
	*world
	mails []letter
}

// newCrowd makes n customers. Every fifth writes to the ombudsman.
func (w *world) newCrowd(n int) *crowd {
	w.Helper()
	c := &crowd{world: w}
	for i := range n {
		l := letter{from: fmt.Sprintf("Kund <kund%03d@example.org>", i), to: serviceAddress, subject: fmt.Sprintf("Fel på faktura %d", 1000+i),
			messageID: fmt.Sprintf("crowd.%03d@mail.example.org", i), body: fmt.Sprintf(`
Hej, jag är missnöjd. Fakturan %d är redan betald men ni har skickat en
påminnelse med en avgift på 60 kr. Jag kräver att avgiften tas bort.`, 1000+i)}
		if i%5 == 4 {
			l.to = ombudAddress
		}
		c.mails = append(c.mails, l)
		w.customer(l.sender())
	}
	return c
}

// to gives how many of the mails go to an address.
func (c *crowd) to(address string) int {
	n := 0
	for _, l := range c.mails {
		if l.to == address {
			n++
		}
	}
	return n
}

// deliver hands the mails from..to to Dovecot.
func (c *crowd) deliver(from, to int) {
	c.Helper()
	for _, l := range c.mails[from:to] {
		c.dovecot.Deliver(l.sender(), l.to, l.bytes())
	}
}

// acknowledgements are the Message-IDs in each customer's mailbox, read over
// several connections.
func (c *crowd) acknowledgements() (map[string][]string, error) {
	ids := map[string][]string{}
	var errs error
	var mu sync.Mutex
	var readers sync.WaitGroup
	next := make(chan string)
	for range 4 {
		readers.Go(func() {
			for address := range next {
				letters, err := c.mailboxOf(address)
				mu.Lock()
				errs = errors.Join(errs, err)
				for _, l := range letters {
					ids[address] = append(ids[address], l.messageID)
				}
				mu.Unlock()
			}
		})
	}
	for _, l := range c.mails {
		next <- l.sender()
	}
	close(next)
	readers.Wait()
	return ids, errs
}

// outcome waits until the first n customers have an acknowledgement and all
// mail is where it belongs. It returns what lies in the mailboxes.
func (c *crowd) outcome(n int, limit time.Duration) map[string][]string {
	c.Helper()
	var ids map[string][]string
	within(c, limit, fmt.Sprintf("%d acknowledgements", n), func() (err error) {
		if ids, err = c.acknowledgements(); err == nil && len(ids) < n {
			err = fmt.Errorf("%d customers have one", len(ids))
		}
		return err
	})
	sub := crowd{world: c.world, mails: c.mails[:n]}
	c.settled(serviceAddress, sub.to(serviceAddress), 0)
	c.settled(ombudAddress, sub.to(ombudAddress), 0)
	return ids
}

// everyCaseOnce wants one open case of every one of the first n customers,
// each with its mail and one letter, and nothing left in the outbox.
func (c *crowd) everyCaseOnce(n int) {
	c.Helper()
	cases := c.cases("maria", "")
	for address, one := range c.cases("eva", "") {
		cases[address] = one
	}
	if len(cases) != n {
		c.Errorf("%d cases, want %d", len(cases), n)
	}
	registers := map[string]bool{}
	for _, l := range c.mails[:n] {
		one := cases[l.sender()]
		if registers[one.Register] {
			c.Errorf("the register number %s was given twice", one.Register)
		}
		registers[one.Register] = true
		staff := "maria"
		if l.to == ombudAddress {
			staff = "eva"
		}
		full := c.show(staff, one.Reference)
		if len(full.Messages) != 2 || full.Messages[0].MessageID != l.messageID || *full.Messages[1].State != "accepted" {
			c.Errorf("%s: messages %+v, want the mail and its acknowledgement, accepted", l.sender(), full.Messages)
		}
	}
	if left := decode[[]map[string]any](c, c.as("admin", "outbox", "list", "--json")); len(left) != 0 {
		c.Errorf("letters left in the outbox: %v", left)
	}
}

// verify holds the store of a daemon that has ended to its own chains and
// seals.
func (w *world) verify() {
	w.Helper()
	engine, err := bolt.Open(filepath.Join(w.dir, "ombud.db"), bolt.Options{})
	if err != nil {
		w.Fatal(err)
	}
	db, err := store.Open(engine, store.Options{Prefix: "KB", Blobs: filepath.Join(w.dir, "blobs")})
	if err != nil {
		w.Fatal(errors.Join(err, engine.Close()))
	}
	defer db.Close()
	r, err := db.Verify(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	for _, p := range r.Problems {
		w.Errorf("verify: %+v", p)
	}
	if r.Entries == 0 || r.Seals == 0 {
		w.Errorf("verify: %+v, want a history", r)
	}
}

// unique gives the different ones of ids.
func unique(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }
