package daemon

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Problem is one thing wrong with a configuration.
type Problem struct {
	File         string
	Line, Column int // from 1; 0 for a problem of the file as a whole
	Text         string
}

// String is the problem as FILE:LINE:COL: what.
func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
}

// ConfigError is returned when a configuration cannot be used. It holds all
// problems at once, in the order of the file.
type ConfigError struct{ Problems []Problem }

// Error gives all problems, one a line.
func (e *ConfigError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// decoder decodes one document and collects what is wrong with it.
//
// go-toml stops at the first value of a wrong type. To report all of them,
// the expression at fault is blanked and the document is decoded again,
// until it decodes; unknown keys it reports all at once, then.
type decoder struct {
	doc      []byte
	where    positions
	problems []problem
	// broken are the keys whose value could not be read: the checks leave
	// them alone, one problem is enough.
	broken map[path]bool
	// loose leaves unknown keys and tables alone.
	loose bool
	// cut is set when not all of the document could be read.
	cut bool
}

// problem is a Problem before the file's name is known.
type problem struct {
	position
	what string
}

// newDecoder returns a decoder of doc up to its first syntax error.
func newDecoder(doc []byte) *decoder {
	d := &decoder{doc: bytes.Clone(doc), where: indexPositions(doc), broken: map[path]bool{}}
	if d.where.syntax != nil {
		d.problems = append(d.problems, problem{d.where.broken, d.where.syntax.Message})
		blank(d.doc, expression{d.where.good, len(doc)})
		d.cut = true
	}
	return d
}

// decode decodes the document over the values that fresh returns, and
// returns the last of them. It is called anew for each round.
func decode[T any](d *decoder, fresh func() T) T {
	for {
		v := fresh()
		dec := toml.NewDecoder(bytes.NewReader(d.doc))
		dec.DisallowUnknownFields()
		err := dec.Decode(&v)
		var unknown *toml.StrictMissingError
		var bad *toml.DecodeError
		switch {
		case err == nil:
			return v
		case errors.As(err, &unknown):
			if !d.loose {
				d.addUnknown(unknown, reflect.TypeFor[T]())
			}
			return v
		case errors.As(err, &bad):
			if !d.addBad(bad) {
				d.cut = true
				return v
			}
		default:
			if !d.addUnplaced(err, func(doc []byte) error {
				v := fresh()
				return toml.Unmarshal(doc, &v)
			}) {
				d.cut = true
				return v
			}
		}
	}
}

// addBad notes a value of a wrong type or a syntax error, blanks it and
// reports whether decoding may go on without it.
func (d *decoder) addBad(bad *toml.DecodeError) bool {
	line, column := bad.Position()
	what := plainWords(strings.TrimPrefix(bad.Error(), "toml: "))
	key := pathOf(bad.Key()...)
	if key != "" && !strings.HasPrefix(what, "key ") {
		what = key.String() + ": " + what
	}
	d.problems = append(d.problems, problem{position{line, column}, what})
	d.broken[key] = true
	return d.blankAt(offsetOf(d.doc, line, column))
}

// addUnplaced notes an error that go-toml gives no position for: that of a
// value that is no string but is read by an UnmarshalText. The expression at
// fault is the one without which the error is gone.
func (d *decoder) addUnplaced(err error, try func(doc []byte) error) bool {
	for _, e := range d.where.expressions {
		if len(bytes.TrimSpace(d.doc[e.start:e.end])) == 0 {
			continue
		}
		doc := bytes.Clone(d.doc)
		blank(doc, e)
		if again := try(doc); again != nil && again.Error() == err.Error() {
			continue
		}
		at := positionOf(d.doc, e.start)
		key := d.where.keyAt(at)
		d.broken[key] = true
		d.problems = append(d.problems, problem{at, key.String() + ": " + err.Error()})
		d.doc = doc
		return true
	}
	d.problems = append(d.problems, problem{position{1, 1}, err.Error()})
	return false
}

func (d *decoder) addUnknown(unknown *toml.StrictMissingError, t reflect.Type) {
	for i := range unknown.Errors {
		e := &unknown.Errors[i]
		line, column := e.Position()
		at := position{line, column}
		key := pathOf(e.Key()...)
		// Within an inline table go-toml leaves out the table's own key.
		if in := d.where.keyAt(at); len(in) > len(key) {
			key = in
		}
		what := "unknown key "
		if strings.Contains(e.Error(), "missing table") {
			what = "unknown table "
		}
		what += key.String()
		if near := nearest(key.name(), knownKeys(t, key.table())); near != "" {
			what += ", did you mean " + near + "?"
		}
		d.problems = append(d.problems, problem{at, what})
	}
}

// blankAt blanks the innermost expression around an offset.
func (d *decoder) blankAt(offset int) bool {
	for _, es := range [][]expression{d.where.expressions, d.where.tables} {
		for _, e := range es {
			if e.start <= offset && offset < e.end {
				if len(bytes.TrimSpace(d.doc[e.start:e.end])) == 0 {
					return false
				}
				blank(d.doc, e)
				return true
			}
		}
	}
	return false
}

// report turns what was found into an error, nil when nothing was.
func report(file string, problems []problem) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, func(a, b problem) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.column - b.column
	})
	e := &ConfigError{}
	for _, p := range slices.Compact(problems) {
		e.Problems = append(e.Problems, Problem{file, p.line, p.column, p.what})
	}
	return e
}

func offsetOf(doc []byte, line, column int) int {
	offset := 0
	for ; line > 1; line-- {
		offset += bytes.IndexByte(doc[offset:], '\n') + 1
	}
	return offset + column - 1
}

func positionOf(doc []byte, offset int) position {
	line := 1 + bytes.Count(doc[:offset], []byte("\n"))
	return position{line, offset - bytes.LastIndexByte(doc[:offset], '\n')}
}

// plainWords turns go-toml's messages, which name Go types, into what a
// person should write instead.
func plainWords(what string) string {
	if strings.HasPrefix(what, "cannot store an array table in") {
		return "want table, not list of tables"
	}
	m := regexp.MustCompile(`^cannot (?:decode TOML|store a) .*? in(?:to)? (?:a )?` +
		`(?:struct field \S+ of type )?(.*)$`).FindStringSubmatch(what)
	if m == nil {
		return what
	}
	return "want " + wantWord(m[1])
}

// wantWord names a Go type as a person would.
func wantWord(t string) string {
	switch t {
	case "int", "int64":
		return "integer"
	case "bool", "*bool":
		return "true or false"
	case "string", "casework.Address", "casework.Stage", "casework.StaffName", "casework.Language",
		"casework.Department", "casework.Role":
		return "string"
	case "daemon.Duration":
		return `duration like "60s"`
	case "daemon.Size":
		return `size like "50MB"`
	case "daemon.Period":
		return `period like "5y"`
	case "daemon.Day":
		return `date like "2026-12-28", in quotes`
	}
	if strings.HasPrefix(t, "[]") {
		return "list"
	}
	return "table"
}

// problemLines gives an error one line a problem, never nil.
func problemLines(err error) []string {
	if err == nil {
		return []string{}
	}
	return strings.Split(err.Error(), "\n")
}
