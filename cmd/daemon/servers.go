package daemon

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"ombud/mailbox"
	"ombud/replies"
)

// dialer opens a connection; nil stands for a net.Dialer's.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// mailboxSettings is what the poller of a mailbox must know.
func (c Config) mailboxSettings(key string, dial dialer, now func() time.Time) (mailbox.Settings, error) {
	m := c.Mailbox[key]
	roots, err := c.roots(m.CAFile)
	if err != nil {
		return mailbox.Settings{}, &ConfigError{[]Problem{c.problem(pathOf("mailbox", key, "ca_file"), "%v", err)}}
	}
	s := mailbox.Settings{
		Key: key, Stage: m.Stage,
		Host: m.Host, Port: m.Port, TLS: mailbox.TLSMode(m.TLS), RootCAs: roots,
		Username: m.Username, Auth: mailbox.AuthMode(m.Auth), Password: c.secret(m.Server).read,
		Inbox: m.Inbox, Handled: m.Handled, Quarantine: m.Quarantine, AlsoWatch: m.AlsoWatch,
		HandledKeep: m.HandledKeep.Duration, Poll: m.Poll.Duration, MaxSize: int64(c.Limits.MessageSize), Dial: dial, Now: now,
	}
	if m.OAuth2 != nil {
		t := newTokens(c, *m.OAuth2)
		s.Token, s.Refused = t.token, t.refused
	}
	return s, nil
}

// smtpSettings is what the sender must know.
func (c Config) smtpSettings(dial dialer, now func() time.Time) (replies.Settings, error) {
	roots, err := c.roots(c.SMTP.CAFile)
	if err != nil {
		return replies.Settings{}, &ConfigError{[]Problem{c.problem(pathOf("smtp", "ca_file"), "%v", err)}}
	}
	signer, err := c.signer()
	if err != nil {
		return replies.Settings{}, &ConfigError{[]Problem{c.problem(pathOf("smtp", "dkim", "key_file"), "%v", err)}}
	}
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	return replies.Settings{
		Host: c.SMTP.Host, Port: c.SMTP.Port, TLS: replies.TLSMode(c.SMTP.TLS), RootCAs: roots,
		Username: c.SMTP.Username, Password: c.secret(c.SMTP.Server).read,
		Helo: cmp.Or(c.SMTP.Helo, host), BounceAddress: c.SMTP.BounceAddress,
		Connections: c.SMTP.Connections, PerMinute: c.SMTP.PerMinute, DKIM: signer, Dial: dial, Now: now,
	}, nil
}

// signer signs letters; nil when the configuration has no [smtp.dkim].
func (c Config) signer() (*replies.Signer, error) {
	o := c.SMTP.DKIM
	if o == nil {
		return nil, nil
	}
	key, err := readSecretFile(c.Path(o.KeyFile))
	if err != nil {
		return nil, err
	}
	return replies.NewSigner(o.Domain, o.Selector, []byte(key))
}

// roots are the issuers to trust: the system's and those in a file; nil
// stands for the system's alone.
func (c Config) roots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(c.Path(file))
	if err != nil {
		return nil, fmt.Errorf("reading certificates: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", c.Path(file))
	}
	return pool, nil
}

// checkServers looks at the files of mailboxes and smtp, and at the folders
// that the daemon writes in.
func (c Config) checkServers() []Problem {
	var problems []Problem
	add := func(err error) {
		var bad *ConfigError
		if errors.As(err, &bad) {
			problems = append(problems, bad.Problems...)
		}
	}
	secretFile := func(key path, file string) {
		if file == "" {
			return
		}
		if _, err := readSecretFile(c.Path(file)); err != nil {
			problems = append(problems, c.problem(key, "%v", err))
		}
	}
	for _, name := range sortedKeys(c.Mailbox) {
		m, at := c.Mailbox[name], pathOf("mailbox", name)
		_, err := c.mailboxSettings(name, nil, nil)
		add(err)
		secretFile(at.below("password_file"), m.PasswordFile)
		if m.OAuth2 != nil {
			secretFile(at.below("oauth2", "client_secret_file"), m.OAuth2.ClientSecretFile)
			secretFile(at.below("oauth2", "refresh_token_file"), m.OAuth2.RefreshTokenFile)
		}
	}
	_, err := c.smtpSettings(nil, nil)
	add(err)
	secretFile(pathOf("smtp", "password_file"), c.SMTP.PasswordFile)
	for key, file := range map[path]string{
		pathOf("store", "path"):     c.Store.Path,
		pathOf("store", "key_file"): c.Store.KeyFile,
		pathOf("api", "socket"):     c.API.Socket,
	} {
		if err := isFolder(filepath.Dir(c.Path(file))); err != nil {
			problems = append(problems, c.problem(key, "%v", err))
		}
	}
	return problems
}

// isFolder says what is wrong with a folder that must exist.
func isFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the folder %s does not exist: make it, owned by the daemon's user", dir)
	case err != nil:
		return fmt.Errorf("the folder %s: %w", dir, err)
	case !info.IsDir():
		return fmt.Errorf("%s is no folder", dir)
	}
	return nil
}
