package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"ombud/cmd/api"
	"ombud/replies/repliestest"
)

// setup says how the product is run.
type setup struct {
	name  string   // of its folder
	users []string // of Dovecot, a mailbox each; the last is the ombudsman's
	smtp  int      // port that letters go to
	tls   bool     // to Dovecot
	dkim  bool
}

// product is a running daemon.
type product struct {
	cmd    *exec.Cmd
	dir    string
	socket string
	errs   bytes.Buffer
	peak   chan int64      // largest RssAnon in octets, once it has ended
	alive  context.Context // done when it has ended, with the reason
}

// start writes the configuration and starts the daemon.
func (w *world) start(s setup) (*product, error) {
	p := &product{dir: filepath.Join(w.dir, s.name), peak: make(chan int64, 1)}
	p.socket = filepath.Join(p.dir, "s")
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return nil, err
	}
	config := filepath.Join(p.dir, "ombud.toml")
	if err := os.WriteFile(config, []byte(w.config(s)), 0o600); err != nil {
		return nil, err
	}
	if s.dkim {
		if err := writeKey(filepath.Join(p.dir, "dkim.pem")); err != nil {
			return nil, err
		}
	}
	p.cmd = exec.CommandContext(w.ctx, w.ombud, "serve", "-c", config)
	p.cmd.Stderr = &p.errs
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	alive, ended := context.WithCancelCause(w.ctx)
	p.alive = alive
	go p.watch()
	go func() {
		err := p.cmd.Wait()
		if err != nil {
			err = fmt.Errorf("the daemon: %w\n%s", err, p.errs.Bytes())
		}
		ended(err)
	}()
	return p, nil
}

// config is the configuration of a setup.
func (w *world) config(s setup) string {
	var b strings.Builder
	b.WriteString(`[company]
name = "Exempelbolaget"
website = "https://www.example.test"
process_url = "https://www.example.test/klagomal"
phone = "08-000 00 00"
adr_participates = true
[api]
socket = "s"
[staff.eva]
name = "Eva Berg"
roles = ["ombudsman"]
[staff.nils]
name = "Nils Dahl"
roles = ["ombudsman"]
[ombudsman]
holder = "eva"
deputies = ["nils"]
[limits]
ack_per_hour = 0
`)
	fmt.Fprintf(&b, "[staff.admin]\nname = \"Ada Min\"\nunix = \"%d\"\nroles = [\"admin\", \"head\"]\n", os.Getuid())
	fmt.Fprintf(&b, "[smtp]\nhost = \"localhost\"\nport = %d\ntls = \"none\"\nhold = { acknowledgement = \"0s\" }\n", s.smtp)
	if s.dkim {
		b.WriteString("[smtp.dkim]\ndomain = \"example.test\"\nselector = \"bench\"\nkey_file = \"dkim.pem\"\n")
	}
	for i, user := range s.users {
		stage := "service"
		if i == len(s.users)-1 {
			stage = "ombudsman"
		}
		port, mode := w.dovecot.IMAPPort, "none"
		if s.tls {
			port, mode = w.dovecot.IMAPSPort, "implicit"
		}
		fmt.Fprintf(&b, "[mailbox.%[1]s]\nstage = %[2]q\naddress = %[3]q\nhost = \"localhost\"\nport = %[4]d\ntls = %[5]q\nca_file = %[6]q\n"+
			"username = %[3]q\npassword_file = \"../password\"\nalso_watch = []\n",
			strings.Split(user, "@")[0], stage, user, port, mode, w.dovecot.CAFile)
	}
	return b.String()
}

// watch notes the largest anonymous memory until the daemon ends.
func (p *product) watch() {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var most int64
	for range tick.C {
		now, err := anonymous(p.cmd.Process.Pid)
		if err != nil {
			break
		}
		most = max(most, now)
	}
	p.peak <- most
}

// anonymous is RssAnon of a process in octets (proc_pid_status(5)).
func anonymous(pid int) (int64, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "RssAnon:"); ok {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10, err
		}
	}
	return 0, os.ErrProcessDone
}

// stop ends the daemon and says what it has used.
func (p *product) stop() (cpu time.Duration, anon int64, err error) {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, 0, err
	}
	<-p.alive.Done()
	if err := context.Cause(p.alive); err != nil && !errors.Is(err, context.Canceled) {
		return 0, 0, err
	}
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime(), <-p.peak, nil
}

// wait waits until the sink has taken n letters, or the daemon has ended.
func (p *product) wait(sink *repliestest.Sink, n int) error {
	if _, err := sink.Wait(p.alive, n); err != nil {
		return context.Cause(p.alive)
	}
	return nil
}

// used is the processor time of a process so far, in the kernel's ticks of
// 10 ms (proc_pid_stat(5), fields 14 and 15).
func used(pid int) (time.Duration, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	var ticks int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// unindexed is how many messages wait to be made searchable.
func (p *product) unindexed(ctx context.Context) (int, error) {
	c := api.NewClient(p.socket, "")
	defer c.Close()
	raw, err := c.Status(ctx)
	if err != nil {
		return 0, err
	}
	var s struct{ Store struct{ Unindexed int } }
	err = json.Unmarshal(raw, &s)
	return s.Store.Unindexed, err
}
