package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ombud/cmd/api"
	"ombud/cmd/daemon"
	"ombud/mailbox"
	"ombud/store/casework"
)

// onTerminal runs a command line as a person would see it.
func onTerminal(t *testing.T, args ...string) result {
	t.Helper()
	return runIn(t, Streams{Width: 80, Ask: true}, args...)
}

func TestToday(t *testing.T) {
	day := api.DayView{Staff: "maria", Name: "Maria Lindqvist", Departments: []casework.Department{"refunds"}, Open: 3,
		Overdue: 1, Mine: 2, Unread: 1, Free: 1, Held: 1, Try: []string{"ombud next", "ombud queue"},
		First: &api.CaseRow{Reference: "KB-7F3K-9QXP", Due: &api.DeadlineView{Kind: "answer", State: casework.DeadlineMissed,
			At: time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)}}}
	f := fakeDaemon(t, 200, day)
	f.header.Set("Ombud-Now", "2026-11-23T07:12:00Z")
	f.header.Set("Ombud-Zone", "Europe/Stockholm")
	r := onTerminal(t, "--socket", f.socket)
	r.want(t, exitDone)
	want := "Maria Lindqvist · refunds · Mon 23 Nov 2026 08:12\n\n" +
		"  Overdue        1   oldest: KB-7F3K-9QXP, answer was due 20 Nov 17:00\n" +
		"  Due today      0\n  Mine           2   1 with new mail\n  Unassigned     1\n  To approve     0\n" +
		"  Held           1   your letters that undo still recalls\n\n  Try:  ombud next · ombud queue\n"
	if r.out != want {
		t.Errorf("says\n%s\nwant\n%s", r.out, want)
	}
	if r := run(t, "--socket", f.socket, "--json"); tree(t, r.out)["overdue"] != 1.0 {
		t.Errorf("JSON %s", r.out)
	}
	onTerminal(t, "--socket", f.socket+".none").want(t, exitNotRunning, "ombud serve", "--socket PATH")
	r = run(t, "--socket", f.socket+".none")
	r.want(t, exitDone)
	if !strings.Contains(r.out, "Usage:") {
		t.Errorf("off a terminal there is no help: %q", r.out)
	}
}

func TestStatus(t *testing.T) {
	at := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	s := daemon.Status{Version: "v1", Started: at,
		Config: daemon.ConfigStatus{File: "/etc/ombud.toml", Problems: []string{"line 3: no"},
			Restart: []string{"smtp", "api"}},
		Mailboxes: []mailbox.Status{
			{Mailbox: "service", State: mailbox.StateIdle, LastSuccess: at, Counts: mailbox.Counts{Settled: 4}},
			{Mailbox: "kundombud", LastError: "login", Hint: "see the password", Missing: []string{"Handled"},
				NextTry: at.Add(90 * time.Second), TokenExpiry: at.Add(time.Hour)}},
		Sender: daemon.SenderStatus{Server: "smtp.example.se:587"}, Disk: daemon.DiskStatus{Free: 5e9}}
	s.Store.Cases = map[casework.Status]int{"open": 2, "new": 3}
	s.Store.Alarms = []api.Alarm{{What: "letters held", Count: 2, Do: "ombud outbox list --state held"}}
	s.Store.Undecidable = []casework.Reference{"KB-7F3K-9QXP"}
	damaged := `[{"what":"letter l0000000007","why":"not JSON","at":"2026-11-20T16:00:00Z"}]`
	if err := json.Unmarshal([]byte(damaged), &s.Store.Damaged); err != nil {
		t.Fatal(err)
	}
	f := fakeDaemon(t, 200, s)
	r := run(t, "--socket", f.socket, "status")
	r.want(t, exitDone)
	for _, want := range []string{"config\tTROUBLE\t/etc/ombud.toml; line 3: no; restart needed: smtp, api changed\n", "4 settled, last pass ",
		"mailbox kundombud\tTROUBLE\t", "login; see the password; next try " + at.Add(90*time.Second).Local().Format("2 Jan 15:04:05") + "; access token until ",
		"; no folder Handled\n", "waiting\tTROUBLE\t2: letters held; see: ombud outbox list --state held\n", "sender\tok\tsmtp.example.se:587\n",
		"disk\tok\t5000 MB free\n", "cases\tok\tnew 3, open 2; 0 overdue, 0 in triage\n", "letters\t\tnone\n",
		"case KB-7F3K-9QXP\tTROUBLE\tnobody",
		"damaged\tTROUBLE\tletter l0000000007: not JSON, set aside 2026-11-20T16:00:00Z; start the version"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in\n%s", want, r.out)
		}
	}
	if path, _ := f.asked(); path != "/v1/status" {
		t.Errorf("asks %s", path)
	}
	r = run(t, "--socket", f.socket, "status", "--json")
	if v := tree(t, r.out); v["version"] != "v1" {
		t.Errorf("JSON %s", r.out)
	}
	bad := fakeDaemon(t, 200, []int{1})
	run(t, "--socket", bad.socket, "status").want(t, exitFailed, "reading the daemon's answer")
}

