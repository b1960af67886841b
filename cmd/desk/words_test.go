package desk

import (
	"testing"
	"time"

	"ombud/store/casework"
)

func TestWait(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                              "0 seconds",
		time.Second:                    "1 second",
		59600 * time.Millisecond:       "1 minute",
		90 * time.Second:               "90 seconds",
		10 * time.Minute:               "10 minutes",
		9*time.Minute + 58*time.Second: "10 minutes",
		90 * time.Minute:               "90 minutes",
		2 * time.Hour:                  "2 hours",
		24 * time.Hour:                 "1 day",
		75 * time.Hour:                 "3 days",
	} {
		if got := wait(d); got != want {
			t.Errorf("wait(%s) = %q, want %q", d, got, want)
		}
	}
}

func TestRegister(t *testing.T) {
	for typed, want := range map[string]casework.Register{
		"2026-000123": "2026-000123", " #2026-000123 ": "2026-000123", "2026-1000123": "2026-1000123",
		"2026-1234": "", "26-000123": "", "2026-00012a": "", "2026": "", "KB-7F3K-9QXP": "", "": "",
	} {
		got, ok := register(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("register(%q) = %q, %v", typed, got, ok)
		}
	}
}
