package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"ombud/store/casework"
)

// ByPost is how a letter reaches a customer whose mail system has not
// accepted it.
const ByPost = "post"

// DeliveredRequest records that a letter which could not be mailed was sent
// otherwise.
type DeliveredRequest struct {
	On
	Letter casework.LetterID `json:"letter,omitempty"` // empty: the latest that did not arrive
	By     string            `json:"by"`               // post
	At     time.Time         `json:"at,omitzero"`      // when it was posted; empty: now
}

// Delivered records that a letter which could not be mailed was sent by post.
// It does what acceptance by a mail system does, at the day it was posted:
// the customer is answered, a decision is sent, and the dates of the customer
// count from then.
func (d *Desk) Delivered(ctx context.Context, by casework.StaffName, r DeliveredRequest) (Receipt, error) {
	return d.act(ctx, by, r.On, casework.VerbDelivered, func(e *deed) error {
		what := attempt(e.c.Reference, e.verb)
		if r.By != ByPost {
			return invalid(what, "a letter that was not mailed was sent by %s, not by %q", ByPost, r.By)
		}
		l, err := e.undelivered(r.Letter)
		if err != nil {
			return err
		}
		dated := l.Day(e.Calendar)
		switch day := e.Calendar.Date(r.At); {
		case r.At.IsZero():
		case day.After(e.Calendar.Date(e.tx.Now)):
			return invalid(what, "it cannot have been posted in the future")
		case day.Before(dated):
			return invalid(what, "it is dated %s and cannot have been posted before", dated)
		}
		posted := l.Posted(e.notLater(r.At))
		if posted.News, err = e.answeredNews(l); err != nil {
			return err
		}
		if err := e.setState(&posted, posted.State); err != nil {
			return err
		}
		e.c.Status = casework.After(e.c, e.verb)
		e.deliver(&e.c, posted)
		e.arrivedAfterAll(l.ID)
		day := e.Calendar.Date(posted.AcceptedAt)
		e.noted("letter=%s kind=%s by=%s at=%s", l.ID, l.Kind, r.By, day)
		if day != dated {
			e.receipt.Warnings = append(e.receipt.Warnings, fmt.Sprintf(
				"the letter is dated %s and was posted on %s: the last dates in it are earlier than they need be", dated, day))
		}
		e.say("The letter %s in %s was sent by post on %s.", l.ID, e.c.Reference, day)
		return nil
	})
}

// undelivered finds the letter that was posted: the one named, else the
// latest that did not arrive.
func (e *deed) undelivered(id casework.LetterID) (casework.Letter, error) {
	what := attempt(e.c.Reference, e.verb)
	letters, err := e.tx.Letters(e.c.Reference)
	if err != nil {
		return casework.Letter{}, err
	}
	for _, l := range slices.Backward(letters) {
		if id != "" && l.ID != id || id == "" && (!l.Postable() || l.Automatic()) {
			continue
		}
		if !l.Postable() {
			return l, stands(what, fmt.Sprintf("letter %s is %s: only what did not arrive by mail is posted", l.ID, l.State),
				"ombud outbox show "+string(l.ID))
		}
		return l, e.newest(l)
	}
	return casework.Letter{}, missing(what, "it has no letter that did not arrive")
}

// answeredNews is how much of what has come a letter answers: all of it, when
// the customer has written nothing since but their mail system.
func (e *deed) answeredNews(l casework.Letter) (int, error) {
	messages, err := e.tx.Messages(e.c.Reference)
	for _, m := range messages {
		if m.Direction == casework.DirectionIn && m.Role != casework.MessageBounce && m.At.After(l.CreatedAt) {
			return l.News, err
		}
	}
	return e.c.News, err
}

// newest refuses a letter whose decision has been written anew since.
func (e *deed) newest(l casework.Letter) error {
	for _, d := range e.c.Decisions {
		if last, _ := e.c.Decision(d.Stage); d.Letter == l.ID && last.Version != d.Version {
			return stands(attempt(e.c.Reference, e.verb), "a newer version of the decision has taken its place",
				"ombud show "+string(e.c.Reference))
		}
	}
	return nil
}

// arrivedAfterAll ends the tasks that a letter did not arrive.
func (e *deed) arrivedAfterAll(id casework.LetterID) {
	e.c.Tasks = slices.Clone(e.c.Tasks)
	for i, t := range e.c.Tasks {
		lost := t.Kind == taskUndelivered || t.Kind == taskUnknown
		if lost && t.Done.IsZero() && strings.HasPrefix(t.Note, fmt.Sprintf("letter=%s ", id)) {
			e.c.Tasks[i].Done = e.tx.Now
		}
	}
}
