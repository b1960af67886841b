package message

import (
	"strings"
	"unicode"

	"ombud/store/casework"
)

// body is what the parts of a message hold.
type body struct {
	written     string   // the sender's text part or parts
	history     []int    // offsets in written where HTML says that quoted history begins
	signatures  [][2]int // ranges in written that HTML says are signatures
	forwarded   string   // the text of attached messages
	notices     string   // text of reports: delivery-status and the like
	attachments []casework.Attachment
	calendar    bool         // an invitation is among the parts
	amazon      amazonNotice // that the text is; of no kind when it is none
}

// whole is the readable whole.
func (b *body) whole() string { return joinTexts(b.written, b.forwarded) }

// joinTexts puts texts under each other, with an empty line between.
func joinTexts(texts ...string) string {
	var out []string
	for _, s := range texts {
		if s = strings.Trim(s, "\n"); strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n\n")
}

// bodyReader gathers the body of a tree.
type bodyReader struct {
	*tree
	body
}

// readBody reads the parts of a message.
func readBody(t *tree) *body {
	r := &bodyReader{tree: t}
	r.read(t.root, false)
	r.amazon = readAmazon(r.written)
	return &r.body
}

// read takes one part: as text, as attachment, or the parts within it.
func (r *bodyReader) read(p *part, related bool) {
	switch {
	case len(p.children) > 0 && p.kind == "multipart/alternative":
		r.alternative(p)
	case len(p.children) > 0:
		for i, c := range p.children {
			r.read(c, p.kind == "multipart/related" && i > 0)
		}
	case strings.HasPrefix(p.kind, "multipart/"):
		if p.start < p.end {
			r.text(p)
		}
	case p.embeds():
		r.attach(p, p == r.root || p.digested)
		if p.embedded != nil {
			inner := readBody(p.embedded)
			r.forwarded = joinTexts(r.forwarded, embeddedHead(p.embedded.root.header), inner.whole())
		}
	case isReportPart(p.kind):
		r.report(p)
	case p.kind == "text/calendar" || p.kind == "application/ics":
		r.calendar = true
		r.attach(p, false)
	case !p.isAttachment() && readable(p.kind):
		r.text(p)
	default:
		r.attach(p, related && (p.place != "attachment" || p.header.has("content-id")))
	}
}

// readable says whether a media type is read as text.
func readable(kind string) bool {
	switch kind {
	case "text/plain", "text/html", "text/enriched", "text/richtext", "text", "application/xhtml+xml",
		"message/disposition-notification-text":
		return true
	}
	return false
}

// isReportPart says whether a part is the machine's half of a report.
func isReportPart(kind string) bool {
	switch kind {
	case "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
		"message/feedback-report", "text/rfc822-headers":
		return true
	}
	return false
}

// report takes the machine's half of a report: readable, and not the
// sender's words.
func (r *bodyReader) report(p *part) {
	text, _ := r.decoded(p)
	r.notices = joinTexts(r.notices, text)
	r.attach(p, false)
}

// embeddedHead is what a reader wants to see above an attached message.
func embeddedHead(h header) string {
	var b strings.Builder
	for _, name := range []string{"From", "Date", "To", "Subject"} {
		if v := oneLine(decodeWords(h.get(strings.ToLower(name)))); v != "" {
			b.WriteString(name + ": " + v + "\n")
		}
	}
	return b.String()
}

// alternative takes the best of several forms of one text: plain text where
// it says something, else HTML. Two parts of one kind are no forms of each
// other, so both are read; and what is no text comes along as attachments.
func (r *bodyReader) alternative(p *part) {
	best := -1
	for i, c := range p.children {
		if score := r.worth(c); score > 0 && (best < 0 || score > r.worth(p.children[best])) {
			best = i
		}
	}
	for i, c := range p.children {
		switch {
		case i == best, best >= 0 && c.kind == p.children[best].kind && len(c.children) == 0:
			r.read(c, false)
		case len(c.children) > 0:
			r.beside(c)
		case !readable(c.kind) || c.isAttachment():
			r.read(c, false)
		}
	}
}

// worth orders the forms of one text.
func (r *bodyReader) worth(p *part) int {
	switch {
	case len(p.children) > 0:
		best := 0
		for _, c := range p.children {
			best = max(best, r.worth(c))
		}
		return best
	case p.isAttachment():
		return 0
	case p.kind == "text/plain" && r.blank(p):
		return 1
	case p.kind == "text/plain":
		return 4
	case p.kind == "text/html":
		return 3
	case readable(p.kind):
		return 2
	}
	return 0
}

// blank says whether a text part holds nothing, or only the hint that one
// needs another program.
func (r *bodyReader) blank(p *part) bool {
	if p.end-p.start > 2000 {
		return false
	}
	text, _ := r.decoded(p)
	text = strings.ToLower(strings.TrimSpace(text))
	return text == "" || len(text) < 300 && strings.Contains(text, "html") &&
		(strings.Contains(text, "view") || strings.Contains(text, "visa") || strings.Contains(text, "support"))
}

// beside takes what stands in a form that is not shown and is not the form
// itself: the pictures of the HTML, and texts attached to it.
func (r *bodyReader) beside(p *part) {
	for i, c := range p.children {
		switch {
		case len(c.children) > 0:
			r.beside(c)
		case !readable(c.kind) || c.isAttachment() || i > 0 && p.kind != "multipart/alternative":
			r.read(c, p.kind == "multipart/related")
		}
	}
}

// attach files a part as an attachment.
func (r *bodyReader) attach(p *part, inline bool) {
	raw := r.lines.raw[p.start:p.end]
	size, sum := measure(raw, p.encoding)
	r.attachments = append(r.attachments, casework.Attachment{
		Name: p.name, MediaType: p.kind, Size: size, SHA256: sum, Inline: inline,
		Start: int64(p.start), End: int64(p.end), Encoding: p.encoding,
	})
}

// text adds a part to what the sender wrote.
func (r *bodyReader) text(p *part) {
	text, isHTML := r.decoded(p)
	history, signatures := []int(nil), [][2]int(nil)
	if isHTML {
		text, history, signatures = htmlText(text)
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	if r.written != "" {
		r.written = strings.TrimRight(r.written, "\n") + "\n\n"
	}
	base := len(r.written)
	r.written += text
	for _, at := range history {
		r.history = append(r.history, base+at)
	}
	for _, s := range signatures {
		r.signatures = append(r.signatures, [2]int{base + s[0], base + s[1]})
	}
}

// decoded is the text of a part and whether it is HTML.
func (r *bodyReader) decoded(p *part) (text string, isHTML bool) {
	octets, defect := decode(r.lines.raw[p.start:p.end], p.encoding)
	if defect != "" {
		r.defect("part %s: %s", p.number, defect)
	}
	text, defect = decodeCharset(octets, p.params["charset"])
	if defect != "" {
		r.defect("part %s: %s", p.number, defect)
	}
	text = cleanText(text)
	if p.kind == "text/html" || p.kind == "application/xhtml+xml" || p.kind == "text/enriched" ||
		p.kind == "text/richtext" {
		return text, true
	}
	if strings.EqualFold(p.params["format"], "flowed") {
		text = unflow(text, strings.EqualFold(p.params["delsp"], "yes"))
	}
	return text, false
}

// cleanText gives text LF line ends and takes the controls out of it.
func cleanText(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && (unicode.IsControl(r) || bidi(r)) }) < 0 {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\f' || r == '\v' || r == 0x85:
			return '\n'
		case unicode.IsControl(r) || bidi(r):
			return -1
		}
		return r
	}, s)
}

// unflow joins the lines of format=flowed text (RFC 3676).
func unflow(s string, delsp bool) string {
	var out strings.Builder
	out.Grow(len(s))
	open, depth := false, 0
	for line := range strings.SplitSeq(s, "\n") {
		d := 0
		for d < len(line) && line[d] == '>' {
			d++
		}
		content := strings.TrimPrefix(line[d:], " ")
		flowed := strings.HasSuffix(content, " ") && content != "-- "
		if open && (d != depth || content == "-- ") {
			out.WriteByte('\n')
			open = false
		}
		if !open && d > 0 {
			out.WriteString(strings.Repeat(">", d) + " ")
		}
		if delsp && flowed {
			content = content[:len(content)-1]
		}
		out.WriteString(content)
		if !flowed {
			out.WriteByte('\n')
		}
		open, depth = flowed, d
	}
	return strings.TrimSuffix(out.String(), "\n")
}
