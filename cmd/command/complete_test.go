package command

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// TestComplete offers what the daemon has, and nothing when it does not
// answer.
func TestComplete(t *testing.T) {
	f := fakeDaemon(t, 200, nil)
	f.answers = map[string]any{
		"/v1/queue":  []api.CaseRow{{Reference: "KB-7F3K-9QXP", Subject: "Kappan\x1b", Customer: casework.Mailbox{Name: "Åsa"}}},
		"/v1/staff":  []api.StaffView{{Staff: "maria", Name: "Maria Lindqvist"}},
		"/v1/day":    api.DayView{Company: []casework.Department{"refunds"}},
		"/v1/outbox": []api.LetterView{{Letter: casework.Letter{ID: "l0000000012", State: "held", Kind: "reply"}}},
	}
	for args, want := range map[string]string{
		"reply": "KB-7F3K-9QXP\tÅsa – Kappan\ufffd\n", "show": "KB-7F3K-9QXP\t", "assign KB-7F3K-9QXP": "maria\tMaria Lindqvist\n",
		"staff away": "maria\t", "route KB-7F3K-9QXP": "refunds\n", "outbox show": "l0000000012\theld reply",
		"queue": "is:overdue\n", "queue is:new": "dept:\n",
	} {
		var out bytes.Buffer
		root := newRootCommand(&app{patience: time.Minute})
		root.SetArgs(append(append([]string{"__complete", "--socket", f.socket}, strings.Fields(args)...), ""))
		root.SetOut(&out)
		root.SetErr(io.Discard)
		if err := root.ExecuteContext(t.Context()); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %q, %v, want %q", args, &out, err, want)
		}
	}
	r := run(t, "__complete", "--socket", f.socket+".none", "reply", "")
	if r.code != exitDone || strings.Contains(r.out, "KB-") {
		t.Errorf("without a daemon: %+v", r)
	}
}

// TestScreenReader prints a name and a value a line, by flag or environment.
func TestScreenReader(t *testing.T) {
	f := fakeDaemon(t, 200, sampleRows())
	byFlag := onTerminal(t, "--socket", f.socket, "--screen-reader", "queue", "is:open")
	byEnv := runIn(t, Streams{Width: 80, Getenv: env("OMBUD_SCREEN_READER", "1")}, "--socket", f.socket, "queue", "is:open")
	if byFlag.out != byEnv.out {
		t.Errorf("by flag\n%s\nby environment\n%s", byFlag.out, byEnv.out)
	}
	for _, want := range []string{"Marks: overdue, new mail\n", "Case: KB-7F3K-9QXP\n", "Department: refunds\n", "\n\nDue: -\n"} {
		if !strings.Contains(byFlag.out, want) {
			t.Errorf("no %q in\n%s", want, byFlag.out)
		}
	}
	if n, line := widest(byFlag.out); n > 80 || strings.Contains(byFlag.out, "…") {
		t.Errorf("%d columns, or something is cut: %q", n, line)
	}
}
