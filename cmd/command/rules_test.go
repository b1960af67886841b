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
