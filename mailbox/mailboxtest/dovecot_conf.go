package mailboxtest

import (
	"strconv"
	"strings"
)

// config is the least that Dovecot 2.3 needs to run without privileges.
func (d *Dovecot) config() string {
	return strings.NewReplacer(
		"DIR", d.Dir, "OWNER", d.owner.name, "GROUP", d.owner.group,
		"IMAPS_PORT", strconv.Itoa(d.IMAPSPort), "IMAP_PORT", strconv.Itoa(d.IMAPPort),
		"LMTP_PORT", strconv.Itoa(d.LMTPPort), "AUTH_PORT", strconv.Itoa(d.AuthPort),
	).Replace(dovecotConf)
}

const dovecotConf = `base_dir = DIR/run
state_dir = DIR/state
log_path = DIR/dovecot.log
instance_name = ombudtest
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = OWNER
default_internal_group = GROUP
default_login_user = OWNER
first_valid_uid = 1
first_valid_gid = 1
mail_uid = OWNER
mail_gid = GROUP
mail_home = DIR/home/%u
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
auth_mechanisms = plain login
auth_username_format = %Lu
auth_failure_delay = 0
disable_plaintext_auth = no
ssl = yes
ssl_cert = <DIR/cert.pem
ssl_key = <DIR/key.pem
passdb {
  driver = passwd-file
  args = username_format=%u DIR/passwd
}
userdb {
  driver = static
  args = uid=OWNER gid=GROUP home=DIR/home/%u
}
namespace inbox {
  inbox = yes
  separator = /
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  service_count = 0
  inet_listener imap {
    port = IMAP_PORT
  }
  inet_listener imaps {
    port = IMAPS_PORT
    ssl = yes
  }
}
service auth {
  chroot =
  inet_listener {
    address = 127.0.0.1
    port = AUTH_PORT
  }
}
service lmtp {
  chroot =
  inet_listener lmtp {
    address = 127.0.0.1
    port = LMTP_PORT
  }
}
`
