package daemon

import (
	"fmt"
	"net"
)

// notify tells the service manager how the daemon stands (sd_notify(3)):
// READY=1, RELOADING=1, STOPPING=1. Without $NOTIFY_SOCKET it does nothing.
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
