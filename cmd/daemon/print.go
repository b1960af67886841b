package daemon

import (
	_ "embed"
	"fmt"
	"io"
	"maps"

	"github.com/pelletier/go-toml/v2"
)

// docs is config.example.toml of the repository's root, word for word: a
// file outside this folder cannot be embedded.
//
//go:embed config.example.toml
var docs string

// Docs writes the example configuration: every key with its meaning and its
// default.
func Docs(w io.Writer) error {
	_, err := io.WriteString(w, docs)
	return err
}

// Print writes the configuration in effect, defaults too, as TOML. It holds
// no secrets: the configuration names only where they are, and the arguments
// of a password_command, which may be one, are masked.
func (c Config) Print(w io.Writer) error {
	c.SMTP.PasswordCommand = masked(c.SMTP.PasswordCommand)
	c.Mailbox = maps.Clone(c.Mailbox)
	for name, m := range c.Mailbox {
		m.PasswordCommand = masked(m.PasswordCommand)
		c.Mailbox[name] = m
	}
	if err := toml.NewEncoder(w).Encode(c); err != nil {
		return fmt.Errorf("printing the configuration: %w", err)
	}
	return nil
}

// masked keeps the program of a command and hides its arguments.
func masked(command []string) []string {
	if len(command) < 2 {
		return command
	}
	return []string{command[0], "***"}
}
