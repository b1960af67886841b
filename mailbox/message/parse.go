package message

import (
	"strings"

	"ombud/store/casework"
)

// Options are what the reader must know of the house.
type Options struct {
	// AuthservID names the server whose Authentication-Results count (RFC
	// 8601 §2.5); when it is empty none do.
	AuthservID string
	// Own are the addresses of the house. Where one of them is a list, its
	// List-* fields make no list's mail of what a customer wrote; and mail
	// whose envelope sender is one of them is our own coming back.
	Own []casework.Address
}

// Parse reads a message. It never fails: whatever is wrong with the octets
// stands in Defects. Fields that the desk fills (ID, Case, Direction, Role,
// At, State, Raw) stay empty.
func Parse(raw []byte, o Options) casework.Message {
	t := split(raw)
	h := t.root.header
	m := casework.Message{
		MessageID:  firstID(h.get("message-id")),
		InReplyTo:  messageIDs(h.get("in-reply-to")),
		References: messageIDs(h.get("references")),
		From:       firstMailbox(h.get("from")),
		To:         mailboxes(strings.Join(h.all("to"), ", ")),
		Cc:         mailboxes(strings.Join(h.all("cc"), ", ")),
		Subject:    oneLine(decodeWords(h.get("subject"))),
		Date:       parseDate(h.get("date")),
		ReceivedAt: receivedAt(h.get("received")),
		Delivered:  delivered(h),
		Size:       int64(len(raw)),
		Content:    Content(raw),
	}
	m.ReplyTo = firstMailbox(h.get("reply-to")).Address
	headerDefects(t, m)
	b := readBody(t)
	m.Text, m.Attachments = b.whole(), b.attachments
	own := cut(b.written, cutHints{
		subject: m.Subject, reply: len(m.InReplyTo)+len(m.References) > 0, from: m.From.Name,
		history: b.history, signatures: b.signatures,
	})
	m.OwnText = own.text
	m.Forwarded = joinTexts(own.forwarded, b.forwarded)
	if m.OwnText == "" {
		m.OwnText = m.Text
	}
	m.Bounce = readBounce(t, b)
	m.Machine = machine(t, m, b, o)
	m.Suppress = suppress(h, m, o.Own)
	m.Assurance = assurance(h, o.AuthservID)
	m.Defects = t.defects
	return m
}

// headerDefects names what is missing or doubled among the fields that
// identify a message.
func headerDefects(t *tree, m casework.Message) {
	h := t.root.header
	if n := len(h.all("from")); n > 1 {
		t.defect("header: more than one From field")
	}
	switch {
	case m.From.Address == "" && h.get("from") != "":
		t.defect("header: From holds no address")
	case m.From.Address == "":
		t.defect("header: From is missing")
	}
	if m.MessageID == "" {
		t.defect("header: Message-ID is missing")
	}
	if d := h.get("date"); d != "" && m.Date.IsZero() {
		t.defect("header: Date is no date")
	}
}
