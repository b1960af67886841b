package daemon

import (
	"context"

	"ombud/cmd/api"
)

// Answer answers commands on the unix socket until ctx is done, and does
// nothing else: no loop runs, time passes as the caller says. It calls
// ready once commands are answered. The demo tells its story over it.
func (d *Daemon) Answer(ctx context.Context, ready func()) error {
	l, err := api.Listen(d.config.Path(d.config.API.Socket), d.config.API.Group)
	if err != nil {
		return err
	}
	ready()
	return api.Serve(ctx, l, d.handler(), apiGrace)
}
