package casework

import (
	"slices"
	"strings"
)

// Guard is what a letter is held against before it leaves, beside the draft
// itself: what the case knows and the customer must not read.
type Guard struct {
	// Internal are texts that never leave: notes and reasons.
	Internal []string
	// Known are the texts that the customer has written or been sent. What
	// stands there is no secret, although a note repeats it.
	Known []string
	// Others are names of customers of other cases that stand in the words
	// of the letter.
	Others []string
	// Related are the customer's own other cases, which a letter may name.
	Related []Reference
}

// OwnWords is what people wrote into a letter, field by field: all that is
// neither of its template nor of the case.
func (d Draft) OwnWords() []string {
	words := []string{d.Body}
	if d.Kind != LetterDelay { // a key there
		words = append(words, d.Reason)
	}
	for _, it := range d.Items {
		words = append(words, it.What, it.Why)
	}
	if d.Case.Demand != nil && d.Decision != nil {
		words = append(words, d.Case.Demand.Text)
	}
	if dec := d.Decision; dec != nil {
		for _, p := range dec.Points {
			words = append(words, p.Raised, p.Answer)
		}
		words = append(append(words, dec.Evidence...), dec.Findings, dec.Reasons)
		if dec.Remedy != nil {
			words = append(words, dec.Remedy.Text)
		}
	}
	if d.Evaluation != nil {
		words = append(words, d.Evaluation.Reasons)
	}
	return slices.DeleteFunc(words, func(s string) bool { return strings.TrimSpace(s) == "" })
}
