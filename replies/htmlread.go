package replies

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"ombud/store/casework"
)

// page is an HTML part of ours, read back.
type page struct {
	title    string
	language casework.Language
	sections []section
}

// readPage reads the HTML part of a letter of ours into the blocks that it
// was written from: the letter as it was sent, whatever letter files say
// today.
func readPage(source string) (page, error) {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return page{}, fmt.Errorf("reading the HTML of a letter: %w", err)
	}
	var p page
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "html":
			p.language = casework.Language(attribute(n, "lang"))
		case "title":
			p.title = inner(n)
		case "div":
			p.sections = append(p.sections, section{language: casework.Language(attribute(n, "lang"))})
		case "h1", "h2", "h3", "h4", "p", "li":
			if len(p.sections) == 0 {
				return page{}, fmt.Errorf("reading the HTML of a letter: <%s> outside a section", n.Data)
			}
			s := &p.sections[len(p.sections)-1]
			s.blocks = append(s.blocks, block{kind: blockOf(n.Data, len(p.sections) > 1), lines: linesOf(n)})
		}
	}
	if len(p.sections) == 0 {
		return page{}, fmt.Errorf("reading the HTML of a letter: it has no section")
	}
	return p, nil
}

// blockOf is what an element of a section holds; in all sections but the
// first, titles are one level down.
func blockOf(tag string, second bool) blockKind {
	switch {
	case tag == "h1":
		return heading1
	case tag == "h2", tag == "h3" && second:
		return heading2
	case tag == "h3", tag == "h4":
		return heading3
	case tag == "li":
		return item
	}
	return paragraph
}

// linesOf are the lines of an element and their spans.
func linesOf(n *html.Node) [][]span {
	lines := [][]span{nil}
	for c := range n.Descendants() {
		switch {
		case c.Type == html.ElementNode && c.Data == "br":
			lines = append(lines, nil)
		case c.Type == html.TextNode:
			// The line end that follows a <br> in the source is no text.
			if text := strings.ReplaceAll(c.Data, "\n", ""); text != "" {
				last := &lines[len(lines)-1]
				*last = append(*last, span{text, within(c, n, "strong")})
			}
		}
	}
	return lines
}

// within says whether a node stands in an element of a name below top.
func within(n, top *html.Node, tag string) bool {
	for p := n.Parent; p != nil && p != top; p = p.Parent {
		if p.Type == html.ElementNode && p.Data == tag {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// inner is the text of an element.
func inner(n *html.Node) string {
	var out strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return out.String()
}
