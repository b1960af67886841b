package mailboxtest

import (
	"strings"

	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-sasl"
)

// refusing turns every error of an exchange into the refusal that a client
// can tell from a broken server.
type refusing struct{ sasl.Server }

// Next takes the client's message.
func (r *refusing) Next(resp []byte) ([]byte, bool, error) {
	challenge, done, err := r.Server.Next(resp)
	if err != nil {
		err = imapserver.ErrAuthFailed
	}
	return challenge, done, err
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

func parseXOAuth2(s string) (user, token string, ok bool) {
	fields := strings.Split(strings.TrimSuffix(s, "\x01\x01"), "\x01")
	if len(fields) != 2 {
		return "", "", false
	}
	user, okUser := strings.CutPrefix(fields[0], "user=")
	token, okToken := strings.CutPrefix(fields[1], "auth=Bearer ")
	return user, token, okUser && okToken
}
