package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"ombud/store/casework"
)

func TestInfrastructure(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{fmt.Errorf("writing: %w", syscall.ENOSPC), true},
		{&fs.PathError{Op: "open", Path: "x", Err: errors.New("gone")}, true},
		{fmt.Errorf("x: %w", context.Canceled), true},
		{fmt.Errorf("x: %w", casework.ErrInvalid), false},
		{errors.New("year outside of range"), false},
	} {
		if got := infrastructure(tt.err); got != tt.want {
			t.Errorf("%v: %v, want %v", tt.err, got, tt.want)
		}
	}
}

func TestRefuses(t *testing.T) {
	for text, want := range map[string]bool{
		"Vi avslår din begäran":              true,
		"VI KAN INTE\r\nGÅ MED PÅ ditt krav": true,
		"We can’t agree to this":             true,
		"Your claim is rejected.":            true,
		"Tack, vi har betalat tillbaka.":     false,
		"Here is your money back":            false,
	} {
		if got := refuses(text) != ""; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
