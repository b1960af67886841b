package replies

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/store/casework"
)

// The page of a PDF, in points: A4 with even margins.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	margin     = 68.0
)

// PDF is a letter of ours as a document to print and keep: the HTML part as
// it was sent, under who wrote it to whom and when. It is tagged (headings,
// lists, languages, reading order) and names its title and language, so that
// a screen reader can read it; its fonts are those that every reader has, so
// it is no PDF/A and no PDF/UA. Lossy says that it could not write some
// letter of a foreign alphabet.
func PDF(l Opened) (data []byte, lossy bool, err error) {
	p, err := readPage(l.HTML)
	if err != nil {
		return nil, false, err
	}
	d := newDocument(p.title, p.language, l.Date)
	d.lines(block{kind: paragraph, lines: letterLines(l, p)}, "P")
	for i, s := range p.sections {
		d.section(s, i > 0)
	}
	return d.bytes(), d.lossy, nil
}

// letterLines say who wrote to whom and when, above the letter.
func letterLines(l Opened, p page) [][]span {
	names := [5]string{"From", "To", "Date", "Subject", "Attached"}
	if p.language == casework.Swedish {
		names = [5]string{"Från", "Till", "Datum", "Ämne", "Bilagor"}
	}
	var lines [][]span
	for i, value := range []string{l.From, l.To, formatDate(dateOf(l.Date, l.Date.Location()), p.language), l.Subject,
		strings.Join(l.Files, ", ")} {
		if value != "" {
			lines = append(lines, []span{{names[i] + ": ", true}, {value, false}})
		}
	}
	return lines
}

// Printed is the HTML part of a letter with who wrote to whom and when above
// it: what another program makes a PDF of.
func Printed(l Opened) (string, error) {
	p, err := readPage(l.HTML)
	if err != nil {
		return "", err
	}
	var above strings.Builder
	writeBlocks(&above, []block{{kind: paragraph, lines: letterLines(l, p)}}, false)
	at := strings.Index(l.HTML, "<div lang=")
	return l.HTML[:at] + above.String() + l.HTML[at:], nil
}

// document is a PDF under way.
type document struct {
	title    string
	language casework.Language
	date     time.Time
	lossy    bool

	pages  []*strings.Builder // the drawing of each page
	marks  [][]*structure     // by page and number of the mark: what it belongs to
	parent *structure
	root   structure
	y      float64 // where the next line ends, from below
}

// structure is a node of the structure tree (ISO 32000-1 §14.7).
type structure struct {
	tag      string
	language casework.Language
	kids     []*structure
	marks    []mark
	number   int // of its object
}

// mark is a piece of a page that an element is drawn by.
type mark struct{ page, number int }

func newDocument(title string, l casework.Language, date time.Time) *document {
	d := &document{title: title, language: l, date: date, root: structure{tag: "Document", language: l}}
	d.parent = &d.root
	d.newPage()
	return d
}

func (d *document) newPage() {
	d.pages, d.marks = append(d.pages, &strings.Builder{}), append(d.marks, nil)
	d.y = pageHeight - margin
}

// section draws a letter in one language.
func (d *document) section(s section, second bool) {
	sect := &structure{tag: "Sect", language: s.language}
	d.root.kids = append(d.root.kids, sect)
	if second {
		d.y -= 30
	}
	var list *structure
	for _, b := range s.blocks {
		d.parent = sect
		if b.kind != item {
			list = nil
			d.lines(b, map[blockKind]string{heading1: "H1", heading2: "H2", heading3: "H3", paragraph: "P"}[b.kind])
			continue
		}
		if list == nil {
			list = &structure{tag: "L"}
			sect.kids = append(sect.kids, list)
		}
		li := &structure{tag: "LI"}
		list.kids = append(list.kids, li)
		d.parent = li
		d.lines(b, "LBody")
	}
}

// fontOf gives the size of a kind of block, the distance of its lines and
// the space above it.
func fontOf(k blockKind) (size, leading, above float64) {
	switch k {
	case heading1:
		return 17, 22, 16
	case heading2:
		return 13, 17, 13
	case heading3:
		return 11, 15, 10
	case item:
		return 11, 15, 3
	}
	return 11, 15, 8
}

