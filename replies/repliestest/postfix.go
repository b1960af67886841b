package repliestest

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"text/template"
	"time"
)

// TB is what StartPostfix needs of a *testing.T or *testing.B, so that
// programs that use the sink do not link the testing package.
type TB interface {
	Helper()
	Skip(args ...any)
	Fatal(args ...any)
	Cleanup(func())
	Context() context.Context
}

// PostfixOptions is what a Postfix does with what it accepts: it delivers
// by LMTP to a port on loopback, relays by SMTP to one, or discards.
type PostfixOptions struct {
	LMTP int
	SMTP int
	// Auth is a port on loopback that answers as Dovecot's auth service
	// does; submission then asks for a login.
	Auth int
	// Policy is the port of a policy server, asked about each recipient and
	// each whole message; MaxSize bounds a message, 50 MiB.
	Policy  int
	MaxSize int64
	// Retry is how often it tries deferred mail again; 1 s.
	Retry time.Duration
}

// Postfix is a Postfix that a test has to itself.
type Postfix struct {
	// Port takes mail from anybody on loopback, as an MX does. Submission
	// asks for STARTTLS.
	Port, Submission int
	// RootCAs trusts its certificate, which is for localhost and 127.0.0.1;
	// CAFile holds the same as PEM.
	RootCAs *x509.CertPool
	CAFile  string
	Dir     string // everything it writes, its log is mail.log in it
}

// StartPostfix starts a Postfix and stops it at the end of the test. It
// needs root, as master(8) does. Where it cannot run the test is skipped,
// or fails when OMBUD_REQUIRE_SERVERS is 1.
func StartPostfix(t TB, o PostfixOptions) *Postfix {
	t.Helper()
	program, err := findPostfix()
	if err != nil {
		if os.Getenv("OMBUD_REQUIRE_SERVERS") == "1" {
			t.Fatal("OMBUD_REQUIRE_SERVERS is 1 and", err)
		}
		t.Skip("no Postfix:", err)
	}
	p, err := newPostfix(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(p.Dir) })
	if err := p.run(t.Context(), program, "start"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 20*time.Second)
		defer cancel()
		if err := p.run(ctx, program, "stop"); err != nil {
			t.Fatal(err)
		}
	})
	if err := p.ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

// findPostfix says where Postfix is, or why it cannot run.
func findPostfix() (string, error) {
	if os.Geteuid() != 0 {
		return "", fmt.Errorf("only root can start one")
	}
	for _, name := range []string{"postfix", "/usr/sbin/postfix"} {
		if path, err := exec.LookPath(name); err == nil {
			if _, err := user.Lookup("postfix"); err != nil {
				return "", fmt.Errorf("it has no user: %w", err)
			}
			return path, nil
		}
	}
	return "", fmt.Errorf("postfix is not installed (Debian: postfix)")
}

// newPostfix writes the files of a Postfix.
func newPostfix(o PostfixOptions) (*Postfix, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "ombud-postfix-")
	if err != nil {
		return nil, fmt.Errorf("making a directory for Postfix: %w", err)
	}
	p := &Postfix{Port: ports[0], Submission: ports[1], Dir: dir, CAFile: filepath.Join(dir, "tls", "cert.pem")}
	if err := p.write(o); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("setting up Postfix: %w", err)
	}
	return p, nil
}

