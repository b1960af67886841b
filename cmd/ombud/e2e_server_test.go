package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// server is a daemon that runs as a child process.
type server struct {
	*world
	cmd  *exec.Cmd
	log  *lockedBuffer
	done chan struct{}
	err  error // of Wait, when done is closed
}

// serve starts the daemon and waits until it says that it is ready.
func (w *world) serve() *server {
	w.Helper()
	s, ready := w.launch()
	select {
	case <-ready:
	case <-s.done:
		w.Fatalf("the daemon ended: %v\n%s", s.err, s.log)
	case <-time.After(patience):
		w.Fatalf("the daemon is not ready\n%s", s.log)
	}
	return s
}

// launch starts the daemon. The channel is closed when the daemon tells the
// service manager that it is ready.
func (w *world) launch() (*server, <-chan struct{}) {
	w.Helper()
	path := filepath.Join(w.dir, "manager.sock")
	os.Remove(path)
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		w.Fatal(err)
	}
	s := &server{world: w, log: &lockedBuffer{}, done: make(chan struct{})}
	s.cmd = exec.Command(w.bin, "-c", w.config, "serve", "--allow-as")
	s.cmd.Dir, s.cmd.Stderr = "/", s.log
	s.cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+path)
	if err := s.cmd.Start(); err != nil {
		w.Fatal(err)
	}
	go func() {
		s.err = s.cmd.Wait()
		manager.Close()
		close(s.done)
	}()
	w.Cleanup(func() {
		s.kill()
		if w.Failed() {
			w.Logf("the daemon's log:\n%s", s.log)
		}
	})
	ready := make(chan struct{})
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := manager.Read(buf)
			if err != nil {
				return
			}
			if string(buf[:n]) == "READY=1" {
				close(ready)
			}
		}
	}()
	return s, ready
}

// stop asks the daemon to end, as a service manager does, and wants it to do
// so in time and without an error.
func (s *server) stop() {
	s.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.Fatal(err)
	}
	select {
	case <-s.done:
	case <-time.After(30 * time.Second):
		s.Fatalf("the daemon has not ended 30 s after SIGTERM\n%s", s.log)
	}
	if s.err != nil {
		s.Errorf("after SIGTERM: %v\n%s", s.err, s.log)
	}
}

// kill ends the daemon at once, without a chance to do anything more.
func (s *server) kill() {
	s.cmd.Process.Kill()
	<-s.done
}

// lockedBuffer keeps what a child process writes.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// eventually waits until check returns nil.
func eventually(tb testing.TB, what string, check func() error) {
	tb.Helper()
	within(tb, patience, what, check)
}

// within waits until check returns nil, at most for limit.
func within(tb testing.TB, limit time.Duration, what string, check func() error) {
	tb.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	over := time.After(limit)
	for {
		err := check()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-over:
			tb.Fatalf("%s: not after %s: %v", what, limit, err)
		}
	}
}
