package mailboxtest

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// TB is the part of testing.TB that StartDovecot needs; programs that use
// the in-memory server only do not link the testing package.
type TB interface {
	Helper()
	Skipf(format string, args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
	Cleanup(func())
	Failed() bool
}

// RequireServers is the environment variable that turns the absence of a
// real server from a skipped test into a failed one.
const RequireServers = "OMBUD_REQUIRE_SERVERS"

// Dovecot is a running Dovecot.
type Dovecot struct {
	Host string // "localhost"
	// IMAPPort speaks STARTTLS, IMAPSPort TLS from the first octet.
	IMAPPort, IMAPSPort int
	// LMTPPort takes mail for the users (RFC 2033).
	LMTPPort int
	// AuthPort answers a mail server that asks who may log in.
	AuthPort int
	// Pool trusts the server's certificate, CAFile holds it as PEM.
	Pool   *x509.CertPool
	CAFile string
	// Dir holds everything: configuration, log, mail.
	Dir string

	owner owner
	cmd   *exec.Cmd
	done  chan error
	tb    TB
}

// owner is the unprivileged user that Dovecot runs as.
type owner struct {
	name, group string
	uid, gid    int
}

// StartDovecot starts a Dovecot without users and stops it when the test
// ends. It skips the test where Dovecot is not installed.
func StartDovecot(tb TB) *Dovecot {
	tb.Helper()
	bin := look("dovecot", "doveadm")
	if bin == nil {
		absent(tb, "Dovecot is not installed (Debian: dovecot-imapd dovecot-lmtpd)")
		return nil
	}
	own, err := unprivileged("ombudmail")
	if err != nil {
		tb.Fatalf("no unprivileged user for Dovecot: %v", err)
	}
	dir, err := os.MkdirTemp("", "ombud-dovecot-")
	if err != nil {
		tb.Fatalf("make a folder for Dovecot: %v", err)
	}
	d := &Dovecot{Host: "localhost", Dir: dir, CAFile: filepath.Join(dir, "cert.pem"), owner: own,
		done: make(chan error, 1), tb: tb}
	tb.Cleanup(d.remove)
	if err := d.write(); err != nil {
		tb.Fatalf("set Dovecot up: %v", err)
	}
	if err := d.start(bin["dovecot"]); err != nil {
		tb.Fatalf("start Dovecot: %v\n%s", err, d.Log())
	}
	return d
}

// absent skips a test for want of a server, or fails it where servers are
// required.
func absent(tb TB, why string) {
	tb.Helper()
	if os.Getenv(RequireServers) == "1" {
		tb.Fatalf("%s, and %s=1", why, RequireServers)
	}
	tb.Skipf("%s", why)
}

// look finds programs in PATH and where Debian keeps daemons.
func look(names ...string) map[string]string {
	found := map[string]string{}
	for _, n := range names {
		path, err := exec.LookPath(n)
		if err != nil {
			path = filepath.Join("/usr/sbin", n)
			if _, err := os.Stat(path); err != nil {
				return nil
			}
		}
		found[n] = path
	}
	return found
}

// unprivileged returns the current user, or for root a system user of the
// given name, which it makes if need be.
func unprivileged(name string) (owner, error) {
	u, err := user.Current()
	if err != nil {
		return owner{}, err
	}
	if u.Uid == "0" {
		if u, err = systemUser(name); err != nil {
			return owner{}, err
		}
	}
	g, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return owner{}, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return owner{}, err
	}
	gid, err := strconv.Atoi(u.Gid)
	return owner{u.Username, g.Name, uid, gid}, err
}

// systemUser finds a system user or makes it. Tests of other packages may be
// making it at the same time, and then useradd refuses.
func systemUser(name string) (*user.User, error) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for try := 1; ; try++ {
		if u, err := user.Lookup(name); err == nil {
			return u, nil
		}
		out, err := exec.Command("useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent",
			"--shell", "/usr/sbin/nologin", name).CombinedOutput()
		if err != nil && try == 50 {
			return nil, fmt.Errorf("useradd %s: %w: %s", name, err, out)
		}
		if err != nil {
			<-tick.C
		}
	}
}

// write makes the certificate, the configuration and the folders.
func (d *Dovecot) write() error {
	cert, pool, err := selfSigned()
	if err != nil {
		return err
	}
	d.Pool = pool
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		return err
	}
	ports, err := freePorts(4)
	if err != nil {
		return err
	}
	d.IMAPPort, d.IMAPSPort, d.LMTPPort, d.AuthPort = ports[0], ports[1], ports[2], ports[3]
	files := map[string][]byte{
		"cert.pem":     pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}),
		"key.pem":      pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		"passwd":       nil,
		"dovecot.conf": []byte(d.config()),
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(d.Dir, name), data, 0o600); err != nil {
			return err
		}
	}
	for _, name := range []string{"run", "state", "home"} {
		if err := os.Mkdir(filepath.Join(d.Dir, name), 0o755); err != nil {
			return err
		}
	}
	return d.give()
}

// give makes everything the owner's.
func (d *Dovecot) give() error {
	return filepath.WalkDir(d.Dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, d.owner.uid, d.owner.gid)
	})
}

func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, port(l))
	}
	return ports, nil
}

// start runs Dovecot in the foreground and waits until it accepts.
func (d *Dovecot) start(bin string) error {
	d.cmd = exec.Command(bin, "-F", "-c", d.conf())
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() == 0 {
		d.cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(d.owner.uid), Gid: uint32(d.owner.gid)}
	}
	var out bytes.Buffer
	d.cmd.Stdout, d.cmd.Stderr = &out, &out
	if err := d.cmd.Start(); err != nil {
		return err
	}
	go func() { d.done <- d.cmd.Wait() }()
	for _, p := range []int{d.IMAPPort, d.IMAPSPort, d.LMTPPort} {
		if err := d.accepts(p); err != nil {
			return fmt.Errorf("%w: %s", err, out.Bytes())
		}
	}
	return nil
}

// accepts waits until the port accepts connections.
func (d *Dovecot) accepts(port int) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(20 * time.Second)
	for {
		if c, err := net.Dial("tcp", addr(port)); err == nil {
			return c.Close()
		}
		select {
		case err := <-d.done:
			d.done <- err
			return fmt.Errorf("ended early: %w", errors.Join(err, errEnded))
		case <-limit:
			return fmt.Errorf("port %d does not accept", port)
		case <-tick.C:
		}
	}
}

var errEnded = errors.New("no process")

func addr(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func (d *Dovecot) conf() string { return filepath.Join(d.Dir, "dovecot.conf") }

// remove stops Dovecot and removes its folder.
func (d *Dovecot) remove() {
	if d.cmd != nil && d.cmd.Process != nil {
		d.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-d.done:
		case <-time.After(10 * time.Second):
			d.cmd.Process.Kill()
			d.tb.Errorf("Dovecot did not end by itself")
		}
	}
	if d.tb.Failed() {
		d.tb.Logf("Dovecot's log:\n%s", d.Log())
	}
	os.RemoveAll(d.Dir)
}

// Log returns what Dovecot has written into its log.
func (d *Dovecot) Log() string {
	b, err := os.ReadFile(filepath.Join(d.Dir, "dovecot.log"))
	if err != nil {
		return ""
	}
	return string(b)
}
