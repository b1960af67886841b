package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/user"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// Listen opens the unix socket at path. With a group name its members may
// connect, without one only the daemon's user and root. A socket that a dead
// daemon left behind is removed; one that answers is an error.
func Listen(path, group string) (net.Listener, error) {
	if err := clearStale(path); err != nil {
		return nil, err
	}
	// The socket is made with no rights for others and opened to the group
	// after it has the right owner, so that at no time a stranger connects.
	old := unix.Umask(0o177)
	l, err := net.Listen("unix", path)
	unix.Umask(old)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", path, err)
	}
	if group == "" {
		return l, nil
	}
	if err := openTo(path, group); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// clearStale removes the socket of a dead daemon, and nothing else.
func clearStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("listening on %s: %w", path, err)
	}
	if info.Mode()&fs.ModeSocket == 0 {
		return fmt.Errorf("listening on %s: there is a file that is no socket", path)
	}
	if c, err := net.DialTimeout("unix", path, time.Second); err == nil {
		c.Close()
		return fmt.Errorf("listening on %s: another daemon answers there", path)
	}
	return os.Remove(path)
}

// openTo gives a socket to a group and lets its members connect.
func openTo(path, group string) error {
	g, err := user.LookupGroup(group)
	if err != nil {
		return fmt.Errorf("opening %s to group %q: %w", path, group, err)
	}
	gid, err := strconv.Atoi(g.Gid)
	if err != nil {
		return fmt.Errorf("opening %s to group %q: %w", path, group, err)
	}
	if err := os.Chown(path, -1, gid); err != nil {
		return fmt.Errorf("opening %s to group %q: %w", path, group, err)
	}
	return os.Chmod(path, 0o660)
}

// Serve answers on l until ctx is done, then lets requests under way finish
// within grace.
func Serve(ctx context.Context, l net.Listener, h http.Handler, grace time.Duration) error {
	s := &http.Server{
		Handler:           h,
		ConnContext:       withPeer,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	select {
	case err := <-served:
		return fmt.Errorf("serving %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := s.Shutdown(stop)
	<-served
	return err
}
