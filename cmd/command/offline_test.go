package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// example is the configuration that the project ships.
const example = "../../config.example.toml"

// badRules is a rule file with an unknown key in its third line.
const badRules = "[[rule]]\nname = \"x\"\nnosuch = 1\n"

const complaint = "From: Åsa <asa@example.org>\nSubject: Klagomål\nMessage-ID: <a@example.org>\n\n" +
	"Jag vill klaga på er påminnelseavgift, jag kräver pengarna tillbaka.\n"

// list is a JSON list to look at.
func list(t *testing.T, text string) []map[string]any {
	t.Helper()
	var v []map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil || v == nil {
		t.Fatalf("%v: %q is no list", err, text)
	}
	return v
}

func TestRulesCheck(t *testing.T) {
	bad := write(t, "bad.toml", badRules)
	r := run(t, "rules", "check", bad)
	r.want(t, exitFound, "findings")
	if !strings.Contains(r.out, "bad.toml:") {
		t.Errorf("the finding has no place: %q", r.out)
	}
	r = run(t, "rules", "check", "--json", bad)
	r.want(t, exitFound)
	if len(list(t, r.out)) == 0 {
		t.Error("no finding in JSON")
	}
	r = run(t, "rules", "check", "--json")
	r.want(t, exitDone)
	if n := len(list(t, r.out)); n != 0 {
		t.Errorf("%d findings in the rules that are built in: %s", n, r.out)
	}
	run(t, "rules", "check", "-c", example).want(t, exitDone)
	run(t, "rules", "check", bad+".none").want(t, exitFound)
}

func TestRulesExplain(t *testing.T) {
	file := write(t, "a.eml", complaint)
	r := run(t, "rules", "explain", file)
	r.want(t, exitDone)
	if !strings.Contains(r.out, "complaint") {
		t.Errorf("does not say what it is:\n%s", r.out)
	}
	r = runIn(t, Streams{In: strings.NewReader(complaint)}, "rules", "explain", "--json", "-")
	r.want(t, exitDone)
	if v := tree(t, r.out); v["kind"] != "complaint" {
		t.Errorf("kind %v", v["kind"])
	}
	run(t, "rules", "explain", "--rules", write(t, "bad.toml", badRules), file).want(t, exitConfig, "bad.toml:3:")
	run(t, "rules", "explain", file+".none").want(t, exitFailed, "reading message: ")
	run(t, "rules", "explain", "--inbox", "spam", file).want(t, exitUsage)
}

func TestRulesEval(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.eml"), []byte(complaint), 0o600); err != nil {
		t.Fatal(err)
	}
	gold := func(rows string) string {
		path := filepath.Join(dir, "gold.jsonl")
		if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	r := run(t, "rules", "eval", "--json", "--gold",
		gold(`{"file":"a.eml","kind":"complaint"}`+"\n\n"+`{"text":"Jag vill klaga på er","kind":"feedback"}`+"\n"))
	r.want(t, exitDone)
	v := tree(t, r.out)
	kind, ok := v["kind"].(map[string]any)
	if !ok || v["rows"] != 2.0 || kind["accuracy"] != 0.5 {
		t.Errorf("report %s", r.out)
	}
	r = run(t, "rules", "eval", "--gold", gold(`{"text":"x"}`))
	r.want(t, exitDone)
	if !strings.HasPrefix(r.out, "rows\t1\naccuracy\t") {
		t.Errorf("report %q", r.out)
	}
	run(t, "rules", "eval", "--gold", gold(`{"text":"x"}`+"\n{")).want(t, exitFailed, "gold.jsonl:2: ")
	run(t, "rules", "eval", "--gold", gold(`{"file":"none.eml"}`)).want(t, exitFailed, "gold.jsonl:1: ", "none.eml")
	run(t, "rules", "eval", "--gold", dir+"/none").want(t, exitFailed, "reading labelled rows")
	run(t, "rules", "eval", "--gold", gold(`{}`), "--rules", write(t, "bad.toml", badRules)).want(t, exitConfig)
}

