package daemon

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pelletier/go-toml/v2"
)

// FindConfig gives the configuration file: the one named by flag, else by
// $OMBUD_CONFIG, else ./ombud.toml, else /etc/ombud/ombud.toml. A file that
// was named need not exist; reading it says so.
func FindConfig(flag string, env func(string) string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	if file := env("OMBUD_CONFIG"); file != "" {
		return file, nil
	}
	usual := []string{"ombud.toml", "/etc/ombud/ombud.toml"}
	for _, file := range usual {
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
	}
	return "", &ConfigError{[]Problem{{File: usual[0],
		Text: "no configuration: neither ./" + usual[0] + " nor " + usual[1] +
			" exists; name one with -c or $OMBUD_CONFIG"}}}
}

// ReadConfig reads and checks a configuration file. What is wrong with it
// is a *ConfigError with all problems.
func ReadConfig(file string) (Config, error) {
	doc, err := readConfigFile(file)
	if err != nil {
		return Config{}, err
	}
	return parseConfig(file, doc)
}

func parseConfig(file string, doc []byte) (Config, error) {
	d := newDecoder(doc)
	c := decode(d, func() Config { return defaultsFor(d.doc) })
	c.file = file
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return Config{}, fmt.Errorf("folder of %s: %w", file, err)
	}
	c.dir, c.places = dir, d.where
	c.fillPorts()
	if !d.cut {
		check(&c, d)
	}
	return c, report(file, d.problems)
}

// defaultsFor gives the defaults, with those of every mailbox and every
// staff that the document names.
func defaultsFor(doc []byte) Config {
	c := Defaults()
	var names struct {
		Mailbox map[string]any `toml:"mailbox"`
		Staff   map[string]any `toml:"staff"`
	}
	// What is wrong with the document is found where it is decoded in full.
	if err := toml.Unmarshal(doc, &names); err != nil {
		return c
	}
	for name := range names.Mailbox {
		c.Mailbox[name] = defaultMailbox()
	}
	for name := range names.Staff {
		c.Staff[name] = defaultStaff(name)
	}
	return c
}

// fillPorts gives the servers without a port the standard one.
func (c *Config) fillPorts() {
	for name, m := range c.Mailbox {
		if m.Port == 0 {
			m.Port = standardPort(m.TLS, 993, 143, 143)
			c.Mailbox[name] = m
		}
	}
	if c.SMTP.Port == 0 {
		c.SMTP.Port = standardPort(c.SMTP.TLS, 465, 587, 25)
	}
}

// ClientSocket reads from a configuration file what a client command needs:
// the path of the daemon's socket. It opens no secret, and leaves whatever
// is not in [api] to the daemon.
func ClientSocket(file string) (string, error) {
	client, err := readTable(file, func() clientConfig { return clientConfig{API: Defaults().API} })
	if err != nil {
		return "", err
	}
	return resolve(filepath.Dir(file), client.API.Socket), nil
}

// clientConfig is the part of a configuration that clients read.
type clientConfig struct {
	API API `toml:"api"`
}

// ClientPDFCommand reads from a configuration file the command that makes a
// PDF of a letter, which the client runs, and nothing else. Empty stands for
// the built-in writer.
func ClientPDFCommand(file string) ([]string, error) {
	client, err := readTable(file, func() lettersConfig { return lettersConfig{} })
	return client.Letters.PDFCommand, err
}

// lettersConfig is the part of a configuration that letters pdf reads.
type lettersConfig struct {
	Letters Letters `toml:"letters"`
}

// readTable reads the tables of a configuration file that T has, and looks
// at no other.
func readTable[T any](file string, start func() T) (T, error) {
	doc, err := readConfigFile(file)
	if err != nil {
		return start(), err
	}
	d := newDecoder(doc)
	d.loose = true
	read := decode(d, start)
	return read, report(file, d.problems)
}

func readConfigFile(file string) ([]byte, error) {
	doc, err := os.ReadFile(file)
	var cause *fs.PathError
	if errors.As(err, &cause) {
		return nil, &ConfigError{[]Problem{{File: file, Text: "reading: " + cause.Err.Error()}}}
	}
	return doc, err
}

// Path gives the place of a file that the configuration names: relative
// paths start at the folder of the configuration.
func (c Config) Path(name string) string { return resolve(c.dir, name) }

func resolve(dir, name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}
