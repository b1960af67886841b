package classify

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ombud/store/casework"
)

// builtinRules returns the built-in set, or fails.
func builtinRules(t testing.TB) *Rules {
	t.Helper()
	r, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rulesOf compiles one rule file of the text given, or fails.
func rulesOf(t testing.TB, file string) *Rules {
	t.Helper()
	r, err := compileAll([]namedData{{"rules/test.toml", []byte(file)}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestBuiltin(t *testing.T) {
	r := builtinRules(t)
	want := []casework.Department{"account", "cards", "collections", "conduct", "credit", "fraud", "legal",
		"payments", "privacy", "product", "purchases", "refunds", "technical"}
	if diff := cmp.Diff(want, r.Departments()); diff != "" {
		t.Errorf("departments (-want +got):\n%s", diff)
	}
	if again := builtinRules(t); again.Hash() != r.Hash() || len(r.Hash()) != 64 {
		t.Errorf("hash %q, then %q", r.Hash(), again.Hash())
	}
	if got := r.DepartmentName("cards", casework.Swedish); got != "Kort" {
		t.Errorf("name of cards = %q", got)
	}
	if got := r.DepartmentName("cards", casework.Finnish); got != "cards" {
		t.Errorf("name of cards in Finnish = %q, want the key", got)
	}
}

func TestBuiltin_Complete(t *testing.T) {
	r := builtinRules(t)
	positive, negative := make(map[string]int), make(map[string]int)
	for _, e := range r.examples {
		positive[e.Want.Department]++
		negative[e.Never.Department]++
	}
	for _, d := range r.Departments() {
		if positive[string(d)] < 3 || negative[string(d)] < 4 {
			t.Errorf("department %s: %d examples that must, %d that must not route there", d, positive[string(d)], negative[string(d)])
		}
		for _, l := range []casework.Language{casework.Swedish, casework.English} {
			if r.DepartmentName(d, l) == string(d) {
				t.Errorf("department %s has no name in %s", d, l)
			}
		}
	}
	for _, p := range Check(nil) {
		t.Errorf("the built-in rules: %s", p)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("b.toml", "[department.cards.phrases.en]\n\"card\" = 5\n")
	write("a.toml", "[department.loans.phrases.en]\n\"loan\" = 5\n")
	t.Run("OK", func(t *testing.T) {
		r, err := Load([]string{filepath.Join(dir, "*.toml")})
		if err != nil {
			t.Fatal(err)
		}
		v := r.Classify(casework.Text{OwnText: "About my loan"})
		if v.Department != "loans" || v.Reasons[0].Source != filepath.Base(dir)+"/a.toml:2" {
			t.Errorf("verdict = %+v", v)
		}
	})
	t.Run("NoPathIsBuiltin", func(t *testing.T) {
		r, err := Load(nil)
		if err != nil || r.Hash() != builtinRules(t).Hash() {
			t.Errorf("Load(nil) = %v", err)
		}
	})
	t.Run("MissingHidesNothing", func(t *testing.T) {
		form := write("form.rules", "[department.a]\nfraser = 1\n")
		meaning := write("meaning.rules", "[department.b.phrases.sv]\n\"*ab\" = 3\n")
		_, err := Load([]string{filepath.Join(dir, "nothing.toml"), form, meaning})
		var list Problems
		if !errors.As(err, &list) || len(list) != 3 || list[0].Line != 0 {
			t.Fatalf("err = %v, want three problems, the first of a file", err)
		}
		for _, want := range []string{"nothing.toml", "form.rules:2:", "meaning.rules:2:"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("no %s in\n%v", want, err)
			}
		}
	})
	t.Run("PatternWithoutMatchIsBuiltin", func(t *testing.T) {
		r, err := Load([]string{filepath.Join(dir, "nothing-*.toml")})
		if err != nil || r.Hash() != builtinRules(t).Hash() {
			t.Errorf("err = %v, want the built-in set", err)
		}
	})
	t.Run("HashDependsOnContent", func(t *testing.T) {
		before, err := Load([]string{filepath.Join(dir, "*.toml")})
		if err != nil {
			t.Fatal(err)
		}
		write("a.toml", "[department.loans.phrases.en]\n\"loan\" = 6\n")
		after, err := Load([]string{filepath.Join(dir, "*.toml")})
		if err != nil || before.Hash() == after.Hash() {
			t.Errorf("hash unchanged (%v)", err)
		}
	})
}

// TestLoad_Refused seeds one fault in each file and wants it named, with its
// place.
func TestLoad_Refused(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"UnknownKey", "[department.a]\nnam = { sv = \"A\" }\n", `test.toml:2:1: unknown key "department.a.nam"`},
		{"UnknownTable", "[listor]\nx = []\n", `unknown key`},
		{"Syntax", "[department.a\n", `test.toml:1:`},
		{"DuplicateKey", "[department.a.phrases.sv]\n\"x y\" = 1\n\"x y\" = 2\n", `test.toml:3:`},
		{"PointsType", "[department.a.phrases.sv]\n\"ord\" = \"fem\"\n", `test.toml:2:1: phrase "ord": want points`},
		{"PointsFloat", "[department.a.phrases.sv]\n\"ord\" = 2.5\n", `test.toml:2:1: phrase "ord": want points`},
		{"PointsRange", "[department.a.phrases.sv]\n\"ord\" = 21\n", `points 21: want 1 to 20`},
		{"PointsMissing", "[department.a.phrases.sv]\n\"ord\" = { negated = \"drop\" }\n", `points are missing`},
		{"NearAlone", "[department.a.phrases.sv]\n\"ord\" = { points = 2, near = \"annat\" }\n", `near and within go together`},
		{"NearWords", "[department.a.phrases.sv]\n\"ord\" = { points = 2, near = \"två ord\", within = 3 }\n", `want one word`},
		{"WithinRange", "[department.a.phrases.sv]\n\"ord\" = { points = 2, near = \"annat\", within = 90 }\n", `within = 90`},
		{"Negated", "[department.a.phrases.sv]\n\"ord\" = { points = 2, negated = \"flip\" }\n", `negated = flip`},
		{"Option", "[department.a.phrases.sv]\n\"ord\" = { points = 2, nara = \"annat\" }\n", `nara = annat`},
		{"Star", "[department.a.phrases.sv]\n\"o*rd\" = 2\n", `a star stands at an end`},
		{"ShortInfix", "[department.a.phrases.sv]\n\"*ran*\" = 2\n", `needs 4 letters`},
		{"ShortPrefix", "[department.a.phrases.sv]\n\"r*\" = 2\n", `needs 2 letters`},
		{"NoLetter", "[department.a.phrases.sv]\n\"!!\" = 2\n", `no letter or digit`},
		{"EmptyPhrase", "[department.a.phrases.sv]\n\"\" = 2\n", `a phrase needs a word`},
		{"UnderscoreAtEnd", "[department.a.phrases.sv]\n\"ord _\" = 2\n", `stands between two words`},
		{"TooManyWords", "[department.a.phrases.sv]\n\"a b c d e f g h i\" = 2\n", `at most 8 words`},
		{"Language", "[department.a.phrases.se]\n\"ord\" = 2\n", `language "se"`},
		{"Kind", "[kind.complaints]\n", `unknown kind complaints`},
		{"Flag", "[flag.angry]\n", `unknown flag angry`},
		{"Role", "[role.gratitude]\n", `unknown role gratitude`},
		{"Triage", "[department.triage]\n", `department "triage"`},
		{"DepartmentKey", "[department.\"Två ord\"]\n", `want lower-case letters`},
		{"Field", "[defaults]\nfield = { subjekt = 2.0 }\n", `field weight "subjekt"`},
		{"Negation", "[negation]\nsv = [\"inte alls\"]\n", `want one word`},
		{"RuleTarget", "[[rule]]\nid = \"r\"\nwhen = { inbox = \"service\" }\nset = { department = \"x\" }\n", `test.toml:1:3: rule "r": unknown department "x"`},
		{"RuleCondition", "[kind.complaint]\n[[rule]]\nid = \"r\"\nset = { kind = \"complaint\" }\n", `no condition`},
		{"RuleEffect", "[[rule]]\nid = \"r\"\nwhen = { inbox = \"service\" }\n", `neither set nor add`},
		{"RuleInbox", "[[rule]]\nid = \"r\"\nwhen = { inbox = \"sales\" }\nset = { flag = \"urgent\" }\n", `inbox "sales"`},
		{"RuleID", "[[rule]]\nwhen = { inbox = \"service\" }\nset = { flag = \"urgent\" }\n", `rule without an id`},
		{"RulePoints", "[flag.urgent]\n[[rule]]\nid = \"r\"\nwhen = { inbox = \"service\" }\nadd = { flag = \"urgent\" }\n", `add needs points`},
		{"ExampleEmpty", "[[example]]\nwant = { kind = \"complaint\" }\n", `example without a text`},
		{"ExampleWants", "[[example]]\ntext = \"x\"\n", `example without want`},
		{"ExampleFails", "[department.a.phrases.sv]\n\"ord\" = 5\n[[example]]\ntext = \"ett ord\"\nwant = { department = \"b\" }\n",
			`test.toml:3:3: example "ett ord": want department b, got a (department a "ord" +5)`},
		{"ExampleNever", "[department.a.phrases.sv]\n\"ord\" = 5\n[[example]]\ntext = \"ett ord\"\nnever = { department = \"a\" }\n", `must never have`},
		{"ExampleFires", "[department.a.phrases.sv]\n\"ord\" = 5\n[[example]]\ntext = \"ett ord\"\nfires = [\"annat\"]\n", `phrase "annat" does not count`},
		{"ExampleFlag", "[[example]]\ntext = \"ett ord\"\nwant = { urgent = true }\n", `got urgent = false`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := compileAll([]namedData{{"rules/test.toml", []byte(c.file)}})
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("err = %v, want problems", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("err = %v\nwant %s", err, c.want)
			}
			for _, p := range problems {
				if p.Line == 0 || p.Column == 0 || p.File != "rules/test.toml" {
					t.Errorf("problem without a place: %+v", p)
				}
			}
		})
	}
}

func TestLoad_AllAtOnce(t *testing.T) {
	_, err := compileAll([]namedData{{"rules/test.toml",
		[]byte("[department.a.phrases.sv]\n\"ord\" = 0\n\"*x*\" = 2\n[kind.nonsense]\n")}})
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 3 {
		t.Errorf("err = %v, want three problems", err)
	}
}

func TestCheck_Warnings(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"Duplicate", "[department.a.phrases.sv]\n\"ord\" = 5\n\"Ord\" = 5\n", `:3:1: warning: phrase "Ord": given already at`},
		{"Shadowed", "[department.a.phrases.sv]\n\"faktur*\" = 5\n\"fakturan\" = 4\n", `:3:1: warning: phrase "fakturan" never counts`},
		{"ShadowedInfix", "[department.a.phrases.sv]\n\"*avgift*\" = 5\n\"sen*\" = 1\n\"aviavgift*\" = 5\n", `phrase "aviavgift*" never counts`},
		{"NoExample", "[department.a.phrases.sv]\n\"ord\" = 5\n", `department a has no example`},
		{"Unreachable", "[[rule]]\nid = \"a\"\npriority = 1\nwhen = { inbox = \"service\" }\nset = { flag = \"urgent\" }\nstop = true\n" +
			"[[rule]]\nid = \"b\"\npriority = 2\nwhen = { inbox = \"service\", phrase = [\"ord\"] }\nset = { flag = \"urgent\" }\n", `rule "b" is never reached`},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "r.toml")
			if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			found := Check([]string{path})
			if !slices.ContainsFunc(found, func(p Problem) bool {
				return p.Severity == SeverityWarning && strings.Contains(p.String(), c.want)
			}) {
				t.Errorf("Check = %v, want a warning with %s", found, c.want)
			}
		})
	}
	t.Run("MissingFile", func(t *testing.T) {
		if found := Check([]string{"no-such-file.toml"}); len(found) != 1 || found[0].Severity != SeverityError {
			t.Errorf("Check = %v", found)
		}
	})
}
