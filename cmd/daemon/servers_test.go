package daemon

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTokens(t *testing.T) {
	var asked []string // refresh tokens, in order
	answer := map[string]any{"access_token": "access-1", "token_type": "Bearer", "expires_in": 3600}
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.FormValue("refresh_token"))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(answer)
	}))
	defer server.Close()
	dir := t.TempDir()
	file := writeFile(t, filepath.Join(dir, "refresh"), "first\n", 0o600)
	tokens := newTokens(Config{dir: dir}, OAuth2{TokenURL: server.URL, ClientID: "ombud", RefreshTokenFile: "refresh"})

	t.Run("Kept", func(t *testing.T) {
		for range 3 {
			tok, err := tokens.token(t.Context())
			if err != nil || tok.Access != "access-1" || time.Until(tok.Expiry) < 50*time.Minute {
				t.Fatalf("token %+v, %v", tok, err)
			}
		}
		if len(asked) != 1 || asked[0] != "first" {
			t.Errorf("asked with %q, want once with the file's", asked)
		}
	})
	t.Run("RefusedByServer", func(t *testing.T) {
		asked = nil
		tokens.refused()
		if _, err := tokens.token(t.Context()); err != nil || len(asked) != 1 {
			t.Errorf("asked with %q (%v), want a new token", asked, err)
		}
	})
	t.Run("Rotated", func(t *testing.T) {
		tokens.last, asked = nil, nil
		answer["refresh_token"] = "second"
		if _, err := tokens.token(t.Context()); err != nil {
			t.Fatal(err)
		}
		if kept, err := os.ReadFile(file); err != nil || string(kept) != "second\n" {
			t.Errorf("the file holds %q (%v), want the new refresh token", kept, err)
		}
		tokens.last = nil
		if _, err := tokens.token(t.Context()); err != nil || asked[1] != "second" {
			t.Errorf("asked with %q (%v), want the new refresh token", asked, err)
		}
	})
	t.Run("Replaced", func(t *testing.T) {
		writeFile(t, file, "by hand\n", 0o600)
		tokens.last, asked = nil, nil
		if _, err := tokens.token(t.Context()); err != nil || asked[0] != "by hand" {
			t.Errorf("asked with %q (%v), want the file's", asked, err)
		}
	})
	t.Run("Refused", func(t *testing.T) {
		tokens.last, status = nil, http.StatusBadRequest
		answer = map[string]any{"error": "invalid_grant", "error_description": "token hunter2 is void"}
		_, err := tokens.token(t.Context())
		if err == nil || !strings.Contains(err.Error(), "invalid_grant") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("error %v, want the code and nothing more of the answer", err)
		}
	})
	t.Run("NoFile", func(t *testing.T) {
		tokens.last = nil
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if _, err := tokens.token(t.Context()); err == nil {
			t.Error("a token was made of nothing")
		}
	})
}

func TestConfig_CheckPeople(t *testing.T) {
	for roles, want := range map[string]bool{`["ombudsman"]`: false, `["ombudsman", "handler"]`: true} {
		file := writeFile(t, filepath.Join(t.TempDir(), "ombud.toml"), example(t, `roles = ["ombudsman"]`, "roles = "+roles), 0o600)
		c, err := ReadConfig(file)
		if err != nil {
			t.Fatal(err)
		}
		warned := slices.ContainsFunc(c.CheckPeople(), func(p Problem) bool {
			return strings.Contains(p.String(), "eva is handler and Kundombud")
		})
		if warned != want {
			t.Errorf("roles = %s: warned %t", roles, warned)
		}
	}
}

func TestConfig_CheckFiles(t *testing.T) {
	dir := t.TempDir()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	check := func(t *testing.T, replace ...string) []string {
		t.Helper()
		file := writeFile(t, filepath.Join(dir, "ombud.toml"), example(t, replace...), 0o600)
		c, err := ReadConfig(file)
		if err != nil {
			t.Fatal(err)
		}
		err = c.CheckFiles()
		var bad *ConfigError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("error is a %T: %v", err, err)
		}
		return problemLines(err)
	}
	t.Run("NothingThere", func(t *testing.T) {
		have := strings.Join(check(t, `path = "ombud.db"`, `path = "no/ombud.db"`, `files = []`, `files = ["none/*.toml"]`), "\n")
		for _, want := range []string{
			`rules.files: "none/*.toml" matches no file`,
			"mailbox.service.password_file: reading secret",
			"mailbox.kundombud.oauth2.refresh_token_file: reading secret",
			"smtp.dkim.key_file: reading secret",
			"store.path: the folder " + dir + "/no does not exist",
		} {
			if !strings.Contains(have, want) {
				t.Errorf("no problem with %q in:\n%s", want, have)
			}
		}
		if !strings.Contains(have, "ombud.toml:") {
			t.Errorf("no places in:\n%s", have)
		}
	})
	writeFile(t, filepath.Join(dir, "service.password"), "x", 0o600)
	writeFile(t, filepath.Join(dir, "kundombud.token"), "x", 0o600)
	writeFile(t, filepath.Join(dir, "dkim.pem"), key, 0o600)
	t.Run("OK", func(t *testing.T) {
		if have := check(t); len(have) != 0 {
			t.Errorf("problems:\n%s", strings.Join(have, "\n"))
		}
	})
	for _, tt := range []struct{ name, file, text, old, new, want string }{
		{"CA", "ca.pem", "no certificate", `ca_file = ""`, `ca_file = "ca.pem"`, "holds no certificate"},
		{"Rules", "r.toml", "[nonsense\n", `files = []`, `files = ["r.toml"]`, "r.toml:1:"},
		{"RulesDepartment", "moon.toml",
			"[department.moon]\nname = { sv = \"Måne\", en = \"Moon\" }\n[department.moon.phrases.en]\n\"moon\" = 8\n",
			`files = []`, `files = ["moon.toml"]`,
			`rules.files: the rules send to the department "moon", which has no table [departments.moon]`},
		{"NoRules", "x", "", `files = []`, `files = ["no*.toml"]`, "rules.files: "},
		{"NoLetters", "x", "", `dir = ""`, `dir = "no"`, "letters.dir: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			writeFile(t, filepath.Join(dir, tt.file), tt.text, 0o600)
			have := check(t, tt.old, tt.new)
			if len(have) == 0 || !strings.Contains(have[0], tt.want) {
				t.Errorf("problems %q, want one with %q", have, tt.want)
			}
		})
	}
}

func TestConfig_Roots(t *testing.T) {
	c := Config{dir: t.TempDir()}
	if pool, err := c.roots(""); pool != nil || err != nil {
		t.Errorf("without a file: %v, %v; want the system's", pool, err)
	}
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	cert := server.Certificate()
	writeFile(t, filepath.Join(c.dir, "ca.pem"),
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})), 0o644)
	pool, err := c.roots("ca.pem")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cert.Verify(x509.VerifyOptions{Roots: pool, DNSName: "example.com"}); err != nil {
		t.Errorf("the certificate of the file is not trusted: %v", err)
	}
}
