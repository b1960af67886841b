package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ombud/mailbox/mailboxtest"
	"ombud/replies/repliestest"
)

// waiting is how many mails BenchmarkIntake finds in the inbox.
const waiting = 2000

// BenchmarkIntake starts a daemon on an inbox with 2,000 mails and waits
// until all are cases, acknowledged and moved: 70 % plain of 2 kB, 20 %
// multipart of 20 kB, 10 % with an attachment of 300 kB. Dovecot speaks TLS,
// the SMTP server is in this process. It measures the daemon alone, by what
// the kernel says of its process.
func BenchmarkIntake(b *testing.B) {
	w := &world{TB: b, dovecot: mailboxtest.StartDovecot(b)}
	w.prepare()
	mails := mailboxtest.Mixture(0, waiting)
	var took time.Duration
	var used syscall.Rusage
	for i := range b.N {
		b.StopTimer()
		user := fmt.Sprintf("service%d@example.test", i)
		for _, u := range []string{user, fmt.Sprintf("kundombud%d@example.test", i)} {
			w.dovecot.AddUser(u, password)
		}
		w.dovecot.Preload(user, mails)
		sink := w.benchmarkSettings(i)
		b.StartTimer()
		start := time.Now()
		s := w.serve()
		if _, err := sink.Wait(b.Context(), waiting); err != nil {
			b.Fatal(err)
		}
		eventually(b, "all mail moved", func() error { return w.holds(user, waiting) })
		took += time.Since(start)
		b.StopTimer()
		eventually(b, "all words indexed", s.indexed)
		s.stop()
		usage := s.cmd.ProcessState.SysUsage().(*syscall.Rusage)
		used.Maxrss = max(used.Maxrss, usage.Maxrss)
		used.Utime.Sec += usage.Utime.Sec + usage.Stime.Sec
		used.Utime.Usec += usage.Utime.Usec + usage.Stime.Usec
		distinct(b, sink.Messages())
		sink.Close()
	}
	total := float64(waiting * b.N)
	b.ReportMetric(total/took.Seconds(), "mails/s")
	b.ReportMetric(float64(used.Utime.Nano())/1e6/total, "cpu-ms/mail")
	b.ReportMetric(float64(used.Maxrss)/1024, "MiB")
	b.ReportMetric(0, "ns/op")
}

// benchmarkSettings writes the configuration of round i, with a store of its
// own, and starts the server that its letters go to.
func (w *world) benchmarkSettings(i int) *repliestest.Sink {
	w.Helper()
	sink, err := repliestest.StartSink(repliestest.Options{})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { sink.Close() })
	w.postfix = &repliestest.Postfix{Submission: sink.Port()}
	w.configure("tls = \"starttls\"\nca_file = \"\"", `tls = "none"`, "ack_per_hour = 10000", "ack_per_hour = 0",
		`username = "service@`, fmt.Sprintf(`username = "service%d@`, i), `username = "kundombud@`, fmt.Sprintf(`username = "kundombud%d@`, i),
		"[api]", fmt.Sprintf("[store]\npath = \"round%d/ombud.db\"\n[api]", i))
	if err := os.Mkdir(filepath.Join(w.dir, fmt.Sprintf("round%d", i)), 0o700); err != nil {
		w.Fatal(err)
	}
	return sink
}

// holds wants n mails in the Handled folder of a user and none in the inbox.
func (w *world) holds(user string, n int) error {
	out, err := w.dovecot.Doveadm("-f", "flow", "mailbox", "status", "-u", user, "messages", "INBOX", "Handled")
	if err != nil {
		return err
	}
	for _, want := range []string{"INBOX messages=0\n", fmt.Sprintf("Handled messages=%d\n", n)} {
		if !strings.Contains(out, want) {
			return fmt.Errorf("%s, want %s", out, want)
		}
	}
	return nil
}

// indexed wants all words searchable, for that is work of the daemon too.
func (s *server) indexed() error {
	status := decode[struct {
		Store struct{ Unindexed int }
	}](s, s.as("admin", "status", "--json"))
	if status.Store.Unindexed > 0 {
		return fmt.Errorf("%d messages are not indexed", status.Store.Unindexed)
	}
	return nil
}

// distinct wants a letter of its own for every mail.
func distinct(tb testing.TB, letters []repliestest.Message) {
	tb.Helper()
	to := map[string]bool{}
	for _, l := range letters {
		to[l.To[0]] = true
	}
	if len(to) != waiting || len(letters) != waiting {
		tb.Errorf("%d letters to %d customers, want %d", len(letters), len(to), waiting)
	}
}
