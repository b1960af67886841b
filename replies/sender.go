package replies

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"ombud/store/casework"
)

// ErrUnreachable is returned when the server could not be reached, did not
// let us in or sent the connection away, so that letters were given back
// untried.
var ErrUnreachable = errors.New("mail server unreachable")

// Outbox is where letters come from and results go to. The letters that
// TakeDue returns are marked as sending, durably, before it returns; every
// one of them is reported.
type Outbox interface {
	TakeDue(ctx context.Context, limit int) ([]casework.Outgoing, error)
	Report(ctx context.Context, results []casework.SendResult) error
}

// Sender hands letters to a mail server.
type Sender struct {
	set    Settings
	outbox Outbox
	log    *slog.Logger
	pace   *pace

	mu     sync.Mutex
	status SenderStatus
	// unreported are results that the outbox could not take; nothing more is
	// sent before it has them.
	unreported []casework.SendResult
}

// SenderStatus is how sending stands.
type SenderStatus struct {
	Server     string    // host:port
	AcceptedAt time.Time // when the latest letter was accepted
	FailedAt   time.Time // when the server could last not be used; zero when it can
	Error      string    // why it could not; empty when it can
}

// NewSender returns a sender for one server. It connects when there is
// something to send.
func NewSender(s Settings, o Outbox, log *slog.Logger) *Sender {
	return &Sender{set: s.withDefaults(), outbox: o, log: log, pace: newPace(s.PerMinute)}
}

// withDefaults fills in what Settings leaves open.
func (s Settings) withDefaults() Settings {
	if s.TLS == "" {
		s.TLS = TLSStartTLS
	}
	if s.Helo == "" {
		s.Helo = "localhost"
	}
	if s.Connections < 1 {
		s.Connections = 4
	}
	if s.Batch < 1 {
		s.Batch = 100
	}
	if s.Dial == nil {
		s.Dial = (&net.Dialer{}).DialContext
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Rand == nil {
		s.Rand = rand.Float64
	}
	if s.CommandTimeout <= 0 {
		s.CommandTimeout = time.Minute
	}
	if s.SubmissionTimeout <= 0 {
		s.SubmissionTimeout = 5 * time.Minute
	}
	if s.Grace <= 0 {
		s.Grace = 10 * time.Second
	}
	return s
}

// Status returns how sending stands.
func (s *Sender) Status() SenderStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.status
	st.Server = s.set.address()
	return st
}

// SendDue sends all letters that are due and returns how many the server
// accepted. Letters to one address go one after the other, in order. When
// the server cannot be used the letters that were not tried are given back
// as they were, no more are taken and the error wraps ErrUnreachable; the
// next call looks whether it answers again before it takes any, so that they
// leave as soon as it does. When ctx ends, the letters under way have a
// grace to finish and the others are given back too.
func (s *Sender) SendDue(ctx context.Context) (sent int, err error) {
	sessions := make([]*session, s.set.Connections)
	for i := range sessions {
		sessions[i] = &session{set: &s.set}
		defer sessions[i].quit()
	}
	if err := s.reportAgain(ctx); err != nil {
		return 0, err
	}
	if s.Status().Error != "" {
		if err := sessions[0].connect(ctx); err != nil {
			return 0, s.noteDown(ctx, err)
		}
	}
	for {
		most := s.pace.wait(ctx, s.set.Batch)
		letters, err := s.outbox.TakeDue(ctx, most)
		s.pace.giveBack(most - len(letters))
		if err != nil {
			return sent, fmt.Errorf("taking letters from the outbox: %w", err)
		}
		n, err := s.sendBatch(ctx, sessions, letters)
		sent += n
		if err != nil || len(letters) < most || ctx.Err() != nil {
			return sent, err
		}
	}
}

// noteDown keeps that the server cannot be used, unless it is us who stop.
func (s *Sender) noteDown(ctx context.Context, why error) error {
	if ctx.Err() != nil {
		return nil
	}
	return s.note(0, why)
}

