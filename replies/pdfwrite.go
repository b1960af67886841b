package replies

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf16"
)

// The numbers of the objects that every document has.
const (
	objCatalog = 1 + iota
	objPages
	objTree
	objParents
	objRegular
	objBold
	objInfo
	objFirst // of the pages, then their drawings, then the elements
)

// pdfFile writes objects and remembers where each begins.
type pdfFile struct {
	bytes.Buffer
	begins map[int]int
}

func (f *pdfFile) object(number int, format string, args ...any) {
	f.begins[number] = f.Len()
	fmt.Fprintf(f, "%d 0 obj\n", number)
	fmt.Fprintf(f, format, args...)
	f.WriteString("\nendobj\n")
}

// bytes writes the document (PDF 1.7, ISO 32000-1): the same letter gives
// the same octets.
func (d *document) bytes() []byte {
	f := &pdfFile{begins: map[int]int{}}
	f.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	elements := d.root.all()
	first := objFirst + 2*len(d.pages)
	for i, e := range elements {
		e.number = first + i
	}
	d.writeFrame(f)
	d.writePages(f)
	d.writeElements(f, elements)
	last := first + len(elements)
	start := f.Len()
	fmt.Fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", last)
	for n := 1; n < last; n++ {
		fmt.Fprintf(f, "%010d 00000 n \n", f.begins[n])
	}
	id := sha256.Sum256(f.Bytes())
	fmt.Fprintf(f, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		last, objCatalog, objInfo, id[:16], id[:16], start)
	return f.Bytes()
}

// writeFrame writes what the document is made of beside its pages.
func (d *document) writeFrame(f *pdfFile) {
	f.object(objCatalog, "<</Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R "+
		"/ViewerPreferences <</DisplayDocTitle true>>>>", objPages, literal(string(d.language)), objTree)
	var kids strings.Builder
	for i := range d.pages {
		fmt.Fprintf(&kids, "%d 0 R ", objFirst+i)
	}
	f.object(objPages, "<</Type /Pages /Kids [%s] /Count %d>>", kids.String(), len(d.pages))
	f.object(objTree, "<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d>>",
		d.root.number, objParents, len(d.pages))
	var parents strings.Builder
	for page, marks := range d.marks {
		fmt.Fprintf(&parents, "%d [", page)
		for _, e := range marks {
			fmt.Fprintf(&parents, "%d 0 R ", e.number)
		}
		parents.WriteString("] ")
	}
	f.object(objParents, "<</Nums [%s]>>", parents.String())
	const font = "<</Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding>>"
	f.object(objRegular, font, "Helvetica")
	f.object(objBold, font, "Helvetica-Bold")
	f.object(objInfo, "<</Title %s /Producer (Ombud) /CreationDate (D:%s)>>",
		unicodeString(d.title), d.date.UTC().Format("20060102150405Z"))
}

// writePages writes the pages and what is drawn on each, with its number
// below.
func (d *document) writePages(f *pdfFile) {
	for i := range d.pages {
		f.object(objFirst+i, "<</Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Tabs /S /StructParents %d "+
			"/Resources <</Font <</F1 %d 0 R /F2 %d 0 R>>>> /Contents %d 0 R>>",
			objPages, pageWidth, pageHeight, i, objRegular, objBold, objFirst+len(d.pages)+i)
	}
	for i, drawing := range d.pages {
		foot := fmt.Sprintf("%d (%d)", i+1, len(d.pages))
		content := drawing.String() + fmt.Sprintf("/Artifact <</Type /Pagination>> BDC\nBT\n%.2f %.2f Td\n/F1 9 Tf\n%s Tj\nET\nEMC\n",
			pageWidth-margin-textWidth(foot, false, 9), margin/2, literal(foot))
		f.object(objFirst+len(d.pages)+i, "<</Length %d>>\nstream\n%sendstream", len(content), content)
	}
}

// writeElements writes the structure tree.
func (d *document) writeElements(f *pdfFile, elements []*structure) {
	above := map[*structure]int{&d.root: objTree}
	for _, e := range elements {
		var kids strings.Builder
		for _, k := range e.kids {
			above[k] = e.number
			fmt.Fprintf(&kids, "%d 0 R ", k.number)
		}
		for _, m := range e.marks {
			fmt.Fprintf(&kids, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", objFirst+m.page, m.number)
		}
		lang := ""
		if e.language != "" {
			lang = " /Lang " + literal(string(e.language))
		}
		f.object(e.number, "<</Type /StructElem /S /%s /P %d 0 R%s /K [%s]>>", e.tag, above[e], lang, kids.String())
	}
}

// literal writes octets as a string of a PDF.
func literal(s string) string {
	var out strings.Builder
	out.WriteByte('(')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(' || c == ')' || c == '\\':
			out.WriteByte('\\')
			out.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&out, "\\%03o", c)
		default:
			out.WriteByte(c)
		}
	}
	out.WriteByte(')')
	return out.String()
}

// unicodeString writes a text as a string of a PDF, in UTF-16.
func unicodeString(s string) string {
	var out strings.Builder
	out.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&out, "%04X", u)
	}
	out.WriteByte('>')
	return out.String()
}
