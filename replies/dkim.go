package replies

import "crypto"

// Signer signs letters with DKIM (RFC 6376, RFC 8463).
type Signer struct {
	domain   string
	selector string
	key      crypto.Signer
}
