package daemon

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// minFree is the room that must be left on the store's disk for mail to be
// fetched: 200 MB. Below, mail waits on the server, where it is safe.
const minFree = 200_000_000

// freeDisk is how many octets the daemon may still write on the disk of dir.
func freeDisk(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("room left in %s: %w", dir, err)
	}
	return s.Bavail * uint64(s.Bsize), nil
}

// DiskFullError is returned instead of fetching mail when there is little
// room left for the store.
type DiskFullError struct {
	Dir  string
	Free uint64 // octets
	Need uint64 // octets that must be free for the mail in question
}

// Error says what to do.
func (e *DiskFullError) Error() string {
	return fmt.Sprintf("only %d MB left in %s, mail is fetched from %d MB on: make room there;"+
		" it waits on the server meanwhile",
		e.Free/1_000_000, e.Dir, e.Need/1_000_000)
}
