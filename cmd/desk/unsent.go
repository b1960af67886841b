package desk

import (
	"context"
	"fmt"
	"time"

	"ombud/store/casework"
)

// maxUnsent is the longest text that is kept unsent, in octets.
const maxUnsent = 1 << 20

// UnsentRequest keeps what the caller is writing for a verb on a case. An
// empty text says that they have begun; Drop forgets it.
type UnsentRequest struct {
	On
	Verb casework.Verb `json:"verb"`
	Text string        `json:"text,omitempty"`
	Drop bool          `json:"drop,omitempty"`
}

// UnsentView is how the writing on a case stands: what the caller has kept
// before, what to have before their eyes, and who else writes.
type UnsentView struct {
	Reference casework.Reference `json:"reference"`
	Revision  int                `json:"revision"` // of the case now
	Text      string             `json:"text"`     // kept before; empty when nothing is
	At        *time.Time         `json:"at"`       // when
	To        casework.Address   `json:"to"`
	Subject   string             `json:"subject"`
	Quote     string             `json:"quote"` // what the customer wrote last
	Due       *DeadlineView      `json:"due"`
	Others    []Presence         `json:"others"`
}

// Presence says that somebody is writing. It is advice and forbids nothing.
type Presence struct {
	Staff casework.StaffName `json:"staff"`
	Verb  casework.Verb      `json:"verb"`
	Since time.Time          `json:"since"`
}

// presenceFor is how long after their text was last kept somebody counts as
// writing.
const presenceFor = 15 * time.Minute

// Unsent tells what the caller had kept of a text, and keeps what they give.
func (d *Desk) Unsent(ctx context.Context, by casework.StaffName, r UnsentRequest) (UnsentView, error) {
	var v UnsentView
	err := d.update(ctx, func(s *sitting) error {
		c, err := s.find(r.Reference)
		if err != nil {
			return err
		}
		if err := s.writes(c, r, by); err != nil {
			return err
		}
		if v, err = s.unsentView(c, r.Verb, by); err != nil {
			return err
		}
		u := casework.Unsent{Case: c.Reference, By: by, Verb: r.Verb, Text: r.Text, Revision: r.Revision, At: s.tx.Now,
			Since: s.tx.Now}
		if r.Drop {
			return s.tx.DropUnsent(u)
		}
		if r.Text == "" {
			u.Text = v.Text
		}
		if v.At != nil && v.At.After(s.tx.Now.Add(-presenceFor)) {
			u.Since = s.begun(u)
		}
		return s.tx.PutUnsent(u)
	})
	return v, err
}

// writes refuses a text that the caller could not use.
func (s *sitting) writes(c casework.Case, r UnsentRequest, by casework.StaffName) error {
	if len(r.Text) > maxUnsent {
		return invalid(attempt(c.Reference, r.Verb), "a text of more than %d octets is not kept", maxUnsent)
	}
	if r.Drop {
		_, err := s.staff(by, attempt(c.Reference, r.Verb))
		return err
	}
	return s.May(c, r.Verb, by)
}

// begun is when somebody began with a text that is kept.
func (s *sitting) begun(u casework.Unsent) time.Time {
	all, err := s.tx.Unsent(u.Case)
	for _, old := range all {
		if err == nil && old.By == u.By && old.Verb == u.Verb {
			return old.Since
		}
	}
	return u.Since
}

// unsentView is how the writing on a case stands for somebody.
func (s *sitting) unsentView(c casework.Case, verb casework.Verb, by casework.StaffName) (UnsentView, error) {
	v := UnsentView{Reference: c.Reference, Revision: c.Revision, To: c.Customer().Address, Subject: c.Subject}
	if due, ok := c.NextDue(); ok {
		d := s.deadline(due)
		v.Due = &d
	}
	in, err := s.latest(c.Reference)
	if err != nil {
		return v, err
	}
	v.Quote = in.OwnText
	if v.Others, err = s.present(c, by); err != nil {
		return v, err
	}
	all, err := s.tx.Unsent(c.Reference)
	for _, u := range all {
		if u.By == by && u.Verb == verb {
			at := u.At
			v.Text, v.At = u.Text, &at
		}
	}
	return v, err
}

// present says who else is writing on a case, as far as somebody may know.
func (s *sitting) present(c casework.Case, by casework.StaffName) ([]Presence, error) {
	list := []Presence{}
	all, err := s.tx.Unsent(c.Reference)
	if err != nil {
		return list, fmt.Errorf("looking for who writes: %w", err)
	}
	for _, u := range all {
		if u.By != by && u.At.After(s.tx.Now.Add(-presenceFor)) && !s.confidential(c, c.Stage, by) {
			list = append(list, Presence{Staff: u.By, Verb: u.Verb, Since: u.Since})
		}
	}
	return list, nil
}