func (p *Postfix) write(o PostfixOptions) error {
	// Its daemons run as another user and must get here.
	if err := os.Chmod(p.Dir, 0o755); err != nil {
		return err
	}
	for _, sub := range []string{"etc", "data", "queue", "tls"} {
		if err := os.Mkdir(filepath.Join(p.Dir, sub), 0o755); err != nil {
			return err
		}
	}
	owner, err := user.Lookup("postfix")
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		return err
	}
	if err := os.Chown(filepath.Join(p.Dir, "data"), uid, -1); err != nil {
		return err
	}
	cert, key, err := selfSignedPEM()
	if err != nil {
		return err
	}
	p.RootCAs = x509.NewCertPool()
	p.RootCAs.AppendCertsFromPEM(cert)
	main, err := p.mainCF(o)
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{
		"tls/cert.pem": cert, "tls/key.pem": key, "etc/main.cf": main,
		"etc/master.cf": fmt.Appendf(nil, masterCF, p.Port, p.Submission),
	} {
		if err := os.WriteFile(filepath.Join(p.Dir, name), data, 0o600); err != nil {
			return err
		}
	}
	for _, name := range []string{"tls/cert.pem", "etc/main.cf", "etc/master.cf"} {
		if err := os.Chmod(filepath.Join(p.Dir, name), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// mainCF writes main.cf.
func (p *Postfix) mainCF(o PostfixOptions) ([]byte, error) {
	transport := "discard:"
	switch {
	case o.LMTP > 0:
		transport = fmt.Sprintf("lmtp:inet:127.0.0.1:%d", o.LMTP)
	case o.SMTP > 0:
		transport = fmt.Sprintf("smtp:[127.0.0.1]:%d", o.SMTP)
	}
	retry := max(int(o.Retry.Seconds()), 1)
	if o.MaxSize == 0 {
		o.MaxSize = 50 << 20
	}
	t, err := template.New("main.cf").Parse(mainCF)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, map[string]any{"Dir": p.Dir, "Name": filepath.Base(p.Dir),
		"Transport": transport, "Retry": retry, "Auth": o.Auth, "Policy": o.Policy, "MaxSize": o.MaxSize})
	return out.Bytes(), err
}

// run calls postfix(1) and waits for it.
func (p *Postfix) run(ctx context.Context, program, verb string) error {
	etc := filepath.Join(p.Dir, "etc")
	cmd := exec.CommandContext(ctx, program, "-c", etc, verb)
	cmd.Env = append(os.Environ(), "MAIL_CONFIG="+etc)
	// Its children keep standard output open, so a file takes it.
	out, err := os.CreateTemp(p.Dir, verb)
	if err != nil {
		return fmt.Errorf("postfix %s: %w", verb, err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("postfix %s: %w: %s", verb, err, said)
	}
	return nil
}

// ready waits until both ports answer.
func (p *Postfix) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for _, port := range []int{p.Port, p.Submission} {
		for {
			conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
			if err == nil {
				conn.Close()
				break
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return fmt.Errorf("waiting for Postfix: %w", err)
			}
		}
	}
	return nil
}

// Log returns what Postfix has logged.
func (p *Postfix) Log() string {
	data, err := os.ReadFile(filepath.Join(p.Dir, "mail.log"))
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// freePorts finds ports on loopback that nobody uses.
func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("looking for a free port: %w", err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

const mainCF = `compatibility_level = 3.6
queue_directory = {{.Dir}}/queue
data_directory = {{.Dir}}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = {{.Dir}}
maillog_file = {{.Dir}}/mail.log
multi_instance_name = postfix-{{.Name}}
multi_instance_enable = yes
myhostname = mx.example.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_bind_address = 127.0.0.1
alias_maps =
alias_database =
local_recipient_maps =
relay_domains =
default_transport = {{.Transport}}
relay_transport = {{.Transport}}
virtual_transport = {{.Transport}}
smtpd_recipient_restrictions = reject_non_fqdn_recipient,
{{- if .Policy}} check_policy_service inet:127.0.0.1:{{.Policy}},{{end}}
{{- if .Auth}} permit_sasl_authenticated, reject
{{- else}} permit_mynetworks, reject{{end}}
{{- if .Policy}}
smtpd_end_of_data_restrictions = check_policy_service inet:127.0.0.1:{{.Policy}}
{{- end}}
{{- if .Auth}}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{{.Auth}}
smtpd_sasl_auth_enable = yes
smtpd_tls_auth_only = yes
{{- end}}
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
disable_dns_lookups = yes
smtpd_tls_cert_file = {{.Dir}}/tls/cert.pem
smtpd_tls_key_file = {{.Dir}}/tls/key.pem
smtpd_tls_security_level = may
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
in_flow_delay = 0
minimal_backoff_time = {{.Retry}}s
maximal_backoff_time = {{.Retry}}s
queue_run_delay = {{.Retry}}s
message_size_limit = {{.MaxSize}}
`

const masterCF = `127.0.0.1:%d inet n - n - - smtpd
127.0.0.1:%d inet n - n - - smtpd
 -o smtpd_tls_security_level=encrypt
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`
