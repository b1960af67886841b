package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
	"ombud/mailbox/mailboxtest"
	"ombud/replies/repliestest"
)

// boxes measures many mailboxes at once: the same mails in one, and spread
// over several.
func boxes(ctx context.Context, w *world, f *flag.FlagSet, args []string) error {
	n := f.Int("boxes", 10, "mailboxes")
	mails := f.Int("mails", 5000, "mails in all of them together")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := w.prepare(); err != nil {
		return err
	}
	for i, count := range []int{1, *n, 1, *n} {
		m, err := w.spread(ctx, fmt.Sprintf("b%d", i), count, mailboxtest.Mixture(i*mailsApart, *mails))
		if err != nil {
			return err
		}
		report(fmt.Sprintf("%d box", count), m)
	}
	return nil
}

// spread has mails wait in several mailboxes, in equal parts.
func (w *world) spread(ctx context.Context, name string, boxes int, batch [][]byte) (measured, error) {
	sink, err := w.sink(repliestest.Options{})
	if err != nil {
		return measured{}, err
	}
	defer sink.Close()
	s := setup{name: name, smtp: sink.Port()}
	each := len(batch) / boxes
	for i := range boxes + 1 {
		user := fmt.Sprintf("%sbox%d@example.test", name, i)
		s.users = append(s.users, user)
		w.dovecot.AddUser(user, password)
		if i < boxes {
			w.dovecot.Preload(user, batch[i*each:(i+1)*each])
		}
	}
	start := time.Now()
	p, err := w.start(s)
	if err != nil {
		return measured{}, err
	}
	if err := p.wait(sink, each*boxes); err != nil {
		return measured{}, err
	}
	m := measured{mails: each * boxes, took: time.Since(start)}
	if m.cpu, err = used(p.cmd.Process.Pid); err != nil {
		return m, err
	}
	_, m.anon, err = p.stop()
	return m, err
}

// backup measures intake while backups are taken, one after the other, and
// has each copy verified.
func backup(ctx context.Context, w *world, f *flag.FlagSet, args []string) error {
	mails := f.Int("mails", 10_000, "mails that wait")
	if err := f.Parse(args); err != nil {
		return err
	}
	if err := w.prepare(); err != nil {
		return err
	}
	var alone, beside []measured
	for i := range 4 {
		name := fmt.Sprintf("k%d", i)
		ended, stopped := make(chan int, 1), make(chan struct{})
		if i%2 == 1 {
			go func() { ended <- w.backups(ctx, name, stopped) }()
		}
		m, err := w.round(ctx, setup{name: name}, mailboxtest.Mixture(i*mailsApart, *mails))
		close(stopped)
		if err != nil {
			return err
		}
		if i%2 == 0 {
			alone = append(alone, m)
			report("alone", m)
			continue
		}
		beside = append(beside, m)
		report("backup", m)
		fmt.Printf("       %d backups taken, each verified\n", <-ended)
	}
	speed := func(m measured) float64 { return m.perSecond() }
	fmt.Printf("intake beside a backup %.2f of alone\n", median(beside, speed)/median(alone, speed))
	return nil
}

// backups takes and verifies backups until it is stopped, and counts them.
func (w *world) backups(ctx context.Context, name string, stopped <-chan struct{}) (taken int) {
	c := api.NewClient(filepath.Join(w.dir, name, "s"), "")
	defer c.Close()
	for {
		select {
		case <-stopped:
			return taken
		default:
		}
		dir := filepath.Join(w.dir, fmt.Sprintf("%s-copy%d", name, taken))
		_, err := daemon.SaveBackup(dir, func(put api.PutFile) error {
			return c.Files(ctx, "backup", api.BackupRequest{To: dir}, put)
		})
		if err != nil {
			continue // it has not started yet, or has ended
		}
		if _, v, err := daemon.VerifyBackup(ctx, dir, api.VerifyRequest{Raw: true}); err != nil || len(v.Problems) > 0 {
			w.Errorf("a backup is not whole: %v %v", v.Problems, err)
		}
		if err := os.RemoveAll(dir); err != nil {
			w.Errorf("%v", err)
		}
		taken++
	}
}
