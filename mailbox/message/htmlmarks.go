package message

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// isHidden says whether a reader would not see an element.
func isHidden(tag atom.Atom, attr map[string]string) bool {
	switch tag {
	case atom.Style, atom.Script, atom.Head, atom.Title, atom.Template, atom.Noscript, atom.Object, atom.Svg, atom.Select, atom.Iframe:
		return true
	}
	if _, ok := attr["hidden"]; ok {
		return true
	}
	style := attr["style"]
	if style == "" {
		return false
	}
	for d := range strings.SplitSeq(strings.ToLower(style), ";") {
		name, value, _ := strings.Cut(d, ":")
		value, _, _ = strings.Cut(strings.TrimSpace(value), "!")
		if hides(strings.TrimSpace(name), strings.TrimSpace(value)) {
			return true
		}
	}
	return invisibleColour(style)
}

// hides says whether a declaration of a style hides its element.
func hides(name, value string) bool {
	switch name {
	case "display":
		return value == "none"
	case "visibility":
		return value == "hidden"
	case "mso-hide":
		return value == "all"
	case "font-size", "opacity":
		return zero(value)
	}
	return false
}

// zero says whether a length is nothing or next to it.
func zero(value string) bool {
	n := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz% ")
	return n != "" && strings.Trim(n, "0.") == "" || value == "1px"
}

// invisibleColour says whether a style writes white on white.
func invisibleColour(style string) bool {
	colour, back := "", ""
	for d := range strings.SplitSeq(strings.ToLower(style), ";") {
		name, value, _ := strings.Cut(d, ":")
		switch strings.TrimSpace(name) {
		case "color":
			colour = canonicalColour(value)
		case "background", "background-color":
			back = canonicalColour(value)
		}
	}
	return colour != "" && colour == back
}

// canonicalColour is one word for a colour.
func canonicalColour(v string) string {
	v, _, _ = strings.Cut(strings.TrimSpace(v), "!")
	v = strings.ReplaceAll(strings.TrimSpace(v), " ", "")
	switch v {
	case "white", "#fff", "rgb(255,255,255)":
		return "#ffffff"
	case "black", "#000", "rgb(0,0,0)":
		return "#000000"
	case "inherit", "transparent", "initial", "none", "auto", "windowtext":
		return ""
	}
	return v
}

// isQuote says whether an element holds what somebody else wrote. A block
// quote without border is how some programs indent.
func isQuote(tag atom.Atom, attr map[string]string) bool {
	if tag != atom.Blockquote {
		return false
	}
	if attr["type"] == "cite" || strings.Contains(attr["class"], "quote") {
		return true
	}
	style := strings.ReplaceAll(strings.ToLower(attr["style"]), " ", "")
	return !strings.Contains(style, "border:none") && !strings.Contains(style, "border-style:none")
}

// isHistory says whether an element is where a mail program puts older mail.
func isHistory(attr map[string]string) bool {
	id, class := attr["id"], attr["class"]
	switch id {
	case "divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION", "reply-intro", "replySplit", "isForwardContent",
		"isReplyContent":
		return true
	}
	if strings.HasPrefix(id, "yahoo_quoted") || strings.Contains(id, "divRplyFwdMsg") {
		return true
	}
	for c := range strings.FieldsSeq(class) {
		switch c {
		case "gmail_quote", "gmail_quote_container", "gmail_attr", "gmail_extra", "yahoo_quoted", "moz-cite-prefix",
			"OutlookMessageHeader",
			"moz-forward-container", "protonmail_quote", "zmail_extra", "reply-intro", "ms-outlook-mobile-reference-message":
			return c != "gmail_extra"
		}
	}
	return false
}

// isSignature says whether an element is a signature that a mail program
// puts under every mail.
func isSignature(attr map[string]string) bool {
	id, class := attr["id"], attr["class"]
	if attr["data-smartmail"] == "gmail_signature" {
		return true
	}
	switch id {
	case "Signature", "signature", "AppleMailSignature", "ms-outlook-mobile-signature", "ymail_android_signature",
		"composer_signature", "lineBreakAtBeginningOfSignature":
		return id != "lineBreakAtBeginningOfSignature"
	}
	for c := range strings.FieldsSeq(class) {
		switch c {
		case "gmail_signature", "moz-signature", "moz-txt-sig", "protonmail_signature_block", "ymail_android_signature",
			"yahoo-signature":
			return true
		}
	}
	return false
}
