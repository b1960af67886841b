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
	"strings"
	"syscall"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"
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
		if u, err = user.Lookup(name); err != nil {
			out, err := exec.Command("useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent",
				"--shell", "/usr/sbin/nologin", name).CombinedOutput()
			if err != nil {
				return owner{}, fmt.Errorf("useradd %s: %w: %s", name, err, out)
			}
			if u, err = user.Lookup(name); err != nil {
				return owner{}, err
			}
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
	ports, err := freePorts(3)
	if err != nil {
		return err
	}
	d.IMAPPort, d.IMAPSPort, d.LMTPPort = ports[0], ports[1], ports[2]
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

// AddUser makes a user with a mailbox; the name is an address.
func (d *Dovecot) AddUser(name, password string) {
	d.tb.Helper()
	f, err := os.OpenFile(filepath.Join(d.Dir, "passwd"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintf(f, "%s:{PLAIN}%s::::::\n", name, password)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		d.tb.Fatalf("add user: %v", err)
	}
}

// Deliver hands a mail to Dovecot by LMTP.
func (d *Dovecot) Deliver(from, to string, raw []byte) {
	d.tb.Helper()
	conn, err := net.Dial("tcp", addr(d.LMTPPort))
	if err != nil {
		d.tb.Fatalf("deliver: %v", err)
	}
	c := smtp.NewClientLMTP(conn)
	defer c.Close()
	err = c.Mail(from, nil)
	if err == nil {
		err = c.Rcpt(to, nil)
	}
	if err == nil {
		err = lmtpData(c, raw)
	}
	if err != nil {
		d.tb.Fatalf("deliver to %s: %v", to, err)
	}
}

func lmtpData(c *smtp.Client, raw []byte) error {
	w, err := c.Data()
	if err != nil {
		return err
	}
	_, err = w.Write(raw)
	return errors.Join(err, w.Close())
}

// Preload puts mails straight into a user's INBOX, which for thousands is
// much faster than to deliver them. The user must not be logged in yet.
func (d *Dovecot) Preload(user string, raws [][]byte) {
	d.tb.Helper()
	dir := filepath.Join(d.Dir, "home", user, "Maildir")
	var err error
	for _, sub := range []string{"cur", "new", "tmp"} {
		err = errors.Join(err, os.MkdirAll(filepath.Join(dir, sub), 0o700))
	}
	base := time.Now().Unix() - int64(len(raws))
	for i, raw := range raws {
		path := filepath.Join(dir, "new", fmt.Sprintf("%d.%06d.ombud", base+int64(i), i))
		crlf := bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		err = errors.Join(err, os.WriteFile(path, crlf, 0o600))
	}
	if err = errors.Join(err, d.give()); err != nil {
		d.tb.Fatalf("preload: %v", err)
	}
}

// Doveadm runs an administration command and returns what it prints.
func (d *Dovecot) Doveadm(args ...string) (string, error) {
	cmd := exec.Command(look("doveadm")["doveadm"], append([]string{"-c", d.conf()}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("doveadm %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return string(out), nil
}

// Messages returns what lies in a folder, in the order of arrival.
func (d *Dovecot) Messages(user, password, folder string) ([]Mail, error) {
	c, err := imapclient.DialInsecure(addr(d.IMAPPort), nil)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if err := c.Login(user, password).Wait(); err != nil {
		return nil, fmt.Errorf("log in: %w", err)
	}
	return messages(c, folder)
}

func messages(c *imapclient.Client, folder string) ([]Mail, error) {
	sel, err := c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return nil, fmt.Errorf("select %s: %w", folder, err)
	}
	if sel.NumMessages == 0 {
		return nil, nil
	}
	section := &imap.FetchItemBodySection{Peek: true}
	all := imap.SeqSet{{Start: 1, Stop: sel.NumMessages}}
	bufs, err := c.Fetch(all, &imap.FetchOptions{UID: true, Flags: true, InternalDate: true,
		BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		return nil, fmt.Errorf("fetch from %s: %w", folder, err)
	}
	var out []Mail
	for _, b := range bufs {
		m := Mail{UID: uint32(b.UID), InternalDate: b.InternalDate, Raw: b.FindBodySection(section)}
		for _, f := range b.Flags {
			m.Flags = append(m.Flags, string(f))
		}
		out = append(out, m)
	}
	return out, nil
}

// config is the least that Dovecot 2.3 needs to run without privileges.
func (d *Dovecot) config() string {
	return strings.NewReplacer(
		"DIR", d.Dir, "OWNER", d.owner.name, "GROUP", d.owner.group,
		"IMAPS_PORT", strconv.Itoa(d.IMAPSPort), "IMAP_PORT", strconv.Itoa(d.IMAPPort),
		"LMTP_PORT", strconv.Itoa(d.LMTPPort),
	).Replace(dovecotConf)
}

const dovecotConf = `base_dir = DIR/run
state_dir = DIR/state
log_path = DIR/dovecot.log
instance_name = ombudtest
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = OWNER
default_internal_group = GROUP
default_login_user = OWNER
first_valid_uid = 1
first_valid_gid = 1
mail_uid = OWNER
mail_gid = GROUP
mail_home = DIR/home/%u
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
auth_mechanisms = plain login
auth_username_format = %Lu
auth_failure_delay = 0
disable_plaintext_auth = no
ssl = yes
ssl_cert = <DIR/cert.pem
ssl_key = <DIR/key.pem
passdb {
  driver = passwd-file
  args = username_format=%u DIR/passwd
}
userdb {
  driver = static
  args = uid=OWNER gid=GROUP home=DIR/home/%u
}
namespace inbox {
  inbox = yes
  separator = /
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  service_count = 0
  inet_listener imap {
    port = IMAP_PORT
  }
  inet_listener imaps {
    port = IMAPS_PORT
    ssl = yes
  }
}
service lmtp {
  chroot =
  inet_listener lmtp {
    address = 127.0.0.1
    port = LMTP_PORT
  }
}
`
