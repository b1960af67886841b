package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/mailbox/mailboxtest"
	"ombud/replies/repliestest"
)

// intake measures mails that wait in Dovecot until all are cases, durable,
// acknowledged and moved.
func intake(ctx context.Context, w *world, f *flag.FlagSet, args []string) error {
	mails := f.Int("mails", 10_000, "mails that wait")
	rounds := f.Int("rounds", 3, "runs of each")
	tls := f.Bool("tls", false, "speak TLS with Dovecot")
	dkim := f.Bool("dkim", false, "sign letters (Ed25519)")
	perfgen := f.String("perfgen", "../shared/tools/perfgen", "folder of the bare pipeline")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := w.prepare(); err != nil {
		return err
	}
	bare, err := w.findFloor(*perfgen)
	if err != nil {
		return err
	}
	var floors, products []measured
	for round := range *rounds {
		batch := mailboxtest.Mixture(round**mails, *mails)
		if bare.bin != "" {
			m, err := w.bareRound(ctx, bare, round, batch, *tls)
			if err != nil {
				return err
			}
			floors = append(floors, m)
			report("bare", m)
		}
		m, err := w.round(ctx, setup{name: fmt.Sprintf("r%d", round), tls: *tls, dkim: *dkim}, batch)
		if err != nil {
			return err
		}
		products = append(products, m)
		report("ombud", m)
	}
	compare(floors, products)
	return nil
}

// bareRound gives the bare pipeline a mailbox of its own with the mails.
func (w *world) bareRound(ctx context.Context, bare floor, round int, batch [][]byte, tls bool) (measured, error) {
	user := fmt.Sprintf("bare%d@example.test", round)
	w.dovecot.AddUser(user, password)
	w.dovecot.Preload(user, batch)
	sink, err := w.sink(repliestest.Options{})
	if err != nil {
		return measured{}, err
	}
	defer sink.Close()
	return bare.run(ctx, w, user, len(batch), sink.Port(), tls)
}

// round gives the product mailboxes of its own, the first with the mails.
func (w *world) round(ctx context.Context, s setup, batch [][]byte) (measured, error) {
	s.users = []string{s.name + "service@example.test", s.name + "kundombud@example.test"}
	for _, u := range s.users {
		w.dovecot.AddUser(u, password)
	}
	w.dovecot.Preload(s.users[0], batch)
	sink, err := w.sink(repliestest.Options{})
	if err != nil {
		return measured{}, err
	}
	defer sink.Close()
	s.smtp = sink.Port()
	start := time.Now()
	p, err := w.start(s)
	if err != nil {
		return measured{}, err
	}
	if err := p.wait(sink, len(batch)); err != nil {
		return measured{}, err
	}
	if err := w.moved(p.alive, s.users[0], len(batch)); err != nil {
		return measured{}, err
	}
	m := measured{mails: len(batch), took: time.Since(start)}
	if m.cpu, err = used(p.cmd.Process.Pid); err != nil {
		return m, err
	}
	if err := indexed(p.alive, p); err != nil {
		return m, err
	}
	all, anon, err := p.stop()
	m.words, m.anon = all-m.cpu, anon
	return m, errorOr(err, distinct(sink.Messages(), len(batch)))
}

// moved waits until n mails lie in Handled and none in the inbox.
func (w *world) moved(ctx context.Context, user string, n int) error {
	return until(ctx, func() (bool, error) {
		out, err := w.dovecot.Doveadm("-f", "flow", "mailbox", "status", "-u", user, "messages", "INBOX", "Handled")
		return strings.Contains(out, "INBOX messages=0\n") && strings.Contains(out, fmt.Sprintf("Handled messages=%d\n", n)), err
	})
}

// indexed waits until all words can be searched for.
func indexed(ctx context.Context, p *product) error {
	return until(ctx, func() (bool, error) {
		n, err := p.unindexed(ctx)
		return n == 0, err
	})
}

// until asks again and again.
func until(ctx context.Context, done func() (bool, error)) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

// distinct wants a letter of its own for every mail.
func distinct(letters []repliestest.Message, n int) error {
	to := map[string]bool{}
	for _, l := range letters {
		to[l.To[0]] = true
	}
	if len(to) != n || len(letters) != n {
		return fmt.Errorf("%d letters to %d customers, want %d", len(letters), len(to), n)
	}
	return nil
}

func errorOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func report(who string, m measured) {
	fmt.Printf("%-6s %6d mails %8.0f mails/s %6.2f CPU ms a mail", who, m.mails, m.perSecond(), m.cpuEach())
	if m.words > 0 {
		fmt.Printf(" (+%.2f for words later)", m.words.Seconds()*1000/float64(m.mails))
	}
	fmt.Printf(" %5d MiB RssAnon\n", m.anon>>20)
}

// compare prints the medians and their ratio.
func compare(floors, products []measured) {
	speed := func(m measured) float64 { return m.perSecond() }
	cpu := func(m measured) float64 { return m.cpuEach() }
	fmt.Printf("median ombud %.0f mails/s, %.2f CPU ms a mail\n", median(products, speed), median(products, cpu))
	if len(floors) == 0 {
		return
	}
	fmt.Printf("median bare  %.0f mails/s, %.2f CPU ms a mail\n", median(floors, speed), median(floors, cpu))
	fmt.Printf("ratio of mails/s %.2f, of CPU %.2f\n", median(products, speed)/median(floors, speed), median(products, cpu)/median(floors, cpu))
}

func median(list []measured, of func(measured) float64) float64 {
	values := make([]float64, len(list))
	for i, m := range list {
		values[i] = of(m)
	}
	slices.Sort(values)
	if n := len(values); n%2 == 0 {
		return (values[n/2-1] + values[n/2]) / 2
	}
	return values[len(values)/2]
}
