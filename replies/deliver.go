package replies

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/emersion/go-smtp"

	"ombud/store/casework"
)

// tried is what became of one try at one letter.
type tried struct {
	state   casework.LetterState
	attempt casework.Attempt
	down    error // why the server, not the letter, was in the way; nil when it was not
}

// maxReply bounds what is kept of a server's words, in characters.
const maxReply = 500

// deliver tries one letter. A connection that turns out to have gone since
// the letter before is opened anew, once: that is no failure of the letter.
func (s *session) deliver(ctx context.Context, out casework.Outgoing) tried {
	l := out.Letter
	if l.From != "" {
		if _, err := casework.ParseAddress(string(l.From)); err != nil {
			return failed("the sender: " + err.Error())
		}
	}
	if len(l.To) == 0 {
		return failed("there is nobody to send to")
	}
	for _, to := range l.To {
		if _, err := casework.ParseAddress(string(to)); err != nil {
			return failed("a recipient: " + err.Error())
		}
	}
	raw := out.Raw
	if s.set.DKIM != nil {
		signed, err := s.set.DKIM.Sign(raw)
		if err != nil {
			return unusable(err)
		}
		raw = signed
	}
	for {
		if !s.connected() {
			if err := s.connect(ctx); err != nil {
				return unusable(err)
			}
		}
		again := s.used
		s.used = true
		err := s.envelope(l, len(raw))
		if err == nil {
			return s.data(raw)
		}
		gone := lost(err)
		s.recover(err)
		if gone && again && ctx.Err() == nil {
			continue
		}
		if gone || loginNeeded(err) {
			return unusable(err)
		}
		return refused(err)
	}
}

// envelope gives sender and recipients. One recipient refused refuses the
// letter, for it goes to one person.
func (s *session) envelope(l casework.Letter, size int) error {
	utf8 := !ascii(l.From)
	for _, to := range l.To {
		utf8 = utf8 || !ascii(to)
	}
	if ok, _ := s.client.Extension("SMTPUTF8"); utf8 && !ok {
		return &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 6, 7},
			Message: "the server takes no addresses outside ASCII"}
	}
	mail := &smtp.MailOptions{Size: int64(size), UTF8: utf8, Return: smtp.DSNReturnHeaders}
	if id := string(l.MessageID); validMessageID(l.MessageID) && len(id) <= 100 {
		mail.EnvelopeID = id
	}
	if err := s.client.Mail(string(l.From), mail); err != nil {
		return err
	}
	for _, to := range l.To {
		rcpt := &smtp.RcptOptions{Notify: []smtp.DSNNotify{smtp.DSNNotifyFailure, smtp.DSNNotifyDelayed}}
		if ascii(to) {
			rcpt.OriginalRecipientType, rcpt.OriginalRecipient = smtp.DSNAddressTypeRFC822, string(to)
		}
		if err := s.client.Rcpt(string(to), rcpt); err != nil {
			return err
		}
	}
	return nil
}

// data gives the letter itself. When the answer to the final dot is lost,
// nobody knows whether the server has the letter.
func (s *session) data(raw []byte) tried {
	w, err := s.client.Data()
	if err != nil {
		s.recover(err)
		return refused(err)
	}
	if _, err := bytes.NewReader(raw).WriteTo(w); err != nil {
		s.close()
		return refused(fmt.Errorf("the connection was lost within the letter: %w", err))
	}
	answer, err := w.CloseWithResponse()
	var reply *smtp.SMTPError
	switch {
	case err == nil:
		enhanced, text := cutEnhanced(answer.StatusText)
		return tried{state: casework.LetterAccepted,
			attempt: casework.Attempt{Code: 250, Enhanced: enhanced, Text: tidy(text)}}
	case errors.As(err, &reply):
		s.recover(err)
		return refused(err)
	case s.conn.writeFailed():
		// The dot itself did not leave, so the server has no letter.
		s.close()
		return refused(fmt.Errorf("the connection was lost within the letter: %w", err))
	default:
		s.close()
		return tried{state: casework.LetterUnknown, attempt: casework.Attempt{
			Text: tidy("no answer to the final dot: " + err.Error()), Temporary: true}}
	}
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

// unusable makes a result of an error about the server: whatever its reply,
// the letter waits.
func unusable(err error) tried {
	t := refused(err)
	t.state, t.attempt.Temporary, t.down = casework.LetterDeferred, true, err
	t.attempt.Text = tidy(err.Error())
	return t
}

// failed is a letter that cannot be sent at all.
func failed(text string) tried {
	return tried{state: casework.LetterFailed, attempt: casework.Attempt{Text: tidy(text)}}
}

// cutEnhanced splits the enhanced status code (RFC 2034) from a reply.
func cutEnhanced(s string) (code, text string) {
	first, rest, _ := strings.Cut(s, " ")
	fields := strings.Split(first, ".")
	if len(fields) != 3 {
		return "", s
	}
	for _, f := range fields {
		if _, err := strconv.ParseUint(f, 10, 16); err != nil {
			return "", s
		}
	}
	return first, rest
}

// tidy makes a server's words one line that is safe to show.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || isDirection(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxReply {
		s = string(r[:maxReply]) + "…"
	}
	return s
}

func ascii(a casework.Address) bool {
	return strings.IndexFunc(string(a), func(r rune) bool { return r > unicode.MaxASCII }) < 0
}
