package daemon

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ombud/store/casework"
)

const exampleFile = "../../config.example.toml"

// problemsOf gives the problems of a configuration, without the file's name.
func problemsOf(t *testing.T, doc string) []string {
	t.Helper()
	_, err := parseConfig("x.toml", []byte(doc))
	if err == nil {
		return nil
	}
	var bad *ConfigError
	if !errors.As(err, &bad) {
		t.Fatalf("error is a %T: %v", err, err)
	}
	var lines []string
	for _, p := range bad.Problems {
		lines = append(lines, strings.TrimPrefix(p.String(), "x.toml:"))
	}
	return lines
}

// example is the example with pairs of old and new text replaced, each once,
// at the beginning of a line where it is there.
func example(t *testing.T, replace ...string) string {
	t.Helper()
	doc, err := os.ReadFile(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	s := string(doc)
	for i := 0; i < len(replace); i += 2 {
		at := strings.Index(s, "\n"+replace[i]) + 1
		if at == 0 {
			at = strings.Index(s, replace[i])
		}
		if at < 0 {
			t.Fatalf("the example has no %q", replace[i])
		}
		s = s[:at] + replace[i+1] + s[at+len(replace[i]):]
	}
	return s
}

func TestExample(t *testing.T) {
	c, err := ReadConfig(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("Defaults", func(t *testing.T) {
		// What the example sets to another value than the default.
		want := Defaults()
		want.Company = c.Company
		want.Company.Timezone, want.Company.Languages = Defaults().Company.Timezone, Defaults().Company.Languages
		want.Company.ReferencePrefix = Defaults().Company.ReferencePrefix
		want.Mailbox, want.Staff, want.Products = c.Mailbox, c.Staff, c.Products
		want.SMTP.Host, want.SMTP.Port, want.SMTP.Helo, want.SMTP.DKIM = c.SMTP.Host, 587, c.SMTP.Helo, c.SMTP.DKIM
		want.Ombudsman.Holder, want.Ombudsman.Deputies = c.Ombudsman.Holder, c.Ombudsman.Deputies
		want.Policy.Clocks = map[string]int{"complaint_answer": 14}
		pay := want.Departments["payments"]
		pay.Lead = "maria"
		want.Departments["payments"] = pay
		if diff := cmp.Diff(want, c, cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("-defaults +example:\n%s", diff)
		}
	})
	t.Run("MailboxDefaults", func(t *testing.T) {
		want, have := defaultMailbox(), c.Mailbox["service"]
		want.Stage, want.Address, want.AuthservID = have.Stage, have.Address, have.AuthservID
		want.Host, want.Port, want.Username, want.PasswordFile = have.Host, 993, have.Username, have.PasswordFile
		if diff := cmp.Diff(want, have, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("-defaults +example:\n%s", diff)
		}
	})
}

// TestExample_Keys demands that the example holds every key of Config, each
// explained by a comment above it or above the group of keys it is in.
func TestExample_Keys(t *testing.T) {
	doc := example(t)
	where := indexPositions([]byte(doc))
	if where.syntax != nil {
		t.Fatal(where.syntax)
	}
	given := map[string]bool{}
	for p := range where.at {
		given[generic(p)] = true
	}
	for _, key := range allKeys(reflect.TypeFor[Config](), "") {
		if !given[key] {
			t.Errorf("the example lacks %s", key)
		}
	}
}

// TestExample_Clocks demands that the example lists the clocks of the default
// policy with their numbers.
func TestExample_Clocks(t *testing.T) {
	preset, err := casework.PolicyPreset(Defaults().Policy.Preset)
	if err != nil {
		t.Fatal(err)
	}
	doc := example(t)
	for _, c := range preset.Clocks {
		if entry := fmt.Sprintf("%s %d", c.Name, c.N); !strings.Contains(doc, entry) {
			t.Errorf("the example lacks the clock %s", entry)
		}
	}
}

// TestDocs demands that the embedded copy is the example.
func TestDocs(t *testing.T) {
	var b strings.Builder
	if err := Docs(&b); err != nil || b.String() != example(t) {
		t.Errorf("cmd/daemon/config.example.toml differs from the example (%v): copy it", err)
	}
}

// TestConfig_Print demands that what is printed is a configuration that
// means the same.
func TestConfig_Print(t *testing.T) {
	c, err := ReadConfig(exampleFile)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := c.Print(&b); err != nil {
		t.Fatal(err)
	}
	again, err := parseConfig("printed", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, again, cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-read +printed and read:\n%s", diff)
	}
	t.Run("CommandMasked", func(t *testing.T) {
		m := c.Mailbox["service"]
		m.PasswordFile, m.PasswordCommand = "", []string{"pass", "hunter2"}
		c := c
		c.Mailbox = map[string]Mailbox{"service": m}
		b.Reset()
		if err := c.Print(&b); err != nil || strings.Contains(b.String(), "hunter2") || !strings.Contains(b.String(), "pass") {
			t.Errorf("printed (%v):\n%s", err, b.String())
		}
		if m.PasswordCommand[1] != "hunter2" {
			t.Error("printing changed the configuration")
		}
	})
}

// generic replaces the names of tables that the operator chooses by NAME.
func generic(p path) string {
	parts := strings.Split(string(p), "\x00")
	switch {
	case len(parts) < 2:
	case strings.HasPrefix(string(p), "policy\x00clocks\x00"):
		return "policy.clocks"
	case parts[0] == "mailbox", parts[0] == "staff", parts[0] == "products", parts[0] == "departments":
		parts[1] = "NAME"
	}
	return strings.Join(parts, ".")
}

// allKeys gives every key that a configuration of type t may hold.
func allKeys(t reflect.Type, prefix string) []string {
	var keys []string
	for _, f := range tableFields(t) {
		key := prefix + f.Tag.Get("toml")
		ft := indirect(f.Type)
		if ft.Kind() == reflect.Map && indirect(ft.Elem()).Kind() == reflect.Struct {
			ft, key = ft.Elem(), key+".NAME"
		}
		keys = append(keys, key)
		if ft.Kind() == reflect.Struct {
			keys = append(keys, allKeys(ft, key+".")...)
		}
	}
	return keys
}

func TestFindConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	none := func(string) string { return "" }
	env := func(string) string { return "/from/env.toml" }
	if _, err := os.Stat("/etc/ombud/ombud.toml"); err == nil {
		t.Skip("this machine has a configuration in /etc/ombud")
	}
	t.Run("None", func(t *testing.T) {
		var bad *ConfigError
		if _, err := FindConfig("", none); !errors.As(err, &bad) {
			t.Errorf("error %v, want a ConfigError", err)
		}
	})
	if err := os.WriteFile("ombud.toml", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, flag string
		env        func(string) string
		want       string
	}{
		{"Flag", "a.toml", env, "a.toml"},
		{"Env", "", env, "/from/env.toml"},
		{"Here", "", none, "ombud.toml"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if have, err := FindConfig(tt.flag, tt.env); err != nil || have != tt.want {
				t.Errorf("have %q, %v; want %q", have, err, tt.want)
			}
		})
	}
}

