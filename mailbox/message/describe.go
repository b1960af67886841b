package message

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// describe fills in what the header of a part says about its body. kind is
// the media type of a part that names none.
func (p *part) describe(kind string) {
	p.encoding = firstToken(p.header.get("content-transfer-encoding"))
	p.kind = kind
	if v := p.header.get("content-type"); v != "" {
		var t string
		t, p.params = parseParams(v)
		p.kind = mediaType(t, p.params)
	}
	place, params := parseParams(p.header.get("content-disposition"))
	p.place = strings.ToLower(place)
	name := params["filename"]
	if name == "" {
		name = p.params["name"]
	}
	p.name = safeName(decodeWords(name))
}

// mediaType is a media type that can be relied on: what is none is told by
// its parameters or taken for octets.
func mediaType(t string, params map[string]string) string {
	t = strings.ToLower(strings.TrimSpace(t))
	major, minor, ok := strings.Cut(t, "/")
	switch {
	case ok && major != "" && minor != "" && !strings.ContainsAny(t, " \t"):
		return t
	case t == "text" || params["charset"] != "" || t == "":
		return "text/plain"
	case params["boundary"] != "":
		return "multipart/mixed"
	}
	return "application/octet-stream"
}

// embeds says whether the body of a part is a message with a header.
func (p *part) embeds() bool {
	return p.kind == "message/rfc822" || p.kind == "message/global" || p.kind == "message/news"
}

// isAttachment says whether a part was meant to be saved, not read.
func (p *part) isAttachment() bool {
	return p.place == "attachment" || p.name != "" && !strings.HasPrefix(p.kind, "text/")
}

// maxName is how many octets of a file name are kept.
const maxName = 200

// safeName makes a file name that can be shown and written to a disk: no
// folders, no control or direction characters, not hidden, not long.
func safeName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || bidi(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, toUTF8([]byte(s)))
	s = path.Base(strings.ReplaceAll(strings.TrimSpace(s), `\`, "/"))
	s = strings.TrimSpace(s)
	if s == "." || s == "/" || s == ".." {
		return ""
	}
	if len(s) > maxName {
		ext := path.Ext(s)
		if len(ext) > 20 {
			ext = ""
		}
		s = strings.ToValidUTF8(s[:maxName-len(ext)], "") + ext
	}
	return s
}

// bidi says whether r changes the direction of text or cannot be seen.
func bidi(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F ||
		r == 0x061C || r == 0xFEFF || r == 0x200B
}

// firstToken is the first word of a structured value in lower case, without
// comment or parameter: " Base64 ; x" gives "base64".
func firstToken(v string) string {
	v = strings.ToLower(strings.TrimSpace(v))
	if n := strings.IndexAny(v, " \t;,("); n >= 0 {
		v = v[:n]
	}
	return strings.Trim(v, `"'`)
}
