package daemon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"ombud/mailbox"
)

// tokenWait is how long the token server may take.
const tokenWait = 30 * time.Second

// tokens makes access tokens from a refresh token (RFC 6749 §6), and keeps
// each until it runs out or is refused. The files are read each time one is
// made, so that a replaced refresh token takes effect. A new refresh token that
// the server gives replaces the one in the file: the old one may run out.
type tokens struct {
	config OAuth2
	path   func(string) string
	client *http.Client

	mu   sync.Mutex
	last *oauth2.Token
	// rotated is the refresh token that the server gave for from, that of
	// the file: for when the file cannot be written.
	rotated, from string
}

func newTokens(c Config, o OAuth2) *tokens {
	return &tokens{config: o, path: c.Path, client: &http.Client{Timeout: tokenWait}}
}

// token gives an access token that is still good.
func (t *tokens) token(ctx context.Context) (mailbox.Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.last.Valid() {
		if err := t.refresh(ctx); err != nil {
			return mailbox.Token{}, err
		}
	}
	return mailbox.Token{Access: t.last.AccessToken, Expiry: t.last.Expiry}, nil
}

// refused has the next token made anew: the server does not take this one,
// though its time has not run out.
func (t *tokens) refused() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = nil
}

func (t *tokens) refresh(ctx context.Context) error {
	file := t.path(t.config.RefreshTokenFile)
	refresh, err := readSecretFile(file)
	if err != nil {
		return err
	}
	secret := ""
	if t.config.ClientSecretFile != "" {
		if secret, err = readSecretFile(t.path(t.config.ClientSecretFile)); err != nil {
			return err
		}
	}
	if refresh != t.from {
		t.from, t.rotated = refresh, refresh
	}
	config := oauth2.Config{
		ClientID: t.config.ClientID, ClientSecret: secret, Scopes: t.config.Scopes,
		Endpoint: oauth2.Endpoint{TokenURL: t.config.TokenURL},
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, t.client)
	token, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: t.rotated}).Token()
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		// The whole answer may repeat what was sent.
		return fmt.Errorf("token server %s: status %s, %q", t.config.TokenURL, refused.Response.Status, refused.ErrorCode)
	}
	if err != nil {
		return fmt.Errorf("token server: %w", err)
	}
	if token.RefreshToken != t.rotated && replaceFile(file, []byte(token.RefreshToken+"\n")) == nil {
		t.from = token.RefreshToken
	}
	t.last, t.rotated = token, token.RefreshToken
	return nil
}
