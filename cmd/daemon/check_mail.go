package daemon

import (
	"time"

	"ombud/store/casework"
)

func (k checker) mailboxes() {
	stages := map[casework.Stage]string{}
	unclear := false
	seen := map[casework.Address]string{}
	for _, name := range sortedKeys(k.Mailbox) {
		m, at := k.Mailbox[name], pathOf("mailbox", name)
		if k.need(at.below("stage"), string(m.Stage), "say service or ombudsman") {
			k.oneOf(at.below("stage"), string(m.Stage), string(casework.StageService), string(casework.StageOmbudsman))
			if other, ok := stages[m.Stage]; ok {
				k.add(at.below("stage"), "mailbox %s has the stage %s already", other, m.Stage)
			}
			stages[m.Stage] = name
		}
		unclear = unclear || m.Stage != casework.StageService && m.Stage != casework.StageOmbudsman
		k.mailbox(at, &m)
		for _, a := range append([]casework.Address{m.Address}, m.Aliases...) {
			if other, ok := seen[a]; ok && a != "" {
				k.add(at.below("address"), "mailbox %s has the address %s too", other, a)
			}
			seen[a] = name
		}
		k.Mailbox[name] = m
	}
	for _, s := range []casework.Stage{casework.StageService, casework.StageOmbudsman} {
		if _, ok := stages[s]; !ok && !unclear {
			k.add(pathOf("mailbox"), "there is no mailbox of stage %q; customers are told both addresses", string(s))
		}
	}
}

func (k checker) mailbox(at path, m *Mailbox) {
	if k.need(at.below("address"), string(m.Address), "letters come from it") {
		k.address(at.below("address"), &m.Address)
	}
	k.addresses(at.below("aliases"), m.Aliases)
	k.addresses(at.below("forms"), m.Forms)
	k.server(at, m.Server)
	k.need(at.below("username"), m.Username, "no mailbox is read without a login")
	k.folders(at, *m)
	if m.Poll.Duration < minPoll {
		k.add(at.below("poll"), "want at least \"1s\"")
	}
	k.oneOf(at.below("auth"), m.Auth, authPassword, authXOAuth2, authOAuthBearer)
	switch {
	case m.Auth == authPassword && m.OAuth2 != nil:
		k.add(at.below("oauth2"), "needs auth = %q or %q", authXOAuth2, authOAuthBearer)
	case m.Auth == authPassword && !k.secret(m.Server).given():
		k.add(at.below("password_file"), "is missing; give it, password_credential or password_command")
	case m.Auth == authXOAuth2 || m.Auth == authOAuthBearer:
		k.oauth2(at, *m)
	}
}

// minPoll keeps a mistyped interval from hammering a server.
const minPoll = time.Second

func (k checker) folders(at path, m Mailbox) {
	seen := map[string]string{}
	for _, f := range []struct{ key, name string }{
		{"inbox", m.Inbox}, {"handled", m.Handled}, {"quarantine", m.Quarantine},
	} {
		if !k.need(at.below(f.key), f.name, "it names a folder on the server") {
			continue
		}
		if other, ok := seen[f.name]; ok {
			k.add(at.below(f.key), "is the same folder as %s", other)
		}
		seen[f.name] = f.key
	}
	for _, f := range m.AlsoWatch {
		if other, ok := seen[f]; ok {
			k.add(at.below("also_watch"), "holds %q, which is the folder of %s", f, other)
		}
	}
}

func (k checker) oauth2(at path, m Mailbox) {
	if m.OAuth2 == nil {
		k.add(at.below("oauth2"), "is missing; auth = %q needs the table [%s.oauth2]", m.Auth, at)
		return
	}
	in := at.below("oauth2")
	if k.secret(m.Server).given() {
		k.add(at.below("auth"), "is %s: no password is used with it", m.Auth)
	}
	k.url(in.below("token_url"), m.OAuth2.TokenURL)
	k.need(in.below("client_id"), m.OAuth2.ClientID, "the token server asks for it")
	k.need(in.below("refresh_token_file"), m.OAuth2.RefreshTokenFile, "access tokens are made from it")
}

// server checks what mailboxes and the relay have in common.
func (k checker) server(at path, s Server) {
	k.need(at.below("host"), s.Host, "say which server")
	k.oneOf(at.below("tls"), s.TLS, tlsImplicit, tlsStart, tlsNone)
	if s.TLS == tlsNone && !loopback(s.Host) {
		k.add(at.below("tls"), "none is for loopback only; %q needs implicit or starttls", s.Host)
	}
	if s.Port < 1 || s.Port > 65535 {
		k.add(at.below("port"), "want 1 to 65535, have %d", s.Port)
	}
	given := 0
	for key, is := range map[string]bool{
		"password_file":       s.PasswordFile != "",
		"password_credential": s.PasswordCredential != "",
		"password_command":    len(s.PasswordCommand) > 0,
	} {
		if is && k.where.has(at.below(key)) {
			given++
		}
	}
	if given > 1 {
		k.add(at.below("password_file"), "give only one of password_file, password_credential and password_command")
	}
}

func (k checker) smtp() {
	at := pathOf("smtp")
	k.server(at, k.SMTP.Server)
	if k.SMTP.Username != "" && !k.secret(k.SMTP.Server).given() {
		k.add(at.below("password_file"), "is missing; username needs it, password_credential or password_command")
	}
	if k.SMTP.Username == "" && k.secret(k.SMTP.Server).given() {
		k.add(at.below("username"), "is missing; without it no password is used")
	}
	k.address(at.below("bounce_address"), &k.SMTP.BounceAddress)
	if k.SMTP.Connections < 1 || k.SMTP.Connections > 64 {
		k.add(at.below("connections"), "want 1 to 64, have %d", k.SMTP.Connections)
	}
	if k.SMTP.PerMinute < 0 {
		k.add(at.below("per_minute"), "want 0 or more, have %d", k.SMTP.PerMinute)
	}
	if d := k.SMTP.DKIM; d != nil {
		in := at.below("dkim")
		k.need(in.below("domain"), d.Domain, "signatures name it")
		k.need(in.below("selector"), d.Selector, "signatures name it")
		k.need(in.below("key_file"), d.KeyFile, "it holds the private key")
	}
}
