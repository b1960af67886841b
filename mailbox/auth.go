package mailbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
)

// login proves to the server who we are. The connection is encrypted or
// local by now. After a refusal it is closed: an exchange of SASL messages
// may be left open on it.
func (p *Poller) login(ctx context.Context, s *session, set Settings) error {
	auth, err := p.credentials(ctx, s, set)
	if err != nil {
		if _, ok := errors.AsType[*Error](err); ok || ctx.Err() != nil {
			return err
		}
		return &Error{Kind: KindConnect, Op: "log in", Err: err,
			Hint: "check the password or oauth2 settings of [mailbox." + set.Key + "]"}
	}
	err = s.do(ctx, "log in", auth)
	if no := refusal(err); no != nil && !passing(no.Code) {
		return &Error{Kind: p.refused(set), Op: "log in", Err: err, Hint: authHint(set)}
	}
	return err
}

// refused says what a refused login is. A token may be void before its time:
// the first time, another one is asked for soon.
func (p *Poller) refused(set Settings) Kind {
	if set.Auth == AuthPassword || set.Refused == nil {
		return KindAuth
	}
	set.Refused()
	if p.Status().Attempts > 0 {
		return KindAuth
	}
	return KindServer
}

// credentials returns the command that logs in.
func (p *Poller) credentials(ctx context.Context, s *session, set Settings) (func() error, error) {
	if set.Auth == AuthPassword {
		return passwordLogin(ctx, s, set)
	}
	tok, err := set.Token(ctx)
	if err != nil {
		return nil, fmt.Errorf("get an access token: %w", err)
	}
	p.update(func(st *Status) { st.TokenExpiry = tok.Expiry.UTC() })
	var mech sasl.Client = &xoauth2{user: set.Username, token: tok.Access}
	if set.Auth == AuthOAuthBearer {
		mech = &oauthBearer{sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{
			Username: set.Username, Token: tok.Access, Host: set.Host, Port: set.Port,
		})}
	}
	return func() error { return s.client.Authenticate(mech) }, nil
}

func passwordLogin(ctx context.Context, s *session, set Settings) (func() error, error) {
	pw, err := set.Password(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the password: %w", err)
	}
	if !s.caps.Has(imap.CapLoginDisabled) {
		return func() error { return s.client.Login(set.Username, pw).Wait() }, nil
	}
	if s.caps.Has(imap.AuthCap(sasl.Plain)) {
		mech := sasl.NewPlainClient("", set.Username, pw)
		return func() error { return s.client.Authenticate(mech) }, nil
	}
	return nil, &Error{Kind: KindAuth, Op: "log in", Err: errors.New("the server takes no password here"),
		Hint: "use auth = \"xoauth2\" or \"oauthbearer\", or another tls, in [mailbox." + set.Key + "]"}
}

// passing reports whether a login was refused for a reason that is not the
// user's (RFC 5530).
func passing(c imap.ResponseCode) bool {
	switch c {
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit,
		imap.ResponseCodeServerBug, imap.ResponseCodeContactAdmin:
		return true
	}
	return false
}

func authHint(set Settings) string {
	key := "[mailbox." + set.Key + "]"
	if set.Auth == AuthPassword {
		return "wrong user name or password: check username and the password of " + key
	}
	return "the access token was refused: check username, scopes and the refresh token of " + key
}

// xoauth2 is Microsoft's and Google's SASL mechanism for access tokens, which
// go-sasl does not have.
type xoauth2 struct{ user, token string }

// Start returns the whole of what the client has to say.
func (x *xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the server's error message with nothing, upon which the
// server refuses.
func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }

// oauthBearer lets the server say its NO, which has a code, where go-sasl
// leaves the exchange open.
type oauthBearer struct{ sasl.Client }

// Next acknowledges the server's error message (RFC 7628 §3.2.3).
func (*oauthBearer) Next([]byte) ([]byte, error) { return []byte{1}, nil }
