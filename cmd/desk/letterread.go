package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ombud/store/casework"
)

// Letter gives a letter of a case as it is or was sent, or as it would be.
// Nothing is sent or filed. Who may see the case may have it, under the
// conditions of Show.
//
// With a kind it is written anew, signed by who asks and with their text.
// Without one it is the letter that is named, else the latest decision, in
// review or on its way, else the latest letter by a person.
func (d *Desk) Letter(ctx context.Context, by casework.StaffName, r LetterRequest) (LetterText, error) {
	var out LetterText
	err := d.read(ctx, by, r.ShowRequest, casework.VerbShow, func(s *sitting, c casework.Case) error {
		var err error
		switch {
		case r.Kind != "":
			out, err = s.preview(c, by, r)
		case r.Letter == "" && s.reviews(c, by):
			var text casework.Composed
			if _, text, err = s.decisionLetter(c); err == nil {
				out = LetterText{Raw: text.Raw, SHA256: text.SHA256, Warnings: text.Warnings}
			}
		default:
			out, err = s.filed(c, by, r.Letter)
		}
		out.Warnings = full(out.Warnings)
		return err
	})
	return out, err
}

// reviews says whether somebody may read a decision that waits for a second
// person.
func (s *sitting) reviews(c casework.Case, by casework.StaffName) bool {
	n := len(c.Decisions)
	if n == 0 || c.Status != casework.StatusReview || c.Decisions[n-1].State != casework.DecisionReview {
		return false
	}
	return c.Decisions[n-1].By == by || !s.confidential(c, c.Decisions[n-1].Stage, by)
}

// filed finds a letter of a case in the outbox or sent, with its octets.
func (s *sitting) filed(c casework.Case, by casework.StaffName, id casework.LetterID) (LetterText, error) {
	letters, err := s.tx.Letters(c.Reference)
	if err != nil {
		return LetterText{}, err
	}
	var found *casework.Letter
	for _, l := range letters {
		m, err := s.tx.Message(l.Message)
		if err != nil {
			return LetterText{}, err
		}
		hidden := unfinished(m) && m.By != by && s.confidential(c, m.Stage, by)
		if hidden || id != "" && l.ID != id || id == "" && !better(l, found) {
			continue
		}
		found = &l
	}
	if found == nil {
		return LetterText{}, &casework.Refusal{Kind: casework.ErrNotFound,
			What: fmt.Sprintf("case %s: letter %s", c.Reference, id), Why: "there is none that you may read",
			Do: fmt.Sprintf("ombud show %s", c.Reference)}
	}
	raw, err := s.tx.Raw(found.Raw)
	return LetterText{Letter: found.ID, State: found.State, Raw: raw}, err
}

// better says whether a letter is rather the one of its case than another: a
// decision before any other, a person's before the program's, then the later.
func better(l casework.Letter, than *casework.Letter) bool {
	rank := func(k casework.Letter) int {
		switch {
		case k.State == casework.LetterCancelled:
			return 0
		case k.Kind.Decides():
			return 3
		case !k.Automatic():
			return 2
		}
		return 1
	}
	return than == nil || rank(l) >= rank(*than)
}

// preview writes a letter of a kind to the customer of a case as who asks
// would send it now.
func (s *sitting) preview(c casework.Case, by casework.StaffName, r LetterRequest) (LetterText, error) {
	decision := casework.LetterKind(r.Kind).Decides()
	if decision && s.reviews(c, by) {
		_, text, err := s.decisionLetter(c)
		return LetterText{Raw: text.Raw, SHA256: text.SHA256, Warnings: text.Warnings}, err
	}
	in, err := s.latest(c.Reference)
	if err != nil {
		return LetterText{}, err
	}
	d, err := s.draft(c, r.Kind, in)
	if err != nil {
		return LetterText{}, err
	}
	d.Variant, d.Body, d.Signatory = r.Variant, r.Text, fullName(s.Staff[by], by)
	switch r.Kind {
	case casework.LetterAcknowledgement:
		if d.Variant == "" {
			d.Variant = s.variant(c)
		}
		d.Subject, d.Body, d.Signatory, d.Received = "", "", "", s.Calendar.Date(in.At)
		d.To = casework.Mailbox{Address: d.To.Address}
	case casework.LetterInformationRequest:
		d.ReplyBy = s.Calendar.AddBusinessDays(s.Calendar.Date(s.tx.Now), askDays)
		d.Body = ""
		for line := range strings.Lines(r.Text) {
			what, why, _ := strings.Cut(line, "|")
			d.Items = append(d.Items, casework.Item{What: strings.TrimSpace(what), Why: strings.TrimSpace(why)})
		}
		d.Items = slices.DeleteFunc(d.Items, func(it casework.Item) bool { return it.What == "" })
	case casework.LetterReferral:
		d.Reason, d.Body = r.Text, ""
	case casework.LetterFeedbackReply:
		d.Evaluation = c.Evaluation
		if d.Variant == "" && c.Evaluation != nil {
			d.Variant = string(c.Evaluation.Result)
		}
	}
	text, err := s.compose(d)
	return LetterText{Raw: text.Raw, SHA256: text.SHA256, Warnings: text.Warnings}, err
}
