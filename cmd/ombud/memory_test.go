package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"ombud/mailbox/mailboxtest"
)

// anonymous is how much memory of its own a process has, in octets; what it
// maps of the store's file does not count. It is 0 when the process has ended.
func anonymous(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "RssAnon:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kib, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}

// pass makes one pass as a child process and gives the most memory that it
// was seen to have.
func (w *world) pass() (most int64, took time.Duration) {
	w.Helper()
	var errs bytes.Buffer
	cmd := exec.Command(w.bin, "-c", w.config, "poll")
	cmd.Dir, cmd.Stderr = "/", &errs
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		w.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			if err != nil {
				w.Fatalf("poll: %v\n%s", err, errs.String())
			}
			return most, time.Since(begun)
		case <-tick.C:
			most = max(most, anonymous(cmd.Process.Pid))
		}
	}
}

// reconcile wants every mail on the servers to have its outcome.
func (w *world) reconcile() {
	w.Helper()
	w.ends(w.ombud("reconcile"), 0, "reconcile")
}

// TestMemory_Backfill takes in a mailbox that has been filling for years. It
// needs no more memory than one with a few thousand mails.
func TestMemory_Backfill(t *testing.T) {
	t.Parallel()
	const limit = 320 << 20
	mails := 3_000
	if os.Getenv("OMBUD_LONG") != "" {
		mails = 100_000
	}
	c := newCrash(t, mailboxtest.Options{})
	c.write("ombud.toml", strings.Replace(c.plain(), `stage = "service"`,
		"stage = \"service\"\nbackfill_before = \""+time.Now().AddDate(0, 0, 2).Format(time.DateOnly)+"\"", 1), 0o644)
	for n := range mails {
		l := letter{from: "Kund <" + customerOf(n) + ">", to: serviceAddress, subject: fmt.Sprintf("Fel på faktura %d", n),
			messageID: fmt.Sprintf("old.%d@mail.example.org", n),
			body:      "Fakturan är redan betald. " + strings.Repeat(fmt.Sprintf("Rad %d med text. ", n), 100)}
		if _, err := c.imap.Append(serviceAddress, "INBOX", l.bytes(), time.Now().AddDate(-1, 0, 0)); err != nil {
			t.Fatal(err)
		}
	}
	most, took := c.pass()
	t.Logf("%d mails in %s, %.0f a second, with at most %d MiB", mails, took.Round(time.Second/10),
		float64(mails)/took.Seconds(), most>>20)
	if most > limit {
		t.Errorf("%d MiB for %d mails, want at most %d", most>>20, mails, limit>>20)
	}
	if n := c.imap.Count(serviceAddress, "Handled"); n != mails {
		t.Errorf("%d of %d mails in Handled", n, mails)
	}
	if n := len(c.smtp.Messages()); n != 0 {
		t.Errorf("%d letters to people who wrote a year ago", n)
	}
	c.reconcile()
}

// TestMemory_Oversized takes in a mail that is much larger than the program
// may be, and keeps all of it.
func TestMemory_Oversized(t *testing.T) {
	t.Parallel()
	const size, limit = 192 << 20, 160 << 20
	c := newCrash(t, mailboxtest.Options{})
	c.write("ombud.toml", strings.Replace(c.plain(), "[limits]", "[limits]\nmessage_size = \"32MB\"", 1), 0o644)
	l := letter{from: "Kund <" + customerOf(0) + ">", to: serviceAddress, subject: "Film",
		messageID: "film@mail.example.org", body: "Jag vill klaga: fakturan är fel. Filmen visar det."}
	raw := bytes.Clone(l.bytes())
	line := []byte("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\r\n")
	raw = append(raw, bytes.Repeat(line, (size-len(raw))/len(line))...)
	if _, err := c.imap.Append(serviceAddress, "INBOX", raw, time.Now()); err != nil {
		t.Fatal(err)
	}
	most, took := c.pass()
	t.Logf("a mail of %d MiB in %s with at most %d MiB", len(raw)>>20, took.Round(time.Second/10), most>>20)
	if most > limit {
		t.Errorf("%d MiB for a mail of %d", most>>20, len(raw)>>20)
	}
	c.reconcile()
	if n := len(c.smtp.Messages()); n != 1 {
		t.Errorf("%d acknowledgements, want 1", n)
	}
	r := c.serve()
	one := c.show("maria", c.cases("maria", "")[customerOf(0)].Reference)
	if len(one.Messages) == 0 || one.Messages[0].MessageID != "film@mail.example.org" {
		t.Errorf("messages %+v", one.Messages)
	}
	r.stop()
	c.ends(c.ombud("verify", "--raw"), 0, "verify --raw")
}
