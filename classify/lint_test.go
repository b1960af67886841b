package classify

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheck_SeededDefects has, for each class of lint, a file with that
// defect; Check must find it, and nothing of the class in a sound file.
func TestCheck_SeededDefects(t *testing.T) {
	const sound = "version = 3\n[department.a.phrases.sv]\n\"faktur*\" = 5\n[[example]]\ntext = \"fakturan\"\nwant = { department = \"a\" }\n"
	if found := checkText(t, sound); len(found) != 0 {
		t.Fatalf("the sound file: %v", found)
	}
	const rule = "[[rule]]\nid = \"r\"\npriority = 1\nwhen = { inbox = \"service\" }\nset = { department = \"a\" }\n"
	for _, c := range []struct{ name, add, want string }{
		{"UnknownKey", "[department.b.fraser]\n", "unknown key"},
		{"BadType", "[department.b]\ngates = 3\n", "not allowed here"},
		{"NotTOML", "[[[\n", "rules/test.toml:"},
		{"NewerVersion", "", "this program reads files up to version"},
		{"UnknownTarget", "[flag.slow]\n", "unknown flag slow"},
		{"UnknownLanguage", "[department.b.phrases.xx]\n\"ord\" = 3\n", "want sv, en, no, da, fi or de"},
		{"PointsBeyond", "[department.b.phrases.sv]\n\"ord\" = 40\n", "want 1 to 20"},
		{"PhraseTwice", "[department.b.phrases.sv]\n\"ränta\" = 5\n\"ranta\" = 5\n", "given already"},
		{"Shadowed", "[department.b.phrases.sv]\n\"ränt*\" = 5\n\"räntan\" = 5\n", "never counts"},
		{"InfixTooShort", "[department.b.phrases.sv]\n\"*ab*\" = 5\n", "needs 4 letters"},
		{"PrefixTooShort", "[department.b.phrases.sv]\n\"ab*\" = 5\n", "begins too many words"},
		{"FunctionWord", "[department.b.phrases.en]\n\"the\" = 5\n", "stands in every text"},
		{"NoLetter", "[department.b.phrases.sv]\n\"!!\" = 5\n", "no letter or digit"},
		{"UnknownEntity", "[department.b.phrases.sv]\n\"{colour}\" = 5\n", "rules/test.toml:8"},
		{"NearWithoutWithin", "[department.b.phrases.sv]\n\"ord\" = { points = 5, near = \"x\" }\n", "near and within go together"},
		{"NearItself", "[department.b.phrases.sv]\n\"nytt kort\" = { points = 5, near = \"kort\", within = 5 }\n", "holds the word that it wants"},
		{"OtherLanguage", "[department.b.phrases.fi]\n\"jag har inte fått det som ni\" = 5\n", "table of another language"},
		{"NoPhrase", "[department.b]\nname = { sv = \"B\" }\n", "nothing can lead there"},
		{"BeyondGate", "[department.b]\ngates = { points = 9 }\n[department.b.phrases.sv]\n\"räntan\" = 5\n", "its gate is 9"},
		{"NoExample", "[department.b.phrases.sv]\n\"räntan\" = 5\n", "department b has no example"},
		{"OneLanguage", "[kind.complaint.phrases.sv]\n\"klagar\" = 5\n[kind.question.phrases.en]\n\"how can\" = 5\n", "has no phrase in English"},
		{"NumberInPhrase", "[department.b.phrases.sv]\n\"konto 123456\" = 5\n", "may be of one customer"},
		{"IdentityNumber", "[[example]]\ntext = \"fakturan till 811218-9876\"\nwant = { department = \"a\" }\n", "personal identity number"},
		{"ExampleFails", "[[example]]\ntext = \"hej\"\nwant = { department = \"a\" }\n", "want department a"},
		{"ExampleDoesNotFire", "[[example]]\ntext = \"fakturan\"\nfires = [\"räntan\"]\n", "does not count"},
		{"ExampleWithoutText", "[[example]]\nwant = { department = \"a\" }\n", "example without a text"},
		{"ExamplesDiffer", "[[example]]\ntext = \"fakturan\"\nwant = { department = \"a\" }\nnever = { department = \"a\" }\n", "must never have"},
		{"RuleWithoutCondition", "[[rule]]\nid = \"r\"\nset = { department = \"a\" }\n", "no condition"},
		{"RuleWithoutOutcome", "[[rule]]\nid = \"r\"\nwhen = { inbox = \"service\" }\n", "neither set nor add"},
		{"RuleToNowhere", strings.Replace(rule, "\"a\"", "\"z\"", 1), "unknown department"},
		{"RuleWithoutWhy", rule, "does not say why"},
		{"RuleWithoutOwner", rule + "why = { sv = \"x\" }\nexpires = 2027-01-01\n", "has no owner"},
		{"RuleTwice", rule + rule, "given already"},
		{"RuleUnreachable", rule + "stop = true\n" + strings.Replace(strings.Replace(rule, "\"r\"", "\"s\"", 1), "= 1", "= 2", 1), "never reached"},
		{"NoList", "[[rule]]\nid = \"r\"\nwhen = { sender_domain = [\"@partners\"] }\nset = { department = \"a\" }\n", "no list"},
		{"EmptyList", "[lists]\npartners = []\n", "is empty"},
		{"UnusedList", "[lists]\npartners = [\"x.se\"]\n", "no rule uses"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := sound + c.add
			if c.name == "NewerVersion" {
				file = strings.Replace(sound, "version = 3", "version = 9", 1)
			}
			var lines []string
			for _, p := range checkText(t, file) {
				lines = append(lines, p.String())
			}
			if all := strings.Join(lines, "\n"); !strings.Contains(all, c.want) {
				t.Errorf("no %q in\n%s", c.want, all)
			}
		})
	}
}

// checkText checks one rule file of the text given.
func checkText(t *testing.T, file string) []Problem {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rules", "test.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return Check([]string{path})
}

func TestRules_Expired(t *testing.T) {
	r := rulesOf(t, "[department.a]\n[[rule]]\nid = \"r\"\nowner = \"anna\"\nexpires = 2026-12-31\nwhen = { inbox = \"service\" }\nset = { department = \"a\" }\n")
	if got := r.Expired("2026-12-31"); len(got) != 0 {
		t.Errorf("on its last day: %v", got)
	}
	if got := r.Expired("2027-01-01"); len(got) != 1 || !strings.Contains(got[0].Text, "expired on 2026-12-31") {
		t.Errorf("the day after: %v", got)
	}
}

func TestRules_List(t *testing.T) {
	r := rulesOf(t, "[lists]\nauthorities = [\"arn.se\", \"fi.se\"]\n[department.legal]\n[[rule]]\nid = \"r\"\n"+
		"when = { sender_domain = [\"@authorities\"] }\nset = { department = \"legal\" }\n")
	text := body("hej")
	text.From = "a@fi.se"
	if v := r.Classify(text); v.Department != "legal" {
		t.Errorf("department = %s, want legal", v.Department)
	}
	text.From = "a@fi.se.example.org"
	if v := r.Classify(text); v.Department == "legal" {
		t.Error("another domain is taken for one of the list")
	}
}
