package replies

import (
	"fmt"
	"strings"
	"unicode"
)

// markup is text in the markup of letters, with what is foreign in it
// already escaped.
type markup string

// partMark starts a line that names the part of the letter which follows.
// Escaped text holds no control characters, so nobody can forge one.
const partMark = "\x02"

// blockKind is what a block of a letter is.
type blockKind int

const (
	paragraph blockKind = iota
	item
	heading1
	heading2
	heading3
)

// heading says whether a block is one, of whatever level.
func (k blockKind) heading() bool { return k == heading1 || k == heading2 || k == heading3 }

// block is a paragraph, a heading or one item of a list.
type block struct {
	kind  blockKind
	lines [][]span // a line break between each two
	part  string   // of the letter, empty before the first mark
}

// span is a run of text in one weight.
type span struct {
	text string
	bold bool
}

// text returns the words of a block, its lines separated by "\n".
func (b block) text() string {
	var out strings.Builder
	for i, line := range b.lines {
		if i > 0 {
			out.WriteByte('\n')
		}
		for _, s := range line {
			out.WriteString(s.text)
		}
	}
	return out.String()
}

// parseMarkup reads a letter. It never refuses a text: problems tells what
// in it is surely a mistake.
func parseMarkup(src string) (blocks []block, problems []string) {
	p := markupParser{}
	for line := range strings.SplitSeq(src, "\n") {
		p.line(strings.Trim(line, " \t\r"))
	}
	p.end()
	return p.blocks, p.problems
}

type markupParser struct {
	blocks   []block
	problems []string
	part     string
	open     []string // raw lines of the block under way
	kind     blockKind
}

func (p *markupParser) line(line string) {
	switch {
	case line == "":
		p.end()
	case strings.HasPrefix(line, partMark):
		p.end()
		p.part = line[len(partMark):]
	case strings.HasPrefix(line, "# "):
		p.single(heading1, line[2:])
	case strings.HasPrefix(line, "## "):
		p.single(heading2, line[3:])
	case strings.HasPrefix(line, "### "):
		p.single(heading3, line[4:])
	case strings.HasPrefix(line, "- "):
		p.end()
		p.kind = item
		p.open = append(p.open, line[2:])
	default:
		p.open = append(p.open, line)
	}
}

func (p *markupParser) single(kind blockKind, line string) {
	p.end()
	p.kind = kind
	p.open = append(p.open, line)
	p.end()
}

// end closes the block under way.
func (p *markupParser) end() {
	b := block{kind: p.kind, part: p.part}
	bold := false
	for _, raw := range p.open {
		var line []span
		if line, bold = parseLine(raw, bold); len(line) > 0 {
			b.lines = append(b.lines, line)
		}
	}
	if bold {
		p.problems = append(p.problems, fmt.Sprintf("** without its end in %q", b.text()))
	}
	if len(b.lines) > 0 {
		p.blocks = append(p.blocks, b)
	}
	p.open, p.kind = nil, paragraph
}

// parseLine splits a line into spans and says whether it ends in bold.
// Runs of blanks become one; the no-break space is no blank.
func parseLine(raw string, bold bool) ([]span, bool) {
	var spans []span
	var text strings.Builder
	blank := true
	flush := func() {
		if text.Len() > 0 {
			spans = append(spans, span{text.String(), bold})
			text.Reset()
		}
	}
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case c == '\\' && i+1 < len(raw) && strings.IndexByte(`\*#-`, raw[i+1]) >= 0:
			i++
			c = raw[i]
		case c == '*' && i+1 < len(raw) && raw[i+1] == '*':
			flush()
			bold = !bold
			i++
			continue
		case c == ' ' || c == '\t':
			if !blank {
				text.WriteByte(' ')
			}
			blank = true
			continue
		}
		blank = false
		text.WriteByte(c)
	}
	flush()
	return trimEnd(spans), bold
}

// trimEnd removes the blank at the end of a line.
func trimEnd(spans []span) []span {
	for len(spans) > 0 {
		last := &spans[len(spans)-1]
		if last.text = strings.TrimRight(last.text, " "); last.text != "" {
			break
		}
		spans = spans[:len(spans)-1]
	}
	return spans
}

// escapeText makes a value that stands within a line: no control or
// direction characters, no line ends, and no character of it means
// anything to the markup.
func escapeText(s string) markup {
	var out strings.Builder
	out.Grow(len(s) + 2)
	for _, r := range strings.TrimSpace(s) {
		switch {
		case unicode.IsSpace(r) && out.Len() == 0: // may follow a character that is left out
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			out.WriteByte(' ')
		case unicode.Is(unicode.Cc, r) || isDirection(r) || r == unicode.ReplacementChar:
		case r == '\\' || r == '*' || (r == '#' || r == '-') && out.Len() == 0:
			out.WriteByte('\\')
			out.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return markup(strings.TrimSpace(out.String()))
}

// isDirection says whether r can turn the order of the text around it
// (Unicode TR 9), which in a letter is only ever a disguise.
func isDirection(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' ||
		r == '\u200e' || r == '\u200f' || r == '\u061c'
}

// escapeProse makes free text by a person into paragraphs: lines and blank
// lines are kept, and lines that start with a dash or a bullet are a list.
func escapeProse(s string) markup {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(line)
		bullet := ""
		for _, b := range []string{"- ", "• ", "* ", "– "} {
			if rest, ok := strings.CutPrefix(line, b); ok {
				bullet, line = "- ", rest
				break
			}
		}
		text := string(escapeText(line))
		if text == "" {
			bullet = ""
		}
		out = append(out, bullet+text)
	}
	return markup(strings.Trim(strings.Join(out, "\n"), "\n"))
}
