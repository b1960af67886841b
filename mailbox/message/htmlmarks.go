package message

import (
	"strings"

	"golang.org/x/net/html/atom"
)

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
