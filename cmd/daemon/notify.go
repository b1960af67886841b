package daemon

import (
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// notify tells the service manager how the daemon stands (sd_notify(3)):
// READY=1, STOPPING=1, or what reloading gives. Without $NOTIFY_SOCKET it
// does nothing.
func notify(socket, state string) error {
	if socket == "" {
		return nil
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("telling the service manager %s: %w", state, err)
	}
	defer c.Close()
	if _, err := c.Write([]byte(state)); err != nil {
		return fmt.Errorf("telling the service manager %s: %w", state, err)
	}
	return nil
}

// reloading is what the service manager is told when a reload begins, with
// the instant on the clock that it goes by (Type=notify-reload in
// systemd.service(5)). READY=1 ends it.
func reloading() (string, error) {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return "", fmt.Errorf("reading the monotonic clock: %w", err)
	}
	return fmt.Sprintf("RELOADING=1\nMONOTONIC_USEC=%d", now.Nano()/1000), nil
}
