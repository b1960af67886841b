package message

import (
	"encoding/json"
	"strings"

	"ombud/store/casework"
)

// amazonNotice is what Amazon's mail service tells of a mail that we sent
// through it: a JSON object as the text of a mail, bare or within the Message
// of a notification.
type amazonNotice struct {
	Kind string `json:"notificationType"` // Bounce, Complaint or Delivery
	Mail *struct {
		Common struct {
			MessageID string `json:"messageId"`
		} `json:"commonHeaders"`
	} `json:"mail"`
	Bounce struct {
		Type       string `json:"bounceType"` // Permanent, Transient or Undetermined
		Recipients []struct {
			Address    string `json:"emailAddress"`
			Action     string `json:"action"`
			Status     string `json:"status"`
			Diagnostic string `json:"diagnosticCode"`
		} `json:"bouncedRecipients"`
	} `json:"bounce"`
}

// maxNotice is how long a notification is at most, in octets.
const maxNotice = 256 << 10

// readAmazon reads a text that is such a notification; the notice has no kind
// when the text is none, or begins with anything else.
func readAmazon(text string) amazonNotice {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") || len(text) > maxNotice || !strings.Contains(text, "notificationType") {
		return amazonNotice{}
	}
	var outer struct {
		amazonNotice
		Message string
	}
	// Sendmail breaks long lines with a mark; within JSON no line can end so.
	text = strings.ReplaceAll(text, "!\n ", "")
	// Behind the object Amazon may write how to end the subscription.
	if json.NewDecoder(strings.NewReader(text)).Decode(&outer) != nil {
		return amazonNotice{}
	}
	n := outer.amazonNotice
	if outer.Message != "" && json.Unmarshal([]byte(outer.Message), &n) != nil {
		return amazonNotice{}
	}
	if n.Mail == nil {
		return amazonNotice{}
	}
	return n
}

// bounce is what a notification of the kind Bounce says.
func (n amazonNotice) bounce() *casework.Bounce {
	b := &casework.Bounce{OriginalMessageID: firstID(toUTF8([]byte(n.Mail.Common.MessageID)))}
	for _, x := range n.Bounce.Recipients[:min(len(n.Bounce.Recipients), maxMailboxes)] {
		r := casework.BounceRecipient{
			Address: typed(x.Address), Action: firstToken(x.Action),
			Status: statusIn(x.Status), Diagnostic: diagnostic(x.Diagnostic),
		}
		if r.Action == "" {
			r.Action = "failed"
		}
		r.Permanent = permanent(r)
		if r.Status == "" {
			r.Permanent = n.Bounce.Type == "Permanent"
		}
		b.Recipients = append(b.Recipients, r)
	}
	return b
}
