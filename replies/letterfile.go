package replies

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"

	"github.com/pelletier/go-toml/v2"

	"ombud/store/casework"
)

// kindPartial is the kind of a file that holds a piece of other letters.
const kindPartial casework.LetterKind = "partial"

// isPiece says whether files of a kind hold pieces of letters.
func isPiece(k casework.LetterKind) bool { return k == kindPartial || k == kindSnippet }

// maxLetterFile bounds a letter file, in octets.
const maxLetterFile = 64 << 10

// letterFile is one file of letters, read and checked.
type letterFile struct {
	name     string // of the file, without its folder: what overrides what
	path     string // for messages
	kind     casework.LetterKind
	variant  string
	language casework.Language
	required []string // parts, beside those that the kind asks for
	subject  *template.Template
	body     *template.Template
}

// letterHead is the TOML head of a letter file.
type letterHead struct {
	Kind     string   `toml:"kind"`
	Variant  string   `toml:"variant"`
	Subject  string   `toml:"subject"`
	Required []string `toml:"required"`
}

// Problem is a mistake in a letter file. File has the folder that the file
// was read from, none for a built-in one; Line and Col count from 1, and what
// is wrong with a file as a whole is at 1:1.
type Problem struct {
	File      string
	Line, Col int
	Text      string
}

// String gives FILE:LINE:COL: what.
func (p Problem) String() string { return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Col, p.Text) }

// whole is a problem of a file as a whole.
func whole(path, format string, args ...any) Problem {
	return Problem{path, 1, 1, fmt.Sprintf(format, args...)}
}

// letterName tells kind, variant and language of a letter file from its
// name, KIND[.VARIANT].LANGUAGE.txt.
func letterName(name string) (kind casework.LetterKind, variant string, lang casework.Language, ok bool) {
	base, found := strings.CutSuffix(name, ".txt")
	fields := strings.Split(base, ".")
	if !found || len(fields) < 2 || len(fields) > 3 {
		return "", "", "", false
	}
	kind, lang = casework.LetterKind(fields[0]), casework.Language(fields[len(fields)-1])
	if len(fields) == 3 {
		variant = fields[1]
	}
	if isPiece(kind) {
		return kind, variant, lang, variant != "" && len(lang) == 2
	}
	return kind, variant, lang, slices.Contains(variants(kind), variant) && len(lang) == 2
}

