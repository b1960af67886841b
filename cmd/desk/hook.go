package desk

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"ombud/store/casework"
)

// taskHook is the task of a case whose command does not succeed.
const taskHook = "the command for this event fails: do by hand what it does"

// hook has the company's command run for what a case in hand has become since
// it stood as before: somebody is on call, or a claim is disputed. An event
// without a command is none.
func (s *sitting) hook(was, c casework.Case) error {
	for _, event := range c.HookEvents() {
		if !slices.Contains(s.Hooks, event) || slices.Contains(was.HookEvents(), event) && was.Reference != "" {
			continue
		}
		if _, err := s.tx.PutHook(casework.Hook{Event: event, Case: c.Reference, At: s.tx.Now, DueAt: s.tx.Now}); err != nil {
			return err
		}
	}
	return nil
}

// DueHook is an event whose command is to be run now.
type DueHook struct {
	ID   uint64
	Call casework.HookCall
}

// DueHooks returns the events whose commands are to be run now.
func (d *Desk) DueHooks(ctx context.Context) ([]DueHook, error) {
	var due []DueHook
	err := d.view(ctx, func(s *sitting) error {
		due = nil
		hooks, err := s.tx.Hooks()
		if err != nil {
			return err
		}
		for _, h := range hooks {
			c, err := s.tx.Case(h.Case)
			if absent(err) || h.DueAt.After(s.tx.Now) {
				continue
			}
			if err != nil {
				return err
			}
			due = append(due, DueHook{h.ID, h.Call(c)})
		}
		return nil
	})
	return due, err
}

// Hooked records how the command for an event ended. Succeeded, it stands in
// the history; failed, it is tried again, and a person has a task meanwhile.
func (d *Desk) Hooked(ctx context.Context, id uint64, failed error) error {
	return d.update(ctx, func(s *sitting) error {
		h, err := s.tx.Hook(id)
		if absent(err) {
			return nil
		}
		if err != nil {
			return err
		}
		c, err := s.tx.Case(h.Case)
		if err != nil {
			return err
		}
		note := "event=" + string(h.Event)
		if failed != nil {
			s.task(&c, taskHook, note)
			if _, err := s.tx.PutHook(h.Failed(s.tx.Now)); err != nil {
				return err
			}
			return s.hookEnded(c, fmt.Sprintf("%s failed attempt=%d", note, h.Attempts+1))
		}
		if h.Event == casework.HookDisputedClaim {
			c.ClaimPausedAt = s.tx.Now
		}
		c.Tasks = slices.Clone(c.Tasks)
		for i, t := range c.Tasks {
			if t.Kind == taskHook && t.Note == note && t.Done.IsZero() {
				c.Tasks[i].Done = s.tx.Now
			}
		}
		if err := s.tx.DeleteHook(id); err != nil {
			return err
		}
		return s.hookEnded(c, note+" done")
	})
}

func (s *sitting) hookEnded(c casework.Case, note string) error {
	if err := s.tx.PutCase(c); err != nil {
		return err
	}
	return s.record(c.Reference, casework.SystemName, casework.VerbHook, note)
}

// pausePattern finds words that promise the customer that reminders or
// collection rest.
var pausePattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:pausa\p{L}*|stoppa[rt]?\p{L}*|vilar|vilande)\b[^.\n]{0,60}\b(?:påminnels|inkasso|krav|faktura)\p{L}*` +
		`|\b(?:påminnels|inkasso|krav|faktura)\p{L}*\b[^.\n]{0,60}\b(?:pausa\p{L}*|stoppa[dst]\p{L}*|vilar|vilande)\b` +
		`|\b(?:paus|stopp|suspend)(?:ed|ing|e)?\b[^.\n]{0,60}\b(?:reminder|collection|invoice|claim)s?\b` +
		`|\b(?:reminder|collection|invoice|claim)s?\b[^.\n]{0,60}\b(?:paused|stopped|suspended|on hold)\b`)
})

// pause stops a letter that promises a pause before the command that makes it
// has succeeded: nobody is promised what is not so.
func (s *sitting) pause(d casework.Draft) error {
	if d.Kind.Inside() || !d.Case.ClaimPausedAt.IsZero() || !slices.Contains(s.Hooks, casework.HookDisputedClaim) {
		return nil
	}
	for _, text := range d.OwnWords() {
		if words := pausePattern().FindString(text); words != "" {
			return notAllowed(fmt.Sprintf("case %s: letter %s", d.Case.Reference, d.Kind), fmt.Sprintf(
				"it promises a pause (%q), and the command that makes one has not succeeded", words),
				fmt.Sprintf("ombud show %s", d.Case.Reference))
		}
	}
	return nil
}
