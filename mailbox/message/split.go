package message

import (
	"bytes"
	"fmt"
	"strings"
)

// The limits of a message's structure.
const (
	maxDepth = 30
	maxParts = 1000
)

// maxDefects bounds the list of defects; who needs more than these looks at
// the octets.
const maxDefects = 50

// part is one entity (RFC 2045 §2.4): its header and the place of its body.
type part struct {
	header   header
	kind     string            // media type in lower case, "text/plain"
	params   map[string]string // of Content-Type
	place    string            // Content-Disposition in lower case
	name     string            // file name, made safe
	encoding string            // Content-Transfer-Encoding in lower case
	number   string            // "1.2", for defects
	start    int               // of the body
	end      int
	children []*part
	embedded *tree // of a message/rfc822
	digested bool  // a message of a multipart/digest, there to be read
}

// tree is a message in parts.
type tree struct {
	lines   lines
	root    *part
	defects []string
}

// defect names something that is wrong with the octets.
func (t *tree) defect(format string, args ...any) {
	if len(t.defects) < maxDefects {
		t.defects = append(t.defects, fmt.Sprintf(format, args...))
	}
}

// splitter is the state of the one pass over the octets.
type splitter struct {
	*tree
	bounds []string         // the boundaries that are open, "--" before each
	levels map[string][]int // where each of them stands in bounds, the innermost last
	parts  int
	pos    int
}

// split takes a message apart.
func split(raw []byte) *tree {
	return splitWithin(raw, 0, new(int))
}

// splitWithin takes a message apart that stands in another one at a depth;
// the parts of all of them count together.
func splitWithin(raw []byte, depth int, parts *int) *tree {
	t := &tree{lines: newLines(raw)}
	s := &splitter{tree: t, parts: *parts, pos: mboxLine(t), levels: map[string][]int{}}
	t.root, _ = s.part(depth, "text/plain", "1")
	*parts = s.parts
	if s.parts < maxParts {
		s.openEmbedded(t.root, depth, parts)
	}
	return t
}

// mboxLine returns where the header begins behind the line that an mbox file
// puts before a mail.
func mboxLine(t *tree) int {
	raw := t.lines.raw
	pos := 0
	if bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")) {
		t.defect("header: a byte order mark before it")
		pos = 3
	}
	line, next := t.lines.at(pos, len(raw))
	if bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From ")) {
		t.defect("header: an mbox line before it")
		return next
	}
	if !blank(line) {
		return pos
	}
	for at := next; at < len(raw) && at < 1000; at = next { // empty lines, but only before a header
		if line, next = t.lines.at(at, len(raw)); fieldName(line) > 0 {
			t.defect("header: empty lines before it")
			return at
		}
		if !blank(line) {
			break
		}
	}
	return pos
}

// delimiter is a boundary line: the level it belongs to, and whether it is
// the last one of its multipart.
type delimiter struct {
	level int // index in bounds; -1 at the end of the octets
	last  bool
}

// part reads the entity at pos and returns it with the delimiter behind it.
func (s *splitter) part(depth int, kind, number string) (*part, delimiter) {
	s.parts++
	h, body, defects := readHeader(s.lines, s.pos, s.headerEnd())
	for _, d := range defects {
		s.defect("part %s: %s", number, d)
	}
	p := &part{header: h, number: number, start: body, end: len(s.lines.raw)}
	s.pos = body
	p.describe(kind)
	bound := s.boundary(p)
	if bound == "" || depth >= maxDepth || s.parts >= maxParts {
		if bound != "" {
			s.defect("part %s: too many parts or levels, kept as one", number)
		}
		d := s.next(p)
		return p, d
	}
	return p, s.children(p, depth, bound)
}

// headerEnd is where a header ends at the latest: at the next delimiter.
func (s *splitter) headerEnd() int {
	if len(s.bounds) == 0 {
		return len(s.lines.raw)
	}
	_, at, _ := s.find(s.pos)
	return at
}

// children reads the parts of a multipart up to the delimiter that ends it.
func (s *splitter) children(p *part, depth int, bound string) delimiter {
	level := s.open("--" + bound)
	d := s.next(nil)
	kind := "text/plain"
	if p.kind == "multipart/digest" {
		kind = "message/rfc822"
	}
	if d.level != level {
		s.defect("part %s: the boundary never comes", p.number)
		s.close()
		p.kind, p.end = "text/plain", s.bodyEnd(d)
		return d
	}
	for d.level == level && !d.last {
		if s.parts >= maxParts {
			s.defect("part %s: too many parts, the rest is not read", p.number)
			break
		}
		var child *part
		child, d = s.part(depth+1, kind, fmt.Sprintf("%s.%d", p.number, len(p.children)+1))
		child.digested = p.kind == "multipart/digest"
		p.children = append(p.children, child)
	}
	s.close()
	if d.level < level {
		s.defect("part %s: the closing boundary is missing", p.number)
		p.end = s.bodyEnd(d)
		return d
	}
	d = s.next(nil) // passes over what stands behind the last boundary
	p.end = s.bodyEnd(d)
	return d
}

