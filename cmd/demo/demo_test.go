package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestRun tells the whole story. Run itself checks each part; here it is
// held from outside: what is printed, and the mails that it leaves.
func TestRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "story")
	var out bytes.Buffer
	if err := Run(t.Context(), Options{Out: &out, Keep: dir}); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, want := range []string{
		"acknowledgements leave", "cannot be read", "a bounce of our letter", "joined to", "goes up to the Kundombud", "karl.nyberg@example.org wrote to the Kundombud", "nothing is overdue",
		"not allowed", "a second person must", "Box 174, 101 23 Stockholm", "www.konsumenternas.se",
		"konsumentvägledare", "domstol",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the story does not say %q", want)
		}
	}
	for line := range strings.Lines(out.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	for _, name := range []string{"ombud.toml", "ombud.db", "ombud.key"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("not kept: %v", err)
		}
	}
	letters := keptLetters(t, dir, "asa.oberg-at-example.org")
	if len(letters) != 5 {
		t.Fatalf("%d letters to Åsa, want acknowledgement, questions, first decision, acknowledgement, final decision", len(letters))
	}
	if !strings.Contains(letters[0], "Auto-Submitted: auto-replied") {
		t.Error("the acknowledgement does not say that it is automatic")
	}
	last, err := readLetter("", []byte(letters[4]))
	if err != nil {
		t.Fatal(err)
	}
	if err := last.contains("slutliga ställningstagande och beslut", "Allmänna reklamationsnämnden", "www.arn.se"); err != nil {
		t.Error(err)
	}
}

// TestRun_JSON tells the story to a program, one event a line.
func TestRun_JSON(t *testing.T) {
	var out bytes.Buffer
	if err := Run(t.Context(), Options{Out: &out, JSON: true}); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	var last event
	for line := range strings.Lines(out.String()) {
		last = event{}
		if err := json.Unmarshal([]byte(line), &last); err != nil || last.At.IsZero() || last.Text == "" && last.Letter == nil {
			t.Fatalf("%v: %s", err, line)
		}
	}
	if last.Letter == nil || !strings.Contains(last.Letter.Text, "www.arn.se") {
		t.Errorf("it ends with %+v, want the final letter", last)
	}
}

// keptLetters are the kept mails to an address, in order.
func keptLetters(t *testing.T, dir, address string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "mails", "*-to-"+address+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(raw))
	}
	return list
}

// TestRun_NotEmpty refuses to write into a folder that holds something.
func TestRun_NotEmpty(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := Run(t.Context(), Options{Out: &bytes.Buffer{}, Keep: dir})
	if err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Fatalf("got %v, want a refusal", err)
	}
}

// TestRun_Cancelled ends when its context does and leaves nothing running.
func TestRun_Cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, Options{Out: &bytes.Buffer{}}); err == nil {
		t.Fatal("a cancelled demo says that it was told")
	}
}