func TestClientSocket(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "c.toml")
	for _, tt := range []struct{ name, doc, want string }{
		{"Default", "", filepath.Join(dir, "ombud.sock")},
		{"Relative", "[api]\nsocket = \"run/o.sock\"\n", filepath.Join(dir, "run/o.sock")},
		{"Absolute", "[api]\nsocket = \"/run/o.sock\"\n", "/run/o.sock"},
		{"OthersBroken", "[nonsense]\nx = 1\n[smtp]\nport = \"x\"\n[api]\nsocket = \"/o\"\n", "/o"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := os.WriteFile(file, []byte(tt.doc), 0o600); err != nil {
				t.Fatal(err)
			}
			if have, err := ClientSocket(file); err != nil || have != tt.want {
				t.Errorf("have %q, %v; want %q", have, err, tt.want)
			}
		})
	}
	t.Run("Absent", func(t *testing.T) {
		var bad *ConfigError
		if _, err := ClientSocket(filepath.Join(dir, "no.toml")); !errors.As(err, &bad) {
			t.Errorf("error %v, want a ConfigError", err)
		}
	})
}

// TestClientPDFCommand reads [letters] and nothing else.
func TestClientPDFCommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.toml")
	for doc, want := range map[string]string{
		"": "",
		"[letters]\ndir = \"x\"\npdf_command = [\"weasyprint\", \"-\", \"-\"]\n[smtp]\nport = \"x\"\n": "weasyprint - -",
	} {
		if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
		if have, err := ClientPDFCommand(file); err != nil || strings.Join(have, " ") != want {
			t.Errorf("%q: have %q, %v; want %q", doc, have, err, want)
		}
	}
	if err := os.WriteFile(file, []byte("[letters]\npdf_command = \"weasyprint\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var bad *ConfigError
	if _, err := ClientPDFCommand(file); !errors.As(err, &bad) {
		t.Errorf("a command that is no list: %v", err)
	}
}