// TestLettersList has every letter in both languages of the house.
func TestLettersList(t *testing.T) {
	r := run(t, "letters", "list", "--json")
	r.want(t, exitDone)
	letters := list(t, r.out)
	if len(letters) < 14 {
		t.Errorf("%d letters", len(letters))
	}
	for _, l := range letters {
		langs, _ := l["languages"].([]any)
		if !slices.Contains(langs, any("sv")) || !slices.Contains(langs, any("en")) {
			t.Errorf("%v %v is in %v", l["kind"], l["variant"], langs)
		}
	}
	if r := run(t, "letters", "list", "-c", example); !strings.Contains(r.out, "first_decision\tpartly\t") {
		t.Errorf("list %q", r.out)
	}
	run(t, "letters", "list", "-c", example+".none").want(t, exitConfig)
}

func TestLettersLint(t *testing.T) {
	r := run(t, "letters", "lint", "--json")
	r.want(t, exitDone)
	if n := len(list(t, r.out)); n != 0 {
		t.Errorf("%d findings in the letters that are built in: %s", n, r.out)
	}
	run(t, "letters", "lint", "-c", example).want(t, exitDone, "0 findings")
	bad := write(t, "acknowledgement.sv.txt", "no letter {{")
	r = run(t, "letters", "lint", "--dir", filepath.Dir(bad))
	r.want(t, exitFound, "1 finding\n")
	if !strings.Contains(r.out, "acknowledgement.sv.txt") {
		t.Errorf("the finding has no place: %q", r.out)
	}
	r = run(t, "letters", "lint", "--json", "--dir", filepath.Dir(bad))
	r.want(t, exitFound)
	if len(list(t, r.out)) == 0 {
		t.Error("no finding in JSON")
	}
}

func TestLettersPreview(t *testing.T) {
	args := []string{"letters", "preview", "final_decision", "--variant", "partly"}
	for part, word := range map[string]string{
		"text": "ARN", "html": "<html", "headers": "Subject: ", "raw": "Message-ID: "} {
		r := run(t, append(args, "--part", part)...)
		r.want(t, exitDone)
		if !strings.Contains(r.out, word) {
			t.Errorf("%s has no %q:\n%s", part, word, r.out)
		}
	}
	r := run(t, append(args, "--json", "--lang", "en")...)
	r.want(t, exitDone)
	if v := tree(t, r.out); !strings.Contains(v["text"].(string), "Kundombud") || v["html"] == "" || v["headers"] == "" {
		t.Errorf("preview %s", r.out)
	}
	if r := run(t, append(args, "--part", "headers")...); !strings.Contains(r.out, "Date: Mon, 23 Nov 2026 10:30:00 +0100") {
		t.Errorf("dated elsewhere than in Sweden:\n%s", r.out)
	}
	for args, word := range map[string]string{
		"nosuch": "there are acknowledgement, ", "final_decision": "--variant upheld, partly, rejected, settled",
		"delay --variant late": "no variants", "reply --lang xx": "is in en, sv",
	} {
		run(t, append([]string{"letters", "preview"}, strings.Fields(args)...)...).want(t, exitUsage, word)
	}
}

func TestConfigCheck(t *testing.T) {
	r := run(t, "config", "check", "-c", example)
	r.want(t, exitDone, "warning: ")
	if !strings.HasSuffix(r.out, ": valid\n") {
		t.Errorf("says %q", r.out)
	}
	run(t, "config", "check", "-c", example, "--files").want(t, exitConfig, "password_file")
	bad := write(t, "c.toml", "nosuch = 1\n")
	for _, args := range [][]string{{"config", "check"}, {"config", "show"}, {"serve"}, {"poll"}, {"letters", "lint"},
		{"rules", "check"}, {"inspect", "x"}} {
		r := run(t, append(args, "-c", bad)...)
		r.want(t, exitConfig, "c.toml:1:1: ")
		if strings.Contains(r.err, "ombud: ") {
			t.Errorf("%s: a line of the configuration has a mark before it: %s", args, r.err)
		}
	}
	r = runIn(t, Streams{Getenv: env("OMBUD_CONFIG", bad)}, "config", "check")
	r.want(t, exitConfig, "c.toml:1:1: ")
}

// TestConfigShow prints a configuration that can be read back; the one of
// config docs is the example.
func TestConfigShow(t *testing.T) {
	shown := run(t, "config", "show", "-c", example)
	shown.want(t, exitDone)
	again := run(t, "config", "show", "-c", write(t, "c.toml", shown.out))
	again.want(t, exitDone)
	if !strings.Contains(shown.out, "[company]") {
		t.Errorf("shows %q", shown.out)
	}
	want, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	docs := run(t, "config", "docs")
	docs.want(t, exitDone)
	if diff := cmp.Diff(string(want), docs.out); diff != "" {
		t.Errorf("config docs is not the example (-example +docs)\n%s", diff)
	}
}

