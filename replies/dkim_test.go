package replies_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"ombud/replies"
	"ombud/replies/repliestest"
	"ombud/store/casework"
)

func keyPEM(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// verify checks the signature of a message against a public key.
func verify(t *testing.T, raw []byte, public crypto.PublicKey) error {
	t.Helper()
	record := "v=DKIM1; "
	switch public := public.(type) {
	case ed25519.PublicKey:
		record += "k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	default:
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		record += "k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
	}
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{
		LookupTXT: func(domain string) ([]string, error) {
			if domain != "ombud._domainkey.example.se" {
				t.Errorf("asked for %s", domain)
			}
			return []string{record}, nil
		}})
	if err != nil || len(found) != 1 || found[0].Domain != "example.se" {
		t.Fatalf("%d signatures, %v", len(found), err)
	}
	return found[0].Err
}

// TestSender_DKIM sends a signed letter and verifies what arrives.
func TestSender_DKIM(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	edPublic, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey)})
	for name, key := range map[string]struct {
		pem    []byte
		public crypto.PublicKey
	}{"RSA": {keyPEM(t, rsaKey), rsaKey.Public()}, "PKCS1": {pkcs1, rsaKey.Public()}, "Ed25519": {keyPEM(t, edKey), edPublic}} {
		t.Run(name, func(t *testing.T) {
			signer, err := replies.NewSigner("example.se", "ombud", key.pem)
			if err != nil {
				t.Fatal(err)
			}
			composed, err := newComposer(t, replies.SampleOptions("")).Compose(
				replies.Sample(casework.LetterAcknowledgement, "complaint", casework.Swedish))
			if err != nil {
				t.Fatal(err)
			}
			sink := startSink(t, repliestest.Options{})
			set := settings(sink)
			set.DKIM = signer
			out := letter(1, "asa@example.org")
			out.Raw = composed.Raw
			box := &outbox{letters: []casework.Outgoing{out}}
			if sent, err := replies.NewSender(set, box, quiet()).SendDue(t.Context()); sent != 1 || err != nil {
				t.Fatalf("sent %d, %v", sent, err)
			}
			got := sink.Messages()[0].Data
			if err := verify(t, got, key.public); err != nil {
				t.Error(err)
			}
			if replies.Digest(got) != composed.SHA256 {
				t.Error("what was approved is not what arrived")
			}
			if err := verify(t, append([]byte("From: <evil@example.net>\r\n"), got...), key.public); err == nil {
				t.Error("a second From does not break the signature")
			}
			changed := bytes.Replace(got, []byte("KB-7F3K"), []byte("KB-0000"), 1)
			if err := verify(t, changed, key.public); err == nil {
				t.Error("a changed subject does not break the signature")
			}
		})
	}
}

func TestNewSigner(t *testing.T) {
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for want, key := range map[string][]byte{
		"not PEM":         []byte("secret"),
		"1024 bits":       keyPEM(t, weak),
		"neither RSA nor": keyPEM(t, curve),
		"reading the key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}),
	} {
		if _, err := replies.NewSigner("example.se", "ombud", key); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := replies.NewSigner("", "ombud", nil); err == nil {
		t.Error("no domain is taken")
	}
}
