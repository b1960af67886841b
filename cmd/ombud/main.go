// Ombud is a complaint and feedback desk on real mail: see README.md and
// ombud --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"ombud/cmd/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := command.Run(ctx, os.Args[1:], command.OS())
	stop()
	os.Exit(code)
}
