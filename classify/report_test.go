package classify

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"ombud/store/casework"
)

func TestRules_Evaluate(t *testing.T) {
	r := rulesOf(t, small)
	report := r.Evaluate([]Gold{
		{Text: "faktura", Department: "payments", Kind: "complaint"},
		{Text: "faktura", Department: "fraud", AlsoOK: []string{"payments"}},
		{Text: "faktura", Department: "fees"},
		{Text: "hej", Department: "fees"},
		{Text: "hej", Department: NoDepartment},
		{Text: "ett förslag", Kind: "complaint"},
		{Text: "ett förslag", Kind: "feedback"},
	})
	if report.Rows != 7 || report.Accuracy != 0.6 || report.Coverage != 0.6 || report.PrecisionRouted != 2.0/3 {
		t.Errorf("report = %+v", report)
	}
	if m := report.Classes["fees"]; m.Rows != 2 || m.Recall != 0 {
		t.Errorf("fees = %+v", m)
	}
	if m := report.Classes["payments"]; m.Precision != 0.5 || m.Recall != 1 {
		t.Errorf("payments = %+v", m)
	}
	if report.Kind.Rows != 3 || report.Kind.Accuracy != 2.0/3 || report.Kind.Classes["complaint"].Recall != 0.5 {
		t.Errorf("kind = %+v", report.Kind)
	}
	data, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"rows":7`, `"precision_routed":0.66`, `"macro_f1":`, `["fees","(none)",1]`, `["fees","payments",1]`,
		`"kind":{"rows":3,"accuracy":0.66`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("JSON has no %s:\n%s", want, data)
		}
	}
	var back Report
	if err := json.Unmarshal(data, &back); err != nil || back.Confusion[0] != report.Confusion[0] {
		t.Errorf("read back %+v, %v", back.Confusion, err)
	}
	if empty := r.Evaluate(nil); empty.Accuracy != 0 || empty.MacroF1 != 0 {
		t.Errorf("report on nothing = %+v", empty)
	}
}

func TestExplain(t *testing.T) {
	r := builtinRules(t)
	text := casework.Text{Subject: "Påminnelse\x1b[31m", OwnText: "Jag kräver att ni tar bort påminnelseavgiften genast.\n" +
		"Spärra mitt kort nu, jag tappade mitt kort."}
	v := r.Classify(text)
	var b strings.Builder
	if err := Explain(&b, v, text); err != nil {
		t.Fatal(err)
	}
	out := b.String()
	for _, want := range []string{"department " + string(v.Department), "kind complaint", "language sv", "flags urgent", "påminnelseavgift*",
		"“påminnelseavgiften”", "body 28–47", "rules/collections.toml:", "rules " + r.Hash()} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	for line := range strings.Lines(out) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > explainWidth {
			t.Errorf("%d columns: %s", n, line)
		}
		if strings.ContainsRune(line, '\x1b') {
			t.Errorf("a control character is written: %q", line)
		}
	}
	t.Run("OtherText", func(t *testing.T) {
		if err := Explain(&b, v, casework.Text{}); err != nil {
			t.Error(err)
		}
	})
	t.Run("NothingCounts", func(t *testing.T) {
		b.Reset()
		if err := Explain(&b, casework.Verdict{Kind: casework.KindComplaint}, text); err != nil || !strings.Contains(b.String(), "no phrase") {
			t.Errorf("%v\n%s", err, b.String())
		}
	})
	t.Run("WriterFails", func(t *testing.T) {
		if err := Explain(failing{}, v, text); err == nil {
			t.Error("no error")
		}
	})
}

// failing is a writer on a full disk.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }
