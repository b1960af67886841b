package repliestest

import "encoding/pem"

// CA returns the certificate that RootCAs trusts, as PEM, for a client that
// reads it from a file; nil without TLS.
func (s *Sink) CA() []byte {
	if s.server.TLSConfig == nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.server.TLSConfig.Certificates[0].Certificate[0]})
}
