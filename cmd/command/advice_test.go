package command

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// advice is a text of the program that names a command.
type advice struct{ at, text string }

// TestAdvice holds every command that the program advises in a refusal, a
// hint or a letter lint to the tree: it exists and has the flags named.
func TestAdvice(t *testing.T) {
	root := newRootCommand(&app{})
	root.InitDefaultHelpCmd()
	all := advices(t)
	if len(all) < 30 {
		t.Fatalf("only %d texts name a command", len(all))
	}
	for _, a := range all {
		for _, problem := range check(root, a.text) {
			t.Errorf("%s: %q: %s", a.at, a.text, problem)
		}
	}
}

// TestAdvice_Check shows that the check finds what is wrong.
func TestAdvice_Check(t *testing.T) {
	root := newRootCommand(&app{})
	root.InitDefaultHelpCmd()
	for text, problems := range map[string]int{
		"ombud assign X maria":                      0,
		"ombud assign X --to maria":                 1,
		"ombud show X, then ombud nosuch X":         1,
		"ombud outbox list --case X, or ombud note": 0,
		"ombud outbox lst":                          1,
		"ombud is a desk":                           0,
	} {
		if got := check(root, text); len(got) != problems {
			t.Errorf("%q: %v, want %d problems", text, got, problems)
		}
	}
}

// check says what is wrong with the commands that a text names.
func check(root *cobra.Command, text string) []string {
	var problems []string
	for _, part := range regexp.MustCompile(`\bombud `).Split(text, -1)[1:] {
		words := strings.Fields(strings.NewReplacer(",", " ,", ";", " ;", ")", " )").Replace(part))
		if len(words) == 0 || !regexp.MustCompile(`^[a-z-]+$`).MatchString(words[0]) || prose(words[0]) {
			continue
		}
		cmd, rest, err := root.Find(words)
		if err != nil || cmd == root {
			problems = append(problems, "no command "+words[0])
			continue
		}
		if cmd.HasSubCommands() && len(rest) > 0 && regexp.MustCompile(`^[a-z]+$`).MatchString(rest[0]) {
			problems = append(problems, "no command "+words[0]+" "+rest[0])
		}
		for _, w := range rest {
			if w == "," || w == ";" || w == ")" || w == "or" {
				break
			}
			name, _, _ := strings.Cut(strings.TrimPrefix(w, "--"), "=")
			if strings.HasPrefix(w, "--") && cmd.Flag(name) == nil && name != "help" {
				problems = append(problems, cmd.CommandPath()+" has no --"+name)
			}
		}
	}
	return problems
}

// prose are words that follow the program's name in a sentence.
func prose(word string) bool { return slices.Contains([]string{"is", "has", "that"}, word) }

// advices are the texts of the program, and the commands of README.md.
func advices(t *testing.T) []advice {
	t.Helper()
	var all []advice
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git") {
			return fs.SkipDir
		}
		if filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") {
			all = append(all, advicesIn(t, path)...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(readme)) {
		if strings.HasPrefix(line, "ombud ") {
			all = append(all, advice{"README.md", strings.TrimSpace(line)})
		}
	}
	return all
}

// advicesIn are those of one file: literals, and sums of literals and of
// casework's command(c, VerbX).
func advicesIn(t *testing.T, path string) []advice {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var all []advice
	visit := func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		text, known := words(e)
		if !known {
			return true
		}
		if strings.Contains(text, "ombud ") {
			all = append(all, advice{files.Position(n.Pos()).String(), text})
		}
		return false
	}
	ast.Inspect(file, visit)
	return all
}

// words is the text of an expression; what is not known before it runs
// stands as X.
func words(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return regexp.MustCompile(`%(\[\d+\])?[a-z]`).ReplaceAllString(s, "X"), err == nil
	case *ast.BinaryExpr:
		left, l := words(e.X)
		right, r := words(e.Y)
		if !l && !r {
			return "", false
		}
		return or(left, l) + or(right, r), true
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.Ident); ok && f.Name == "command" && len(e.Args) == 2 {
			if verb, ok := e.Args[1].(*ast.Ident); ok && strings.HasPrefix(verb.Name, "Verb") {
				return "ombud " + strings.ToLower(strings.TrimPrefix(verb.Name, "Verb")) + " X", true
			}
		}
	}
	return "", false
}

func or(s string, known bool) string {
	if known {
		return s
	}
	return "X"
}
