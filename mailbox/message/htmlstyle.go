package message

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"
)

// look is what of the style of an element decides whether a reader sees its
// text. All but gone is inherited, and a child may say otherwise.
type look struct {
	gone       bool // neither it nor what is in it is shown
	tiny       bool // its letters have no size
	invisible  bool
	ink, paper colour
}

// page is the look of a mail: black on white.
func pageLook() look {
	return look{ink: colour{known: true}, paper: colour{known: true, r: 255, g: 255, b: 255}}
}

// seen says whether text of a look is seen.
func (l look) seen() bool { return !l.tiny && !l.invisible }

// faint says whether text of a look is written in the colour of the paper.
func (l look) faint() bool { return l.ink.clear || l.ink.near(l.paper) }

// style are the declarations of an element, or of a rule of a style sheet,
// that decide whether it is seen.
type style struct {
	display, visibility, msoHide, opacity, overflow, position     string
	fontSize, font, colour, background, backColour, backImage     string
	maxHeight, height, maxWidth, width, textIndent, left, topmost string
}

// of is the place of a declaration, nil when it is of no account.
func (s *style) of(name string) *string {
	switch name {
	case "display":
		return &s.display
	case "visibility":
		return &s.visibility
	case "mso-hide":
		return &s.msoHide
	case "opacity":
		return &s.opacity
	case "overflow":
		return &s.overflow
	case "position":
		return &s.position
	case "font-size":
		return &s.fontSize
	case "font":
		return &s.font
	case "color":
		return &s.colour
	case "background":
		return &s.background
	case "background-color":
		return &s.backColour
	case "background-image":
		return &s.backImage
	}
	return s.ofPlace(name)
}

// ofPlace is the place of a declaration about room and place.
func (s *style) ofPlace(name string) *string {
	switch name {
	case "max-height":
		return &s.maxHeight
	case "height":
		return &s.height
	case "max-width":
		return &s.maxWidth
	case "width":
		return &s.width
	case "text-indent":
		return &s.textIndent
	case "left":
		return &s.left
	case "top":
		return &s.topmost
	}
	return nil
}

// read reads declarations; the last of a name counts.
func (s *style) read(declarations string) {
	for d := range strings.SplitSeq(strings.ToLower(declarations), ";") {
		name, value, _ := strings.Cut(d, ":")
		if place := s.of(strings.TrimSpace(name)); place != nil {
			value, _, _ = strings.Cut(value, "!")
			*place = strings.TrimSpace(value)
		}
	}
}

// lookOf is the look of an element within one of the look l.
func (w *htmlWriter) lookOf(tag atom.Atom, attr map[string]string, l look) look {
	l.gone = isNever(tag)
	if len(attr) == 0 {
		return l
	}
	_, hidden := attr["hidden"]
	l.gone = l.gone || hidden
	l.ink.set(attr["color"]) // of <font>
	l.paper.set(attr["bgcolor"])
	if attr["background"] != "" {
		l.paper = colour{}
	}
	var text strings.Builder // of all that holds for it
	if len(w.sheet) > 0 {
		for class := range strings.FieldsSeq(strings.ToLower(attr["class"])) {
			text.WriteString(w.sheet["."+class])
		}
		text.WriteString(w.sheet["#"+strings.ToLower(attr["id"])])
	}
	text.WriteString(attr["style"])
	if text.Len() == 0 {
		return l
	}
	var s style
	s.read(text.String())
	return s.apply(l)
}

// apply is what a style makes of the look of what is around.
func (s *style) apply(l look) look {
	l.gone = l.gone || s.display == "none" || s.msoHide == "all" || zero(s.opacity) || s.shut() || s.aside()
	switch s.visibility {
	case "hidden", "collapse":
		l.invisible = true
	case "visible":
		l.invisible = false
	}
	switch size := s.fontSize; {
	case size == "" && s.font != "":
		l.tiny = slices.ContainsFunc(strings.FieldsFunc(s.font, func(r rune) bool { return r == ' ' || r == '/' }), zero)
	case size != "" && zero(size):
		l.tiny = true
	case size != "" && !strings.HasSuffix(size, "em") && !strings.HasSuffix(size, "%"):
		l.tiny = false
	}
	l.ink.set(s.colour)
	l.paper.set(s.backColour)
	l.paper.set(s.background)
	if strings.Contains(s.background, "url(") || strings.Contains(s.backImage, "url(") {
		l.paper = colour{} // a picture, of which nothing is known
	}
	return l
}

// shut says whether an element has no room and lets nothing out.
func (s *style) shut() bool {
	return s.overflow == "hidden" && (zero(s.maxHeight) || zero(s.height) || zero(s.maxWidth) || zero(s.width))
}

// aside says whether an element stands far outside of the page.
func (s *style) aside() bool {
	placed := s.position == "absolute" || s.position == "fixed"
	return far(s.textIndent) || placed && (far(s.left) || far(s.topmost))
}

// far says whether a length leads far out of the page.
func far(value string) bool {
	n, _, ok := length(value)
	return ok && n <= -500
}

