package daemon

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ombud/store/casework"
)

func writeFile(t *testing.T, file, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSecret_Read(t *testing.T) {
	dir := t.TempDir()
	good := writeFile(t, filepath.Join(dir, "good"), "hunter2\n", 0o600)
	writeFile(t, filepath.Join(dir, "credential"), "from systemd\n", 0o440)
	env := func(string) string { return dir }
	noenv := func(string) string { return "" }
	for _, tt := range []struct {
		name   string
		secret secret
		want   string
		err    string // part of the error
	}{
		{"File", secret{file: good}, "hunter2", ""},
		{"FileSpaces", secret{file: writeFile(t, filepath.Join(dir, "sp"), " a b \r\n", 0o400)}, " a b ", ""},
		{"FileGroup", secret{file: writeFile(t, filepath.Join(dir, "g"), "hunter2", 0o640)}, "", "run chmod 600 " + dir},
		{"FileWorld", secret{file: writeFile(t, filepath.Join(dir, "w"), "hunter2", 0o604)}, "", "run chmod 600 " + dir},
		{"FileAbsent", secret{file: filepath.Join(dir, "no")}, "", "no such file"},
		{"FileEmpty", secret{file: writeFile(t, filepath.Join(dir, "e"), "\n", 0o600)}, "", "is empty"},
		{"Credential", secret{credential: "credential", getenv: env}, "from systemd", ""},
		{"CredentialNoFolder", secret{credential: "credential", getenv: noenv}, "", "LoadCredential=credential:"},
		{"Command", secret{command: []string{"printf", "%s\\n", "hunter2"}}, "hunter2", ""},
		{"CommandFolder", secret{command: []string{"cat", "good"}, dir: dir}, "hunter2", ""},
		{"CommandFails", secret{command: []string{"sh", "-c", "echo hunter2 >&2; exit 3"}}, "", "exit status 3"},
		{"CommandAbsent", secret{command: []string{"/no/such/program"}}, "", "no such file"},
		{"None", secret{}, "", "is given"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			have, err := tt.secret.read(t.Context())
			if have != tt.want || (err == nil) != (tt.err == "") {
				t.Fatalf("have %q, %v; want %q, error with %q", have, err, tt.want, tt.err)
			}
			if err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want one with %q", err, tt.err)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error %v tells the secret", err)
			}
		})
	}
}

func TestReadKeys(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "ombud[1].key")
	random := bytes.NewReader(bytes.Repeat([]byte{7}, keySize))
	made, err := readKeys(file, random)
	if err != nil {
		t.Fatal(err)
	}
	if want := bytes.Repeat([]byte{7}, keySize); len(made) != 1 || !bytes.Equal(made[0], want) {
		t.Fatalf("made %x, want %x", made, want)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v), want 0600", info.Mode(), err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d files, want the key alone", len(left))
	}
	t.Run("Again", func(t *testing.T) {
		again, err := readKeys(file, strings.NewReader(""))
		if err != nil || !bytes.Equal(again[0], made[0]) {
			t.Errorf("read %x, %v; want the same key", again, err)
		}
	})
	t.Run("Old", func(t *testing.T) {
		if err := os.Rename(file, file+".old-2026"); err != nil {
			t.Fatal(err)
		}
		keys, err := readKeys(file, bytes.NewReader(bytes.Repeat([]byte{8}, keySize)))
		if err != nil || len(keys) != 2 || keys[0][0] != 8 || keys[1][0] != 7 {
			t.Fatalf("keys %x, %v; want the new one first and the old one", keys, err)
		}
		ref, err := casework.NewReference("KB", bytes.NewReader(make([]byte, 64)))
		if err != nil {
			t.Fatal(err)
		}
		id := made.MessageID(ref, 1, casework.LetterReply, "example.se")
		if have, ok := keys.Open(id); !ok || have != ref {
			t.Errorf("a letter under the old key opens to %q, %v; want %s", have, ok, ref)
		}
	})
	t.Run("OpenToOthers", func(t *testing.T) {
		f := writeFile(t, filepath.Join(dir, "open"), hex.EncodeToString(made[0]), 0o644)
		if _, err := readKeys(f, random); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("error %v, want one that says chmod 600", err)
		}
	})
	t.Run("NotHex", func(t *testing.T) {
		f := writeFile(t, filepath.Join(dir, "bad"), "hunter2", 0o600)
		if _, err := readKeys(f, random); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("error %v, want one that does not tell the content", err)
		}
	})
	t.Run("NoRandom", func(t *testing.T) {
		f := filepath.Join(dir, "short")
		if _, err := readKeys(f, strings.NewReader("abc")); err == nil {
			t.Error("a key was made of too little")
		}
		if _, err := os.Stat(f); err == nil {
			t.Error("and written")
		}
	})
}

