package classify

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"ombud/store/casework"
)

// fitSamples are rows of two departments that differ by a few words, and of
// none.
func fitSamples(none bool) []Gold {
	var rows []Gold
	for i := range 60 {
		rows = append(rows,
			Gold{Text: fmt.Sprintf("my card was declined in shop number %d today", i), Department: "cards"},
			Gold{Text: fmt.Sprintf("the loan has a higher interest than letter %d says", i), Department: "loans"})
		if none {
			rows = append(rows, Gold{Text: fmt.Sprintf("play some music from the year %d", i), Department: NoDepartment})
		}
	}
	return rows
}

func TestFit(t *testing.T) {
	for _, none := range []bool{false, true} {
		data, err := Fit(fitSamples(none), FitOptions{MaxPhrases: 10})
		if err != nil {
			t.Fatal(err)
		}
		again, err := Fit(fitSamples(none), FitOptions{MaxPhrases: 10})
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("the same rows give another file (%v)", err)
		}
		if n := strings.Count(string(data), "\n\""); n > 10 || n < 4 {
			t.Errorf("%d lines of phrases, want 4 to 10:\n%s", n, data)
		}
		r, err := Parse("fitted.toml", data)
		if err != nil {
			t.Fatal(err)
		}
		if v := r.Classify(body("my card was declined in shop number one")); !none && v.Department != "cards" {
			t.Errorf("department = %s, want cards\n%s", v.Department, data)
		}
		if v := r.Classify(body("play some music")); v.Department != casework.DepartmentTriage {
			t.Errorf("department = %s, want triage\n%s", v.Department, data)
		}
	}
	t.Run("NumbersAreNotPhrases", func(t *testing.T) {
		data, err := Fit(fitSamples(false), FitOptions{MaxPhrases: 1000})
		if err != nil || strings.Contains(string(data), "\"7") {
			t.Errorf("err = %v, file:\n%s", err, data)
		}
	})
	t.Run("Refused", func(t *testing.T) {
		for name, rows := range map[string][]Gold{"Nothing": nil, "OneDepartment": fitSamples(false)[:1],
			"BadKey": {{Text: "a", Department: "A b"}}, "NothingTwice": {{Text: "ett", Department: "a"}, {Text: "två", Department: "b"}}} {
			if _, err := Fit(rows, FitOptions{MaxPhrases: 10}); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		if _, err := Fit(fitSamples(false), FitOptions{}); err == nil {
			t.Error("no phrases: no error")
		}
	})
}

func TestCrossValidate(t *testing.T) {
	report, err := CrossValidate(fitSamples(true), 4, FitOptions{MaxPhrases: 20, Precision: 0.9})
	if err != nil {
		t.Fatal(err)
	}
	if report.Rows != 180 || report.Accuracy < 0.85 || report.Classes[NoDepartment].Recall < 0.95 {
		t.Errorf("report = %+v", report)
	}
	tested := 0
	for _, f := range Folds(fitSamples(true), 4) {
		tested += len(f.Test)
		if len(f.Test)+len(f.Train) != 180 || len(f.Test) < 20 {
			t.Errorf("a fold of %d and %d rows", len(f.Train), len(f.Test))
		}
	}
	if tested != 180 {
		t.Errorf("%d rows tested, want each once", tested)
	}
}

func TestDamages(t *testing.T) {
	const s = "Påminnelseavgiften på fakturan är återbetald, säger kundtjänsten."
	want := map[string]string{
		"no diacritics":   "Paminnelseavgiften pa fakturan ar aterbetald, sager kundtjansten.",
		"aa, ae, oe":      "Paaminnelseavgiften paa fakturan aer aaterbetald, saeger kundtjaensten.",
		"split compounds": "Påminnelse avgiften på fakturan är återbetald, säger kund tjänsten.",
		"typing errors":   "Påminnelseavgiften på fkaturan är återbetald, säger kundtjänsten.",
		"upper case":      "PÅMINNELSEAVGIFTEN PÅ FAKTURAN ÄR ÅTERBETALD, SÄGER KUNDTJÄNSTEN.",
	}
	for _, d := range Damages() {
		got := d.Change(s)
		if w, ok := want[d.Name]; ok && got != w {
			t.Errorf("%s: %q, want %q", d.Name, got, w)
		}
		if got == s {
			t.Errorf("%s changes nothing", d.Name)
		}
	}
}

// TestRules_TypingErrors holds that a long word is found over one error, at
// half weight, and a short one is not.
func TestRules_TypingErrors(t *testing.T) {
	r := rulesOf(t, "[department.a.phrases.sv]\n\"återbetal*\" = 8\n\"kreditgräns\" = 8\n\"inte fått pengarna\" = 8\n\"kort\" = 8\n")
	for _, c := range []struct {
		text string
		want int
	}{
		{"återbetalning", 8},
		{"åetrbetalning", 4}, // exchanged
		{"åtrbetalning", 4},  // missing
		{"återrbetalning", 4},
		{"återbetslning", 4}, // wrong
		{"kreditgärns", 4},
		{"inte fått penagrna", 4},
		{"pterbetalning", 0}, // the first letter must be right
		{"åetrbtealning", 0}, // two errors
		{"korr", 0},
		{"krot", 0},
	} {
		v := r.Classify(body(c.text))
		if v.Points != c.want {
			t.Errorf("%q: %d points, want %d", c.text, v.Points, c.want)
		}
		if c.want == 4 && !strings.HasPrefix(v.Reasons[0].Phrase, "≈") {
			t.Errorf("%q: the reason does not say that it is read over an error: %+v", c.text, v.Reasons)
		}
	}
}
