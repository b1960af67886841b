package message

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// isNever says whether what an element holds is never shown as text.
func isNever(tag atom.Atom) bool {
	switch tag {
	case atom.Style, atom.Script, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Object, atom.Svg,
		atom.Select, atom.Iframe:
		return true
	}
	return false
}

// inHead says whether an element may stand in the head of a page, which ends
// where another one begins.
func inHead(tag atom.Atom) bool {
	switch tag {
	case atom.Title, atom.Style, atom.Script, atom.Meta, atom.Link, atom.Base, atom.Noscript, atom.Template, atom.Head, 0:
		return true
	}
	return false
}

// isVoid says whether an element has no end tag.
func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Br, atom.Hr, atom.Img, atom.Meta, atom.Link, atom.Input, atom.Col, atom.Base, atom.Wbr,
		atom.Area, atom.Param, atom.Source, atom.Track, atom.Embed:
		return true
	}
	return false
}

// isBlock says whether an element stands on lines of its own.
func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Div, atom.Table, atom.Tr, atom.Ul, atom.Ol, atom.Li, atom.Blockquote, atom.Pre, atom.H1,
		atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Section, atom.Article, atom.Header, atom.Footer,
		atom.Address, atom.Dl, atom.Dt, atom.Dd, atom.Center, atom.Fieldset, atom.Form, atom.Body, atom.Caption,
		atom.Main, atom.Nav, atom.Aside, atom.Figure, atom.Tbody, atom.Thead:
		return true
	}
	return false
}

// isParagraph says whether an element has an empty line around it.
func isParagraph(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Blockquote, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre,
		atom.Table:
		return true
	}
	return false
}

// isSpace says whether r parts words: white space, and the spaces that keep
// words together.
func isSpace(r rune) bool {
	return r <= ' ' || r == 0x00A0 || r >= 0x2000 && r <= 0x200A || r == 0x202F
}

// isBlank says whether c is white space of HTML.
func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// visible takes characters out that are never seen: they fill up what a
// preview shows of a mail, or part words where nobody should see it.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if bidi(r) || r == 0x00AD || r == 0x200C || r == 0x034F || r == 0x2060 || r == 0x180E {
			return -1
		}
		return r
	}, s)
}
