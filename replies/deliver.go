package replies

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/emersion/go-smtp"

	"ombud/store/casework"
)

// tried is what became of one try at one letter.
type tried struct {
	state   casework.LetterState
	attempt casework.Attempt
	down    error // why the server, not the letter, was in the way; nil when it was not
}

// deliver tries one letter. A connection that turns out to have gone since
// the letter before is opened anew, once: that is no failure of the letter.
// A letter that the server never heard of was not tried.
func (s *session) deliver(ctx context.Context, out casework.Outgoing) tried {
	e, err := s.envelope(out)
	if err != nil {
		return failed(err.Error())
	}
	raw := out.Raw
	if s.set.DKIM != nil {
		if raw, err = s.set.DKIM.Sign(raw); err != nil {
			return unusable(err)
		}
	}
	for {
		if !s.connected() {
			if err := s.connect(ctx); err != nil {
				return unusable(err)
			}
		}
		again := s.used
		s.used = true
		at, err := s.address(e, len(raw))
		if err == nil {
			return s.data(raw)
		}
		gone := lost(err)
		s.recover(err)
		switch {
		case gone && again && ctx.Err() == nil:
			continue
		case loginNeeded(err):
			return unusable(err)
		}
		t := refused(err)
		t.attempt.Step, t.attempt.Recipient = at.step, at.recipient
		if gone {
			// It counts, for it may be this letter at which the server breaks
			// off; the others were not tried.
			t.state, t.attempt.Temporary, t.down = casework.LetterDeferred, true, err
		}
		return t
	}
}

// envelope is what the server is told of a letter.
type envelope struct {
	from string // empty for none
	to   []string
	id   string // by which a report names the letter (RFC 3461 §4.4)
	utf8 bool   // an address cannot be written in ASCII (RFC 6531)
}

// envelope checks the addresses of a letter, which must not break out of an
// SMTP command, and writes them as the server takes them.
func (s *session) envelope(out casework.Outgoing) (e envelope, err error) {
	l := out.Letter
	from := cmp.Or(s.set.BounceAddress, l.From)
	if from != "" {
		if _, err := casework.ParseAddress(string(from)); err != nil {
			return e, fmt.Errorf("the sender: %w", err)
		}
	}
	if len(l.To) == 0 {
		return e, errors.New("there is nobody to send to")
	}
	e.from = wire(from)
	for _, to := range l.To {
		if _, err := casework.ParseAddress(string(to)); err != nil {
			return e, fmt.Errorf("a recipient: %w", err)
		}
		e.to = append(e.to, wire(to))
	}
	e.utf8 = !ascii(e.from) || slices.ContainsFunc(e.to, func(a string) bool { return !ascii(a) })
	if id := string(l.MessageID); validMessageID(l.MessageID) && len(id) <= 100 {
		e.id = id
	}
	return e, nil
}

// place is how far the exchange about a letter got.
type place struct {
	step      casework.SMTPStep
	recipient casework.Address
}

// address gives sender and recipients, and asks for reports where they are
// offered (RFC 3461). One recipient refused refuses the letter, for it goes
// to one person.
func (s *session) address(e envelope, size int) (place, error) {
	at := place{step: casework.StepSender}
	if ok, _ := s.client.Extension("SMTPUTF8"); e.utf8 && !ok {
		return at, &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 6, 7},
			Message: "the server takes no addresses outside ASCII"}
	}
	mail := &smtp.MailOptions{Size: int64(size), UTF8: e.utf8, Return: smtp.DSNReturnHeaders, EnvelopeID: e.id}
	if err := s.client.Mail(e.from, mail); err != nil {
		return at, err
	}
	for _, to := range e.to {
		at = place{casework.StepRecipient, casework.Address(to)}
		rcpt := &smtp.RcptOptions{Notify: []smtp.DSNNotify{smtp.DSNNotifyFailure, smtp.DSNNotifyDelayed}}
		if ascii(to) {
			rcpt.OriginalRecipientType, rcpt.OriginalRecipient = smtp.DSNAddressTypeRFC822, to
		}
		if err := s.client.Rcpt(to, rcpt); err != nil {
			return at, err
		}
	}
	return at, nil
}

// data gives the letter itself. When the answer to the final dot is lost,
// nobody knows whether the server has the letter.
func (s *session) data(raw []byte) tried {
	w, err := s.client.Data()
	if err != nil {
		s.recover(err)
		return refused(err).at(casework.StepData)
	}
	if _, err := bytes.NewReader(raw).WriteTo(w); err != nil {
		s.close()
		return refused(fmt.Errorf("the connection was lost within the letter: %w", err)).at(casework.StepData)
	}
	answer, err := w.CloseWithResponse()
	var reply *smtp.SMTPError
	switch {
	case err == nil:
		enhanced, text := cutEnhanced(answer.StatusText)
		return tried{state: casework.LetterAccepted, attempt: casework.Attempt{
			Code: 250, Enhanced: enhanced, Text: tidy(text), Queue: queueID(text)}}.at(casework.StepDot)
	case errors.As(err, &reply):
		s.recover(err)
		return refused(err).at(casework.StepDot)
	case s.conn.writeFailed():
		// The dot itself did not leave, so the server has no letter.
		s.close()
		return refused(fmt.Errorf("the connection was lost within the letter: %w", err)).at(casework.StepData)
	default:
		s.close()
		return tried{state: casework.LetterUnknown, attempt: casework.Attempt{
			Text: tidy("no answer to the final dot: " + err.Error()), Temporary: true}}.at(casework.StepDot)
	}
}

// at says how far a try got.
func (t tried) at(step casework.SMTPStep) tried {
	t.attempt.Step = step
	return t
}

// recover makes the connection ready for the next letter, or drops it.
func (s *session) recover(err error) {
	if lost(err) {
		s.close()
		return
	}
	if err := s.client.Reset(); err != nil {
		s.close()
	}
}

// lost says whether an error means that the connection is of no more use:
// there was no reply, or the reply was that the server is closing (421).
func lost(err error) bool {
	var reply *smtp.SMTPError
	return !errors.As(err, &reply) || reply.Code == 421
}

// loginNeeded says whether a refusal is about our login and not about the
// letter (RFC 4954 §6).
func loginNeeded(err error) bool {
	var reply *smtp.SMTPError
	if !errors.As(err, &reply) {
		return false
	}
	switch reply.Code {
	case 530, 534, 535, 538:
		return true
	}
	return false
}

// refused makes a result of an error about one letter: a reply of 5xx fails
// it; a reply of 4xx, and a connection lost before the final dot, may pass.
func refused(err error) tried {
	t := tried{state: casework.LetterDeferred,
		attempt: casework.Attempt{Text: tidy(err.Error()), Temporary: true}}
	var reply *smtp.SMTPError
	if !errors.As(err, &reply) {
		return t
	}
	t.attempt.Code, t.attempt.Text = reply.Code, tidy(reply.Message)
	if reply.EnhancedCode[0] > 0 {
		code := reply.EnhancedCode
		t.attempt.Enhanced = fmt.Sprintf("%d.%d.%d", code[0], code[1], code[2])
	}
	if reply.Code >= 500 {
		t.state, t.attempt.Temporary = casework.LetterFailed, false
	}
	return t
}

// unusable is the result of a letter that was not tried, because of an error
// about the server.
func unusable(err error) tried { return tried{state: casework.LetterQueued, down: err} }

// failed is a letter that cannot be sent at all.
func failed(text string) tried {
	return tried{state: casework.LetterFailed, attempt: casework.Attempt{Text: tidy(text)}}
}
