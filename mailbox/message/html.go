package message

import (
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText turns HTML into readable text. history are the offsets where the
// mail program says that older mail begins, signatures the ranges that it
// says are a signature.
//
// Text in the colour of its paper is dropped; but where that would be more
// than what is left, the colours are not what a reader sees, and count for
// nothing.
func htmlText(src string) (text string, history []int, signatures [][2]int) {
	w := newHTMLWriter()
	text, history, signatures = w.write(src)
	if w.faint > len(text) {
		w = newHTMLWriter()
		w.bold = true
		text, history, signatures = w.write(src)
	}
	return text, history, signatures
}

// newHTMLWriter begins a page.
func newHTMLWriter() *htmlWriter {
	return &htmlWriter{look: pageLook(), counts: map[atom.Atom]int{}, sheet: map[string]string{}}
}

// write writes the text of HTML.
func (w *htmlWriter) write(src string) (text string, history []int, signatures [][2]int) {
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF && !w.anything() {
				return src, nil, nil
			}
			return w.finish()
		case html.TextToken:
			w.chars(string(z.Text()))
		case html.StartTagToken:
			w.start(z, false)
		case html.SelfClosingTagToken:
			w.start(z, true)
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(atom.Lookup(name))
		}
	}
}

// maxOpen bounds the elements that are kept track of; deeper ones are
// written without their style.
const maxOpen = 250

// element is an open element.
type element struct {
	tag       atom.Atom
	outer     look // of what is around it
	hidden    bool
	quote     bool
	signature int // where its text begins, plus one; 0 when it is no signature
	href      string
	at        int // where its text begins
}

// htmlWriter writes the text of HTML.
type htmlWriter struct {
	out        strings.Builder
	open       []element
	counts     map[atom.Atom]int // of the open elements, by what they are
	look       look
	sheet      map[string]string // declarations for ".class" and "#id"
	rules      int               // of the sheets that were read
	bold       bool              // colours do not count
	faint      int               // octets of text in the colour of its paper
	hidden     int               // open elements that are not shown
	quotes     int
	signing    int  // 1 within a signature
	newlines   int  // line ends that are due before the next text
	space      bool // a blank is due
	line       bool // the line has text
	cell       int  // cells of the row that have text
	cellDue    bool // a bar is due before the next text
	history    []int
	signatures [][2]int
	historyDue bool
}

// anything says whether text was written.
func (w *htmlWriter) anything() bool { return w.out.Len() > 0 }

// finish closes what is open.
func (w *htmlWriter) finish() (string, []int, [][2]int) {
	for len(w.open) > 0 {
		w.pop()
	}
	return strings.TrimRight(w.out.String(), " \n"), w.history, w.signatures
}

// start opens an element.
func (w *htmlWriter) start(z *html.Tokenizer, closed bool) {
	name, hasAttr := z.TagName()
	tag := atom.Lookup(name)
	var attr map[string]string
	if hasAttr {
		attr = map[string]string{}
	}
	for hasAttr {
		var k, v []byte
		k, v, hasAttr = z.TagAttr()
		if _, ok := attr[string(k)]; !ok {
			attr[string(k)] = string(v)
		}
	}
	w.imply(tag)
	inner := w.lookOf(tag, attr, w.look)
	e := element{
		tag: tag, outer: w.look, hidden: inner.gone || string(name) == "xml", quote: isQuote(tag, attr), at: w.out.Len(),
	}
	if w.hidden == 0 && !e.hidden {
		w.layout(tag, attr)
		if isHistory(attr) {
			w.historyDue = true
		}
		if w.signing == 0 && isSignature(attr) {
			e.signature = w.out.Len() + 1
		}
	}
	if closed || isVoid(tag) || tag == 0 && len(w.open) >= maxOpen || len(w.open) >= maxOpen {
		return
	}
	if tag == atom.A && strings.Contains(attr["href"], "://") {
		e.href = attr["href"]
	}
	w.push(e)
	w.look = inner
}

// push opens an element.
func (w *htmlWriter) push(e element) {
	if e.hidden {
		w.hidden++
	}
	if e.quote {
		w.quotes++
	}
	if e.signature > 0 {
		w.signing++
	}
	w.counts[e.tag]++
	w.open = append(w.open, e)
}

// pop closes the innermost element.
func (w *htmlWriter) pop() {
	e := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	w.look = e.outer
	w.counts[e.tag]--
	if e.hidden {
		w.hidden--
	}
	if e.tag == atom.A && w.hidden == 0 {
		w.link(e)
	}
	if e.signature > 0 {
		w.signing--
	}
	if e.signature > 0 && w.out.Len() >= e.signature {
		w.signatures = append(w.signatures, [2]int{e.signature - 1, w.out.Len()})
	}
	if isBlock(e.tag) && w.hidden == 0 {
		w.breakLine(1)
		if isParagraph(e.tag) {
			w.breakLine(2)
		}
	}
	if e.quote {
		w.quotes--
	}
}

// end closes an element, and those in it that nobody closed.
func (w *htmlWriter) end(tag atom.Atom) {
	if tag == atom.Br || tag == atom.P && w.counts[tag] == 0 {
		if w.hidden == 0 {
			w.newline()
		}
		return
	}
	if w.counts[tag] == 0 {
		return
	}
	for i := len(w.open) - 1; i >= 0; i-- {
		switch w.open[i].tag {
		case tag:
			for len(w.open) > i {
				w.pop()
			}
			return
		case atom.Table, atom.Td, atom.Th:
			if tag != atom.Table && tag != atom.Tr && tag != atom.Tbody && tag != atom.Body && tag != atom.Html {
				return // a stray end tag does not reach out of its cell
			}
		}
	}
}

