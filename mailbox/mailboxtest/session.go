package mailboxtest

import (
	"crypto/subtle"
	"errors"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-sasl"
)

// session tells the server when something has changed, and knows OAuth.
type session struct {
	imapserver.SessionIMAP4rev2
	s *Server
}

// Append stores a mail.
func (x *session) Append(mailbox string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	defer x.s.notify()
	return x.SessionIMAP4rev2.Append(mailbox, r, o)
}

// Move moves mails.
func (x *session) Move(w *imapserver.MoveWriter, set imap.NumSet, dest string) error {
	defer x.s.notify()
	return x.SessionIMAP4rev2.Move(w, set, dest)
}

// Copy copies mails.
func (x *session) Copy(set imap.NumSet, dest string) (*imap.CopyData, error) {
	defer x.s.notify()
	return x.SessionIMAP4rev2.Copy(set, dest)
}

// Expunge removes mails marked deleted.
func (x *session) Expunge(w *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	defer x.s.notify()
	return x.SessionIMAP4rev2.Expunge(w, uids)
}

// AuthenticateMechanisms lists the SASL mechanisms.
func (x *session) AuthenticateMechanisms() []string {
	return []string{sasl.Plain, sasl.OAuthBearer, "XOAUTH2"}
}

// Authenticate begins an exchange.
func (x *session) Authenticate(mech string) (sasl.Server, error) {
	switch mech {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return x.Login(user, password) }), nil
	case sasl.OAuthBearer:
		return sasl.NewOAuthBearerServer(func(o sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
			if x.loginToken(o.Username, o.Token) != nil {
				return &sasl.OAuthBearerError{Status: "invalid_token", Schemes: "bearer"}
			}
			return nil
		}), nil
	case "XOAUTH2":
		return &xoauth2Server{x: x}, nil
	}
	return nil, errors.New("no such mechanism")
}

func (x *session) loginToken(user, token string) error {
	a, err := x.s.account(user)
	if err != nil || a.token == "" || subtle.ConstantTimeCompare([]byte(a.token), []byte(token)) != 1 {
		return imapserver.ErrAuthFailed
	}
	return x.Login(user, a.password)
}

// xoauth2Server is the other end of Microsoft's and Google's mechanism: to a
// refused token it first sends an error text that the client answers with
// nothing.
type xoauth2Server struct {
	x       *session
	refused bool
}

// Next takes the client's message.
func (o *xoauth2Server) Next(resp []byte) (challenge []byte, done bool, err error) {
	if o.refused {
		return nil, true, imapserver.ErrAuthFailed
	}
	if resp == nil {
		return []byte{}, false, nil
	}
	user, token, ok := parseXOAuth2(string(resp))
	if ok && o.x.loginToken(user, token) == nil {
		return nil, true, nil
	}
	o.refused = true
	return []byte(`{"status":"400","schemes":"Bearer"}`), false, nil
}
