package replies

import (
	"context"
	"fmt"
	"strconv"
)

// Probed is what a look at the mail server has found.
type Probed struct {
	Size int64 // largest letter that it takes, in octets; 0 when it does not say
	DSN  bool  // it tells of failed deliveries as we ask (RFC 3461)
	UTF8 bool  // it takes addresses outside ASCII (RFC 6531)
}

// Probe connects to the mail server and logs in, and sends nothing. A server
// that cannot be used is ErrUnreachable.
func Probe(ctx context.Context, s Settings) (Probed, error) {
	s = s.withDefaults()
	one := &session{set: &s}
	if err := one.connect(ctx); err != nil {
		return Probed{}, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer one.quit()
	var p Probed
	if ok, limit := one.client.Extension("SIZE"); ok {
		p.Size, _ = strconv.ParseInt(limit, 10, 64) // RFC 1870: a server need not say how much
	}
	p.DSN, _ = one.client.Extension("DSN")
	p.UTF8, _ = one.client.Extension("SMTPUTF8")
	return p, nil
}
