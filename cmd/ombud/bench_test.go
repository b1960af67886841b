package main

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
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
	mails := mixture(waiting)
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

// mixture makes n mails, each from a sender of its own, with words that
// rules know and attachments that cannot be packed.
func mixture(n int) [][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	mails := make([][]byte, n)
	for i := range mails {
		text := prose(random, 2000)
		switch {
		case i%10 < 7:
			mails[i] = mixed(i, "text/plain; charset=utf-8", text)
		case i%10 < 9:
			text = prose(random, 8000)
			mails[i] = mixed(i, `multipart/alternative; boundary="b"`, alternative(text))
		default:
			mails[i] = mixed(i, `multipart/mixed; boundary="m"`, "--m\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+text+
				"\r\n--m\r\nContent-Type: application/pdf; name=\"faktura.pdf\"\r\nContent-Disposition: attachment\r\n"+
				"Content-Transfer-Encoding: base64\r\n\r\n"+octets(random, 300_000)+"\r\n--m--\r\n")
		}
	}
	return mails
}

func mixed(i int, mediaType, body string) []byte {
	return fmt.Appendf(nil, "Received: from mail.example.org by mx.example.test; %[2]s\r\nFrom: Kund <kund%[1]d@example.org>\r\n"+
		"To: <service@example.test>\r\nSubject: Fakturan %[1]d\r\nDate: %[2]s\r\nMessage-ID: <bench.%[1]d@mail.example.org>\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: %[3]s\r\n\r\n%[4]s", i, time.Now().Format(time.RFC1123Z), mediaType, body)
}

func alternative(text string) string {
	return "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" +
		"<html><body><p>" + strings.ReplaceAll(text, "\r\n", "</p>\r\n<p>") + "</p></body></html>\r\n--b--\r\n"
}

// prose gives about n octets of what customers write.
func prose(random *rand.Rand, n int) string {
	words := strings.Fields(`jag har fått en påminnelse på fakturan som redan är betald och vill klaga på avgiften paketet kom aldrig
		fram men butiken svarar inte återbetalningen dröjer kontot är spärrat kortet fungerar inte i appen räntan är fel hej tack
		snälla hjälp mig med detta det är tredje gången ni skickar samma brev jag kräver pengarna tillbaka hälsningar`)
	var b strings.Builder
	line := 0
	for b.Len() < n {
		word := words[random.IntN(len(words))]
		if random.IntN(12) == 0 {
			word = fmt.Sprint(random.IntN(100_000))
		}
		b.WriteString(word)
		line += len(word) + 1
		if line > 68 {
			b.WriteString("\r\n")
			line = 0
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String() + "\r\n"
}

// octets gives the base64 of random octets, n characters in lines.
func octets(random *rand.Rand, n int) string {
	raw := make([]byte, n*3/4)
	for i := range raw {
		raw[i] = byte(random.Uint32())
	}
	text := base64.StdEncoding.EncodeToString(raw)
	var b strings.Builder
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	return b.String() + text
}
