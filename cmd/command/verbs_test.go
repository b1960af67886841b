package command

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/cmd/api"
	"ombud/store/casework"
)

// TestVerbs_Request holds each verb's command line to the request that it
// makes.
func TestVerbs_Request(t *testing.T) {
	f := fakeDaemon(t, http.StatusOK, api.Receipt{Reference: "KB-7F3K-9QXP", Said: "Done."})
	file := write(t, "text", "from a file\n")
	for _, c := range []struct{ args, path, body string }{
		{"take r", "take", `{"reference":"r"}`},
		{"take r --revision 4", "take", `{"reference":"r","revision":4}`},
		{"release r", "release", `{"reference":"r"}`},
		{"assign r maria", "assign", `{"reference":"r","to":"maria"}`},
		{"route r refunds --reason why", "route", `{"reference":"r","department":"refunds","reason":"why"}`},
		{"classify r --kind complaint --also feedback,question --product app --cause wrong_amount", "classify",
			`{"reference":"r","kind":"complaint","also":["feedback","question"],"product":"app","cause":"wrong_amount"}`},
		{"note r --text hm", "note", `{"reference":"r","text":"hm"}`},
		{"note r --text-file " + file, "note", `{"reference":"r","text":"from a file"}`},
		{"ask r --item number|why --item date --reply-by 2026-12-01", "ask",
			`{"reference":"r","items":[{"what":"number","why":"why"},{"what":"date"}],"reply_by":"2026-12-01"}`},
		{"ask r --text number|why", "ask", `{"reference":"r","items":[{"what":"number","why":"why"}]}`},
		{"ask r --item date --text intro", "ask", `{"reference":"r","items":[{"what":"date"}],"text":"intro"}`},
		{"reply r --text yes --not-a-refusal cites", "reply", `{"reference":"r","text":"yes","not_a_refusal":"cites"}`},
		{"delay r --reason police --until 2026-12-11 --text asked", "delay",
			`{"reference":"r","reason":"police","until":"2026-12-11","text":"asked"}`},
		{"evaluate r --result planned --when 2027-03-01 --reason soon", "evaluate",
			`{"reference":"r","result":"planned","reasons":"soon","when":"2027-03-01"}`},
		{"approve r --sha256 abc", "approve", `{"reference":"r","sha256":"abc"}`},
		{"reply r --text ok --attach " + file, "reply",
			`{"reference":"r","text":"ok","files":[{"name":"text","media_type":"text/plain; charset=utf-8","data":"ZnJvbSBhIGZpbGUK"}]}`},
		{"return r --reason again", "return", `{"reference":"r","comment":"again"}`},
		{"return r --text again", "return", `{"reference":"r","comment":"again"}`},
		{"escalate r --with s --reason asked", "escalate", `{"reference":"r","reason":"asked","with":"s"}`},
		{"refer r", "refer", `{"reference":"r"}`},
		{"accept r --reason letter", "accept", `{"reference":"r","reason":"letter"}`},
		{"recuse r --reason neighbour", "recuse", `{"reference":"r","reason":"neighbour"}`},
		{"close r", "close", `{"reference":"r"}`},
		{"close r --reason spam --text scanner", "close", `{"reference":"r","reason":"spam","text":"scanner"}`},
		{"reopen r --text receipt", "reopen", `{"reference":"r","reason":"receipt"}`},
		{"record r --how phone --at 2026-11-20T14:30:00+01:00 --text told", "record",
			`{"reference":"r","at":"2026-11-20T14:30:00+01:00","how":"phone","text":"told"}`},
		{"remedy r --of service.2 --at 2026-11-20T14:30:00+01:00 --text paid", "remedy",
			`{"reference":"r","of":"service.2","at":"2026-11-20T14:30:00+01:00","text":"paid"}`},
		{"remedy r", "remedy", `{"reference":"r"}`},
		{"consult r --text why --reply-by 2027-01-15", "consult",
			`{"reference":"r","text":"why","reply_by":"2027-01-15"}`},
		{"delivered r --by post --at 2026-11-20T14:30:00+01:00 --letter l0000000003", "delivered",
			`{"reference":"r","letter":"l0000000003","by":"post","at":"2026-11-20T14:30:00+01:00"}`},
		{"external r --body arn --number 2026-1 --answer-due 2027-01-15", "external",
			`{"reference":"r","body":"arn","number":"2026-1","answer_due":"2027-01-15"}`},
		{"external r --answered 2026-11-20T14:30:00+01:00 --outcome partly --followed yes --text why", "external",
			`{"reference":"r","answered":"2026-11-20T14:30:00+01:00","outcome":"partly","followed":"yes","text":"why"}`},
		{"confirm r --how called", "confirm", `{"reference":"r","how":"called"}`},
		{"demand r --amount 1250,50 --text all", "demand",
			`{"reference":"r","demand":{"text":"all","amount":"1250.50","currency":"SEK"}}`},
		{"undo r --letter l0000000012", "undo", `{"reference":"r","letter":"l0000000012"}`},
		{"decide r --outcome partly --point a|b|upheld --point c|d --evidence e --findings f --reason g --awarded 10 " +
			"--remedy h --remedy-by 2026-12-31 --demand i --demand-amount 20", "decide",
			`{"reference":"r","outcome":"partly","points":[{"raised":"a","answer":"b","outcome":"upheld"},` +
				`{"raised":"c","answer":"d"}],"evidence":["e"],"findings":"f","reasons":"g","awarded":"10",` +
				`"remedy":{"text":"h","by":"2026-12-31"},"demand":{"text":"i","amount":"20","currency":"SEK"}}`},
	} {
		r := run(t, append([]string{"--socket", f.socket}, strings.Fields(c.args)...)...)
		r.want(t, exitDone)
		path, body := f.asked()
		if path != "/v1/"+c.path {
			t.Errorf("%s: asks %s", c.args, path)
		}
		if diff := cmp.Diff(tree(t, c.body), tree(t, body), ignoreNull()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.args, diff)
		}
	}
}

