package casework

import (
	"slices"
	"time"
)

// ShortestRetry is how long a letter waits at least for its next try.
const ShortestRetry = time.Minute

// GiveUpAfter is how long a letter is tried, from its first try (RFC 5321
// §4.5.4.1).
const GiveUpAfter = 5 * 24 * time.Hour

// Tried is the letter after one try, or after none when the result is that
// it was not tried. It is the whole table of G7:
//
//	result    the program's letter   a person's letter
//	accepted  accepted               accepted
//	queued    as it was, with no attempt more
//	deferred  deferred: tried again after the pause
//	failed    failed
//	unknown   queued: tried again    unknown: a person looks
//
// Of one that is tried for longer than GiveUpAfter a person looks too.
// A result of any other kind changes nothing, and ok is false.
func (l Letter) Tried(r SendResult) (after Letter, ok bool) {
	if r.State == LetterQueued {
		l.State = l.Waiting()
		return l, true
	}
	next := l
	next.Attempts = append(slices.Clone(l.Attempts), r.Attempt)
	next.State = r.State
	switch r.State {
	case LetterAccepted:
		next.AcceptedAt, next.Insisted = r.Attempt.At.UTC(), false
	case LetterFailed:
		next.Insisted = false
	case LetterUnknown:
		if !l.Automatic() || r.Attempt.At.Sub(next.Attempts[0].At) > GiveUpAfter {
			return next, true
		}
		next.State = LetterQueued
		next.DueAt = r.Attempt.At.Add(max(r.RetryAfter, ShortestRetry))
	case LetterDeferred:
		next.DueAt = r.Attempt.At.Add(max(r.RetryAfter, ShortestRetry))
	default:
		return l, false
	}
	return next, true
}

// Waiting is the state in which a letter waits for its next try.
func (l Letter) Waiting() LetterState {
	if len(l.Attempts) > 0 {
		return LetterDeferred
	}
	return LetterQueued
}

// Retried is the letter when a person has it tried again at an instant, with
// the same Message-ID; ok is false when it is not one to be tried again. Of
// one that may have arrived they have said that it shall leave as it is.
func (l Letter) Retried(now time.Time) (after Letter, ok bool) {
	switch l.State {
	case LetterUnknown:
		l.Insisted = true
	case LetterFailed, LetterDeferred:
	default:
		return l, false
	}
	l.State, l.DueAt = LetterQueued, now
	return l, true
}

// Postable says whether the letter may be sent by post instead: it did not
// arrive by mail, as far as we know.
func (l Letter) Postable() bool {
	switch l.State {
	case LetterBounced, LetterFailed, LetterUnknown, LetterDeferred:
		return true
	}
	return false
}

// Posted is the letter after it was sent by post at an instant: as good as
// accepted.
func (l Letter) Posted(at time.Time) Letter {
	l.Attempts = append(slices.Clone(l.Attempts), Attempt{At: at, Text: "sent by post"})
	l.State, l.AcceptedAt, l.ByPost, l.Insisted = LetterAccepted, at, true, false
	return l
}

// Day is the day that a letter bears. Letters of earlier programs do not
// say: it is that on which they were first due.
func (l Letter) Day(cal Calendar) Date {
	if l.Dated.IsZero() {
		return cal.Date(l.DueAt)
	}
	return l.Dated
}
