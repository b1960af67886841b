package desk

import (
	"context"
	"fmt"
	"strings"

	"ombud/store/casework"
)

// Attachment gives one attachment of a case, decoded from the raw mail. Who
// may see the case may have it, under the conditions of Show.
func (d *Desk) Attachment(ctx context.Context, by casework.StaffName, r AttachmentRequest) (AttachmentData, error) {
	v, err := d.show(ctx, by, r.ShowRequest, casework.VerbAttachment)
	if err != nil {
		return AttachmentData{}, err
	}
	message, view, err := attachmentOf(v, strings.ToLower(strings.TrimSpace(r.SHA256)))
	if err != nil {
		return AttachmentData{}, err
	}
	out := AttachmentData{AttachmentView: view}
	err = d.view(ctx, func(s *sitting) error {
		m, err := s.tx.Message(message)
		if err != nil {
			return err
		}
		for _, a := range m.Attachments {
			if a.SHA256 != view.SHA256 {
				continue
			}
			raw, err := s.tx.RawSection(m.Raw, a.Start, a.End)
			if err != nil {
				return err
			}
			a.Start, a.End = 0, a.End-a.Start
			out.Data, err = s.parser.Attachment(raw, a)
			return err
		}
		return fmt.Errorf("attachment %s of message %s: %w", view.SHA256, message, casework.ErrNotFound)
	})
	return out, err
}

// attachmentOf finds the attachment that a hash, or its beginning, names
// among those that a person sees. The same octets in several messages are
// one attachment.
func attachmentOf(v CaseView, sum string) (message string, found AttachmentView, err error) {
	what := fmt.Sprintf("case %s: attachment %q", v.Reference, sum)
	for _, m := range v.Messages {
		for _, a := range m.Attachments {
			if sum == "" || !strings.HasPrefix(a.SHA256, sum) || a.SHA256 == found.SHA256 {
				continue
			}
			if message != "" {
				return "", found, invalid(what, "several begin so: give more of the hash")
			}
			message, found = m.ID, a
		}
	}
	if message == "" {
		return "", found, &casework.Refusal{Kind: casework.ErrNotFound, What: what,
			Why: "the case has no such attachment", Do: fmt.Sprintf("ombud attachment %s", v.Reference)}
	}
	return message, found, nil
}
