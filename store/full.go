package store

import (
	"errors"
	"fmt"
	"syscall"
)

// diskFull says what to do where err means that there is no more room for
// path, and returns other errors as they are.
func diskFull(path string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("the disk of %s is full: free some space or move the store; nothing already kept is harmed: %w",
			path, err)
	case errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("the quota for %s is used up: raise it or move the store; nothing already kept is harmed: %w",
			path, err)
	}
	return err
}