// TestExamineStatus: a record that cannot be read is a failure, by its name.
func TestExamineStatus(t *testing.T) {
	var s daemon.Status
	if err := json.Unmarshal([]byte(`[{"what":"case KB-1","why":"not JSON"}]`), &s.Store.Damaged); err != nil {
		t.Fatal(err)
	}
	found := examineStatus(s)
	last := found[len(found)-1]
	if last.State != daemon.FoundFailure || !strings.Contains(last.Text, "case KB-1: not JSON") || last.Fix == "" {
		t.Errorf("found %+v", last)
	}
}

func TestAttachment_List(t *testing.T) {
	sum := strings.Repeat("9f86d081", 8)
	view := api.CaseView{Messages: []api.MessageView{{}, {Attachments: []api.AttachmentView{
		{Name: strings.Repeat("漢", 60) + "\u202e.pdf", MediaType: "application/pdf", Size: 9, SHA256: sum}}}}}
	f := fakeDaemon(t, 200, view)
	r := run(t, "--socket", f.socket, "attachment", "r", "--reason", "audit")
	r.want(t, exitDone)
	if !strings.HasPrefix(r.out, sum+"\t9\tapplication/pdf\t漢") || strings.Contains(r.out, "\u202e") {
		t.Errorf("lists %q", r.out)
	}
	if path, body := f.asked(); path != "/v1/show" || !strings.Contains(body, `"reason":"audit"`) {
		t.Errorf("asks %s %s", path, body)
	}
	r = onTerminal(t, "--socket", f.socket, "attachment", "r")
	if n, line := widest(r.out); n > 80 || !strings.Contains(r.out, sum[:12]) || strings.Contains(r.out, sum[:13]) {
		t.Errorf("%d columns: %q", n, line)
	}
	r = run(t, "--socket", f.socket, "attachment", "--json", "r")
	if l := list(t, r.out); len(l) != 1 || l[0]["sha256"] != sum {
		t.Errorf("JSON %s", r.out)
	}
	none := fakeDaemon(t, 200, api.CaseView{})
	if r := run(t, "--socket", none.socket, "attachment", "--json", "r"); r.out != "[]\n" {
		t.Errorf("none is %q", r.out)
	}
}

// TestAttachment_Save makes a new file that nobody else may read, under the
// name that the caller gave.
func TestAttachment_Save(t *testing.T) {
	f := fakeDaemon(t, 200, api.AttachmentData{
		AttachmentView: api.AttachmentView{Name: "../../evil\x1b.sh", MediaType: "text/plain"},
		Data:           []byte("\x00octets\xff")})
	args := []string{"--socket", f.socket, "attachment", "r", "9f86"}
	run(t, args...).want(t, exitUsage, "-o FILE")
	if path, _ := f.asked(); path != "" {
		t.Errorf("asks %s before it knows where to", path)
	}
	if r := run(t, append(args, "-o", "-")...); r.out != "\x00octets\xff" {
		t.Errorf("standard output %q", r.out)
	}
	if _, body := f.asked(); !strings.Contains(body, `"sha256":"9f86"`) {
		t.Errorf("asks %s", body)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "a.pdf")
	r := run(t, append(args, "-o", file)...)
	r.want(t, exitDone, "8 octets")
	if strings.Contains(r.err, "\x1b") {
		t.Errorf("says %q", r.err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info, err)
	}
	run(t, append(args, "-o", file)...).want(t, exitFailed, "saving attachment", "exists")
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d files in the folder, want 1", len(left))
	}
}

