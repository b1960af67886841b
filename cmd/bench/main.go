// Command bench measures Ombud beside the bare pipeline: what the same
// machine does when nothing but the wire, the disk and a parser is in the way.
//
//	go run ./cmd/bench intake -mails 10000 -rounds 3
//	go run ./cmd/bench intake -mails 10000 -rounds 3 -tls -dkim
//	go run ./cmd/bench latency -mails 200
//	go run ./cmd/bench latency -mails 3000 -rate 50
//	go run ./cmd/bench grow -cases 0,100000,1000000
//	go run ./cmd/bench boxes -boxes 10 -mails 5000
//	go run ./cmd/bench backup -mails 10000
//
// It starts Dovecot and a mail sink on loopback, builds the program from
// source and runs it as its own process, with the built-in rules, acknowledging
// every mail in text and HTML. Mails are of the mix of speed.md: 70 % plain of
// 2 kB, 20 % multipart of 20 kB, 10 % with an attachment of 300 kB. The bare
// pipeline is that of -perfgen, when it is there; it runs in turn with the
// product (A B A B …), with mails of the same mix, and medians are compared.
//
// # What the product does beyond the bare pipeline
//
// The bare pipeline appends the raw mail to one segment file, notes a case of
// one record and sends one plain text; it keeps no sending mark, so a letter
// is sent again after a death. The product packs each mail into the store or
// a file of its own, classifies with all built-in rules in six languages,
// keeps the case with its indexes, deadlines, register row, history and seal,
// commits "sending" before and the result after each letter, composes text and
// HTML, and indexes the words. All of it is durable before the mail is touched
// on the server.
//
// Figures are printed, nothing fails on them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// command is a thing to measure.
type command struct {
	name string
	run  func(context.Context, *world, *flag.FlagSet, []string) error
}

func commands() []command {
	return []command{
		{"intake", intake},
		{"latency", latency},
		{"grow", grow},
		{"boxes", boxes},
		{"backup", backup},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run does one command in a world of its own.
func run(ctx context.Context, args []string) error {
	var names []string
	for _, c := range commands() {
		if len(args) == 0 || args[0] != c.name {
			names = append(names, c.name)
			continue
		}
		w := &world{ctx: ctx}
		ended := make(chan error, 1)
		// A goroutine of its own, which the world ends where it cannot go on.
		go func() {
			var err error
			defer func() { ended <- errors.Join(err, w.failed) }()
			defer w.close()
			err = c.run(ctx, w, flag.NewFlagSet(c.name, flag.ContinueOnError), args[1:])
		}()
		return <-ended
	}
	return fmt.Errorf("usage: bench %s [flags]", strings.Join(names, "|"))
}
