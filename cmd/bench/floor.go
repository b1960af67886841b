package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// floor is the bare pipeline, run in turn with the product.
type floor struct{ bin string }

// findFloor builds the bare pipeline; one without a program means that there
// is none.
func (w *world) findFloor(dir string) (floor, error) {
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		fmt.Println("no bare pipeline in", dir, "- the product is measured alone")
		return floor{}, nil
	}
	f := floor{filepath.Join(w.dir, "perfgen")}
	return f, build(w.ctx, dir, ".", f.bin)
}

// measured is what one run used.
type measured struct {
	mails int
	took  time.Duration
	cpu   time.Duration // until the last mail was moved
	words time.Duration // of the processor, for words indexed after that
	anon  int64         // octets
}

func (m measured) perSecond() float64 { return float64(m.mails) / m.took.Seconds() }

func (m measured) cpuEach() float64 { return m.cpu.Seconds() * 1000 / float64(m.mails) }

// run takes the mails of a user through the bare pipeline.
func (f floor) run(ctx context.Context, w *world, user string, n, smtp int, tls bool) (measured, error) {
	if out, err := w.dovecot.Doveadm("mailbox", "create", "-u", user, "Processed"); err != nil {
		return measured{}, fmt.Errorf("%w: %s", err, out)
	}
	data := filepath.Join(w.dir, "floor-"+user)
	if err := os.Mkdir(data, 0o700); err != nil {
		return measured{}, err
	}
	port := w.dovecot.IMAPPort
	if tls {
		port = w.dovecot.IMAPSPort
	}
	cmd := exec.CommandContext(ctx, f.bin, "pipeline", "-addr", fmt.Sprintf("127.0.0.1:%d", port), fmt.Sprintf("-tls=%v", tls),
		"-smtp", fmt.Sprintf("127.0.0.1:%d", smtp), "-user", user, "-n", fmt.Sprint(n), "-data", data, "-move=true")
	start := time.Now()
	peak := make(chan int64, 1)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return measured{}, err
	}
	p := product{cmd: cmd, peak: peak}
	go p.watch()
	if err := cmd.Wait(); err != nil {
		return measured{}, fmt.Errorf("the bare pipeline: %w\n%s", err, out.String())
	}
	return measured{mails: n, took: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), anon: <-peak}, nil
}

// writeKey makes an Ed25519 key to sign letters with (RFC 8463).
func writeKey(file string) error {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
}