// tree is JSON to compare.
func tree(t *testing.T, text string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// ignoreNull leaves out members that say nothing: null, "" and the outcome
// of a point that has none.
func ignoreNull() cmp.Option {
	all := func(cmp.Path) bool { return true }
	return cmp.FilterPath(all, cmp.Transformer("said", func(m map[string]any) map[string]any {
		said := map[string]any{}
		for k, v := range m {
			if v != nil && v != "" {
				said[k] = v
			}
		}
		return said
	}))
}

// TestLists_Request holds the commands that list and look to theirs.
func TestLists_Request(t *testing.T) {
	rows := fakeDaemon(t, http.StatusOK, []any{})
	one := fakeDaemon(t, http.StatusOK, map[string]any{})
	for _, c := range []struct {
		f                *fake
		args, path, body string
	}{
		{rows, "queue", "queue", `{}`},
		{rows, "q is:overdue dept:refunds --limit 3", "queue", `{"query":"is:overdue dept:refunds","limit":3}`},
		{rows, "search två ord", "search", `{"query":"två ord","limit":50}`},
		{rows, "history r", "history", `{"reference":"r"}`},
		{rows, "outbox list --state held --case r", "outbox", `{"state":"held","case":"r"}`},
		{rows, "quarantine list", "quarantine", `{}`},
		{one, "show r --reason audit", "show", `{"reference":"r","reason":"audit"}`},
		{one, "decide r --template", "show", `{"reference":"r"}`},
		{one, "outbox show l1", "outbox-show", `{"letter":"l1"}`},
		{one, "outbox release l1", "outbox-release", `{"letter":"l1"}`},
		{one, "outbox retry l1", "outbox-retry", `{"letter":"l1"}`},
		{one, "outbox cancel l1", "outbox-cancel", `{"letter":"l1"}`},
		{one, "quarantine show q1", "quarantine-show", `{"id":"q1"}`},
		{one, "quarantine release q1", "quarantine-release", `{"id":"q1"}`},
		{one, "quarantine reject q1 --reason scanner", "quarantine-reject", `{"id":"q1","reason":"scanner"}`},
	} {
		r := run(t, append([]string{"--socket", c.f.socket}, strings.Fields(c.args)...)...)
		r.want(t, exitDone)
		path, body := c.f.asked()
		if path != "/v1/"+c.path {
			t.Errorf("%s: asks %s", c.args, path)
		}
		if diff := cmp.Diff(tree(t, c.body), tree(t, body)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.args, diff)
		}
	}
}

// TestVerbs_Usage holds command lines that cannot be understood to 64 and a
// word that says why; nothing is asked of the daemon.
func TestVerbs_Usage(t *testing.T) {
	f := fakeDaemon(t, http.StatusOK, api.Receipt{})
	for args, word := range map[string]string{
		"take":                               "accepts 1 arg",
		"take a b":                           "accepts 1 arg",
		"assign a":                           "accepts 2 arg",
		"nosuchverb a":                       "unknown command",
		"take a --nosuch":                    "unknown flag",
		"take a --revision x":                "invalid argument",
		"classify a":                         "nothing to correct",
		"note a":                             "give --text",
		"note a --text x --text-file y":      "not both",
		"recuse a --reason x --text y":       "give the reason once",
		"recuse a":                           "the reason is missing",
		"ask a --item x --reply-by tomorrow": "want a day",
		"delay a --reason police":            "--until",
		"evaluate a --reason x":              "--result",
		"confirm a":                          "--how",
		"decide a":                           "--outcome",
		"decide a --outcome partly --reason x --point y":              `"RAISED | ANSWER"`,
		"decide a --outcome partly --reason x --demand-amount much":   "--demand-amount \"much\"",
		"decide a --outcome partly --reason x --awarded much":         "want an amount",
		"decide a --outcome partly --reason x --remedy-by 1/2":        "want a day",
		"demand a --amount much --text x":                             "want an amount",
		"record a --how phone --at yesterday --text x":                "want a day",
		"quarantine reject q1":                                        "say why",
		"search":                                                      "at least 1 arg",
		"inspect --inbox spam x":                                      "want service or kundombud",
		"rules eval":                                                  "--gold",
		"letters preview acknowledgement --variant question --part x": "want text, html",
	} {
		r := run(t, append([]string{"--socket", f.socket}, strings.Fields(args)...)...)
		r.want(t, exitUsage, word, "help: ombud")
		if r.out != "" {
			t.Errorf("%s: prints %q", args, r.out)
		}
	}
	if path, _ := f.asked(); path != "" {
		t.Errorf("the daemon was asked %s", path)
	}
}

// TestRun_As sends whom the caller acts as.
func TestRun_As(t *testing.T) {
	f := fakeDaemon(t, http.StatusOK, api.Receipt{})
	run(t, "--socket", f.socket, "--as", "maria", "take", "r").want(t, exitDone)
	if f.as != "maria" {
		t.Errorf("acts as %q", f.as)
	}
}

// TestParseItems reads what is asked of a customer.
func TestParseItems(t *testing.T) {
	got := parseItems([]string{" a | b | c ", "d", "", " | only why", "e|"})
	want := []casework.Item{{What: "a", Why: "b | c"}, {What: "d"}, {What: "e"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
