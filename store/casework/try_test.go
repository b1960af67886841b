package casework

import (
	"testing"
	"time"
)

// TestLetter_Tried holds every result of a try to the table, for letters by
// the program and by people, tried before and not.
func TestLetter_Tried(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	before := Attempt{At: now.Add(-time.Hour), Code: 451}
	long := Attempt{At: now.Add(-GiveUpAfter - time.Minute)}
	for _, tt := range []struct {
		name     string
		kind     LetterKind
		attempts []Attempt
		result   LetterState
		retry    time.Duration
		want     LetterState
		due      time.Duration // from now
	}{
		{"accepted", LetterReply, nil, LetterAccepted, 0, LetterAccepted, 0},
		{"failed", LetterReply, nil, LetterFailed, 0, LetterFailed, 0},
		{"untried", LetterReply, nil, LetterQueued, 0, LetterQueued, 0},
		{"untried after a try", LetterReply, []Attempt{before}, LetterQueued, 0, LetterDeferred, 0},
		{"deferred", LetterReply, nil, LetterDeferred, time.Hour, LetterDeferred, time.Hour},
		{"deferred for no time", LetterReply, nil, LetterDeferred, 0, LetterDeferred, ShortestRetry},
		{"unknown, a person's", LetterReply, nil, LetterUnknown, time.Hour, LetterUnknown, 0},
		{"unknown, a decision", LetterFinalDecision, nil, LetterUnknown, time.Hour, LetterUnknown, 0},
		{"unknown, the program's", LetterAcknowledgement, nil, LetterUnknown, time.Hour, LetterQueued, time.Hour},
		{"unknown, a notice", LetterNotice, []Attempt{before}, LetterUnknown, time.Hour, LetterQueued, time.Hour},
		{"unknown for days", LetterAcknowledgement, []Attempt{long}, LetterUnknown, time.Hour, LetterUnknown, 0},
	} {
		l := Letter{Kind: tt.kind, State: LetterSending, DueAt: now, Attempts: tt.attempts}
		got, ok := l.Tried(SendResult{State: tt.result, RetryAfter: tt.retry, Attempt: Attempt{At: now}})
		tries := len(tt.attempts) + 1
		if tt.result == LetterQueued {
			tries--
		}
		if !ok || got.State != tt.want || !got.DueAt.Equal(now.Add(tt.due)) || len(got.Attempts) != tries {
			t.Errorf("%s: %s due %s after %d tries, want %s in %s after %d", tt.name, got.State, got.DueAt,
				len(got.Attempts), tt.want, tt.due, tries)
		}
		if accepted := tt.result == LetterAccepted; got.AcceptedAt.IsZero() == accepted {
			t.Errorf("%s: accepted %s", tt.name, got.AcceptedAt)
		}
	}
	for _, s := range []LetterState{LetterHeld, LetterSending, LetterCancelled, LetterBounced, "lost"} {
		if got, ok := (Letter{State: LetterSending}).Tried(SendResult{State: s}); ok || got.State != LetterSending {
			t.Errorf("a try ends as %s", s)
		}
	}
}

// TestLetter_Retried: only a letter that may have arrived leaves as it is.
func TestLetter_Retried(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		state        LetterState
		ok, insisted bool
	}{
		{LetterUnknown, true, true}, {LetterFailed, true, false}, {LetterDeferred, true, false},
		{LetterHeld, false, false}, {LetterQueued, false, false}, {LetterSending, false, false},
		{LetterAccepted, false, false}, {LetterCancelled, false, false}, {LetterBounced, false, false},
	} {
		got, ok := Letter{State: tt.state}.Retried(now)
		if ok != tt.ok || got.Insisted != tt.insisted || ok && (got.State != LetterQueued || !got.DueAt.Equal(now)) {
			t.Errorf("%s: %+v, %v", tt.state, got, ok)
		}
	}
	l, _ := Letter{State: LetterUnknown, Kind: LetterReply}.Retried(now)
	for state, keeps := range map[LetterState]bool{LetterQueued: true, LetterDeferred: true, LetterFailed: false,
		LetterAccepted: false} {
		if got, _ := l.Tried(SendResult{State: state, Attempt: Attempt{At: now}}); got.Insisted != keeps {
			t.Errorf("after %s insisted %v, want %v", state, got.Insisted, keeps)
		}
	}
}

// TestLetter_Day: a letter of an earlier program is dated by when it was due.
func TestLetter_Day(t *testing.T) {
	cal := NewCalendar(time.UTC, nil)
	day := Date{Year: 2026, Month: 11, Day: 23}
	due := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	if got := (Letter{Dated: day, DueAt: due}).Day(cal); got != day {
		t.Errorf("%s, want %s", got, day)
	}
	if got := (Letter{DueAt: due}).Day(cal); got != day.AddDays(1) {
		t.Errorf("%s, want %s", got, day.AddDays(1))
	}
}
