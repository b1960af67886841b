// Package mailbox reads a mailbox on an IMAP server (RFC 3501, RFC 9051).
package mailbox
