package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// labelledRows are rows from which two departments can be learned.
func labelledRows() string {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, `{"text":"my card was declined in shop %d","department":"cards"}`+"\n", i)
		fmt.Fprintf(&b, `{"text":"the loan has more interest than letter %d says","department":"loans"}`+"\n", i)
	}
	return b.String()
}

func TestRulesFit(t *testing.T) {
	train := write(t, "train.jsonl", labelledRows())
	out := filepath.Join(t.TempDir(), "fitted.toml")
	run(t, "rules", "fit", "--train", train, "--max-phrases", "12", "-o", out).want(t, exitDone)
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, "rules", "fit", "--train", train, "--max-phrases", "12")
	r.want(t, exitDone)
	if r.out != string(data) || strings.Count(r.out, "\n\"") > 12 {
		t.Errorf("to standard output:\n%s\nto the file:\n%s", r.out, data)
	}
	r = run(t, "rules", "eval", "--json", "--rules", out, "--gold", train)
	r.want(t, exitDone)
	if v := tree(t, r.out); v["rows"] != 80.0 || v["accuracy"] != 1.0 {
		t.Errorf("report %s", r.out)
	}
	run(t, "rules", "fit").want(t, exitUsage, "--train")
	run(t, "rules", "fit", "--train", train+".none").want(t, exitFailed)
	run(t, "rules", "fit", "--train", write(t, "one.jsonl", `{"text":"a","department":"x"}`)).want(t, exitFailed, "departments")
	run(t, "rules", "fit", "--train", train, "-o", filepath.Join(out, "x")).want(t, exitFailed, "writing rules")
}

func TestRulesMeasure(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{
		"mails/a.eml":                   complaint,
		"mails/labels.jsonl":            `{"file":"a.eml","inbox":"service","lang":"sv","kind":"complaint","department":"refunds","urgent":false}` + "\n",
		"corpora/banking77-train.jsonl": labelledRows(),
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := run(t, "rules", "measure", dir)
	r.want(t, exitDone)
	for _, want := range []string{"mails, as written\t1 rows\t", "mails, typing errors\t1 rows\t", "Banking77, 2,000 phrases, 5 folds\t80 rows\taccuracy 1.0000"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in\n%s", want, r.out)
		}
	}
	run(t, "rules", "measure", filepath.Join(dir, "none")).want(t, exitDone)
}

func TestRulesTools(t *testing.T) {
	older := write(t, "old.toml", "[department.cards.phrases.en]\n\"card\" = 5\n[department.loans.phrases.en]\n\"loan\" = 5\n")
	newer := write(t, "new.toml", "[department.cards.phrases.en]\n\"card\" = 5\n[department.loans.phrases.en]\n\"interest\" = 5\n")
	gold := write(t, "gold.jsonl", `{"text":"my card","department":"cards"}`+"\n"+`{"text":"my loan","department":"loans"}`+"\n")
	r := run(t, "rules", "diff", older, newer, "--gold", gold)
	r.want(t, exitDone)
	if r.out != "2\t\tdepartment\tloans\ttriage\tloans\n" {
		t.Errorf("diff %q", r.out)
	}
	r = run(t, "rules", "diff", "--json", older, "builtin", write(t, "a.eml", complaint))
	r.want(t, exitDone)
	if c := list(t, r.out); len(c) == 0 {
		t.Errorf("diff of other rules: %s", r.out)
	}
	run(t, "rules", "diff", older, newer).want(t, exitUsage)
	run(t, "rules", "diff", older, older+".none", "--gold", gold).want(t, exitConfig)
	r = run(t, "rules", "coverage", "--rules", older, "--gold", gold)
	r.want(t, exitDone)
	if !strings.Contains(r.out, "department cards\tcard\t1\t1\t1 of 1\t") {
		t.Errorf("coverage %q", r.out)
	}
	r = run(t, "rules", "coverage", "--dead", "--json", "--rules", newer, "--gold", gold)
	r.want(t, exitDone)
	if c := list(t, r.out); len(c) != 1 {
		t.Errorf("dead phrases %s", r.out)
	}
	wrong := write(t, "wrong.jsonl", strings.Repeat(`{"text":"a wedding ring","department":"cards"}`+"\n", 3))
	r = run(t, "rules", "suggest", "--rules", older, "--gold", wrong)
	r.want(t, exitDone)
	if !strings.Contains(r.out, "# 3 right, 0 wrong") || !strings.Contains(r.out, "[department.cards.phrases.en]") {
		t.Errorf("suggest %q", r.out)
	}
	run(t, "rules", "suggest", "--json", "--rules", older, "--gold", wrong).want(t, exitDone)
	mail := write(t, "b.eml", complaint)
	run(t, "rules", "test-add", mail).want(t, exitUsage)
	run(t, "rules", "test-add", mail, "--department", "cards", "-o", older).want(t, exitDone)
	if data, err := os.ReadFile(older); err != nil || !strings.Contains(string(data), "[[example]]") {
		t.Errorf("the rule file is\n%s (%v)", data, err)
	}
	run(t, "rules", "test-add", mail, "--kind", "complaint").want(t, exitDone)
	run(t, "rules", "test-add", mail, "--kind", "complaint", "-o", older+".none").want(t, exitFailed, "adding to rules")
}