func TestVersion(t *testing.T) {
	if r := run(t, "version"); r.code != exitDone || r.out != "ombud "+version()+"\n" {
		t.Errorf("%+v", r)
	}
	if r := run(t, "version", "--json"); tree(t, r.out)["version"] != version() {
		t.Errorf("%+v", r)
	}
}

func TestMan(t *testing.T) {
	r := run(t, "man")
	r.want(t, exitDone)
	if !strings.Contains(r.out, ".TH \"OMBUD\" \"1\"") {
		t.Errorf("no manual page: %.80q", r.out)
	}
	dir := t.TempDir()
	run(t, "man", "--dir", dir).want(t, exitDone)
	if _, err := os.Stat(filepath.Join(dir, "ombud-decide.1")); err != nil {
		t.Error(err)
	}
	run(t, "man", "--dir", filepath.Join(dir, "none")).want(t, exitFailed, "writing manual pages")
}

// TestInspect_Nested holds what stands within a line of inspect to
// contract.md §4.
func TestInspect_Nested(t *testing.T) {
	mail := strings.Replace(complaint, "\n\n", "\nMIME-Version: 1.0\n"+
		"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n", 1) +
		"--b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\n\nx\n--b--\n"
	r := run(t, "inspect", "--json", "-c", example, write(t, "a.eml", mail))
	r.want(t, exitDone)
	v := tree(t, r.out)
	for name, want := range map[string]string{
		"from": "address name", "machine": "class", "acknowledge": "reason send"} {
		if got := keys(v[name]); got != want {
			t.Errorf("%s has %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"attachments": "inline media_type name sha256 size",
		"reasons": "at field phrase points source target"} {
		items, _ := v[name].([]any)
		if len(items) == 0 {
			t.Fatalf("no %s in %s", name, r.out)
		}
		if got := keys(items[0]); got != want {
			t.Errorf("%s have %q, want %q", name, got, want)
		}
	}
}

// keys are the names in an object, in order.
func keys(v any) string {
	m, _ := v.(map[string]any)
	var names []string
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// TestInspect_Bounce reads a report of a letter that did not arrive.
func TestInspect_Bounce(t *testing.T) {
	mail := "From: MAILER-DAEMON@example.org\nSubject: Undelivered\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" +
		"--b\nContent-Type: text/plain\n\nsorry\n" +
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n" +
		"Final-Recipient: rfc822; asa@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n" +
		"--b\nContent-Type: message/rfc822\n\nMessage-ID: <kb.1@example.se>\n\nx\n--b--\n"
	r := run(t, "inspect", "--json", write(t, "a.eml", mail))
	r.want(t, exitDone)
	v := tree(t, r.out)
	bounce, _ := v["bounce"].(map[string]any)
	recipients, _ := bounce["recipients"].([]any)
	if keys(bounce) != "original_message_id recipients" || len(recipients) != 1 {
		t.Fatalf("bounce %v", v["bounce"])
	}
	if got, want := keys(recipients[0]), "action address diagnostic permanent status"; got != want {
		t.Errorf("recipients have %q, want %q", got, want)
	}
	if got := keys(v["machine"]); got != "class reason" {
		t.Errorf("machine has %q", got)
	}
	if answer, _ := v["acknowledge"].(map[string]any); answer["send"] != false {
		t.Errorf("a bounce would be acknowledged: %v", answer)
	}
}

// TestInspect_Bad goes on after what it cannot read, and says so.
func TestInspect_Bad(t *testing.T) {
	good := write(t, "a.eml", complaint)
	dir := t.TempDir()
	r := runIn(t, Streams{In: strings.NewReader(complaint)}, "inspect", "--json", good+".none", dir, good, "-")
	r.want(t, exitFailed, "1 file could not be read")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines: %s", len(lines), r.out)
	}
	if bad := tree(t, lines[0]); bad["error"] == nil || bad["file"] != good+".none" {
		t.Errorf("a file that does not exist: %v", bad)
	}
	for i, file := range map[int]string{1: good, 2: "-"} {
		if v := tree(t, lines[i]); v["file"] != file || v["subject"] != "Klagomål" {
			t.Errorf("line %d is %v", i, v)
		}
	}
}
