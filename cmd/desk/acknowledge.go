package desk

import (
	"fmt"
	"slices"
	"time"

	"ombud/store/casework"
)

// occasion is what an acknowledgement is for.
type occasion struct {
	message casework.Message // the message that is acknowledged, or answered when it has none of its own
	// cause is the ID of the message that is acknowledged; empty when a
	// person raised the case without one.
	cause string
	// at is when it came about: when our server got the message, or when a
	// person acted on it.
	at time.Time
}

// acknowledge writes the acknowledgement of a message that has come, at most
// one (G5).
func (s *sitting) acknowledge(c *casework.Case, m casework.Message) error {
	_, err := s.acknowledgeFor(c, occasion{message: m, cause: m.ID, at: m.At})
	return err
}

// acknowledgeFor decides about every acknowledgement, whoever or whatever
// brings it about. A reason not to write one is an entry in the history, and
// is given back; over a cap, and for old mail, the letter is held until a
// person releases it.
func (s *sitting) acknowledgeFor(c *casework.Case, o occasion) (casework.Silence, error) {
	to, why := s.answerable(o.message)
	if why == "" {
		var err error
		if why, err = s.silence(c, o); err != nil {
			return why, err
		}
	}
	if why != "" {
		return why, s.notAcknowledged(c.Reference, o.cause, why)
	}
	d, err := s.draft(*c, casework.LetterAcknowledgement, o.message)
	if err != nil {
		return why, err
	}
	d.Variant, d.Subject = s.variant(*c), ""
	d.To = casework.Mailbox{Address: to} // the one sender, and nothing that they wrote
	d.Received = s.Calendar.Date(o.message.At)
	text, err := s.compose(d)
	if err != nil {
		s.warn("acknowledgement not written", "case", c.Reference, "err", err)
		s.task(c, taskLetter, "message="+o.message.ID)
		return casework.SilenceUnwritten, s.notAcknowledged(c.Reference, o.cause, casework.SilenceUnwritten)
	}
	return why, s.postAcknowledgement(*c, d, text, o)
}

// postAcknowledgement puts an acknowledgement in the outbox, held when it
// must not leave by itself.
func (s *sitting) postAcknowledgement(c casework.Case, d casework.Draft, text casework.Composed, o occasion) error {
	held, err := s.heldBack(d.To.Address, o)
	if err != nil {
		return err
	}
	l, err := s.post(d, text, posting{by: casework.SystemName, cause: o.cause, held: held})
	if err != nil {
		return err
	}
	if held == "" {
		err = s.tx.CountAck(d.To.Address)
	} else {
		s.warn("acknowledgement held", "case", c.Reference, "letter", l.ID, "reason", held)
	}
	if err != nil {
		return err
	}
	return s.record(c.Reference, casework.SystemName, casework.VerbAcknowledge,
		fmt.Sprintf("letter=%s message=%s variant=%s state=%s", l.ID, o.message.ID, d.Variant, l.State))
}

// notAcknowledged records why a message has no acknowledgement.
func (s *sitting) notAcknowledged(ref casework.Reference, message string, why casework.Silence) error {
	note := "not sent: " + string(why)
	if message != "" {
		note += " message=" + message
	}
	return s.record(ref, casework.SystemName, casework.VerbAcknowledge, note)
}

// forms are the senders of our web forms, at whichever inbox.
func (t *tools) forms() []casework.Address {
	var all []casework.Address
	for _, in := range t.Inboxes {
		all = append(all, in.Forms...)
	}
	return all
}

// answerable gives who an answer to a message goes to, and why no machine
// may give one; empty when it may.
func (t *tools) answerable(m casework.Message) (casework.Address, casework.Silence) {
	forms := t.forms()
	if slices.ContainsFunc(forms, m.From.Address.Same) {
		m.Suppress = "" // the form's own haste, not the customer's wish
	}
	m.From = m.Sender(forms)
	return m.From.Address, casework.Unanswerable(m, t.Own)
}

// variant picks the acknowledgement for a case: neutral as long as nobody
// knows what it is about.
func (s *sitting) variant(c casework.Case) string {
	switch {
	case c.Stage == casework.StageOmbudsman && c.Assessable():
		return "escalation"
	case c.Stage == casework.StageOmbudsman:
		return "escalation_no_answer"
	case c.Department == casework.DepartmentTriage && !c.Sorted:
		return "neutral"
	}
	switch c.Kind {
	case casework.KindFeedback, casework.KindQuestion, casework.KindComplaint, casework.KindDataRequest:
		return string(c.Kind)
	}
	return "neutral"
}

// silence says why there is no acknowledgement in a case; empty when there
// is one.
func (s *sitting) silence(c *casework.Case, o occasion) (casework.Silence, error) {
	switch {
	case c.Kind == casework.KindAuthority:
		c.Meet(casework.DeadlineAcknowledge, s.tx.Now)
		return casework.SilenceAuthority, nil
	case o.at.Before(s.Inboxes[o.message.Stage].BackfillBefore):
		c.Meet(casework.DeadlineAcknowledge, s.tx.Now)
		return casework.SilenceBackfill, nil
	case slices.Contains(c.Flags, casework.FlagCrisis):
		return casework.SilenceCrisis, nil
	case slices.Contains(c.Flags, casework.FlagThreat):
		return casework.SilenceThreat, nil
	case o.cause == "":
		return "", nil
	}
	return s.before(c, o)
}

// before says whether a message was acknowledged already, in this case or,
// when it was split off, in another.
func (s *sitting) before(c *casework.Case, o occasion) (casework.Silence, error) {
	filed := []casework.Message{{ID: o.cause, Case: c.Reference}}
	if o.message.Content != "" {
		same, err := s.tx.MessagesByContent(o.message.Content)
		if err != nil {
			return "", err
		}
		filed = append(filed, same...)
	}
	for _, m := range filed {
		letters, err := s.tx.Letters(m.Case)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(letters, func(l casework.Letter) bool { return l.Cause == m.ID })
		if i < 0 {
			continue
		}
		if m.Case != c.Reference {
			at := letters[i].AcceptedAt
			if at.IsZero() {
				at = s.tx.Now
			}
			c.Meet(casework.DeadlineAcknowledge, at)
		}
		return casework.SilenceBefore, nil
	}
	return "", nil
}

// heldBack says why an acknowledgement waits to be released; empty when it
// may leave.
func (s *sitting) heldBack(to casework.Address, o occasion) (string, error) {
	today, hour, err := s.tx.AckCounts(to)
	if infrastructure(err) {
		return "", err
	}
	if err != nil {
		return err.Error(), nil // without a count there is no cap
	}
	limit, age := s.Limits, s.Inboxes[o.message.Stage].MaxAckAge
	trusted := slices.ContainsFunc(limit.Trusted, to.Same)
	switch {
	case age > 0 && s.tx.Now.Sub(o.at) > age:
		return fmt.Sprintf("the mail is older than %s", age), nil
	case limit.AckPerSenderPerDay > 0 && today >= limit.AckPerSenderPerDay && !trusted:
		return fmt.Sprintf("over %d acknowledgements a day to one sender", limit.AckPerSenderPerDay), nil
	case limit.AckPerHour > 0 && hour >= limit.AckPerHour:
		return fmt.Sprintf("over %d acknowledgements an hour", limit.AckPerHour), nil
	}
	return "", nil
}
