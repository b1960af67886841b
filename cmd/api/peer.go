package api

import (
	"context"
	"fmt"
	"net"
	"os/user"
	"strconv"

	"golang.org/x/sys/unix"
)

// Peer is the Unix user at the other end of a socket.
type Peer struct {
	UID  int
	Name string // of the user; the number when there is no name
}

// String gives name and number, for messages.
func (p Peer) String() string { return fmt.Sprintf("%s (uid %d)", p.Name, p.UID) }

type peerKey struct{}

// withPeer keeps who is at the other end of a connection with its context.
// The kernel answers for the process that connected (SO_PEERCRED), so it is
// asked once a connection.
func withPeer(ctx context.Context, c net.Conn) context.Context {
	p, err := peerCredentials(c)
	if err != nil {
		return ctx
	}
	return context.WithValue(ctx, peerKey{}, p)
}

// peerOf is the peer that withPeer kept.
func peerOf(ctx context.Context) (Peer, bool) {
	p, ok := ctx.Value(peerKey{}).(Peer)
	return p, ok
}

// peerCredentials asks the kernel who is at the other end of a connection.
func peerCredentials(c net.Conn) (Peer, error) {
	uc, ok := c.(*net.UnixConn)
	if !ok {
		return Peer{}, fmt.Errorf("peer of %T: no unix socket", c)
	}
	raw, err := uc.SyscallConn()
	if err != nil {
		return Peer{}, fmt.Errorf("peer: %w", err)
	}
	var cred *unix.Ucred
	var credErr error
	if err := raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return Peer{}, fmt.Errorf("peer: %w", err)
	}
	if credErr != nil {
		return Peer{}, fmt.Errorf("peer: %w", credErr)
	}
	p := Peer{UID: int(cred.Uid), Name: strconv.Itoa(int(cred.Uid))}
	if u, err := user.LookupId(p.Name); err == nil {
		p.Name = u.Username
	}
	return p, nil
}