func TestValues(t *testing.T) {
	type reader func(string) (string, error)
	duration := func(s string) (string, error) { v, err := ParseDuration(s); return v.String(), err }
	size := func(s string) (string, error) { v, err := ParseSize(s); return v.String(), err }
	period := func(s string) (string, error) { v, err := ParsePeriod(s); return v.String(), err }
	day := func(s string) (string, error) {
		var d Day
		err := d.UnmarshalText([]byte(s))
		text, _ := d.MarshalText()
		return string(text), err
	}
	for _, tt := range []struct {
		name     string
		read     reader
		in, want string // empty want: an error
	}{
		{"Duration", duration, "60s", "1m"},
		{"Duration", duration, "10m", "10m"},
		{"Duration", duration, "72h", "3d"},
		{"Duration", duration, "90d", "90d"},
		{"Duration", duration, "1d12h", "36h"},
		{"Duration", duration, "1m30s", "1m30s"},
		{"Duration", duration, "0s", "0s"},
		{"Duration", duration, "", "0s"},
		{"Duration", duration, "-1s", ""},
		{"Duration", duration, "-1d", ""},
		{"Duration", duration, "60", ""},
		{"Duration", duration, "99999999d", ""},
		{"Duration", duration, "36500d2540400h", ""},
		{"Size", size, "50MB", "50MB"},
		{"Size", size, "64KiB", "65536"},
		{"Size", size, "2000000", "2MB"},
		{"Size", size, "1 GB", "1GB"},
		{"Size", size, "0", "0"},
		{"Size", size, "9999999999GB", ""},
		{"Size", size, "MB", ""},
		{"Size", size, "-1MB", ""},
		{"Size", size, "1MBk", ""},
		{"Period", period, "5y", "5y"},
		{"Period", period, "18mo", "18mo"},
		{"Period", period, "90d", "90d"},
		{"Period", period, "5", ""},
		{"Period", period, "5 y", ""},
		{"Day", day, "2026-12-28", "2026-12-28"},
		{"Day", day, "2026-02-30", ""},
	} {
		t.Run(tt.name+" "+tt.in, func(t *testing.T) {
			have, err := tt.read(tt.in)
			if tt.want == "" && err == nil || tt.want != "" && (err != nil || have != tt.want) {
				t.Errorf("have %q, %v; want %q", have, err, tt.want)
			}
		})
	}
	if d, err := ParseDuration("90d"); err != nil || d.Duration != 90*24*time.Hour {
		t.Errorf("90d is %v, %v", d.Duration, err)
	}
}

// TestDaemon_SecretChanged corrects a password under a running daemon, which
// would else try again in minutes.
func TestDaemon_SecretChanged(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(w *world, file string)
	}{
		{"Written", func(w *world, file string) { writeFile(w.T, file, "secret\n", 0o600) }},
		{"Replaced", func(w *world, file string) {
			if err := os.Rename(writeFile(w.T, file+".new", "secret\n", 0o600), file); err != nil {
				w.Fatal(err)
			}
		}},
		{"HangUp", func(w *world, file string) {
			// What a command gives cannot be seen to change.
			writeFile(w.T, filepath.Join(w.dir, "said"), "secret\n", 0o600)
			w.hangUp <- syscall.SIGHUP
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			file := writeFile(t, filepath.Join(w.dir, "service.password"), "wrong\n", 0o600)
			writeFile(t, filepath.Join(w.dir, "said"), "wrong\n", 0o600)
			source := `password_file = "service.password"`
			if tt.name == "HangUp" {
				source = `password_command = ["cat", "said"]`
			}
			w.configure("username = \"service\"\npassword_file = \"password\"", "username = \"service\"\n"+source)
			w.complaint("service", "asa@example.org")
			d := w.daemon(w.options())
			stop := w.serve(d)
			w.status(d, "a refused login", func(s Status) bool {
				for _, m := range s.Mailboxes {
					if m.Mailbox == "service" {
						return m.LastError != "" && m.NextTry.After(w.now().Add(time.Minute))
					}
				}
				return false
			})
			tt.change(w, file)
			w.sent(1)
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
}
