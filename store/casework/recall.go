package casework

import (
	"slices"
	"time"
)

// Recall is what a verb changed in a case when it wrote a letter: what is
// taken back with the letter while it has not left.
type Recall struct {
	Letter LetterID `json:"letter"`
	Before Standing `json:"before"`
	After  Standing `json:"after"`
	Ended  []Task   `json:"ended,omitempty"` // tasks that the verb did
}

// Standing is what a verb that writes a letter changes of a case.
type Standing struct {
	Stage       Stage       `json:"stage"`
	Status      Status      `json:"status"`
	Assignee    StaffName   `json:"assignee,omitempty"`
	ClosedAt    time.Time   `json:"closed_at,omitzero"`
	CloseReason string      `json:"close_reason,omitempty"`
	Candidate   *Candidate  `json:"candidate,omitempty"`
	Evaluation  *Evaluation `json:"evaluation,omitempty"`
}

// standing is how the case stands.
func (c Case) standing() Standing {
	return Standing{Stage: c.Stage, Status: c.Status, Assignee: c.Assignee, ClosedAt: c.ClosedAt,
		CloseReason: c.CloseReason, Candidate: c.Candidate, Evaluation: c.Evaluation}
}

// Remember notes what a verb has changed since the case stood as before, so
// that it can be taken back with the letter that the verb wrote.
func (c *Case) Remember(before Case, letter LetterID) {
	r := Recall{Letter: letter, Before: before.standing(), After: c.standing()}
	for _, t := range before.Tasks {
		ended := slices.ContainsFunc(c.Tasks, func(o Task) bool {
			return o.Kind == t.Kind && o.Note == t.Note && o.At.Equal(t.At) && !o.Done.IsZero()
		})
		if t.Done.IsZero() && ended {
			r.Ended = append(r.Ended, t)
		}
	}
	c.Recalls = append(slices.Clone(c.Recalls), r)
}

// Forget drops what is known of the verb behind a letter: its fate is known.
func (c *Case) Forget(letter LetterID) {
	c.Recalls = slices.DeleteFunc(slices.Clone(c.Recalls), func(r Recall) bool { return r.Letter == letter })
}

// Restore takes back what the verb behind a letter changed, and nothing
// else: what has been changed again since stays as it is.
func (c *Case) Restore(letter LetterID) {
	i := slices.IndexFunc(c.Recalls, func(r Recall) bool { return r.Letter == letter })
	if i < 0 {
		return
	}
	r := c.Recalls[i]
	if c.Stage == r.After.Stage {
		c.standAgain(r.Before, r.After)
	}
	if e := r.After.Evaluation; e != nil && c.Evaluation != nil && c.Evaluation.At.Equal(e.At) {
		c.Evaluation = r.Before.Evaluation
	}
	c.Tasks = slices.Clone(c.Tasks)
	for _, t := range r.Ended {
		for j, o := range c.Tasks {
			if o.Kind == t.Kind && o.Note == t.Note && o.At.Equal(t.At) {
				c.Tasks[j].Done = time.Time{}
			}
		}
	}
}

// standAgain sets back how a case stands, at the stage that the verb left.
func (c *Case) standAgain(was, is Standing) {
	if c.Status == is.Status {
		if was.Status != is.Status {
			c.ClosedAt, c.CloseReason = was.ClosedAt, was.CloseReason
		}
		c.Status = was.Status
	}
	if c.Assignee == is.Assignee || was.Stage != is.Stage {
		c.Assignee = was.Assignee // who took it at one stage does not have it at the other
	}
	c.Stage = was.Stage
	if c.Candidate == nil && is.Candidate == nil {
		c.Candidate = was.Candidate
	}
}

// Replace notes that a letter was written anew as another.
func (c *Case) Replace(letter, by LetterID) {
	c.Recalls = slices.Clone(c.Recalls)
	for i := range c.Recalls {
		if c.Recalls[i].Letter == letter {
			c.Recalls[i].Letter = by
		}
	}
}