// zero says whether a length is nothing or next to it.
func zero(value string) bool {
	n, unit, ok := length(value)
	if !ok || n < 0 {
		return false
	}
	return n == 0 || n <= 1 && (unit == "px" || unit == "pt") || n < 0.1 && unit != ""
}

// length is a number with its unit.
func length(value string) (n float64, unit string, ok bool) {
	if value == "" {
		return 0, "", false
	}
	digits := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz% ")
	n, err := strconv.ParseFloat(digits, 64)
	return n, strings.TrimSpace(value[len(digits):]), err == nil
}

// The limits of a style sheet in octets, and of the rules of all of them:
// what they say beyond is not known.
const (
	maxSheet = 64 << 10
	maxRules = 500
)

// readSheet reads a style sheet: the rules of single classes and ids that
// hold for every screen.
func (w *htmlWriter) readSheet(css string) {
	for css = withoutComments(css[:min(len(css), maxSheet)]); w.rules < maxRules; w.rules++ {
		open := strings.IndexByte(css, '{')
		if open < 0 {
			return
		}
		selectors := strings.TrimSpace(css[:open])
		end := strings.IndexByte(css[open:], '}')
		if strings.HasPrefix(selectors, "@") {
			end = blockEnd(css[open:])
		}
		if end < 0 {
			return
		}
		if body := css[open+1 : open+end]; !strings.HasPrefix(selectors, "@") {
			addRule(w.sheet, selectors, body)
		}
		css = css[open+end+1:]
	}
}

// maxRuleText is how long the declarations for one selector are at most.
const maxRuleText = 1000

// addRule adds a rule for its selectors that are a class or an id alone.
func addRule(sheet map[string]string, selectors, body string) {
	for sel := range strings.SplitSeq(strings.ToLower(selectors), ",") {
		sel = strings.TrimSpace(sel)
		n := strings.IndexAny(sel, ".#")
		if n < 0 || strings.ContainsAny(sel[n+1:], ".#:>+~[* \t\n") || !isName(sel[:n]) {
			continue
		}
		if rules := sheet[sel[n:]]; len(rules) < maxRuleText {
			sheet[sel[n:]] = rules + body + ";"
		}
	}
}

// isName says whether s is the name of an element, or empty.
func isName(s string) bool { return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") == "" }

// blockEnd is where the block ends that s begins with, -1 for nowhere.
func blockEnd(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// withoutComments takes comments out of a style sheet.
func withoutComments(css string) string {
	var out strings.Builder
	for {
		before, rest, _ := strings.Cut(css, "/*")
		out.WriteString(before)
		var closed bool
		if _, css, closed = strings.Cut(rest, "*/"); !closed {
			return strings.NewReplacer("<!--", "", "-->", "").Replace(out.String())
		}
	}
}

// colour is a colour, as far as it is known.
type colour struct {
	known   bool
	clear   bool // nothing is drawn
	r, g, b uint8
}

// near says whether two colours cannot be told apart by eye.
func (c colour) near(d colour) bool {
	const apart = 10
	close := func(a, b uint8) bool { return max(a, b)-min(a, b) <= apart }
	return c.known && d.known && close(c.r, d.r) && close(c.g, d.g) && close(c.b, d.b)
}

// set changes a colour to what a value says, which may say nothing.
func (c *colour) set(value string) {
	if value == "" {
		return
	}
	value = strings.ToLower(strings.TrimSpace(value))
	if strings.HasPrefix(value, "rgb") {
		*c = rgb(value)
		return
	}
	value, _, _ = strings.Cut(value, " ")
	switch value {
	case "", "inherit", "initial", "unset", "none", "auto", "windowtext", "currentcolor":
		return
	case "transparent":
		c.clear = true
	case "white":
		*c = colour{known: true, r: 255, g: 255, b: 255}
	case "black":
		*c = colour{known: true}
	default:
		*c = hexColour(strings.TrimPrefix(value, "#"))
	}
}

// hexColour reads "ffffff" or "fff"; of anything else nothing is known.
func hexColour(v string) colour {
	if len(v) == 3 {
		v = v[:1] + v[:1] + v[1:2] + v[1:2] + v[2:] + v[2:]
	}
	n, err := strconv.ParseUint(v, 16, 32)
	if len(v) != 6 || err != nil {
		return colour{}
	}
	return colour{known: true, r: uint8(n >> 16), g: uint8(n >> 8), b: uint8(n)}
}

// rgb reads "rgb(255, 255, 255)" and "rgba(0,0,0,0)".
func rgb(v string) colour {
	_, v, _ = strings.Cut(v, "(")
	v, _, _ = strings.Cut(v, ")")
	f := strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
	if len(f) < 3 {
		return colour{}
	}
	c := colour{known: true, clear: len(f) > 3 && zero(f[3])}
	for i, to := range [...]*uint8{&c.r, &c.g, &c.b} {
		n, err := strconv.ParseFloat(f[i], 64)
		if err != nil || n < 0 || n > 255 {
			return colour{}
		}
		*to = uint8(n)
	}
	return c
}
