package replies

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"ombud/store/casework"
)

// section is a letter in one language.
type section struct {
	language casework.Language
	blocks   []block
}

// renderText gives the plain text, one line for each line of the markup:
// what Composed.Text holds.
func renderText(sections []section) string {
	var out strings.Builder
	for i, s := range sections {
		if i > 0 {
			out.WriteString("\n* * *\n\n")
		}
		for j, b := range s.blocks {
			if j > 0 && (b.kind != item || s.blocks[j-1].kind != item) {
				out.WriteByte('\n')
			}
			if b.kind == item {
				out.WriteString("- ")
			}
			out.WriteString(b.text())
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// flowWidth is where lines of the plain text part are broken.
const flowWidth = 72

// flow wraps text for format=flowed (RFC 3676): a line that goes on ends
// in a space, and one that could be taken for a quote or an envelope line
// is stuffed with a space in front. The phrases of keep, such as dates and
// addresses, are not broken.
func flow(text string, keep []string) string {
	const held = "\ue000" // no letter has this character
	text = strings.ReplaceAll(text, held, "")
	for _, phrase := range keep {
		if utf8.RuneCountInString(phrase) < flowWidth && strings.Contains(phrase, " ") {
			text = strings.ReplaceAll(text, phrase, strings.ReplaceAll(phrase, " ", held))
		}
	}
	var out strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		for _, l := range wrap(line) {
			if strings.HasPrefix(l, " ") || strings.HasPrefix(l, ">") || strings.HasPrefix(l, "From ") {
				out.WriteByte(' ')
			}
			out.WriteString(strings.ReplaceAll(l, held, " "))
			out.WriteString("\r\n")
		}
	}
	return out.String()
}

// wrap breaks a line at spaces. Every piece but the last keeps the space
// at its end.
func wrap(line string) []string {
	var lines []string
	start, width := 0, 0
	space := -1 // index after the latest space
	for i, r := range line {
		if width++; r == ' ' {
			space = i + 1
		}
		if width > flowWidth && space > start {
			lines = append(lines, line[start:space])
			start = space
			width = utf8.RuneCountInString(line[start : i+utf8.RuneLen(r)])
		}
	}
	return append(lines, line[start:])
}

const (
	htmlHead = `<!doctype html>
<html lang="%lang" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>%title</title>
<style>:root{color-scheme:light dark}</style>
</head>
<body style="margin:0">
<main style="display:block;max-width:38em;margin:0 auto;padding:16px;` +
		`font:16px/1.5 Arial,Helvetica,sans-serif">
`
	htmlFoot = "</main>\n</body>\n</html>\n"
)

// renderHTML gives the HTML part: semantic, without colours of its own and
// without anything to fetch.
func renderHTML(title string, sections []section) string {
	var out strings.Builder
	lang := string(sections[0].language)
	out.WriteString(strings.NewReplacer("%lang", html.EscapeString(lang),
		"%title", html.EscapeString(title)).Replace(htmlHead))
	for i, s := range sections {
		if i > 0 {
			out.WriteString("<hr>\n")
		}
		out.WriteString(`<div lang="` + html.EscapeString(string(s.language)) + "\">\n")
		titled := slices.ContainsFunc(s.blocks, func(b block) bool { return b.kind == heading1 })
		writeBlocks(&out, s.blocks, i > 0 && titled)
		out.WriteString("</div>\n")
	}
	out.WriteString(htmlFoot)
	return out.String()
}

// writeBlocks writes the blocks of a section. In a second section the
// heading of the letter is one level down, so that the document has one.
func writeBlocks(out *strings.Builder, blocks []block, second bool) {
	for i, b := range blocks {
		if b.kind == item && (i == 0 || blocks[i-1].kind != item) {
			out.WriteString("<ul>\n")
		}
		tag, style := element(b.kind, second)
		out.WriteString("<" + tag + style + ">")
		writeLines(out, b.lines)
		out.WriteString("</" + tag + ">\n")
		if b.kind == item && (i+1 == len(blocks) || blocks[i+1].kind != item) {
			out.WriteString("</ul>\n")
		}
	}
}

func element(kind blockKind, second bool) (tag, style string) {
	level := map[bool][3]string{false: {"h1", "h2", "h3"}, true: {"h2", "h3", "h4"}}[second]
	switch kind {
	case heading1:
		return level[0], ` style="font-size:20px;line-height:1.3"`
	case heading2:
		return level[1], ` style="font-size:17px;line-height:1.3"`
	case heading3:
		return level[2], ` style="font-size:16px;line-height:1.4"`
	case item:
		return "li", ""
	default:
		return "p", ""
	}
}

func writeLines(out *strings.Builder, lines [][]span) {
	for i, line := range lines {
		if i > 0 {
			out.WriteString("<br>\n")
		}
		for _, s := range line {
			if s.bold {
				out.WriteString("<strong>" + linked(s.text) + "</strong>")
			} else {
				out.WriteString(linked(s.text))
			}
		}
	}
}

// linkPattern finds web and e-mail addresses in running text.
var linkPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:https?://|\bwww\.)[^\s<>"]*[\p{L}\p{N}/]` +
		`|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+`)
})

// linked escapes text for HTML and makes links of the addresses in it,
// which stay visible in full.
func linked(text string) string {
	var out strings.Builder
	end := 0
	if !strings.ContainsAny(text, "@/") && !strings.Contains(text, "www.") {
		return html.EscapeString(text)
	}
	for _, at := range linkPattern().FindAllStringIndex(text, -1) {
		found := text[at[0]:at[1]]
		target := found
		switch {
		case strings.HasPrefix(found, "www."):
			target = "https://" + found
		case !strings.Contains(found, "://"):
			target = "mailto:" + found
		}
		out.WriteString(html.EscapeString(text[end:at[0]]))
		out.WriteString(`<a href="` + html.EscapeString(target) + `">` + html.EscapeString(found) + "</a>")
		end = at[1]
	}
	out.WriteString(html.EscapeString(text[end:]))
	return out.String()
}
