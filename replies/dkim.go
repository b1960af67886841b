package replies

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/emersion/go-msgauth/dkim"
)

// Signer signs letters with DKIM (RFC 6376, and RFC 8463 for Ed25519).
// Signing is the last thing before a letter leaves, so that neither the
// outbox nor an approval knows of it.
type Signer struct {
	domain   string
	selector string
	key      crypto.Signer
}

// NewSigner returns a signer with a private key in PEM: RSA of at least
// 2048 bits or Ed25519, as PKCS #8 or, for RSA, PKCS #1.
func NewSigner(domain, selector string, key []byte) (*Signer, error) {
	if domain == "" || selector == "" {
		return nil, errors.New("signing with DKIM: domain and selector are both needed")
	}
	block, _ := pem.Decode(key)
	if block == nil {
		return nil, errors.New("signing with DKIM: the key is not PEM")
	}
	private, err := parseKey(block)
	if err != nil {
		return nil, fmt.Errorf("signing with DKIM: %w", err)
	}
	return &Signer{domain, selector, private}, nil
}

func parseKey(block *pem.Block) (crypto.Signer, error) {
	var parsed any
	var err error
	if block.Type == "RSA PRIVATE KEY" {
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	} else {
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the key: %w", err)
	}
	switch key := parsed.(type) {
	case *rsa.PrivateKey:
		if key.N.BitLen() < 2048 {
			return nil, fmt.Errorf("the RSA key has %d bits and needs 2048", key.N.BitLen())
		}
		return key, nil
	case ed25519.PrivateKey:
		return key, nil
	default:
		return nil, fmt.Errorf("the key is a %T, neither RSA nor Ed25519", parsed)
	}
}

// signedFields are the fields that a signature covers. From is there twice,
// so that nobody can add another one (RFC 6376 §8.15).
func signedFields() []string {
	return []string{"From", "From", "To", "To", "Subject", "Subject", "Date", "Date",
		"Message-ID", "Message-ID", "In-Reply-To", "References", "MIME-Version",
		"Content-Type", "Content-Type", "Content-Language", "Auto-Submitted", "Reply-To", "Cc"}
}

// Sign returns the letter with a DKIM-Signature before it.
func (s *Signer) Sign(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	err := dkim.Sign(&out, bytes.NewReader(raw), &dkim.SignOptions{
		Domain: s.domain, Selector: s.selector, Signer: s.key, Hash: crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
		HeaderKeys:             signedFields(),
	})
	if err != nil {
		return nil, fmt.Errorf("signing with DKIM: %w", err)
	}
	return out.Bytes(), nil
}
