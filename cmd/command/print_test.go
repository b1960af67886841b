package command

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
	"ombud/store/casework"
)

// widest is the width of the widest line, in columns.
func widest(s string) (int, string) {
	most, line := 0, ""
	for l := range strings.Lines(s) {
		l = strings.TrimRight(l, "\n")
		if n := text.StringWidthWithoutEscSequences(l); n > most {
			most, line = n, l
		}
	}
	return most, line
}

func sampleRows() []api.CaseRow {
	maria := casework.StaffName("maria")
	at := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	return []api.CaseRow{
		{Reference: "KB-7F3K-9QXP", Register: "2026-000001", Kind: "complaint", Stage: "service", Status: "open",
			Department: "refunds", Subject: strings.Repeat("日本語🇸🇪 ", 40), Assignee: &maria, Unread: true,
			Due:      &api.DeadlineView{Kind: "answer", At: at, State: casework.DeadlineMissed},
			Customer: casework.Mailbox{Name: "Åsa\tÖberg", Address: "asa@example.org"}},
		{Reference: "KB-DVV8-F0PR", Department: "collections", Status: "answered", Subject: "two\nlines \x1b[31mred\u202e"},
	}
}

// TestPrintCases_Table stays within 80 columns whatever the subject.
func TestPrintCases_Table(t *testing.T) {
	var out bytes.Buffer
	a := &app{Streams: Streams{Out: &out, Width: 200}}
	if err := a.printCases(sampleRows(), time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if n, line := widest(out.String()); n > 80 {
		t.Errorf("%d columns: %q", n, line)
	}
	for _, want := range []string{"!*", "-2d", "KB-7F3K-9QXP", "maria", "…"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	if strings.ContainsAny(out.String(), "\x1b\u202e") {
		t.Errorf("foreign control characters reach the terminal: %q", &out)
	}
}

// TestPrintCases_Plain gives full values between tabs, one case a line.
func TestPrintCases_Plain(t *testing.T) {
	var out bytes.Buffer
	a := &app{Streams: Streams{Out: &out}}
	if err := a.printCases(sampleRows(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines for 2 cases:\n%s", len(lines), &out)
	}
	values := strings.Split(lines[0], "\t")
	if len(values) != 12 || values[6] != "maria" || values[7] != "2026-11-20T16:00:00Z" || values[10] != "Åsa Öberg" {
		t.Errorf("values %q", values)
	}
	if len(values[11]) < 200 {
		t.Errorf("the subject is cut: %q", values[11])
	}
}

// TestPrintCases_JSON is a list even when there is nothing.
func TestPrintCases_JSON(t *testing.T) {
	var out bytes.Buffer
	a := &app{Streams: Streams{Out: &out}, json: true}
	if err := a.printCases(nil, time.Time{}); err != nil || out.String() != "[]\n" {
		t.Errorf("%q, %v", &out, err)
	}
}

func TestSafe(t *testing.T) {
	for in, want := range map[string]string{
		"Åsa 日本":          "Åsa 日本",
		"a\x1b[2Jb":       "a\ufffd[2Jb",
		"a\u202eb\u2066c": "a\ufffdb\ufffdc",
		"a\r\nb\tc":       "a  b c",
		"\u009b31m\x7f":   "\ufffd31m\ufffd",
	} {
		if got := safeLine(in); got != want {
			t.Errorf("safeLine(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := safeText("a\r\nb\tc\x07"), "a\nb c\ufffd"; got != want {
		t.Errorf("safeText = %q, want %q", got, want)
	}
}

// TestExitCode holds the one table of errors and codes.
func TestExitCode(t *testing.T) {
	refusal := func(kind error) error { return fmt.Errorf("wrapped: %w", &casework.Refusal{Kind: kind}) }
	for _, c := range []struct {
		err  error
		want int
	}{
		{errors.New("anything"), exitFailed},
		{errUsage, exitUsage},
		{refusal(casework.ErrInvalid), exitUsage},
		{refusal(casework.ErrNotAllowed), exitNotAllowed},
		{refusal(casework.ErrConflict), exitConflict},
		{refusal(casework.ErrNotFound), exitNoCase},
		{errFound, exitFound},
		{errCancelled, exitCancelled},
		{fmt.Errorf("x: %w", daemon.ErrUnreachable), exitUnreachable},
		{fmt.Errorf("x: %w", api.ErrNotRunning), exitNotRunning},
		{daemon.ErrBusy, exitNotRunning},
		{&daemon.ConfigError{}, exitConfig},
	} {
		if got := exitCode(ranError{c.err}); got != c.want {
			t.Errorf("%v: %d, want %d", c.err, got, c.want)
		}
	}
	if got := exitCode(errors.New("unknown command")); got != exitUsage {
		t.Errorf("an error of cobra's: %d, want %d", got, exitUsage)
	}
}

// TestRefusal_Hints says who may and what to do instead.
func TestRefusal_Hints(t *testing.T) {
	f := fakeDaemon(t, 403, map[string]any{"error": map[string]any{"kind": "not_allowed", "what": "case X: take",
		"why": "maria decided before", "who": []string{"eva", "nils"}, "do": "ombud refer X"}})
	run(t, "--socket", f.socket, "take", "x").want(t, exitNotAllowed,
		"ombud: case X: take: not allowed: maria decided before", "who may: eva, nils", "try: ombud refer X")
}

// TestTree_Help walks the whole tree: every command says what it does, has
// an example, and its help fits a terminal.
func TestTree_Help(t *testing.T) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		generated := c.Name() == "help" || strings.HasPrefix(c.CommandPath(), "ombud completion")
		works := c.Runnable() && c.HasParent() && !generated && !c.IsAdditionalHelpTopicCommand()
		if c.Short == "" || works && !strings.HasPrefix(c.Example, "  ombud ") {
			t.Errorf("%s: no short help or no example", c.CommandPath())
		}
		var help bytes.Buffer
		c.SetOut(&help)
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		if n, line := widest(help.String()); n > 80 && !generated {
			t.Errorf("%s: %d columns: %s", c.CommandPath(), n, line)
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRootCommand(&app{}))
}
