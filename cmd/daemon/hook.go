package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// hookTimeout is how long a command of [hooks] may take.
const hookTimeout = 30 * time.Second

// commands are the commands by the event that they are run for.
func (h Hooks) commands() map[casework.HookEvent][]string {
	all := map[casework.HookEvent][]string{}
	if len(h.DisputedClaim) > 0 {
		all[casework.HookDisputedClaim] = h.DisputedClaim
	}
	if len(h.Urgent) > 0 {
		all[casework.HookUrgent] = h.Urgent
	}
	return all
}

// HookStep runs the commands whose events are due, one after the other, and
// records how each ended. No mail waits for it.
func (d *Daemon) HookStep(ctx context.Context) error {
	due, err := d.desk.DueHooks(ctx)
	if err != nil {
		return fmt.Errorf("looking for commands to run: %w", err)
	}
	d.mu.Lock()
	commands := d.config.Hooks.commands()
	d.mu.Unlock()
	var errs []error
	for _, h := range due {
		failed := runHook(ctx, commands[h.Call.Event], h)
		if ctx.Err() != nil {
			return ctx.Err() // it is run again at the next start
		}
		if failed != nil {
			d.Log.Error("command failed", "event", h.Call.Event, "case", h.Call.Reference, "attempt", h.Call.Attempt,
				"err", failed)
		} else {
			d.Log.Info("command run", "event", h.Call.Event, "case", h.Call.Reference)
		}
		errs = append(errs, d.desk.Hooked(ctx, h.ID, failed))
	}
	return errors.Join(errs...)
}

// runHook runs one command with its event on standard input.
func runHook(ctx context.Context, command []string, h desk.DueHook) error {
	if len(command) == 0 {
		return errors.New("no command is configured")
	}
	event, err := json.Marshal(h.Call)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, hookTimeout)
	defer cancel()
	run := exec.CommandContext(ctx, command[0], command[1:]...)
	run.Stdin = bytes.NewReader(append(event, '\n'))
	run.WaitDelay = time.Second
	if err := run.Run(); err != nil {
		return fmt.Errorf("running %s: %w", command[0], err)
	}
	return nil
}