// imply closes what the start of tag closes without saying so: a paragraph
// ends where a block begins, a cell where the next one does.
func (w *htmlWriter) imply(tag atom.Atom) {
	switch tag {
	case atom.Td, atom.Th, atom.Tr:
		w.close(atom.Table, atom.Td, atom.Th)
	case atom.Li:
		w.close(atom.Ul, atom.Li)
	case atom.A:
		w.close(atom.Td, atom.A)
	}
	if !inHead(tag) {
		w.close(atom.Html, atom.Head)
	}
	if w.counts[atom.P] > 0 && isBlock(tag) {
		w.close(atom.Td, atom.P)
	}
}

// close closes the innermost open element of the tags, and those in it; it
// does not look beyond one of the tag limit, nor beyond a table.
func (w *htmlWriter) close(limit atom.Atom, tags ...atom.Atom) {
	if !slices.ContainsFunc(tags, func(t atom.Atom) bool { return w.counts[t] > 0 }) {
		return
	}
	for i := len(w.open) - 1; i >= 0; i-- {
		tag := w.open[i].tag
		if slices.Contains(tags, tag) {
			for len(w.open) > i {
				w.pop()
			}
			return
		}
		if tag == limit || tag == atom.Table || tag == atom.Ol {
			return
		}
	}
}

// layout moves to where the text of an element begins.
func (w *htmlWriter) layout(tag atom.Atom, attr map[string]string) {
	switch tag {
	case atom.Br:
		w.newline()
	case atom.Hr:
		w.breakLine(1)
		w.text(strings.Repeat("_", 32))
		w.breakLine(1)
	case atom.Tr:
		w.breakLine(1)
		w.cell, w.cellDue = 0, false
	case atom.Td, atom.Th:
		w.cellDue = w.cell > 0
		w.space = w.space || w.cellDue
	case atom.Li:
		w.breakLine(1)
		w.text("- ")
	case atom.Img:
		if alt := attr["alt"]; alt != "" && attr["width"] != "1" && attr["height"] != "1" && attr["width"] != "0" {
			w.text(alt)
		}
	default:
		if isBlock(tag) {
			w.breakLine(1)
			if isParagraph(tag) {
				w.breakLine(2)
			}
		}
	}
}

// newline ends a line, also an empty one.
func (w *htmlWriter) newline() {
	w.newlines++
	w.space = false
}

// breakLine sees to it that at least n line ends stand before the next text.
func (w *htmlWriter) breakLine(n int) {
	if w.line || n > 1 && w.out.Len() > 0 {
		w.newlines = max(w.newlines, n)
	}
	w.space = false
}

// maxLink is how long the text of a link is at most; a longer one is text
// that somebody forgot to end the link in.
const maxLink = 2000

// link writes where a link leads, unless its text says so.
func (w *htmlWriter) link(e element) {
	if n := w.out.Len() - e.at; e.href == "" || n <= 0 || n > maxLink {
		return
	}
	text := strings.TrimSpace(w.out.String()[e.at:])
	bare := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(e.href, "https://"), "http://"), "/")
	if text == "" || strings.Contains(text, bare) {
		return
	}
	w.text(" <" + cleanText(e.href) + ">")
}

// chars takes the text of a page: as text, or as its style sheet.
func (w *htmlWriter) chars(s string) {
	switch {
	case w.hidden > 0:
		if n := len(w.open); w.open[n-1].tag == atom.Style {
			w.readSheet(s)
		}
	case !w.look.seen():
	case w.look.faint() && !w.bold:
		w.faint += len(strings.TrimSpace(s))
	default:
		w.text(s)
	}
}

// text writes text, its white space as single blanks but within pre.
func (w *htmlWriter) text(s string) {
	if w.hidden > 0 || s == "" {
		return
	}
	if w.counts[atom.Pre] > 0 {
		for line := range strings.Lines(s) {
			text, ended := strings.CutSuffix(line, "\n")
			w.word(text)
			if ended {
				w.newline()
			}
		}
		return
	}
	first, last := s[0], s[len(s)-1]
	w.space = w.space || isBlank(first)
	for f := range strings.FieldsFuncSeq(s, isSpace) {
		w.word(f)
		w.space = true
	}
	w.space = isBlank(last) || strings.HasSuffix(s, "\u00A0") || w.space && strings.TrimSpace(s) == ""
}

// maxQuotes is how deep quotes are marked.
const maxQuotes = 16

// word writes a word with what is due before it.
func (w *htmlWriter) word(s string) {
	if !ascii(s) {
		s = visible(s)
	}
	if s == "" {
		return
	}
	if w.newlines > 0 && w.out.Len() > 0 {
		for range min(w.newlines, 3) {
			w.out.WriteByte('\n')
		}
		w.line = false
	}
	w.newlines = 0
	if w.historyDue {
		w.historyDue = false
		w.history = append(w.history, w.out.Len())
	}
	if !w.line && w.quotes > 0 {
		w.out.WriteString(strings.Repeat(">", min(w.quotes, maxQuotes)) + " ")
	}
	switch {
	case w.line && w.cellDue:
		w.out.WriteString(" | ")
	case w.line && w.space:
		w.out.WriteByte(' ')
	}
	w.cellDue, w.space, w.line = false, false, true
	w.cell++
	w.out.WriteString(s)
}