// TestLists_Plain prints what was asked for with full values.
func TestLists_Plain(t *testing.T) {
	at := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	letter := api.LetterView{Letter: casework.Letter{
		ID: "l1", State: "failed", Kind: "reply", Case: "KB-7F3K-9QXP", DueAt: at,
		Attempts: []casework.Attempt{{At: at, Code: 550, Enhanced: "5.1.1", Text: "no\tsuch"}}}, Text: "Hej\x07\n"}
	mail := casework.Quarantined{ID: "q1", State: "waiting", ReceivedAt: at, Reason: "too\nlarge", Case: "KB-7F3K-9QXP"}
	mail.Arrival.Mailbox = "service"
	for _, c := range []struct {
		args   string
		answer any
		want   string
	}{
		{"outbox show l1", letter, "letter\tl1\tfailed\treply\tKB-7F3K-9QXP\t2026-11-20T16:00:00Z\t1\t550 no such\n" +
			"attempt\t2026-11-20T16:00:00Z\t550\t5.1.1\tno such\ntext\tHej\ufffd\n"},
		{"quarantine release q1", mail, "q1\twaiting\t2026-11-20T16:00:00Z\tservice\ttoo large\ncase\tKB-7F3K-9QXP\n"},
		{"quarantine show q1",
			api.QuarantineView{Quarantined: mail, Subject: "Hej\x1b", Text: "text", Defects: []string{"a", "b"}},
			"mail\tq1\twaiting\t2026-11-20T16:00:00Z\tservice\ttoo large\nfrom\t\t\nsubject\tHej\ufffd\noctets\t0\n" +
				"defect\ta\ndefect\tb\ntext\ttext\n"},
		{"history r", []casework.Entry{{Seq: 1, At: at, By: "maria", Verb: "note", Note: "a\nb"}},
			"1\t2026-11-20T16:00:00Z\tmaria\tnote\ta b\n"},
	} {
		f := fakeDaemon(t, 200, c.answer)
		args := append([]string{"--socket", f.socket}, strings.Fields(c.args)...)
		r := run(t, args...)
		r.want(t, exitDone)
		if r.out != c.want {
			t.Errorf("%s: %q, want %q", c.args, r.out, c.want)
		}
		if r := run(t, append(args, "--json")...); !strings.Contains(r.out, `"`) || strings.Contains(r.out, "\t") {
			t.Errorf("%s --json: %q", c.args, r.out)
		}
	}
}

// TestShow_Width keeps one letter and one mail in quarantine within 80
// columns, whatever stands in them.
func TestShow_Width(t *testing.T) {
	wide := strings.Repeat("漢字 ", 60) + strings.Repeat("x", 200)
	for args, answer := range map[string]any{
		"outbox show l1": api.LetterView{Text: wide + "\nend",
			Letter: casework.Letter{ID: "l1", Attempts: []casework.Attempt{{Code: 451, Text: wide}}}},
		"quarantine show q1": api.QuarantineView{Subject: wide, Text: wide + "\nend", Defects: []string{wide}},
	} {
		f := fakeDaemon(t, 200, answer)
		r := onTerminal(t, append([]string{"--socket", f.socket}, strings.Fields(args)...)...)
		r.want(t, exitDone)
		if n, line := widest(r.out); n > 80 || !strings.HasSuffix(r.out, "\nend\n") {
			t.Errorf("%s: %d columns: %q", args, n, line)
		}
	}
}

