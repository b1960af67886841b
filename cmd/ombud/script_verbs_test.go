package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ombud/cmd/command"
)

// TestScript_EveryCommand holds the scripts to the command tree: each
// command that ombud --help leads to succeeds in one of them.
func TestScript_EveryCommand(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var all []byte
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		script, _, _ := bytes.Cut(text, []byte("\n-- "))
		all = append(append(all, script...), '\n')
	}
	elsewhere := map[string]string{
		"serve": "desk runs the daemon in process; TestE2E runs the command",
		"poll":  "TestE2E_Poll",
	}
	commands := commandsBelow(t, "")
	if len(commands) < 40 {
		t.Fatalf("only %d commands: %q", len(commands), commands)
	}
	for _, name := range commands {
		done := regexp.MustCompile(`(?m)^(exits|eventually) 0 ` + regexp.QuoteMeta(name) + `( |$)`)
		if elsewhere[name] == "" && !done.Match(all) {
			t.Errorf("ombud %s: succeeds in no script", name)
		}
	}
}

// commandsBelow lists the commands without others below them, after the help
// of a command.
func commandsBelow(t *testing.T, name string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	args := append(strings.Fields(name), "--help")
	code := command.Run(t.Context(), args, command.Streams{In: strings.NewReader(""), Out: &out, Err: &errs,
		Getenv: func(string) string { return "" }})
	if code != 0 {
		t.Fatalf("ombud %s: exit code %d: %s", strings.Join(args, " "), code, errs.String())
	}
	entry := regexp.MustCompile(`^  ([a-z-]+) {2,}\S`)
	listing := false
	var leaves []string
	for line := range strings.Lines(out.String()) {
		if title, ok := strings.CutSuffix(strings.TrimSpace(line), ":"); ok && line[0] != ' ' {
			listing = strings.HasPrefix(title, "Available") || name == "" && !strings.HasSuffix(title, "lags") &&
				title != "Usage" && title != "Examples" && title != "Additional help topics"
		}
		m := entry.FindStringSubmatch(line)
		if !listing || m == nil || m[1] == "completion" || m[1] == "help" {
			continue
		}
		leaves = append(leaves, commandsBelow(t, strings.TrimSpace(name+" "+m[1]))...)
	}
	if leaves == nil {
		leaves = []string{name}
	}
	return leaves
}
