package replies

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ombud/store/casework"
)

func TestLint(t *testing.T) {
	for _, p := range Lint("") {
		t.Error(p)
	}
}

const (
	longSentence = "Vi ser att du har skrivit till oss om en sak som vi nu ska se på, och vi ska se på den så fort " +
		"som vi kan, men det kan ta en tid, för vi har mer att se på nu."
	heavySentence = "Handläggningen förutsätter inhämtande ytterligare kompletterande underlag."
)

const goodHead = "+++\nkind = \"notice\"\nsubject = \"Ett ärende [{{.Reference}}]\"\n+++\n"

// TestLint_Overridden gives each mistake that a letter of one's own can
// have, with its place.
func TestLint_Overridden(t *testing.T) {
	tests := []struct{ name, file, data, want string }{
		{"OK", "notice.sv.txt", goodHead + "{{part \"reference\"}}\nÄrende {{.Reference}}.\n", ""},
		{"CRLF", "notice.sv.txt", strings.ReplaceAll(goodHead+"{{part \"reference\"}}\nÄrende {{.Reference}}.\n", "\n", "\r\n"), ""},
		{"OtherLanguage", "notice.fi.txt", goodHead + "{{part \"reference\"}}\nAsia {{.Reference}}{{if .HasAnswer}}, {{date .Answer}}{{end}}.\n", ""},
		{"Name", "notice.txt", "", "notice.txt:1:1: is not named KIND"},
		{"Kind", "letter.sv.txt", goodHead, "letter.sv.txt:1:1: is not named KIND"},
		{"Variant", "notice.loud.sv.txt", goodHead, "notice.loud.sv.txt:1:1: is not named KIND"},
		{"NoHead", "notice.sv.txt", "Hej", "notice.sv.txt:1:1: does not start with a head"},
		{"HeadOfAnother", "delay.sv.txt", goodHead + "x", `delay.sv.txt:2:1: the head says kind "notice"`},
		{"UnknownKey", "notice.sv.txt", strings.Replace(goodHead, "subject", "colour = 1\nsubject", 1), `notice.sv.txt:3:1: unknown key "colour"`},
		{"BadTOML", "notice.sv.txt", "+++\nkind = \n+++\n", "notice.sv.txt:2:"},
		{"UnknownPart", "notice.sv.txt", strings.Replace(goodHead, "subject", "required = [\"joy\"]\nsubject", 1), `notice.sv.txt:3:13: unknown part "joy"`},
		{"Subject", "notice.sv.txt", "+++\nkind = \"notice\"\nsubject = \"Hej\"\n+++\nx\n", "notice.sv.txt:3:12: the subject does not end in [{{.Reference}}]"},
		{"SubjectField", "notice.sv.txt", strings.Replace(goodHead, "Ett", "{{.Nmae}}", 1) + "x\n", "notice.sv.txt:3:14: unknown field .Nmae"},
		{"Empty", "notice.sv.txt", goodHead, `part "reference" is missing`},
		{"Syntax", "notice.sv.txt", goodHead + "a\n{{if}}\n", "notice.sv.txt:6:1: missing value for if"},
		{"UnknownField", "notice.sv.txt", goodHead + "a\nb {{.Nmae}}\n", "notice.sv.txt:6:5: unknown field .Nmae"},
		{"UnknownFieldInBranch", "notice.sv.txt", goodHead + "{{if .HasBody}}{{.Nmae}}{{end}}\n", "unknown field .Nmae"},
		{"Function", "notice.sv.txt", goodHead + "{{printf \"%999999999d\" 1}}\n", "function printf is not for letters"},
		{"HiddenFunction", "notice.sv.txt", goodHead + "{{_escape .Body}}\n", "function _escape is not for letters"},
		{"Call", "notice.sv.txt", goodHead + "{{call .Body}}\n", "function call is not for letters"},
		{"Variable", "notice.sv.txt", goodHead + "{{$x := .Body}}\n", "letters set no variables"},
		{"EndlessRange", "notice.sv.txt", goodHead + "{{range 1000000000}}x{{end}}\n", "range goes over a field"},
		{"Define", "notice.sv.txt", goodHead + "{{define \"onward\"}}{{end}}x\n", "defines a template"},
		{"Partial", "notice.sv.txt", goodHead + "{{template \"nowhere\" .}}\n", "notice.sv.txt:5:12: there is no partial.nowhere.sv.txt"},
		{"PartialDot", "notice.sv.txt", goodHead + "{{template \"contact\"}}\n", "a partial is given the dot"},
		{"Recursion", "partial.contact.sv.txt", "+++\nkind = \"partial\"\nvariant = \"contact\"\n+++\n{{template \"contact\" .}}\n", "a partial calls no partials"},
		{"RawDate", "notice.sv.txt", goodHead + "{{part \"reference\"}}\n{{.Reference}} {{.Answer}}\n", "notice.sv.txt:6:"},
		{"PartWithoutFact", "notice.sv.txt", goodHead + "{{part \"reference\"}}\nÄrendet.\n", `"KB-7F3K-9QXP" in part "reference"`},
		{"EmptyPart", "notice.sv.txt", goodHead + "# {{.Reference}}\n{{part \"reference\"}}\n## {{.Reference}}\n", `(part "reference")`},
		{"OwnPart", "notice.sv.txt", strings.Replace(goodHead, "subject", "required = [\"contact\"]\nsubject", 1) +
			"{{part \"reference\"}}\n{{.Reference}}\n", `part "contact" is missing`},
		{"BoldOpen", "notice.sv.txt", goodHead + "{{part \"reference\"}}\n**{{.Reference}}\n", "** without its end"},
		{"OneLanguage", "notice.sv.txt", goodHead + "{{part \"reference\"}}\nÄrende {{.Reference}}.\n",
			"notice.sv.txt:1:1: is your own, and in en the built-in letter is still used"},
		{"LongSentence", "notice.sv.txt", goodHead + "Kort.\n\n{{part \"reference\"}}\nÄrende {{.Reference}}. " + longSentence + "\n",
			`notice.sv.txt:8:25: a sentence of 42 words, more than 30: "Vi ser att du har skrivit …"`},
		{"Heavy", "notice.sv.txt", goodHead + "{{part \"reference\"}}\nÄrende {{.Reference}}. " + heavySentence + "\n",
			`notice.sv.txt:6:25: notice.sv.txt has LIX 79, more than 40; its heaviest sentence: "Handläggningen förutsätter`},
		{"NotFinal", "final_decision.upheld.en.txt", "+++\nkind = \"final_decision\"\nvariant = \"upheld\"\nsubject = \"Decision [{{.Reference}}]\"\n+++\n" +
			"{{part \"final\"}}\nThat is all.\n", `part "outcome" is missing`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			files := []string{tt.file}
			if tt.want == "" {
				files = append(files, strings.Replace(tt.file, ".sv.", ".en.", 1))
			}
			for _, name := range files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(tt.data), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var lines []string
			for _, p := range Lint(dir) {
				lines = append(lines, p.String())
				if filepath.Dir(p.File) != dir || p.Line < 1 || p.Col < 1 {
					t.Errorf("%s: no folder or no place", p)
				}
			}
			got := strings.Join(lines, "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("found:\n%s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestNewComposer(t *testing.T) {
	t.Run("Overrides", func(t *testing.T) {
		dir := t.TempDir()
		data := goodHead + "{{part \"reference\"}}\nVår egen text om {{.Reference}}.\n"
		if err := os.WriteFile(filepath.Join(dir, "notice.sv.txt"), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := NewComposer(SampleOptions(dir))
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Compose(Sample(casework.LetterNotice, "", casework.Swedish))
		if err != nil || got.Text != "Vår egen text om KB-7F3K-9QXP.\n" || got.Subject != "Ett ärende [KB-7F3K-9QXP]" {
			t.Errorf("%q, %q, %v", got.Subject, got.Text, err)
		}
	})
	t.Run("AllProblems", func(t *testing.T) {
		dir := t.TempDir()
		for _, name := range []string{"notice.sv.txt", "delay.en.txt"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := NewComposer(SampleOptions(dir))
		var all *LetterError
		if !errors.As(err, &all) || len(all.Problems) != 2 || !errors.Is(err, casework.ErrInvalid) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("NoFolder", func(t *testing.T) {
		if _, err := NewComposer(SampleOptions(filepath.Join(t.TempDir(), "none"))); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("Options", func(t *testing.T) {
		o := SampleOptions("")
		o.Company.Phone, o.Ombudsman = "", ""
		_, err := NewComposer(o)
		if err == nil || !strings.Contains(err.Error(), "company.phone") || !strings.Contains(err.Error(), "the address of the Kundombud") {
			t.Errorf("error %v", err)
		}
	})
}

func TestOnwardChecked(t *testing.T) {
	d, err := OnwardChecked()
	if err != nil || d.Before(casework.Date{Year: 2026, Month: 11, Day: 1}) {
		t.Errorf("%v, %v", d, err)
	}
	o, err := readOnward()
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]body{"arn": o.ARN, "court": o.Court, "bureau": o.Bureau, "adviser": o.Adviser,
		"centre": o.Centre} {
		if b.Source == "" {
			t.Errorf("%s has no source", name)
		}
		for _, l := range letterLanguages() {
			if b.Name[l] == "" {
				t.Errorf("%s has no name in %s", name, l)
			}
		}
	}
}

// FuzzParseLetter reads any file as a letter and, where it is one, fills it
// in: a mistake is a problem with a place, never a panic.
func FuzzParseLetter(f *testing.F) {
	f.Add(goodHead + "{{part \"reference\"}}\n**{{.Reference}}** {{if .HasAnswer}}{{date .Answer}}{{end}}\n")
	f.Add(goodHead + "{{range .Items}}- {{.No}} {{.What}}\n{{end}}{{prose .Body}}{{template \"contact\" .}}")
	f.Add(goodHead + "{{with .Court}}{{.Name}}{{end}}{{amount .Award}}{{eq 1 2}}{{and 1 .Body}}")
	f.Add("+++\n+++\n")
	f.Add("+++\nkind = 3\nsubject = \"{{[{{.Reference}}]\"\n+++\n{{{{")
	f.Add(goodHead + "{{/* a */}}{{- \"x\" | prose -}}{{true}}{{nil}}{{.}}{{1.5}}{{'a'}}{{`q`}}{{break}}{{(.Body).X}}")
	c, problems, err := load(SampleOptions(""))
	if err != nil || len(problems) > 0 {
		f.Fatal(err, problems)
	}
	f.Fuzz(func(t *testing.T, data string) {
		file, problems := parseLetter("notice.sv.txt", []byte(data))
		for _, p := range problems {
			if p.File == "" || p.Text == "" || p.Line < 0 || p.Col < 0 {
				t.Fatalf("problem %+v", p)
			}
		}
		if file == nil {
			return
		}
		if len(file.link(nil)) > 0 {
			return
		}
		one := &Composer{o: c.o, onward: c.onward, letters: map[letterKey]*letterFile{
			{casework.LetterNotice, "", casework.Swedish}: file}}
		composed, err := one.Compose(Sample(casework.LetterNotice, "", casework.Swedish))
		if err == nil && (len(composed.Raw) > 200_000 || !strings.Contains(composed.Subject, "KB-7F3K-9QXP")) {
			t.Fatalf("a letter of %d octets, %q", len(composed.Raw), composed.Subject)
		}
		if err != nil && !errors.Is(err, casework.ErrInvalid) {
			t.Fatalf("error %v", err)
		}
	})
}
