package main

import (
	"context"
	"errors"
	"log"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"ombud/cmd/api"
)

func TestMain(m *testing.M) {
	// The daemons of scripts run in this process: their instants must come
	// out in UTC wherever that is.
	if err := os.Setenv("TZ", "Europe/Stockholm"); err != nil {
		log.Fatal(err)
	}
	testscript.Main(m, map[string]func(){"ombud": main})
}

// TestScript runs the stories of testdata: each is a script of commands with
// what they must print. Beside testscript's own commands there are
//
//	desk                    a daemon against servers in memory
//	desk stop, desk again   the daemon ends, and starts again
//	deliver FILE INBOX [FOLDER]  a mail arrives at service or kundombud
//	await N ADDRESS         until N letters have left to ADDRESS and the desk
//	                        knows that they have
//	reference WORD NAME     sets NAME to the newest case that a word or an
//	                        address is found in
//	refuse ADDRESS CODE TEXT  mail to an address is refused; alone: no more
//	letter STATE NAME       sets NAME to the first letter in a state
//	exits CODE ARGS...      runs ombud and compares the exit code
//	eventually CODE ARGS... the same, again and again until it is that code
//	contract NAME FILE      holds JSON to the contract of NAME
//	env-file FILE           sets what the lines NAME=VALUE of a file say
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("TZ", os.Getenv("TZ"))
			e.Values[deskKey{}] = &scriptDesk{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"desk":       startDesk,
			"deliver":    deliverMail,
			"await":      awaitLetters,
			"reference":  findReference,
			"refuse":     refuseMail,
			"letter":     findLetter,
			"exits":      runExits,
			"eventually": runEventually,
			"contract":   checkContract,
			"env-file":   setFromFile,
		},
	})
}

// runExits runs ombud and holds it to an exit code. What it printed can be
// matched with stdout and stderr.
func runExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if have := exitOf(ts, args[1:]); have != want {
		ts.Fatalf("ombud %s: exit code %d, want %d", strings.Join(args[1:], " "), have, want)
	}
}

// exitOf runs ombud and returns its exit code.
func exitOf(ts *testscript.TestScript, args []string) int {
	var exit *exec.ExitError
	err := ts.Exec("ombud", args...)
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode()
	case err != nil:
		ts.Fatalf("running ombud: %v", err)
	}
	return 0
}

// runEventually waits for what the daemon does by itself.
func runEventually(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: eventually CODE ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	end := time.NewTimer(scriptTimeout)
	tick := time.NewTicker(20 * time.Millisecond)
	defer end.Stop()
	defer tick.Stop()
	for {
		have := exitOf(ts, args[1:])
		if have == want {
			return
		}
		select {
		case <-end.C:
			ts.Fatalf("ombud %s: exit code stays %d, want %d", strings.Join(args[1:], " "), have, want)
		case <-tick.C:
		}
	}
}

func setFromFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: env-file FILE")
	}
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			ts.Setenv(name, value)
		}
	}
}

// scriptTimeout bounds each wait of a script.
const scriptTimeout = 30 * time.Second

func awaitLetters(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: await N ADDRESS")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), scriptTimeout)
	defer cancel()
	for all := 1; ; {
		messages, err := deskOf(ts).smtp.Wait(ctx, all)
		if err != nil {
			ts.Fatalf("waiting for %d letters to %s: %v", n, args[1], err)
		}
		have := 0
		for _, m := range messages {
			if m.To[0] == args[1] {
				have++
			}
		}
		if have >= n {
			allReported(ctx, ts)
			return
		}
		all = len(messages) + 1
	}
}

// findReference waits until a case is found by a word or an address and puts
// its reference into the environment.
func findReference(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: reference WORD NAME")
	}
	c := api.NewClient(deskOf(ts).socket, "jonas")
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), scriptTimeout)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		rows, err := api.Call[[]api.CaseRow](ctx, c, "search", api.SearchRequest{Query: args[0]})
		if err == nil && len(rows) > 0 {
			ts.Setenv(args[1], string(rows[0].Reference))
			return
		}
		select {
		case <-ctx.Done():
			ts.Fatalf("no case of %s: %v", args[0], err)
		case <-tick.C:
		}
	}
}

func deliverMail(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: deliver FILE service|kundombud [FOLDER]")
	}
	folder := "INBOX"
	if len(args) == 3 {
		folder = args[2]
	}
	raw := strings.ReplaceAll(ts.ReadFile(args[0]), "\n", "\r\n")
	raw = os.Expand(raw, ts.Getenv)
	_, err := deskOf(ts).imap.Append(args[1]+"@example.se", folder, []byte(raw), time.Now())
	ts.Check(err)
}