// sendBatch sends the letters over the sessions and reports every one.
func (s *Sender) sendBatch(ctx context.Context, sessions []*session, letters []casework.Outgoing) (sent int, err error) {
	if len(letters) == 0 {
		return 0, nil
	}
	b := newBatch(letters)
	go func() {
		defer close(b.results)
		// The first connection is tried alone: a server that is down is
		// asked once, not once for each connection.
		if first := sessions[0]; !first.connected() {
			if err := first.connect(ctx); err != nil {
				b.giveBack(nil, err)
				s.untried(b)
				return
			}
		}
		var workers sync.WaitGroup
		for _, one := range sessions[:min(len(sessions), len(b.groups))] {
			workers.Go(func() { s.work(ctx, one, b) })
		}
		workers.Wait()
		s.untried(b)
	}()
	sent, err = s.report(ctx, b.results)
	if ctx.Err() != nil {
		b.down = nil // it was us who stopped
	}
	return sent, errors.Join(err, s.note(sent, b.down))
}

// work sends groups until there are none left or the server is of no use.
func (s *Sender) work(ctx context.Context, one *session, b *batch) {
	if !one.connected() {
		// The other sessions go on: many servers allow only so many
		// connections.
		if one.connect(ctx) != nil {
			return
		}
	}
	for ctx.Err() == nil {
		group, ok := b.next()
		if !ok {
			return
		}
		for i, out := range group {
			if ctx.Err() != nil {
				b.giveBack(group[i:], nil)
				return
			}
			t := one.deliver(ctx, out)
			b.results <- s.result(out.Letter, t)
			if t.down != nil {
				b.giveBack(group[i+1:], t.down)
				return
			}
		}
	}
}

// untried gives back the letters that nobody tried, as they were.
func (s *Sender) untried(b *batch) {
	for _, group := range b.groups {
		for _, out := range group {
			b.results <- s.result(out.Letter, tried{state: casework.LetterQueued})
		}
	}
	b.groups = nil
}

// result completes a try: when it was, and when the next is.
func (s *Sender) result(l casework.Letter, t tried) casework.SendResult {
	now := s.set.Now()
	r := casework.SendResult{Letter: l.ID, Case: l.Case, State: t.state}
	if t.state == casework.LetterQueued {
		return r
	}
	t.attempt.At, t.attempt.Server = now, s.set.address()
	r.Attempt = t.attempt
	if t.state == casework.LetterAccepted || t.state == casework.LetterFailed {
		return r
	}
	r.RetryAfter = NextTry(len(l.Attempts)+1, s.set.Rand())
	if t.down != nil {
		r.RetryAfter = min(r.RetryAfter, serverPause)
	}
	first := now
	if len(l.Attempts) > 0 {
		first = l.Attempts[0].At
	}
	if t.state == casework.LetterDeferred && now.Add(r.RetryAfter).Sub(first) > casework.GiveUpAfter {
		r.State, r.RetryAfter = casework.LetterFailed, 0
		r.Attempt.Text = "given up after five days: " + r.Attempt.Text
	}
	return r
}

// report hands results on as they come, as many at once as there are. It
// does so even when ctx has ended, for what was sent must be known.
func (s *Sender) report(ctx context.Context, results <-chan casework.SendResult) (sent int, err error) {
	ctx = context.WithoutCancel(ctx)
	for r := range results {
		all := []casework.SendResult{r}
		for len(results) > 0 {
			all = append(all, <-results)
		}
		for _, r := range all {
			if r.State == casework.LetterAccepted {
				sent++
			}
			s.log.Info("letter tried", "letter", r.Letter, "case", r.Case, "state", r.State, "code", r.Attempt.Code,
				"enhanced", r.Attempt.Enhanced, "retry_after", r.RetryAfter)
		}
		if e := s.outbox.Report(ctx, all); e != nil {
			s.mu.Lock()
			s.unreported = append(s.unreported, all...)
			s.mu.Unlock()
			err = errors.Join(err, fmt.Errorf("reporting what became of letters: %w", e))
		}
	}
	return sent, err
}

// reportAgain hands on what the outbox could not take before.
func (s *Sender) reportAgain(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.unreported) == 0 {
		return nil
	}
	if err := s.outbox.Report(ctx, s.unreported); err != nil {
		return fmt.Errorf("reporting what became of letters: %w", err)
	}
	s.unreported = nil
	return nil
}

// note keeps how sending stands and returns the error for the caller.
func (s *Sender) note(sent int, down error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.set.Now()
	if sent > 0 {
		s.status.AcceptedAt = now
	}
	if down == nil {
		s.status.FailedAt, s.status.Error = time.Time{}, ""
		return nil
	}
	s.status.FailedAt, s.status.Error = now, tidy(down.Error())
	return fmt.Errorf("%w: %w", ErrUnreachable, down)
}
