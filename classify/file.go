package classify

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// ruleFile is the shape of a rule file.
type ruleFile struct {
	Version    int                 `toml:"version"`
	Defaults   *defaults           `toml:"defaults"`
	Negation   map[string][]string `toml:"negation"`
	Lists      map[string][]string `toml:"lists"`
	Department map[string]section  `toml:"department"`
	Kind       map[string]section  `toml:"kind"`
	Role       map[string]section  `toml:"role"`
	Flag       map[string]section  `toml:"flag"`
	Rule       []ruleEntry         `toml:"rule"`
	Example    []example           `toml:"example"`
}

// fileVersion is the version of the format that is written. Files of older
// versions, and those that name none, are read as well.
const fileVersion = 3

type defaults struct {
	Combine string             `toml:"combine"` // heaviest or sum
	Cap     int                `toml:"cap"`
	Field   map[string]float64 `toml:"field"`
	Gates   gates              `toml:"gates"`
}

// gates are what a target must reach. A density of 0 is always reached.
// Margin is for departments, Behind for kinds.
type gates struct {
	Points  int     `toml:"points"`
	Margin  int     `toml:"margin"`
	Density float64 `toml:"density"`
	Behind  int     `toml:"behind"` // how far a kind may be behind the best and still win
}

// section is one target: a department, a kind, a role or a flag.
type section struct {
	Name    map[string]string         `toml:"name"`
	Gates   *gates                    `toml:"gates"`
	Phrases map[string]map[string]any `toml:"phrases"`
	Against map[string]any            `toml:"against"`
}

type ruleEntry struct {
	ID       string            `toml:"id"`
	Priority int               `toml:"priority"`
	When     condition         `toml:"when"`
	Set      outcome           `toml:"set"`
	Add      outcome           `toml:"add"`
	Stop     bool              `toml:"stop"`
	Why      map[string]string `toml:"why"`
	Owner    string            `toml:"owner"`
	Expires  *toml.LocalDate   `toml:"expires"`
}

// condition holds when all that it names hold; of a list, one must.
type condition struct {
	SenderDomain []string `toml:"sender_domain"`
	Inbox        string   `toml:"inbox"`
	Phrase       []string `toml:"phrase"`
}

type outcome struct {
	Department string `toml:"department"`
	Kind       string `toml:"kind"`
	Flag       string `toml:"flag"`
	Points     int    `toml:"points"`
}

type example struct {
	Text    string   `toml:"text"`
	Subject string   `toml:"subject"`
	Inbox   string   `toml:"inbox"`
	From    string   `toml:"from"`
	Want    wanted   `toml:"want"`
	Never   wanted   `toml:"never"`
	Fires   []string `toml:"fires"`
}

// wanted is what an example expects; what is left out does not matter.
type wanted struct {
	Kind       string `toml:"kind"`
	Department string `toml:"department"`
	Language   string `toml:"language"`
	Role       string `toml:"role"`
	Urgent     *bool  `toml:"urgent"`
	Vulnerable *bool  `toml:"vulnerable"`
	Crisis     *bool  `toml:"crisis"`
	Threat     *bool  `toml:"threat"`
}

// source is a rule file as it was read: its name, its shape, and where its
// keys stand.
type source struct {
	name  string
	data  []byte
	shape ruleFile
	at    map[string]position
}

type position struct{ line, column int }

// readSource reads the text of a rule file. The problems are all that are
// wrong with its form.
func readSource(name string, data []byte) (*source, Problems) {
	s := &source{name: name, data: data}
	problem := func(line, column int, text string) Problem {
		return Problem{File: name, Line: line, Column: column, Severity: SeverityError, Text: text}
	}
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(&s.shape)
	var unknown *toml.StrictMissingError
	var decode *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		var ps Problems
		for i := range unknown.Errors {
			e := &unknown.Errors[i]
			line, column := e.Position()
			ps = append(ps, problem(line, column, fmt.Sprintf("unknown key %q", strings.Join(e.Key(), "."))))
		}
		return s, ps
	case errors.As(err, &decode):
		line, column := decode.Position()
		text := strings.TrimPrefix(decode.Error(), "toml: ")
		if strings.Contains(text, "cannot decode") {
			text = fmt.Sprintf("%s: this type of value is not allowed here", strings.Join(decode.Key(), "."))
		}
		return s, Problems{problem(line, column, text)}
	case err != nil:
		return s, Problems{problem(1, 1, strings.TrimPrefix(err.Error(), "toml: "))}
	}
	s.at = positions(data)
	if v := s.shape.Version; v < 0 || v > fileVersion {
		return s, Problems{s.problem("version", "version %d: this program reads files up to version %d", v, fileVersion)}
	}
	return s, nil
}

// problem returns an error about the key with the given path.
func (s *source) problem(path, format string, args ...any) Problem {
	p, ok := s.at[path]
	if !ok {
		p = position{1, 1}
	}
	return Problem{File: s.name, Line: p.line, Column: p.column, Severity: SeverityError, Text: fmt.Sprintf(format, args...)}
}

// where returns "file:line" of the key with the given path.
func (s *source) where(path string) string {
	return fmt.Sprintf("%s:%d", s.name, s.at[path].line)
}

// joinPath is the key of the positions table. A NUL cannot stand in a TOML
// key as it is written.
func joinPath(keys ...string) string { return strings.Join(keys, "\x00") }

// indexed is the path of the i-th table of an array of tables.
func indexed(name string, i int) string { return fmt.Sprintf("%s\x00%d", name, i) }

// positions returns where each table and each key of a valid TOML document
// stands.
func positions(data []byte) map[string]position {
	at := make(map[string]position)
	var p unstable.Parser
	p.Reset(data)
	lines := lineCounter{data: data, line: 1}
	table := ""
	arrays := make(map[string]int)
	for p.NextExpression() {
		n := p.Expression()
		path, first := keyPath(&lines, n)
		switch n.Kind {
		case unstable.Table:
			table = path
		case unstable.ArrayTable:
			table = indexed(path, arrays[path])
			arrays[path]++
			path = table
		default:
			if table != "" {
				path = table + "\x00" + path
			}
		}
		if _, seen := at[path]; !seen {
			at[path] = first
		}
	}
	return at
}

// keyPath returns the key of an expression and where it starts.
func keyPath(lines *lineCounter, n *unstable.Node) (string, position) {
	var keys []string
	var first position
	for it := n.Key(); it.Next(); {
		k := it.Node()
		if len(keys) == 0 {
			first = lines.position(int(k.Raw.Offset))
		}
		keys = append(keys, string(k.Data))
	}
	return joinPath(keys...), first
}

// lineCounter turns offsets, which must not go back, into lines and columns.
type lineCounter struct {
	data  []byte
	at    int // counted to here
	line  int
	start int // of the line
}

func (l *lineCounter) position(offset int) position {
	for ; l.at < offset && l.at < len(l.data); l.at++ {
		if l.data[l.at] == '\n' {
			l.line, l.start = l.line+1, l.at+1
		}
	}
	return position{l.line, offset - l.start + 1}
}
