package daemon

import (
	"bytes"
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// path names a key of the configuration, outermost table first, in lower
// case: go-toml matches keys without regard to case.
type path string

// pathOf joins the parts of a key. They are told apart by a character that
// no key holds, for a quoted key may hold a point.
func pathOf(parts ...string) path {
	return path(strings.ToLower(strings.Join(parts, "\x00")))
}

// below is the path of keys within the table p.
func (p path) below(parts ...string) path {
	if p == "" {
		return pathOf(parts...)
	}
	return p + "\x00" + pathOf(parts...)
}

// table is the path of the table that p is a key of.
func (p path) table() path {
	i := strings.LastIndexByte(string(p), 0)
	return p[:max(i, 0)]
}

// name is the last part of p.
func (p path) name() string {
	return string(p[strings.LastIndexByte(string(p), 0)+1:])
}

// String is the path as a person reads it: "mailbox.service.port".
func (p path) String() string { return strings.ReplaceAll(string(p), "\x00", ".") }

// position is a place in the file, both from 1.
type position struct{ line, column int }

// expression is a key with its value, or a table header with all that
// belongs to the table: octets [start, end) of the file.
type expression struct{ start, end int }

// positions knows where in a file each key stands.
type positions struct {
	at          map[path]position
	expressions []expression // in order, tables without what is below them
	tables      []expression // in order, whole
	// syntax is why the document cannot be read beyond an octet, nil when
	// it can; good is the end of what can be.
	syntax *unstable.ParserError
	broken position // of syntax
	good   int
}

// find gives the place of a key; of the nearest table around it when the
// key is absent; the top of the file when there is none of these.
func (p positions) find(key path) position {
	for ; key != ""; key = key.table() {
		if at, ok := p.at[key]; ok {
			return at
		}
	}
	return position{1, 1}
}

// keyAt gives the key that stands at a place; of a dotted key, its first part
// does.
func (p positions) keyAt(at position) path {
	for key, a := range p.at {
		if a == at {
			return key
		}
	}
	return ""
}

// has says whether the file gives the key.
func (p positions) has(key path) bool {
	_, ok := p.at[key]
	return ok
}

// indexPositions reads where the keys of a TOML document stand. What comes
// after a syntax error is not in the index.
func indexPositions(doc []byte) positions {
	x := indexer{positions: positions{at: map[path]position{}}}
	x.parser.Reset(doc)
	for x.parser.NextExpression() {
		x.add(x.parser.Expression())
	}
	if n := len(x.tables); n > 0 {
		x.tables[n-1].end = len(doc)
	}
	if errors.As(x.parser.Error(), &x.syntax) {
		at := x.parser.Shape(x.parser.Range(x.syntax.Highlight)).Start
		x.broken = position{at.Line, at.Column}
	}
	return x.positions
}

type indexer struct {
	positions
	parser unstable.Parser
	in     path // the table whose header came last
}

func (x *indexer) add(e *unstable.Node) {
	switch e.Kind {
	case unstable.Table, unstable.ArrayTable:
		x.in = ""
		first, last := x.key(e)
		x.good = lineEnd(x.parser.Data(), last)
		start := bytes.LastIndexByte(x.parser.Data()[:first], '\n') + 1
		if n := len(x.tables); n > 0 {
			x.tables[n-1].end = start
		}
		x.tables = append(x.tables, expression{start: start})
	case unstable.KeyValue:
		in := x.in
		x.keyValue(e)
		x.in = in
		start := int(e.Raw.Offset)
		x.good = start + int(e.Raw.Length)
		x.expressions = append(x.expressions, expression{start, x.good})
	}
}

// keyValue notes a key and, when its value is an inline table, the keys in
// there.
func (x *indexer) keyValue(e *unstable.Node) {
	x.key(e)
	if e.Value().Kind != unstable.InlineTable {
		return
	}
	in := x.in
	for it := e.Value().Children(); it.Next(); {
		x.keyValue(it.Node())
		x.in = in
	}
}

// key notes the parts of a possibly dotted key below x.in, moves x.in there
// and returns where the key begins and ends.
func (x *indexer) key(e *unstable.Node) (first, last int) {
	first = -1
	for it := e.Key(); it.Next(); {
		n := it.Node()
		if first < 0 {
			first = int(n.Raw.Offset)
		}
		last = int(n.Raw.Offset + n.Raw.Length)
		x.in = x.in.below(string(n.Data))
		if _, ok := x.at[x.in]; !ok {
			start := x.parser.Shape(n.Raw).Start
			x.at[x.in] = position{start.Line, start.Column}
		}
	}
	return first, last
}

func lineEnd(doc []byte, offset int) int {
	if i := bytes.IndexByte(doc[offset:], '\n'); i >= 0 {
		return offset + i
	}
	return len(doc)
}

// blank overwrites what an expression holds with spaces, so that the rest of
// the document keeps its positions.
func blank(doc []byte, e expression) {
	for i := e.start; i < e.end; i++ {
		if doc[i] != '\n' {
			doc[i] = ' '
		}
	}
}
