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
	for _, want := range []string{"!*", "-3d", "KB-7F3K-9QXP", "maria", "…"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
	if strings.ContainsAny(out.String(), "\x1b\u202e") {
		t.Errorf("foreign control characters reach the terminal: %q", &out)
	}
}

// TestPrintLists_Width keeps every list within 80 columns whatever stands in
// it.
func TestPrintLists_Width(t *testing.T) {
	wide := strings.Repeat("漢字👩‍👩‍👧 ", 30)
	at := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	letter := api.LetterView{Letter: casework.Letter{ID: "l0000000012", Case: "KB-7F3K-9QXP", Kind: "withdrawal_confirmed",
		State: "deferred", DueAt: at, Attempts: []casework.Attempt{{At: at, Code: 451, Text: wide}}}}
	for name, print := range map[string]func(*app) error{
		"History": func(a *app) error {
			return a.printHistory([]casework.Entry{
				{Seq: 12345, At: at, By: "a-long-staff-name", Verb: "quarantine", Note: wide}})
		},
		"Outbox": func(a *app) error { return a.printLetters([]api.LetterView{letter, letter}) },
		"Quarantine": func(a *app) error {
			return a.printQuarantine([]casework.Quarantined{{ID: "q0000000003", State: "waiting", ReceivedAt: at, Reason: wide}})
		},
		"Status": func(a *app) error {
			return a.printStatus(daemon.Status{Version: "v1", Config: daemon.ConfigStatus{File: "/etc/ombud/ombud.toml",
				Problems: []string{wide}}})
		},
		"Receipt": func(a *app) error { return a.printReceipt(api.Receipt{Said: wide}) },
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := print(&app{Streams: Streams{Out: &out, Width: 132}}); err != nil {
				t.Fatal(err)
			}
			if n, line := widest(out.String()); n > 80 || n == 0 {
				t.Errorf("%d columns: %q", n, line)
			}
			out.Reset()
			if err := print(&app{Streams: Streams{Out: &out}}); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), strings.TrimSpace(wide)) {
				t.Errorf("a program does not get the whole text:\n%s", &out)
			}
		})
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

// TestTree_Unknown: a mistyped command of any group is a usage error, and the
// group alone prints its help.
func TestTree_Unknown(t *testing.T) {
	for _, c := range newRootCommand(&app{}).Commands() {
		if !c.HasSubCommands() || c.Name() == "completion" {
			continue
		}
		if r := run(t, c.Name()); r.code != exitDone || !strings.Contains(r.out, "Usage:") {
			t.Errorf("%s alone: exit %d, prints %q", c.Name(), r.code, r.out)
		}
		run(t, c.Name(), "nosuch").want(t, exitUsage, "")
	}
	if r := run(t, "config", "chek"); !strings.Contains(r.err, `ombud config has no command "chek"; did you mean check?`) {
		t.Errorf("says %q", r.err)
	}
}

// TestTree_Help walks the whole tree: every command says what it does, has
// an example, and its help fits a terminal.
func TestTree_Help(t *testing.T) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		generated := c.Name() == "help" || strings.HasPrefix(c.CommandPath(), "ombud completion")
		works := c.Runnable() && !c.HasSubCommands() && c.HasParent() && !generated && !c.IsAdditionalHelpTopicCommand()
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

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"", 9, ""},
		{"one two", 9, "one two"},
		{"one two three", 7, "one two\nthree"},
		{"one two  three", 8, "one two\nthree"},
		{"  one two", 7, "  one\ntwo"},
		{"a  b\n\nc", 9, "a  b\n\nc"},
		{"abcdefghij k", 4, "abcd\nefgh\nij k"},
		{"日本語日本語", 5, "日本\n語日\n本語"},
		{"日本", 1, "日\n本"},
	} {
		if got := wrap(c.in, c.width); got != c.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

// FuzzWrap keeps every letter and every line within its width.
func FuzzWrap(f *testing.F) {
	f.Add("one two three", 7)
	f.Add("日本語 \u0301x\n  y", 3)
	f.Fuzz(func(t *testing.T, s string, width int) {
		if s = safeText(s); width < 2 || width > 80 {
			t.Skip()
		}
		got := wrap(s, width)
		letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if letters(got) != letters(s) {
			t.Errorf("wrap(%q, %d) = %q", s, width, got)
		}
		if n, line := widest(got); n > width {
			t.Errorf("%d columns: %q", n, line)
		}
	})
}

// TestSaid tells who said what of whom.
func TestSaid(t *testing.T) {
	for _, tt := range []struct {
		attempt casework.Attempt
		want    string
	}{
		{casework.Attempt{Text: "Ok: queued as 4F"}, "Ok: queued as 4F"},
		{casework.Attempt{Text: "no such", Recipient: "a@example.org", Server: "smtp.example.se:587"},
			"a@example.org: no such (smtp.example.se:587)"},
	} {
		if got := said(tt.attempt); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
