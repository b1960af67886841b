package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ombud/mailbox/mailboxtest"
	"ombud/replies/repliestest"
)

// The published addresses of the company, and the password of every mailbox.
const (
	serviceAddress = "service@example.test"
	ombudAddress   = "kundombud@example.test"
	password       = "secret"
)

// patience is how long something may take that must happen. Only failures
// take that long.
const patience = 60 * time.Second

// world is a mail host: a real Dovecot with both inboxes and the customers'
// mailboxes, a real Postfix that delivers into it, and the program with its
// configuration.
type world struct {
	testing.TB
	dovecot *mailboxtest.Dovecot
	postfix *repliestest.Postfix
	bin     string // the program
	dir     string // its configuration, store and socket
	config  string
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	w := &world{TB: tb, dovecot: mailboxtest.StartDovecot(tb)}
	w.postfix = repliestest.StartPostfix(tb, repliestest.PostfixOptions{LMTP: w.dovecot.LMTPPort})
	w.dovecot.AddUser(serviceAddress, password)
	w.dovecot.AddUser(ombudAddress, password)
	w.prepare()
	w.configure()
	return w
}

// prepare builds the program and makes its folder. Paths of unix sockets are
// short; those of TempDir may not be. Other users must get to the socket.
func (w *world) prepare() {
	w.Helper()
	var err error
	if w.dir, err = os.MkdirTemp("", "ombud-e2e-"); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { os.RemoveAll(w.dir) })
	if err := os.Chmod(w.dir, 0o755); err != nil {
		w.Fatal(err)
	}
	w.bin, w.config = filepath.Join(w.dir, "ombud"), filepath.Join(w.dir, "ombud.toml")
	if out, err := exec.Command("go", "build", "-o", w.bin, ".").CombinedOutput(); err != nil {
		w.Fatalf("go build: %v\n%s", err, out)
	}
	w.write("password", password+"\n", 0o600)
}

func (w *world) write(name, text string, mode os.FileMode) string {
	w.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		w.Fatal(err)
	}
	return path
}

// configure writes the configuration, with pairs of old and new text.
func (w *world) configure(replace ...string) {
	w.Helper()
	doc := strings.NewReplacer(
		"IMAPS_PORT", fmt.Sprint(w.dovecot.IMAPSPort), "IMAP_PORT", fmt.Sprint(w.dovecot.IMAPPort), "IMAP_CA", w.dovecot.CAFile,
		"SMTP_PORT", fmt.Sprint(w.postfix.Submission), "SMTP_CA", w.postfix.CAFile, "UID", fmt.Sprint(os.Getuid()),
	).Replace(configuration)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(doc, replace[i]) {
			w.Fatalf("the configuration has no %q", replace[i])
		}
		doc = strings.ReplaceAll(doc, replace[i], replace[i+1])
	}
	w.write("ombud.toml", doc, 0o644)
}

// configuration is that of a company whose staff all sit at the test's own
// Unix user, the administrator.
const configuration = `
[company]
name = "Exempelbolaget"
website = "https://www.example.test"
process_url = "https://www.example.test/klagomal"
phone = "08-000 00 00"
adr_participates = true

[mailbox.service]
stage = "service"
address = "service@example.test"
host = "localhost"
port = IMAPS_PORT
tls = "implicit"
ca_file = "IMAP_CA"
username = "service@example.test"
password_file = "password"

[mailbox.kundombud]
stage = "ombudsman"
address = "kundombud@example.test"
host = "localhost"
port = IMAP_PORT
tls = "starttls"
ca_file = "IMAP_CA"
username = "kundombud@example.test"
password_file = "password"

[smtp]
host = "localhost"
port = SMTP_PORT
tls = "starttls"
ca_file = "SMTP_CA"
hold = { reply = "0s", decision = "0s", acknowledgement = "0s" }

[limits]
ack_per_sender_per_day = 3
ack_per_hour = 10000

[api]
socket = "ombud.sock"
group = ""

[staff.admin]
name = "Ada Min"
unix = "UID"
roles = ["admin"]

[staff.maria]
name = "Maria Lindqvist"
unix = "e2e-maria"
departments = ["payments", "refunds", "collections", "credit", "purchases", "triage"]

[staff.jonas]
name = "Jonas Ek"
unix = "e2e-jonas"
roles = ["handler", "head"]
departments = ["product", "technical", "account"]

[staff.eva]
name = "Eva Berg"
unix = "e2e-eva"
roles = ["ombudsman"]

[staff.nils]
name = "Nils Dahl"
unix = "e2e-nils"
roles = ["ombudsman", "approver"]

[ombudsman]
holder = "eva"
deputies = ["nils"]
four_eyes = true
`

// result is what a command answered.
type result struct {
	code        int
	out, errOut string
}

// ombud runs a command as the test's own Unix user.
func (w *world) ombud(args ...string) result {
	w.Helper()
	return w.run(nil, args...)
}

// run runs a command, under other credentials if any are given.
func (w *world) run(as *syscall.Credential, args ...string) result {
	w.Helper()
	cmd := exec.Command(w.bin, append([]string{"-c", w.config}, args...)...)
	var out, errOut bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", &out, &errOut
	if as != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	}
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		w.Fatalf("ombud %s: %v", strings.Join(args, " "), err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}
}

// as runs a command as one of the staff and wants it done.
func (w *world) as(staff string, args ...string) string {
	w.Helper()
	r := w.ombud(append([]string{"--as", staff}, args...)...)
	if r.code != 0 {
		w.Fatalf("%s: ombud %s: exit %d\n%s", staff, strings.Join(args, " "), r.code, r.errOut)
	}
	return r.out
}

// refused runs a command as one of the staff and wants it to end with code
// and to say all of words.
func (w *world) refused(code int, staff string, args []string, words ...string) {
	w.Helper()
	w.ends(w.ombud(append([]string{"--as", staff}, args...)...), code, strings.Join(args, " "), words...)
}

// ends wants a result to have a code and to say all of words.
func (w *world) ends(r result, code int, what string, words ...string) {
	w.Helper()
	if r.code != code {
		w.Errorf("%s: exit %d, want %d\n%s", what, r.code, code, r.errOut)
	}
	for _, word := range words {
		if !strings.Contains(r.errOut, word) {
			w.Errorf("%s: says nothing of %q:\n%s", what, word, r.errOut)
		}
	}
}

// decode reads JSON that a command has printed.
func decode[T any](tb testing.TB, text string) T {
	tb.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		tb.Fatalf("%v in %s", err, text)
	}
	return v
}
