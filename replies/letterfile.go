package replies

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
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

// maxLetterFile bounds a letter file, in octets.
const maxLetterFile = 64 << 10

// letterFile is one file of letters, read and checked.
type letterFile struct {
	name     string
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

// Problem is a mistake in a letter file. Line and Col count from 1; Col 0
// means the whole line and Line 0 the whole file.
type Problem struct {
	File      string
	Line, Col int
	Text      string
}

// String gives FILE:LINE:COL: what.
func (p Problem) String() string {
	where := p.File
	if p.Line > 0 {
		where += ":" + strconv.Itoa(p.Line)
	}
	if p.Col > 0 {
		where += ":" + strconv.Itoa(p.Col)
	}
	return where + ": " + p.Text
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
	if kind == kindPartial {
		return kind, variant, lang, variant != "" && len(lang) == 2
	}
	return kind, variant, lang, slices.Contains(variants(kind), variant) && len(lang) == 2
}

// parseLetter reads a letter file.
func parseLetter(name string, data []byte) (*letterFile, []Problem) {
	kind, variant, lang, ok := letterName(name)
	if !ok {
		return nil, []Problem{{File: name, Text: "is not named KIND[.VARIANT].LANGUAGE.txt for a letter there is"}}
	}
	if len(data) > maxLetterFile {
		return nil, []Problem{{File: name, Text: "is larger than 64 KiB"}}
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	head, body, ok := cutHead(string(data))
	if !ok {
		return nil, []Problem{{File: name, Line: 1, Text: "does not start with a head between two lines of +++"}}
	}
	h, problems := parseHead(name, head)
	if h.Kind != string(kind) || h.Variant != variant {
		problems = append(problems, Problem{File: name, Line: 1,
			Text: fmt.Sprintf("the head says kind %q, variant %q; the name says %q, %q", h.Kind, h.Variant, kind, variant)})
	}
	f := &letterFile{name: name, kind: kind, variant: variant, language: lang, required: h.Required}
	above := strings.Count(head, "\n") + 2
	var p []Problem
	f.body, p = parseTemplate(name, strings.Repeat("\n", above)+body)
	problems = append(problems, p...)
	if kind != kindPartial {
		f.subject, p = parseSubject(name, head, h.Subject)
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
		problems = append(problems, Problem{name, 1, 0, err.Error()})
	}
	for _, part := range h.Required {
		if !knownPart(part) {
			problems = append(problems, Problem{name, headLine(head, "required"), 0, fmt.Sprintf("unknown part %q", part)})
		}
	}
	return h, problems
}

// headLine returns the line of the file that sets a key of the head.
func headLine(head, key string) int {
	for i, line := range strings.Split(head, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), key) {
			return i + 2
		}
	}
	return 1
}

// parseSubject reads the subject, which for a customer always ends in the
// reference.
func parseSubject(name, head, subject string) (*template.Template, []Problem) {
	line := headLine(head, "subject")
	if !strings.HasSuffix(subject, "[{{.Reference}}]") {
		return nil, []Problem{{name, line, 0, "the subject does not end in [{{.Reference}}]"}}
	}
	return parseTemplate(name, strings.Repeat("\n", line-1)+subject)
}

// templateError takes the place out of an error of text/template.
var templateError = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)^template: ([^:]*):(\d+):(?:(\d+):)? (.*)$`)
})

// templateProblem makes a problem of an error of text/template.
func templateProblem(name string, err error) Problem {
	m := templateError().FindStringSubmatch(err.Error())
	if m == nil {
		return Problem{File: name, Text: err.Error()}
	}
	line, _ := strconv.Atoi(m[2])
	col := 0
	if m[3] != "" {
		col, _ = strconv.Atoi(m[3]) // counts from 0 there
		col++
	}
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
			return nil, []Problem{{File: name, Text: fmt.Sprintf("defines a template %q of its own", other.Name())}}
		}
	}
	if t.Tree == nil {
		return nil, []Problem{{File: name, Text: "is empty"}}
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
				return []Problem{templateProblem(f.name, err)}
			}
		}
	}
	var problems []Problem
	for _, n := range templateNodes(f.body.Root) {
		if f.body.Lookup(n.Name) == nil {
			problems = append(problems, Problem{File: f.name, Line: n.Line,
				Text: fmt.Sprintf("there is no partial.%s.%s.txt", n.Name, f.language)})
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

// readLetters reads all letter files of a folder.
func readLetters(fsys fs.FS) ([]*letterFile, []Problem) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, []Problem{{File: ".", Text: err.Error()}}
	}
	var files []*letterFile
	var problems []Problem
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".txt") {
			continue
		}
		data, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			problems = append(problems, Problem{File: e.Name(), Text: err.Error()})
			continue
		}
		f, p := parseLetter(e.Name(), data)
		problems = append(problems, p...)
		if f != nil {
			files = append(files, f)
		}
	}
	return files, problems
}