// lines draws a block, over as many pages as it takes, as an element of the
// structure tree.
func (d *document) lines(b block, tag string) {
	size, leading, above := fontOf(b.kind)
	indent := 0.0
	if b.kind == item {
		indent = 14
	}
	e := &structure{tag: tag}
	var rows [][]span
	for _, line := range b.lines {
		rows = append(rows, d.wrap(line, b.kind, pageWidth-2*margin-indent)...)
	}
	keep := leading
	if b.kind.heading() {
		keep += 2*leading + float64(len(rows)-1)*leading // a heading does not end a page
	}
	if d.y -= above; d.y-keep < margin {
		d.newPage()
	}
	if b.kind == item {
		label := &structure{tag: "Lbl"}
		d.parent.kids = append(d.parent.kids, label)
		d.draw(label, []span{{"–", false}}, margin, d.y-leading, size)
	}
	d.parent.kids = append(d.parent.kids, e)
	for _, row := range rows {
		if d.y-leading < margin {
			d.newPage()
		}
		d.y -= leading
		d.draw(e, row, margin+indent, d.y, size)
	}
}

// draw writes one row of spans and marks it as a part of an element.
func (d *document) draw(e *structure, row []span, x, y, size float64) {
	page := len(d.pages) - 1
	m := mark{page, len(d.marks[page])}
	d.marks[page] = append(d.marks[page], e)
	e.marks = append(e.marks, m)
	out := d.pages[page]
	fmt.Fprintf(out, "/%s <</MCID %d>> BDC\nBT\n%.2f %.2f Td\n", e.tag, m.number, x, y)
	for _, s := range row {
		text, lossy := winAnsi(s.text)
		d.lossy = d.lossy || lossy
		font := "F1"
		if s.bold {
			font = "F2"
		}
		fmt.Fprintf(out, "/%s %.0f Tf\n%s Tj\n", font, size, literal(text))
	}
	out.WriteString("ET\nEMC\n")
}

// wrap breaks a line into rows of at most a width. Each row but the last
// ends in its blank, so that the words stay apart when they are read out.
func (d *document) wrap(line []span, k blockKind, width float64) [][]span {
	size, _, _ := fontOf(k)
	var rows [][]span
	var row []span
	used := 0.0
	for _, word := range unbroken(line, k.heading()) {
		whole, bare := 0.0, 0.0
		for _, s := range word {
			bare = whole + textWidth(strings.TrimRight(s.text, " "), s.bold, size)
			whole += textWidth(s.text, s.bold, size)
		}
		if used+bare > width && used > 0 {
			rows, row, used = append(rows, row), nil, 0
		}
		used += whole
		for _, s := range word {
			if n := len(row); n > 0 && row[n-1].bold == s.bold {
				row[n-1].text += s.text
			} else {
				row = append(row, s)
			}
		}
	}
	return append(rows, row)
}

// unbroken splits a line into what no row may break: words, each with the
// blank behind it. A word may be partly bold.
func unbroken(line []span, bold bool) [][]span {
	var out [][]span
	open := false
	for _, s := range line {
		for _, piece := range strings.SplitAfter(s.text, " ") {
			if piece == "" {
				continue
			}
			if !open {
				out = append(out, nil)
			}
			last := &out[len(out)-1]
			*last = append(*last, span{piece, s.bold || bold})
			open = !strings.HasSuffix(piece, " ")
		}
	}
	return out
}

// textWidth is how wide a text is, in points.
func textWidth(s string, bold bool, size float64) float64 {
	widths := fontWidths(bold)
	encoded, _ := winAnsi(s)
	sum := 0
	for i := range len(encoded) {
		sum += widths[encoded[i]-' ']
	}
	return float64(sum) * size / 1000
}

// all returns an element and everything below it, parents first.
func (e *structure) all() []*structure {
	list := []*structure{e}
	for _, k := range e.kids {
		list = append(list, k.all()...)
	}
	return slices.Clip(list)
}
