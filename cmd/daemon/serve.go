package daemon

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"ombud/cmd/api"
)

// How long the parts may take to stop. With closeGrace it stays below the 30
// seconds that a service manager waits.
const (
	apiGrace  = 5 * time.Second
	stopGrace = 15 * time.Second
)

// Serve runs the daemon until ctx is done, reloads it whenever reload
// receives, and closes it. It returns nil when everything has ended in time
// and nothing failed.
func (d *Daemon) Serve(ctx context.Context, reload <-chan os.Signal) error {
	if err := d.desk.Recover(ctx); err != nil {
		return errors.Join(fmt.Errorf("looking at letters left in sending: %w", err), d.Close())
	}
	l, err := api.Listen(d.socket, d.group)
	if err != nil {
		return errors.Join(err, d.Close())
	}
	g := start(ctx, d.parts(l)...)
	d.Log.Info("started", "version", d.Version, "mailboxes", len(d.pollers))
	err = d.attend(ctx, reload, g.failed)
	d.Log.Info("stopping")
	return errors.Join(err, d.tell("STOPPING=1"), g.stop(stopGrace), d.Close())
}

// Answer answers the socket alone until ctx is done: for the demo and for
// tests, which call the steps themselves. It calls ready when commands can
// come.
func (d *Daemon) Answer(ctx context.Context, ready func()) error {
	l, err := api.Listen(d.socket, d.group)
	if err != nil {
		return err
	}
	ready()
	return api.Serve(ctx, l, d.handler(), apiGrace)
}

// attend does what there is to do while the parts run.
func (d *Daemon) attend(ctx context.Context, reload <-chan os.Signal, failed <-chan error) error {
	if err := d.tell("READY=1"); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case <-reload:
			if err := d.hangUp(); err != nil {
				return err
			}
		}
	}
}

// hangUp reloads, and tells the service manager when that begins and ends.
func (d *Daemon) hangUp() error {
	begins, err := reloading()
	if err == nil {
		err = d.tell(begins)
	}
	if err != nil {
		return err
	}
	if err := d.Reload(); err != nil {
		d.Log.Error("reload refused, going on with the old configuration", "err", err)
	} else {
		d.Log.Info("reloaded")
	}
	d.retry()
	return d.tell("READY=1")
}

// tell tells the service manager.
func (d *Daemon) tell(state string) error { return notify(d.Getenv("NOTIFY_SOCKET"), state) }

// parts are what runs, each relying on those before it alone: commands are
// the first to stop, then intake, then the sender.
func (d *Daemon) parts(l net.Listener) []part {
	parts := []part{
		{"the index", func(ctx context.Context) error {
			drain(ctx, d.Log, d.toIndex, d.IndexStep)
			return nil
		}},
		{"the clocks", func(ctx context.Context) error {
			every(ctx, d.Log, "sweep", sweepEvery, d.SweepStep)
			return nil
		}},
		{"the commands", func(ctx context.Context) error {
			every(ctx, d.Log, "hooks", hookEvery, d.HookStep)
			return nil
		}},
		{"the secrets", func(ctx context.Context) error {
			every(ctx, d.Log, "secrets", secretEvery, d.SecretStep)
			return nil
		}},
		{"the upkeep", func(ctx context.Context) error {
			every(ctx, d.Log, "upkeep", upkeepEvery, d.UpkeepStep)
			return nil
		}},
		{"the sender", func(ctx context.Context) error {
			outbound{d.SendStep, d.desk.NextDue, d.toSend, d.Now, d.Log}.loop(ctx)
			return nil
		}},
	}
	for _, key := range sortedKeys(d.pollers) {
		parts = append(parts, part{"mailbox " + key, d.pollers[key].Run})
	}
	return append(parts, part{"the socket", func(ctx context.Context) error {
		return api.Serve(ctx, l, d.handler(), apiGrace)
	}})
}