// open opens a boundary and returns its level.
func (s *splitter) open(bound string) int {
	level := len(s.bounds)
	s.bounds = append(s.bounds, bound)
	s.levels[bound] = append(s.levels[bound], level)
	return level
}

// close closes the innermost boundary.
func (s *splitter) close() {
	last := len(s.bounds) - 1
	bound := s.bounds[last]
	s.bounds = s.bounds[:last]
	s.levels[bound] = s.levels[bound][:len(s.levels[bound])-1]
}

// next moves behind the next delimiter; the body of p, if any, ends there.
func (s *splitter) next(p *part) delimiter {
	d, at, next := s.find(s.pos)
	if p != nil {
		p.end = max(s.trimEnd(at, d), p.start)
	}
	s.pos = next
	return d
}

// bodyEnd is where a multipart ends whose end was met with the delimiter d.
func (s *splitter) bodyEnd(d delimiter) int {
	if d.level < 0 {
		return len(s.lines.raw)
	}
	return s.pos
}

// trimEnd takes the line end away that belongs to the delimiter at a place.
func (s *splitter) trimEnd(at int, d delimiter) int {
	if d.level < 0 {
		return at
	}
	if at > 0 && s.lines.raw[at-1] == s.lines.sep {
		at--
	}
	if at > 0 && s.lines.sep == '\n' && s.lines.raw[at-1] == '\r' {
		at--
	}
	return at
}

// find looks for the next delimiter from pos on, which is the beginning of a
// line: which, where its line begins, and where the next line begins.
func (s *splitter) find(pos int) (d delimiter, at, next int) {
	raw := s.lines.raw
	if len(s.bounds) == 0 {
		return delimiter{level: -1}, len(raw), len(raw)
	}
	dashes := []byte{s.lines.sep, '-', '-'}
	for first := true; pos < len(raw); first = false {
		if !first || !bytes.HasPrefix(raw[pos:], dashes[1:]) {
			n := bytes.Index(raw[pos:], dashes)
			if n < 0 {
				break
			}
			pos += n + 1
		}
		line, next := s.lines.at(pos, len(raw))
		if d, ok := s.match(line); ok {
			return d, pos, next
		}
		pos = next - 1 // so that the line end before the next line is seen
	}
	return delimiter{level: -1}, len(raw), len(raw)
}

// match says which open boundary a line is, the innermost first.
func (s *splitter) match(line []byte) (delimiter, bool) {
	line = bytes.TrimRight(line, " \t\r")
	d := delimiter{level: s.innermost(line)}
	if bare, ok := bytes.CutSuffix(line, []byte("--")); ok {
		if level := s.innermost(bare); level > d.level {
			d = delimiter{level, true}
		}
	}
	return d, d.level >= 0
}

// innermost is the innermost level of a boundary, -1 when it is not open.
func (s *splitter) innermost(bound []byte) int {
	levels := s.levels[string(bound)]
	if len(levels) == 0 {
		return -1
	}
	return levels[len(levels)-1]
}

// boundary returns what parts the body of a multipart; empty when p is none.
func (s *splitter) boundary(p *part) string {
	if !strings.HasPrefix(p.kind, "multipart/") {
		return ""
	}
	if b := strings.TrimRight(p.params["boundary"], " \t"); b != "" {
		return b
	}
	line, _ := s.lines.at(p.start, len(s.lines.raw))
	for pos := p.start; len(line) == 0 && pos < len(s.lines.raw); {
		line, pos = s.lines.at(pos, len(s.lines.raw))
	}
	s.defect("part %s: a multipart without boundary", p.number)
	if b, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("--")); ok && len(b) > 0 && len(b) < 200 {
		return string(b)
	}
	p.kind = "text/plain"
	return ""
}

// openEmbedded takes the messages apart that stand in the parts of p.
func (s *splitter) openEmbedded(p *part, depth int, parts *int) {
	for _, c := range p.children {
		s.openEmbedded(c, depth+1, parts)
	}
	if !p.embeds() || depth >= maxDepth || *parts >= maxParts {
		return
	}
	raw := s.lines.raw[p.start:p.end]
	if p.encoding == "base64" || p.encoding == "quoted-printable" {
		raw, _ = decode(raw, p.encoding)
	}
	p.embedded = splitWithin(raw, depth+1, parts)
}
