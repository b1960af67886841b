package command

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
	"ombud/store/casework"
)

// fullCase is a case with one of everything.
func fullCase() api.CaseView {
	v := sampleView()
	v.CaseRow = sampleRows()[0]
	v.Drafting = []api.Presence{{Staff: "eva", Verb: "reply", Since: time.Unix(0, 0)}}
	v.Deadlines = []api.DeadlineView{{Kind: "answer", At: time.Unix(0, 0), State: "running"}}
	return v
}

// readAnswers are what a daemon answers each command that reads, with one of
// everything in it.
func readAnswers(t *testing.T) map[string]any {
	at := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	wide := strings.Repeat("漢字 ", 60) + strings.Repeat("x", 200)
	letter := api.LetterView{Text: wide + "\nend", Letter: casework.Letter{ID: "l0000000012", State: "failed", Kind: "reply",
		Case: "KB-7F3K-9QXP", DueAt: at, Attempts: []casework.Attempt{{At: at, Code: 550, Enhanced: "5.1.1", Text: wide}}}}
	mail := casework.Quarantined{ID: "q0000000003", State: "waiting", ReceivedAt: at, Reason: wide}
	mail.Arrival.Mailbox = "service"
	file := write(t, "a.eml", complaint)
	return map[string]any{
		"queue": sampleRows(), "search x": sampleRows(), "show r": fullCase(), "show r --full": fullCase(),
		"take r":               api.Receipt{Reference: "KB-7F3K-9QXP", Said: wide, Next: "ombud " + wide},
		"history r":            []casework.Entry{{Seq: 1, At: at, By: "maria", Verb: "note", Note: wide}},
		"history --accesses r": []casework.Access{{At: at, By: "maria", Verb: "show", Reason: wide}},
		"attachment r":         fullCase(),
		"outbox list":          []api.LetterView{letter},
		"outbox show l1":       letter,
		"quarantine list":      []casework.Quarantined{mail},
		"quarantine show q1": api.QuarantineView{Quarantined: mail, Subject: wide, Text: wide + "\nend",
			From: casework.Mailbox{Name: wide, Address: "a@example.org"}, Defects: []string{wide}},
		"status": daemon.Status{Version: "v1", Config: daemon.ConfigStatus{Problems: []string{wide}}},
		"staff list": []api.StaffView{{Staff: "maria", Name: wide, Roles: []casework.Role{"handler", "approver", "head"},
			Departments: []casework.Department{"refunds", "payments", "fraud"}, AwayUntil: "2026-12-28", Open: 12}},
		"staff away maria":      []api.Handed{{Reference: "KB-7F3K-9QXP", To: "maria", Why: wide}, {Reference: "KB-7F3K-9QXP"}},
		"letters list":          nil,
		"rules explain " + file: nil,
		"inspect " + file:       nil,
	}
}

// TestColumns holds the rows of every command that reads to the columns that
// the topic promises.
func TestColumns(t *testing.T) {
	for args, answer := range readAnswers(t) {
		f := fakeDaemon(t, 200, answer)
		r := run(t, append([]string{"--socket", f.socket}, strings.Fields(args)...)...)
		r.want(t, exitDone)
		if r.out == "" {
			t.Errorf("%s prints nothing", args)
		}
		known := recordsOf(args)
		for line := range strings.Lines(r.out) {
			values := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			want, ok := known[""]
			if !ok {
				want, ok = known[values[0]]
				want++
			}
			if !ok || len(values) != want {
				t.Errorf("%s: %d values, the topic says %d: %q", args, len(values), want, values)
			}
		}
	}
}

// recordsOf is how many values each row of a command has, by its first word.
func recordsOf(args string) map[string]int {
	if strings.HasPrefix(args, "take") {
		args = "every verb on a case"
	}
	found, mine := map[string]int{}, false
	for _, r := range records() {
		if r.of != "" {
			mine = false
			for name := range strings.SplitSeq(r.of, ", ") {
				mine = mine || args == name || strings.HasPrefix(args, name+" ")
			}
		}
		if mine && !(strings.Contains(args, "--accesses") && r.of == "history") {
			found[r.first] = len(strings.Fields(r.values))
		}
	}
	return found
}

// TestRead_Width keeps what every command that reads prints for a person
// within 80 columns, whatever stands in it.
func TestRead_Width(t *testing.T) {
	for args, answer := range readAnswers(t) {
		f := fakeDaemon(t, 200, answer)
		r := onTerminal(t, append([]string{"--socket", f.socket}, strings.Fields(args)...)...)
		r.want(t, exitDone)
		if n, line := widest(r.out); n > 80 || n == 0 {
			t.Errorf("%s: %d columns: %q", args, n, line)
		}
		if strings.Contains(r.out, "\t") || json.Valid([]byte(r.out)) {
			t.Errorf("%s: a person gets what is for programs:\n%s", args, r.out)
		}
	}
}
