package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// maxSecret is the largest secret in octets, maxSecretWait how long a
// command may take to print one.
const (
	maxSecret     = 64 << 10
	maxSecretWait = 30 * time.Second
)

// secret is where a password or a token comes from: one of the three. It is
// read each time it is needed, so that a changed one takes effect, and never
// kept or printed.
type secret struct {
	file       string // absolute
	credential string // below $CREDENTIALS_DIRECTORY (systemd.exec(5))
	command    []string
	dir        string // where command runs
	getenv     func(string) string
}

func (s secret) given() bool {
	return s.file != "" || s.credential != "" || len(s.command) > 0
}

// read gives the secret without the newline at its end.
func (s secret) read(ctx context.Context) (string, error) {
	switch {
	case s.file != "":
		return readSecretFile(s.file)
	case s.credential != "":
		dir := s.getenv("CREDENTIALS_DIRECTORY")
		if dir == "" {
			return "", fmt.Errorf("credential %s: $CREDENTIALS_DIRECTORY is not set:"+
				" start the daemon from a systemd unit with LoadCredential=%[1]s:FILE", s.credential)
		}
		// systemd keeps the folder to the service's user, with modes of
		// its own.
		return secretText(filepath.Join(dir, s.credential))
	case len(s.command) > 0:
		return runSecretCommand(ctx, s.command, s.dir)
	}
	return "", errors.New("no password_file, password_credential or password_command is given")
}

func readSecretFile(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", fmt.Errorf("reading secret: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("secret %s can be read by others than its owner: run chmod 600 %[1]s", file)
	}
	return secretText(file)
}

func secretText(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("reading secret: %w", err)
	}
	return trimSecret(file, text)
}

func trimSecret(source string, text []byte) (string, error) {
	s := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	switch {
	case s == "":
		return "", fmt.Errorf("secret %s is empty", source)
	case len(s) > maxSecret:
		return "", fmt.Errorf("secret %s is longer than %d octets", source, maxSecret)
	}
	return s, nil
}

// runSecretCommand gives what a command prints. What it says on standard
// error is not repeated: it may hold the secret.
func runSecretCommand(ctx context.Context, command []string, dir string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, maxSecretWait)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("running password_command %s: %w", command[0], err)
	}
	return trimSecret("from password_command "+command[0], out.Bytes())
}

// secret is the server's password.
func (c Config) secret(s Server) secret {
	return secret{
		file:       c.Path(s.PasswordFile),
		credential: s.PasswordCredential,
		command:    s.PasswordCommand,
		dir:        c.dir,
		getenv:     os.Getenv,
	}
}
