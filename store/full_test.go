package store

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
)

func TestFull(t *testing.T) {
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		err := Full(fmt.Errorf("write var/blobs/x: %w", cause))
		if !errors.Is(err, cause) || !strings.Contains(err.Error(), "var/blobs") ||
			!strings.Contains(err.Error(), "move the store") {
			t.Errorf("%v: %v, want the place and what to do", cause, err)
		}
	}
	if err := Full(io.ErrUnexpectedEOF); err != io.ErrUnexpectedEOF {
		t.Errorf("another error became %v", err)
	}
}
