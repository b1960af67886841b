package store

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
)

func TestDiskFull(t *testing.T) {
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		err := diskFull("var/blobs", fmt.Errorf("write x: %w", cause))
		if !errors.Is(err, cause) || !strings.Contains(err.Error(), "var/blobs") ||
			!strings.Contains(err.Error(), "move the store") {
			t.Errorf("%v: %v, want the folder and what to do", cause, err)
		}
	}
	if err := diskFull("var/blobs", io.ErrUnexpectedEOF); !errors.Is(err, io.ErrUnexpectedEOF) ||
		strings.Contains(err.Error(), "blobs") {
		t.Errorf("another error became %v", err)
	}
}
