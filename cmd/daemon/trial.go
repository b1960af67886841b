package daemon

import (
	"bufio"
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"ombud/cmd/desk"
	"ombud/store/casework"
)

// A mail that ends the program while it is read would end it again and again,
// and nothing that a process notes before it dies tells the mail's doing from
// a kill by somebody else. So mail that was in hand when the program died is
// first read in a process of its own, where only the mail can be the reason.

const (
	// deaths is how many such processes a mail must end, one after the other,
	// to be put in quarantine unread.
	deaths = 3
	// trialWait is how long one may take for all the mail it is given. A mail
	// of the largest size is read within seconds.
	trialWait = 5 * time.Minute
	// crashed is the exit code of a Go program that ended by a fatal error.
	crashed = 2
)

// CommandTrial is a trial by a command that does ReadTrial.
func CommandTrial(name string, args ...string) desk.Trial {
	return func(ctx context.Context, mail []casework.Arrival) (string, error) {
		var in, errs bytes.Buffer
		if err := gob.NewEncoder(&in).Encode(mail); err != nil {
			return "", fmt.Errorf("trying mail: %w", err)
		}
		limit, cancel := context.WithTimeout(ctx, trialWait)
		defer cancel()
		cmd := exec.CommandContext(limit, name, args...)
		cmd.Stdin, cmd.Stderr, cmd.WaitDelay = &in, &errs, time.Second
		err := cmd.Run()
		var exit *exec.ExitError
		switch {
		case err == nil:
			return "", nil
		case ctx.Err() != nil:
			return "", ctx.Err()
		case limit.Err() != nil:
			return fmt.Sprintf("not done after %s", trialWait), nil
		case errors.As(err, &exit) && !exit.Exited(), errors.As(err, &exit) && exit.ExitCode() == crashed:
			line, _, _ := bytes.Cut(errs.Bytes(), []byte("\n"))
			return fmt.Sprintf("%v %.100q", err, line), nil
		}
		return "", fmt.Errorf("trying mail: %w", err)
	}
}

// ReadTrial reads the mail that a CommandTrial sends, as intake would, and
// keeps nothing. It opens neither the store nor a secret.
func ReadTrial(c Config, in io.Reader) error {
	t, err := c.tools()
	if err != nil {
		return err
	}
	var mail []casework.Arrival
	if err := gob.NewDecoder(bufio.NewReader(in)).Decode(&mail); err != nil {
		return fmt.Errorf("reading mail to try: %w", err)
	}
	for _, a := range mail {
		desk.Read(t.reader, t.rules, t.directory, a)
	}
	return nil
}

// try finds out which of the mail that an earlier process died over is
// deadly, and marks it so that it is not read again.
func (d *Daemon) try(ctx context.Context, arrivals []casework.Arrival, suspects map[casework.ArrivalID]bool) error {
	var tried []casework.Arrival
	for _, a := range arrivals {
		if suspects[a.ID] {
			tried = append(tried, a)
		}
	}
	if len(tried) == 0 || d.Trial == nil {
		return nil
	}
	d.Log.Warn("the program died with mail in hand; it is read in another process first", "mails", len(tried))
	if died, err := d.Trial(ctx, tried); err != nil || died == "" {
		return d.untried(ctx, err)
	}
	for i := range arrivals {
		if a := &arrivals[i]; suspects[a.ID] {
			var err error
			if a.Deadly, err = d.deadly(ctx, *a); err != nil {
				return d.untried(ctx, err)
			}
		}
	}
	return nil
}

// untried goes on without a trial that could not be made: the mail is read
// here, as any other.
func (d *Daemon) untried(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	d.Log.Error("mail could not be tried", "err", err)
	return nil
}

// deadly says how the processes ended that read a mail by itself; empty when
// one of them did not.
func (d *Daemon) deadly(ctx context.Context, a casework.Arrival) (string, error) {
	why := ""
	for range deaths {
		died, err := d.Trial(ctx, []casework.Arrival{a})
		if err != nil || died == "" {
			return "", err
		}
		why = fmt.Sprintf("reading it ended the program %d times: %s", deaths, died)
	}
	return why, nil
}