// TestLists_Empty are lists in JSON, and no words for a program.
func TestLists_Empty(t *testing.T) {
	f := fakeDaemon(t, 200, nil)
	for _, args := range []string{"queue", "search x", "history r", "outbox list", "quarantine list"} {
		line := append([]string{"--socket", f.socket}, strings.Fields(args)...)
		if r := run(t, append(line, "--json")...); r.out != "[]\n" || r.code != exitDone {
			t.Errorf("%s --json: %+v", args, r)
		}
		if r := run(t, line...); r.out != "" || r.code != exitDone {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

// TestQueue_Empty says why a person's queue is empty.
func TestQueue_Empty(t *testing.T) {
	f := fakeDaemon(t, 200, []any{})
	f.answers = map[string]any{"/v1/day": api.DayView{Roles: []casework.Role{"admin"}}}
	r := onTerminal(t, "--socket", f.socket, "queue")
	r.want(t, exitDone)
	if !strings.Contains(r.out, "as admin without departments") {
		t.Errorf("says %q", r.out)
	}
	if r := onTerminal(t, "--socket", f.socket, "queue", "is:open"); r.out != "No cases.\n" {
		t.Errorf("says %q", r.out)
	}
}

// TestQueue_Views keeps a query under a name and asks it again.
func TestQueue_Views(t *testing.T) {
	f := fakeDaemon(t, 200, []any{})
	s := Streams{Getenv: env("HOME", t.TempDir())}
	args := func(more ...string) []string { return append([]string{"--socket", f.socket, "queue"}, more...) }
	runIn(t, s, args("name:åsa öberg", "is:new", "--save", "hot")...).want(t, exitDone)
	if _, body := f.asked(); !strings.Contains(body, `name:\"åsa öberg\" is:new`) {
		t.Errorf("asks %s", body)
	}
	runIn(t, s, args("@hot", "dept:refunds")...).want(t, exitDone)
	if _, body := f.asked(); !strings.Contains(body, `"query":"(name:\"åsa öberg\" is:new) dept:refunds"`) {
		t.Errorf("asks %s", body)
	}
	if r := runIn(t, s, args("--views")...); r.out != "@hot\tname:\"åsa öberg\" is:new\n" {
		t.Errorf("views %q", r.out)
	}
	runIn(t, s, args("@cold")...).want(t, exitUsage, "saved are: hot")
	runIn(t, s, args("--save", "Hot!", "is:new")...).want(t, exitUsage, "small letters")
	runIn(t, s, args("--save", "hot")...).want(t, exitDone)
	if r := runIn(t, s, args("--views")...); r.out != "" {
		t.Errorf("views %q", r.out)
	}
	run(t, args("@hot")...).want(t, exitUsage, "$HOME")
}

// TestSocketPath finds the daemon by the flag before the configuration.
func TestSocketPath(t *testing.T) {
	f := fakeDaemon(t, 200, []any{})
	config := write(t, "c.toml", fmt.Sprintf("[api]\nsocket = %q\n", f.socket))
	run(t, "-c", config, "queue").want(t, exitDone)
	runIn(t, Streams{Getenv: env("OMBUD_CONFIG", config)}, "queue").want(t, exitDone)
	run(t, "-c", config, "--socket", f.socket+".none", "queue").want(t, exitNotRunning)
	run(t, "-c", config+".none", "queue").want(t, exitConfig)
}

func TestDistance(t *testing.T) {
	now := time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{
		-49 * time.Hour: "-2d", -17 * time.Hour: "-1d", -time.Hour: "today", 7 * time.Hour: "today", 9 * time.Hour: "1d",
		49 * time.Hour: "2d"} {
		if got := distance(&api.DeadlineView{At: now.Add(d)}, now); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
	if got := distance(nil, now); got != "-" {
		t.Errorf("without a deadline: %q", got)
	}
}

// TestExit says each of several errors on a line of its own, and a problem
// of the configuration as an editor reads it.
func TestExit(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		code int
		want string
	}{
		{"None", nil, exitDone, ""},
		{"Found", errFound, exitFound, ""},
		{"Several", errors.Join(errors.New("one"), fmt.Errorf("two: %w", daemon.ErrUnreachable)), exitUnreachable,
			"ombud: one\nombud: two: " + daemon.ErrUnreachable.Error() + "\n"},
		{"Control", errors.New("a\x1b[2Jb"), exitFailed, "ombud: a\ufffd[2Jb\n"},
		{"Usage", usagef("give %s", "more"), exitUsage, "ombud: give more\n       help: ombud --help\n"},
		{"Config", &daemon.ConfigError{Problems: []daemon.Problem{{File: "c.toml", Line: 1, Column: 2, Text: "bad"}}},
			exitConfig, "c.toml:1:2: bad\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			a := &app{Streams: Streams{Err: &out}}
			err := c.err
			if err != nil {
				err = ranError{err}
			}
			if code := a.exit(newRootCommand(a), err); code != c.code || out.String() != c.want {
				t.Errorf("exit %d, %q; want %d, %q", code, &out, c.code, c.want)
			}
		})
	}
}
