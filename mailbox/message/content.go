package message

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// contentVersion is the version of the list of what makes a message's
// identity. A change of the list or of how a field is read is a new version.
const contentVersion = "1"

// Content is the identity of a message: the version of the list, a colon,
// and the SHA-256 in hexadecimal over From, To, Cc, Date, Subject,
// Message-ID, all Content-* fields, and the body with CRLF line ends. Fields
// that the way adds (Received, Delivered-To, Authentication-Results) do not
// count, so one mail that reached two inboxes is the same message; Message-ID
// alone is not its identity, for programs repeat it.
func Content(raw []byte) string {
	t := &tree{lines: newLines(raw)}
	h, body, _ := readHeader(t.lines, mboxLine(t), len(raw))
	sum := sha256.New()
	for _, f := range h {
		if !identifies(f.name) {
			continue
		}
		value := f.value
		if f.plain != "" {
			value = f.plain
		}
		sum.Write([]byte(f.name + ": " + strings.Join(strings.Fields(value), " ") + "\r\n"))
	}
	sum.Write([]byte("\r\n"))
	end := len(bytes.TrimRight(raw[body:], "\r\n")) + body
	for pos := body; pos < end; {
		line, next := t.lines.at(pos, end)
		sum.Write(line)
		sum.Write([]byte("\r\n"))
		pos = next
	}
	return contentVersion + ":" + hex.EncodeToString(sum.Sum(nil))
}

// identifies says whether a field is on the list of version 1.
func identifies(name string) bool {
	switch name {
	case "from", "to", "cc", "date", "subject", "message-id":
		return true
	}
	return strings.HasPrefix(name, "content-")
}
