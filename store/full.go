package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// Full says what to do where err means that there is no more room, and
// returns other errors as they are.
func Full(err error) error {
	advice := ""
	switch {
	case errors.Is(err, syscall.ENOSPC):
		advice = "the disk is full: free some space or move the store"
	case errors.Is(err, syscall.EDQUOT):
		advice = "the quota is used up: raise it or move the store"
	default:
		return err
	}
	return fmt.Errorf("%s; nothing already kept is harmed: %w", advice, err)
}

// SyncDir brings the entries of a folder to the disk.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("opening a folder to sync it: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("syncing folder %s: %w", dir, err)
	}
	return nil
}
