package mailbox_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ombud/mailbox"
	"ombud/mailbox/mailboxtest"
)

func TestPoller_Login(t *testing.T) {
	token := func(s string) func(context.Context) (mailbox.Token, error) {
		return func(context.Context) (mailbox.Token, error) {
			return mailbox.Token{Access: s, Expiry: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)}, nil
		}
	}
	wrong := func(context.Context) (string, error) { return "wrong", nil }
	none := func(context.Context) (string, error) { return "", errors.New("open service.password: no such file") }
	tests := []struct {
		name   string
		opts   mailboxtest.Options
		change func(*mailbox.Settings, *mailboxtest.Server)
		kind   mailbox.Kind // empty: it works
		says   string
	}{
		{name: "TLS"},
		{name: "StartTLS", change: func(s *mailbox.Settings, srv *mailboxtest.Server) {
			s.TLS, s.Port = mailbox.TLSStart, srv.Port
		}},
		{name: "Loopback", change: func(s *mailbox.Settings, srv *mailboxtest.Server) {
			s.TLS, s.Port = mailbox.TLSNone, srv.Port
		}},
		{name: "Plain", opts: mailboxtest.Options{With: []string{"LOGINDISABLED"}}},
		{name: "NoPassword", opts: mailboxtest.Options{With: []string{"LOGINDISABLED"}, Without: []string{"AUTH=PLAIN"}},
			kind: mailbox.KindAuth, says: "takes no password"},
		{name: "XOAuth2", change: func(s *mailbox.Settings, _ *mailboxtest.Server) {
			s.Auth, s.Token = mailbox.AuthXOAuth2, token("good")
		}},
		{name: "OAuthBearer", change: func(s *mailbox.Settings, _ *mailboxtest.Server) {
			s.Auth, s.Token = mailbox.AuthOAuthBearer, token("good")
		}},
		{name: "WrongPassword", change: func(s *mailbox.Settings, _ *mailboxtest.Server) { s.Password = wrong },
			kind: mailbox.KindAuth, says: "AUTHENTICATIONFAILED"},
		{name: "WrongXOAuth2", change: func(s *mailbox.Settings, _ *mailboxtest.Server) {
			s.Auth, s.Token = mailbox.AuthXOAuth2, token("bad")
		}, kind: mailbox.KindAuth, says: "AUTHENTICATIONFAILED"},
		{name: "WrongOAuthBearer", change: func(s *mailbox.Settings, _ *mailboxtest.Server) {
			s.Auth, s.Token = mailbox.AuthOAuthBearer, token("bad")
		}, kind: mailbox.KindAuth, says: "log in"},
		{name: "NoSecret", change: func(s *mailbox.Settings, _ *mailboxtest.Server) { s.Password = none },
			kind: mailbox.KindConnect, says: "service.password"},
		{name: "UnknownIssuer", change: func(s *mailbox.Settings, _ *mailboxtest.Server) { s.RootCAs = nil },
			kind: mailbox.KindConnect, says: "unknown authority"},
		{name: "UnknownIssuerStartTLS", change: func(s *mailbox.Settings, srv *mailboxtest.Server) {
			s.TLS, s.Port, s.RootCAs = mailbox.TLSStart, srv.Port, nil
		}, kind: mailbox.KindConnect, says: "unknown authority"},
		{name: "OtherName", change: func(s *mailbox.Settings, _ *mailboxtest.Server) { s.Host = "127.0.0.2" },
			kind: mailbox.KindConnect, says: "127.0.0.2"},
		{name: "NotTLS", change: func(s *mailbox.Settings, srv *mailboxtest.Server) { s.Port = srv.Port },
			kind: mailbox.KindConnect, says: "tls"},
		{name: "Busy", opts: mailboxtest.Options{Greeting: func() error { return errors.New("too busy") }},
			kind: mailbox.KindConnect, says: "too busy"},
		{name: "NoFolder", change: func(s *mailbox.Settings, _ *mailboxtest.Server) { s.Inbox = "Klagomål" },
			kind: mailbox.KindFolder, says: "select Klagomål"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			srv, set := memory(t, tt.opts)
			if err := srv.SetToken(user, "good"); err != nil {
				t.Fatal(err)
			}
			if tt.name == "OtherName" {
				set.Dial = toPort(srv.TLSPort)
			}
			if tt.change != nil {
				tt.change(&set, srv)
			}
			mustAppend(t, srv, "INBOX", letter(1))
			in := newIntake()
			p := poller(t, set, in)
			_, err := p.Pass(t.Context())
			if tt.kind == "" {
				if err != nil || len(in.arrivals) != 1 {
					t.Errorf("%d arrivals, error %v", len(in.arrivals), err)
				}
				return
			}
			e, ok := errors.AsType[*mailbox.Error](err)
			if !ok || e.Kind != tt.kind || !strings.Contains(e.Error(), tt.says) || e.Hint == "" {
				t.Errorf("error %#v: %v", e, err)
			}
			if st := p.Status(); st.LastError == "" || st.Hint != e.Hint || st.Attempts != 1 || strings.Contains(st.LastError, "@") {
				t.Errorf("status %+v", st)
			}
		})
	}
}

// TestPoller_TokenRefused has a token that the server does not take before its
// time has run out: the next one is asked for soon, and if that is refused too,
// rarely.
func TestPoller_TokenRefused(t *testing.T) {
	for _, tt := range []struct {
		name, second string
		kinds        []mailbox.Kind // of the errors of three passes
	}{
		{"Revoked", "good", []mailbox.Kind{mailbox.KindServer, "", ""}},
		{"NoAccess", "bad", []mailbox.Kind{mailbox.KindServer, mailbox.KindAuth, mailbox.KindAuth}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv, set := memory(t, mailboxtest.Options{})
			if err := srv.SetToken(user, "good"); err != nil {
				t.Fatal(err)
			}
			current := "revoked"
			set.Auth = mailbox.AuthXOAuth2
			set.Token = func(context.Context) (mailbox.Token, error) { return mailbox.Token{Access: current}, nil }
			set.Refused = func() { current = tt.second }
			p := poller(t, set, newIntake())
			for i, want := range tt.kinds {
				_, err := p.Pass(t.Context())
				e, _ := errors.AsType[*mailbox.Error](err)
				if (e == nil) != (want == "") || e != nil && e.Kind != want {
					t.Errorf("pass %d: %v, want kind %q", i, err, want)
				}
			}
		})
	}
}