// parseLetter reads a letter file.
func parseLetter(path string, data []byte) (*letterFile, []Problem) {
	name := filepath.Base(path)
	kind, variant, lang, ok := letterName(name)
	if !ok {
		return nil, []Problem{whole(path, "is not named KIND[.VARIANT].LANGUAGE.txt for a letter there is")}
	}
	if len(data) > maxLetterFile {
		return nil, []Problem{whole(path, "is larger than 64 KiB")}
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	head, body, ok := cutHead(string(data))
	if !ok {
		return nil, []Problem{whole(path, "does not start with a head between two lines of +++")}
	}
	h, problems := parseHead(path, head)
	if h.Kind != string(kind) || h.Variant != variant {
		line, col := headPlace(head, "kind")
		problems = append(problems, Problem{path, line, col,
			fmt.Sprintf("the head says kind %q, variant %q; the name says %q, %q", h.Kind, h.Variant, kind, variant)})
	}
	f := &letterFile{name: name, path: path, kind: kind, variant: variant, language: lang, required: h.Required}
	above := strings.Count(head, "\n") + 2
	var p []Problem
	f.body, p = parseTemplate(path, strings.Repeat("\n", above)+body)
	problems = append(problems, p...)
	if !isPiece(kind) {
		f.subject, p = parseSubject(path, head, h.Subject, slices.Contains(requiredParts(kind, variant), "reference"))
		problems = append(problems, p...)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return f, nil
}

// cutHead splits a letter file into its TOML head and its body.
func cutHead(s string) (head, body string, ok bool) {
	rest, ok := strings.CutPrefix(s, "+++\n")
	if !ok {
		return "", "", false
	}
	if body, ok := strings.CutPrefix(rest, "+++\n"); ok {
		return "", body, true
	}
	head, body, ok = strings.Cut(rest, "\n+++\n")
	return head + "\n", body, ok
}

// parseHead decodes the head strictly. Its first line is the second of the
// file.
func parseHead(name, head string) (h letterHead, problems []Problem) {
	dec := toml.NewDecoder(strings.NewReader(head))
	dec.DisallowUnknownFields()
	err := dec.Decode(&h)
	var strict *toml.StrictMissingError
	var syntax *toml.DecodeError
	switch {
	case errors.As(err, &strict):
		for _, e := range strict.Errors {
			line, col := e.Position()
			problems = append(problems, Problem{name, line + 1, col, fmt.Sprintf("unknown key %q", strings.Join(e.Key(), "."))})
		}
	case errors.As(err, &syntax):
		line, col := syntax.Position()
		problems = append(problems, Problem{name, line + 1, col, strings.TrimPrefix(syntax.Error(), "toml: ")})
	case err != nil:
		problems = append(problems, whole(name, "%v", err))
	}
	for _, part := range h.Required {
		if !knownPart(part) {
			line, col := headPlace(head, `"`+part+`"`)
			problems = append(problems, Problem{name, line, col, fmt.Sprintf("unknown part %q", part)})
		}
	}
	return h, problems
}

// headPlace returns where in the file a text of the head stands first; the
// first line of the file when it does not.
func headPlace(head, text string) (line, col int) {
	for i, l := range strings.Split(head, "\n") {
		if at := strings.Index(l, text); at >= 0 {
			return i + 2, at + 1
		}
	}
	return 1, 1
}

// parseSubject reads the subject, which in a letter about one case ends in
// its reference.
func parseSubject(name, head, subject string, referred bool) (*template.Template, []Problem) {
	line, col := headPlace(head, subject)
	if subject == "" {
		line, col = headPlace(head, "subject")
	}
	if referred && !strings.HasSuffix(subject, "[{{.Reference}}]") {
		return nil, []Problem{{name, line, col, "the subject does not end in [{{.Reference}}]"}}
	}
	return parseTemplate(name, strings.Repeat("\n", line-1)+strings.Repeat(" ", col-1)+subject)
}

// templateError takes the place out of an error of text/template.
var templateError = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)^template: (.*?):(\d+):(?:(\d+):)? (.*)$`)
})

// templateProblem makes a problem of an error of text/template.
func templateProblem(name string, err error) Problem {
	m := templateError().FindStringSubmatch(err.Error())
	if m == nil {
		return whole(name, "%v", err)
	}
	line, _ := strconv.Atoi(m[2])
	col, _ := strconv.Atoi(m[3]) // counts from 0 there, and may be left out
	col++
	return Problem{File: m[1], Line: line, Col: col, Text: m[4]}
}

// parseTemplate reads a template and holds it to the closed set of what a
// letter may do.
func parseTemplate(name, text string) (*template.Template, []Problem) {
	t, err := template.New(name).Funcs(functions()).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, []Problem{templateProblem(name, err)}
	}
	for _, other := range t.Templates() {
		if other.Name() != name {
			return nil, []Problem{whole(name, "defines a template %q of its own", other.Name())}
		}
	}
	if t.Tree == nil {
		return nil, []Problem{whole(name, "is empty")}
	}
	c := checker{name: name, tree: t.Tree}
	c.node(t.Root)
	return t, c.problems
}

// link gives every letter the partials of its language. The partials named
// but not there are problems.
func (f *letterFile) link(partials []*letterFile) []Problem {
	for _, p := range partials {
		if p.language == f.language {
			if _, err := f.body.AddParseTree(p.variant, p.body.Tree); err != nil {
				return []Problem{templateProblem(f.path, err)}
			}
		}
	}
	var problems []Problem
	for _, n := range templateNodes(f.body.Root) {
		if f.body.Lookup(n.Name) == nil {
			c := checker{name: f.path, tree: f.body.Tree}
			c.problem(n, "there is no partial.%s.%s.txt", n.Name, f.language)
			problems = append(problems, c.problems...)
		}
	}
	return problems
}

// templateNodes returns the calls of partials below a node.
func templateNodes(n parse.Node) []*parse.TemplateNode {
	var found []*parse.TemplateNode
	walk(n, func(n parse.Node) {
		if t, ok := n.(*parse.TemplateNode); ok {
			found = append(found, t)
		}
	})
	return found
}

// readLetters reads all letter files of a folder, which messages name.
func readLetters(fsys fs.FS, folder string) ([]*letterFile, []Problem) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, []Problem{whole(folder, "%v", err)}
	}
	var files []*letterFile
	var problems []Problem
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".txt") {
			continue
		}
		path := filepath.Join(folder, e.Name())
		data, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			problems = append(problems, whole(path, "%v", err))
			continue
		}
		f, p := parseLetter(path, data)
		problems = append(problems, p...)
		if f != nil {
			files = append(files, f)
		}
	}
	return files, problems
}
