package message

import (
	"bytes"
	"fmt"
	"strings"
)

// The limits of a header: octets, and fields.
const (
	maxHeader = 1 << 20
	maxFields = 5000
)

// field is one field of a header: its name in lower case, its value unfolded
// and in valid UTF-8, its encoded words still as they stand.
type field struct {
	name  string
	value string
	plain string // the value as identities know it, where that is another
}

// header is the fields of a header in their order.
type header []field

// get returns the value of the first field of a name, empty when there is none.
func (h header) get(name string) string {
	for _, f := range h {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

// has says whether there is a field of a name, be it empty.
func (h header) has(name string) bool {
	for _, f := range h {
		if f.name == name {
			return true
		}
	}
	return false
}

// all returns the values of all fields of a name.
func (h header) all(name string) []string {
	var vs []string
	for _, f := range h {
		if f.name == name {
			vs = append(vs, f.value)
		}
	}
	return vs
}

// headerReader collects the fields of one header.
type headerReader struct {
	lines  lines
	fields header
	value  []byte // of the field that is being read
	name   string
	size   int
	junk   int
	over   bool // a limit is passed: the rest is skipped
}

// readHeader reads the header that begins at pos and ends at the latest at
// end. It returns the fields, where the body begins, and what was wrong.
func readHeader(l lines, pos, end int) (h header, body int, defects []string) {
	r := headerReader{lines: l}
	for pos < end {
		line, next := l.at(pos, end)
		if len(line) == 0 {
			pos = next
			break
		}
		if !r.line(line, next, end) {
			defects = append(defects, "header: ends without an empty line")
			break
		}
		pos = next
	}
	r.flush()
	if r.junk > 0 {
		defects = append(defects, fmt.Sprintf("header: %d lines that are no fields", r.junk))
	}
	if r.over {
		defects = append(defects, "header: too long, its end is not read")
	}
	return r.fields, pos, defects
}

// empty says whether no field was seen yet.
func (r *headerReader) empty() bool { return len(r.fields) == 0 && r.name == "" }

// line takes one line of the header; false when it can only be the body's.
func (r *headerReader) line(line []byte, next, end int) bool {
	r.size += len(line)
	if r.size > maxHeader || len(r.fields) >= maxFields {
		r.over = true
		r.flush()
		return true
	}
	if line[0] == ' ' || line[0] == '\t' {
		if r.name != "" {
			r.value = append(r.value, line...)
			return true
		}
		r.junk++
		if line = bytes.TrimLeft(line, " \t"); fieldName(line) == 0 {
			return !r.empty() || r.isField(next, end)
		}
	}
	if n := fieldName(line); n > 0 {
		r.flush()
		r.name = strings.ToLower(string(bytes.TrimRight(line[:n], " \t")))
		r.value = append(r.value[:0], line[n+1:]...)
		return true
	}
	// A line that is no field is passed over when the header goes on behind
	// it; else somebody forgot the empty line and this is the body.
	after, behind := r.lines.at(next, end)
	for n := 0; n < 3 && r.name != "" && len(after) > 0 && (after[0] == ' ' || after[0] == '\t'); n++ {
		after, behind = r.lines.at(behind, end)
	}
	goesOn := next < end && len(after) > 0 && fieldName(after) > 0
	if !goesOn && (r.empty() || len(after) > 0 || next >= end) {
		return false
	}
	r.junk++
	return true
}

// isField says whether the line at pos is a field.
func (r *headerReader) isField(pos, end int) bool {
	line, _ := r.lines.at(pos, end)
	return fieldName(line) > 0
}

// flush files the field that was being read.
func (r *headerReader) flush() {
	if r.name == "" {
		return
	}
	f := field{name: r.name, value: strings.TrimSpace(toUTF8(r.value))}
	if words := escapeWords(r.value); len(words) != len(r.value) {
		f.value, f.plain = strings.TrimSpace(toUTF8(words)), f.value
	}
	r.fields = append(r.fields, f)
	r.name = ""
}

// fieldName returns the length of the field name that a line begins with,
// blanks before the colon included, 0 when it begins with none (RFC 5322
// §3.6.8, and the blanks of its obsolete syntax).
func fieldName(line []byte) int {
	n := bytes.IndexByte(line, ':')
	if n <= 0 || n > 200 {
		return 0
	}
	name := bytes.TrimRight(line[:n], " \t")
	if len(name) == 0 {
		return 0
	}
	for _, c := range name {
		if c <= ' ' || c > '~' {
			return 0
		}
	}
	return n
}

// blank says whether a line holds nothing to see.
func blank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }

// lines are octets in lines: they end in LF or CRLF, or in CR when there is
// no LF at all.
type lines struct {
	raw []byte
	sep byte
}

// newLines finds out how the lines of raw end.
func newLines(raw []byte) lines {
	if bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') >= 0 {
		return lines{raw, '\r'}
	}
	return lines{raw, '\n'}
}

// at returns the line that begins at pos, without its end, and where the
// next one begins.
func (l lines) at(pos, end int) (line []byte, next int) {
	if pos >= end {
		return nil, end
	}
	n := bytes.IndexByte(l.raw[pos:end], l.sep)
	next = pos + n + 1
	if n < 0 {
		n, next = end-pos, end
	}
	line = l.raw[pos : pos+n]
	if l.sep == '\n' && len(line) > 0 && line[len(line)-1] == '\r' {
		line = line[:len(line)-1]
	}
	return line, next
}
