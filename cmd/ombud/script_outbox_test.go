package main

import (
	"context"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"ombud/cmd/api"
	"ombud/replies/repliestest"
	"ombud/store/casework"
)

// refuseMail has the customers' mail system refuse what is sent to an
// address, or accept everything again.
func refuseMail(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 && len(args) != 3 {
		ts.Fatalf("usage: refuse [ADDRESS CODE TEXT]")
	}
	if len(args) == 0 {
		deskOf(ts).smtp.ClearScript()
		return
	}
	code, err := strconv.Atoi(args[1])
	ts.Check(err)
	deskOf(ts).smtp.Script(repliestest.Fault{Recipient: args[0], At: repliestest.StepRcpt, Code: code, Text: args[2]})
}

// allReported waits until no letter is on its way: a server has a letter a
// moment before the desk knows that it has.
func allReported(ctx context.Context, ts *testscript.TestScript) {
	c := api.NewClient(deskOf(ts).socket, "admin")
	defer c.Close()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		letters, err := api.Call[[]api.LetterView](ctx, c, "outbox", api.OutboxRequest{State: casework.LetterSending})
		if err == nil && len(letters) == 0 {
			return
		}
		select {
		case <-ctx.Done():
			ts.Fatalf("letters stay on their way: %v", err)
		case <-tick.C:
		}
	}
}

// findLetter waits until a letter is in a state and puts its ID into the
// environment.
func findLetter(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: letter STATE NAME")
	}
	c := api.NewClient(deskOf(ts).socket, "admin")
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), scriptTimeout)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		letters, err := api.Call[[]api.LetterView](ctx, c, "outbox", api.OutboxRequest{State: casework.LetterState(args[0])})
		if err == nil && len(letters) > 0 {
			ts.Setenv(args[1], string(letters[0].ID))
			return
		}
		select {
		case <-ctx.Done():
			ts.Fatalf("no letter is %s: %v", args[0], err)
		case <-tick.C:
		}
	}
}
